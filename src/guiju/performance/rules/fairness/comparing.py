"""People beside one another with their mix of cases taken out: adjusted values, shrunk values,
tiers, ranks with intervals.

Pure: cells in, standings out. Indirect standardisation as in `rules.adjustment`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from guiju.performance.rules.adjustment import Adjusted, Cells, adjusted, reference
from guiju.performance.rules.fairness.ranking import adjusted_holm, normal_draws, rank_intervals
from guiju.performance.rules.fairness.shrinkage import fit_gamma
from guiju.records.funnel import root_z
from guiju.records.numbers import ratio_interval, z_of


@dataclass(frozen=True)
class Standing:
    """One subject: cases, raw value, what their mix lets expect, observed ÷ expected, the adjusted
    value with its 95 % interval, the value drawn towards everybody's, their tier (1 above, -1
    below, 0 not to be told apart) and ranks.
    """

    subject: str
    n: float
    raw: float
    expected: float
    ratio: float
    adjusted: float
    low: float
    high: float
    shrunk: float
    tier: int
    ranks: tuple[int, int]


@dataclass(frozen=True)
class Comparison:
    """Standings, the highest adjusted value first; ``overall`` of everybody; ``explained``: the
    share of the variance of raw values that the mix of cases accounts for (None below three
    subjects); left out for want of cases.
    """

    standings: tuple[Standing, ...]
    overall: float
    explained: float | None
    left_out: tuple[str, ...]


def compare(
    cells: Cells, is_rate: bool, errors: Mapping[str, float], least: float = 30
) -> Comparison | None:
    """Compare subjects with at least ``least`` cases. errors: the standard error of each raw mean
    (rates need none).

    None when there is no case at all.
    """
    cases = cells.by_subject
    enough = cells.only(name for name, n in cases.items() if n >= least)
    against = reference(enough)
    if against is None:
        return None
    fair = adjusted(enough, against)
    rows = [_Row.of(name, found, errors.get(name)) for name, found in fair.items()]
    comparable = [row for row in rows if is_rate or row.error]
    left_out = tuple(sorted(set(cases) - {row.subject for row in comparable}))
    standings = _standings(comparable, against.overall, is_rate)
    return Comparison(tuple(standings), against.overall, _explained(comparable), left_out)


@dataclass(frozen=True)
class _Row:
    """One subject before being compared with the others; ``error`` of the ratio, for means."""

    subject: str
    n: float
    observed: float
    expected: float
    ratio: float
    error: float

    @classmethod
    def of(cls, name: str, fair: Adjusted, error: float | None) -> _Row:
        expected = fair.expected * fair.cases
        return cls(
            name, fair.cases, fair.observed, expected, fair.ratio, (error or 0.0) / fair.expected
        )


def _standings(rows: Sequence[_Row], overall: float, is_rate: bool) -> list[Standing]:
    if not rows:
        return []
    ratio = np.array([row.ratio for row in rows])
    spans = [_span(row, is_rate) for row in rows]
    errors = np.array([(high - low) / (2 * z_of(0.95)) for low, high in spans])
    z = (
        root_z([r.observed for r in rows], [r.expected for r in rows])
        if is_rate
        else (ratio - 1) / np.maximum(errors, 1e-12)
    )
    tiers = np.where(
        adjusted_holm(2 * scipy.special.ndtr(-np.abs(z))) < 0.05, np.sign(z), 0
    ).astype(int)
    ranks = rank_intervals(normal_draws(-ratio, errors))
    shrunk = _shrunk(rows, ratio, errors, is_rate)
    standings = [
        Standing(
            row.subject,
            row.n,
            row.observed / row.n,
            row.expected / row.n,
            row.ratio,
            overall * row.ratio,
            overall * spans[at][0],
            overall * spans[at][1],
            overall * float(shrunk[at]),
            int(tiers[at]),
            ranks[at],
        )
        for at, row in enumerate(rows)
    ]
    return sorted(standings, key=lambda each: (-each.adjusted, each.subject))


def _span(row: _Row, is_rate: bool) -> tuple[float, float]:
    if is_rate:
        return ratio_interval(row.observed, row.expected)
    half = z_of(0.95) * row.error
    return row.ratio - half, row.ratio + half


def _shrunk(
    rows: Sequence[_Row], ratio: np.ndarray, errors: np.ndarray, is_rate: bool
) -> np.ndarray:
    """Shrink rates by Gamma-Poisson on counts, and means by drawing each ratio towards 1 by how
    much of the spread is luck.
    """
    if len(rows) < 3:
        return ratio
    if is_rate:
        observed, expected = (
            np.array([row.observed for row in rows]),
            np.array([row.expected for row in rows]),
        )
        prior = fit_gamma(observed, expected)
        return np.asarray((observed + prior.shape) / (expected + prior.rate), float)
    between = max(0.0, float(ratio.var(ddof=1)) - float(np.mean(errors**2)))
    keep = between / (between + errors**2) if between > 0 else np.zeros_like(ratio)
    return 1 + (ratio - 1) * keep


def _explained(rows: Sequence[_Row]) -> float | None:
    """The squared correlation of raw values with what the mix lets expect."""
    if len(rows) < 3:
        return None
    raw = np.array([row.observed / row.n for row in rows])
    mix = np.array([row.expected / row.n for row in rows])
    if raw.std() == 0 or mix.std() == 0:
        return 0.0
    return float(np.corrcoef(raw, mix)[0, 1] ** 2)


def error_of(low: float | None, high: float | None) -> float | None:
    """The standard error behind a 95 % interval of a mean of many values."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return None
    return (high - low) / (2 * z_of(0.95))
