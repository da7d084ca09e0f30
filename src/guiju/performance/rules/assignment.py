"""Which scheme scores whom: the most specific one that applies; a team has that of most of the
days spent in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from guiju.performance.rules.scheme import Scheme


def scheme_of(
    schemes: Mapping[int, Scheme], position: str, grade: int | None, team: str
) -> int | None:
    """The id of the scheme that scores somebody; None when none applies. Teams tell more than
    grades than position.
    """
    fitting = [
        (_detail(scheme), scheme.name, id)
        for id, scheme in schemes.items()
        if scheme.applies_to(position, grade, team)
    ]
    return (
        min(fitting, key=lambda each: (tuple(-part for part in each[0]), each[1]))[2]
        if fitting
        else None
    )


def scheme_of_team(of_days: Iterable[int | None]) -> int | None:
    """The scheme id under which most of the days spent in a team stood (ties: the smaller id),
    given that of each of them; None when none is scored.
    """
    counted = Counter(id for id in of_days if id is not None)
    return min(counted, key=lambda id: (-counted[id], id)) if counted else None


def _detail(scheme: Scheme) -> tuple[int, int, int]:
    return (scheme.teams is not None, scheme.grades is not None, bool(scheme.position))
