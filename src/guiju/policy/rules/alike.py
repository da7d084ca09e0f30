"""Whether rules are applied alike: rates with intervals by team, leader, grade, and the share of
exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from guiju.records.numbers import count_interval, wilson


@dataclass(frozen=True)
class Share:
    """k of n with the 95 % interval (Wilson); all None when n is 0."""

    k: int
    n: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Part:
    """One team, leader or grade: incidents per 100 persons (Poisson interval), penalties and
    exceptions among the founded.

    apart: whether the interval of its rate lies wholly outside the whole company's rate.
    """

    name: str
    persons: int
    incidents: int
    rate: float | None
    low: float | None
    high: float | None
    penalised: Share
    excepted: Share
    apart: bool


def share(k: int, n: int) -> Share:
    """k of n, with its interval."""
    low, high = wilson(k, n) if n else (None, None)
    return Share(k, n, k / n if n else None, low, high)


def parts(rows: Iterable[tuple[str, bool, bool]], persons: Mapping[str, int]) -> list[Part]:
    """Count for each name its founded incidents (name, penalised, excepted) against how many
    persons it has; most first.
    """
    incidents: dict[str, list[tuple[bool, bool]]] = {name: [] for name in persons}
    for name, penalised, excepted in rows:
        incidents.setdefault(name, []).append((penalised, excepted))
    heads = sum(persons.values())
    whole = sum(map(len, incidents.values())) / heads if heads else None
    found = [_part(name, each, persons.get(name, 0), whole) for name, each in incidents.items()]
    return sorted(found, key=lambda part: (-part.incidents, part.name))


def _part(name: str, rows: list[tuple[bool, bool]], persons: int, whole: float | None) -> Part:
    n = len(rows)
    low, high = (bound / persons for bound in count_interval(n)) if persons else (None, None)
    apart = whole is not None and low is not None and high is not None and not low <= whole <= high
    return Part(
        name,
        persons,
        n,
        n / persons * 100 if persons else None,
        low * 100 if low is not None else None,
        high * 100 if high is not None else None,
        share(sum(p for p, _ in rows), n),
        share(sum(e for _, e in rows), n),
        apart,
    )


def before_after(
    before: int, months_before: float, after: int, months_after: float
) -> tuple[float, float, float] | None:
    """The ratio of two monthly rates, after ÷ before, with its 95 % interval; None where one side
    has nothing to compare.

    Conditional on the sum, the later count is binomial; its Wilson interval gives that of the ratio
    (Przyborowski and Wilenski 1940).
    """
    if not (before and months_before and months_after) or before + after < 1:
        return None
    low, high = wilson(after, before + after)
    scale = months_before / months_after
    ratio = after / before * scale
    return (
        ratio,
        low / (1 - low) * scale if low < 1 else float("inf"),
        high / (1 - high) * scale if high < 1 else float("inf"),
    )


def renamed(part: Part, name: str) -> Part:
    """The part under the name that people know."""
    return replace(part, name=name)
