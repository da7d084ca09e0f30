"""Which scheme scores whom: the most specific one that applies; a team has the scheme of most of its people."""

from __future__ import annotations

from collections.abc import Mapping

from guiju.performance.rules.scheme import Scheme


def scheme_of(schemes: Mapping[int, Scheme], position: str, grade: int | None, team: str) -> int | None:
    """The id of the scheme that scores somebody; None when none applies. Teams tell more than grades than position."""
    fitting = [
        (_detail(scheme), scheme.name, id) for id, scheme in schemes.items() if scheme.applies_to(position, grade, team)
    ]
    return min(fitting, key=lambda each: (tuple(-part for part in each[0]), each[1]))[2] if fitting else None


def scheme_of_team(days: Mapping[int, int]) -> int | None:
    """The scheme id under which most days were spent in a team (ties: the smaller id); None when none of them is scored."""
    return min(days, key=lambda id: (-days[id], id)) if days else None


def _detail(scheme: Scheme) -> tuple[int, int, int]:
    return (scheme.teams is not None, scheme.grades is not None, bool(scheme.position))
