"""Indirect standardisation: a value against what is expected for the same shift, queue and hour.

E of a subject = Σ over strata of her cases × the stratum's rate over everybody scored; adjusted = overall × O ÷ E.
Source: Breslow & Day (1987), ch. 2; Byar's interval of O (`records.numbers`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Stratum = tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """What a subject has in a stratum: the numerator and the cases it is divided by."""

    subject: str
    stratum: Stratum
    numerator: float
    cases: float


@dataclass(frozen=True)
class Reference:
    """The rate of every stratum, and of all together, over everybody scored."""

    rates: Mapping[Stratum, float]
    overall: float


@dataclass(frozen=True)
class Adjusted:
    """``expected``: the value expected for the subject's own mix; ``ratio``: O ÷ E; ``value``: overall × O ÷ E."""

    expected: float
    ratio: float
    value: float


def reference(cells: Iterable[Cell]) -> Reference | None:
    """The reference of all cells; None when there is no case at all."""
    sums: dict[Stratum, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for cell in cells:
        sums[cell.stratum][0] += cell.numerator
        sums[cell.stratum][1] += cell.cases
    cases = sum(row[1] for row in sums.values())
    if not cases:
        return None
    rates = {stratum: row[0] / row[1] for stratum, row in sums.items() if row[1]}
    return Reference(rates, sum(row[0] for row in sums.values()) / cases)


def adjusted(cells: Iterable[Cell], against: Reference) -> Adjusted | None:
    """One subject's cells against the reference; None without cases or where nothing at all is expected."""
    own = list(cells)
    cases = sum(cell.cases for cell in own)
    observed = sum(cell.numerator for cell in own)
    expected = sum(cell.cases * against.rates.get(cell.stratum, against.overall) for cell in own)
    if not cases or not expected:
        return None
    return Adjusted(expected / cases, observed / expected, against.overall * observed / expected)
