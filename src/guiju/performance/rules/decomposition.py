"""Why did it change? A ratio's change split exactly into a change of mix and a change of the own
rates; a count's by slice.

Source: Kitagawa 1955, JASA 50:1168-1194. With shares w and rates r of the slices before (0) and
after (1), and R the mean of the two overall rates: Δ = Σ (w₁ − w₀)·((r₀ + r₁) ÷ 2 − R) + Σ (r₁ −
r₀)·(w₀ + w₁) ÷ 2. The two sums add up to the digit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Counted:
    """A slice's numerator and the cases it is divided by."""

    numerator: float
    cases: float


@dataclass(frozen=True)
class Part:
    """What a slice added to the change: by its share of the cases (mix), by its own rate."""

    slice: str
    cases_before: float
    cases_after: float
    rate_before: float | None
    rate_after: float | None
    mix: float
    own: float


@dataclass(frozen=True)
class Change:
    """A ratio before and after; ``mix`` + ``own`` is the whole change."""

    before: float
    after: float
    parts: tuple[Part, ...]

    @property
    def mix(self) -> float:
        """The part that comes from other cases."""
        return sum(part.mix for part in self.parts)

    @property
    def own(self) -> float:
        """The part that comes from doing the same cases otherwise."""
        return sum(part.own for part in self.parts)


def change(before: Mapping[str, Counted], after: Mapping[str, Counted]) -> Change | None:
    """The change of a ratio of sums; None when there was no case before or after. Largest parts
    first.

    A slice that stands on one side only has no rate of its own on the other: all it adds is mix.
    """
    n = [sum(cell.cases for cell in side.values()) for side in (before, after)]
    if not all(n):
        return None
    whole = [
        sum(cell.numerator for cell in side.values()) / cases
        for side, cases in zip((before, after), n, strict=True)
    ]
    middle = (whole[0] + whole[1]) / 2
    names = sorted({*before, *after})
    parts = [_part(name, before.get(name), after.get(name), n, middle) for name in names]
    parts.sort(key=lambda part: -abs(part.mix + part.own))
    return Change(whole[0], whole[1], tuple(parts))


def _part(
    name: str, old: Counted | None, new: Counted | None, n: list[float], middle: float
) -> Part:
    cases = [cell.cases if cell else 0.0 for cell in (old, new)]
    rates = [cell.numerator / cell.cases if cell and cell.cases else None for cell in (old, new)]
    present = [rate for rate in rates if rate is not None]
    if not present:
        return Part(name, 0.0, 0.0, None, None, 0.0, 0.0)
    r0, r1 = (present[0], present[-1])
    shares = [cases[0] / n[0], cases[1] / n[1]]
    mix = (shares[1] - shares[0]) * ((r0 + r1) / 2 - middle)
    own = (r1 - r0) * (shares[0] + shares[1]) / 2
    return Part(name, cases[0], cases[1], rates[0], rates[1], mix, own)


def volume(
    before: Mapping[str, float], after: Mapping[str, float]
) -> list[tuple[str, float, float]]:
    """A count's change by slice: (slice, before, after), the largest change first."""
    rows = [
        (name, before.get(name, 0.0), after.get(name, 0.0)) for name in sorted({*before, *after})
    ]
    return sorted(rows, key=lambda row: -abs(row[2] - row[1]))
