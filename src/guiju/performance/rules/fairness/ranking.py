"""Ranks with their uncertainty, and tiers in the place of ranks where the difference is noise."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from guiju.records.numbers import z_of

Numbers = npt.NDArray[np.float64]
SEED = 20_260_101


def rank_intervals(draws: npt.ArrayLike, level: float = 0.95) -> list[tuple[int, int]]:
    """Compute the ranks (1: the smallest value) that each subject holds in the middle ``level`` of
    draws (draws × subjects).
    """
    ranks = np.argsort(np.argsort(np.asarray(draws, float), axis=1), axis=1) + 1
    tail = (1 - level) / 2
    low, high = np.quantile(ranks, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return [(int(a), int(b)) for a, b in zip(low, high, strict=True)]


def normal_draws(
    values: npt.ArrayLike, errors: npt.ArrayLike, count: int = 10_000, seed: int = SEED
) -> Numbers:
    """Draws of what the subjects' true values may be: values with normal standard errors,
    reproducible.
    """
    y, s = np.asarray(values, float), np.asarray(errors, float)
    return y + s * np.random.default_rng(seed).standard_normal((count, len(y)))


def beta_draws(
    successes: npt.ArrayLike,
    n: npt.ArrayLike,
    mean: float,
    strength: float,
    count: int = 10_000,
    seed: int = SEED,
) -> Numbers:
    """Draws of the subjects' true rates given a Beta prior, reproducible."""
    r, cases = np.asarray(successes, float), np.asarray(n, float)
    a, b = r + mean * strength, cases - r + (1 - mean) * strength
    return np.random.default_rng(seed).beta(a, b, (count, len(r)))


def adjusted_holm(p_values: npt.ArrayLike) -> Numbers:
    """Holm's adjusted p-values, in the order given: those below 0.05 hold all at once."""
    p = np.asarray(p_values, float)
    order = np.argsort(p, kind="stable")
    grown = np.maximum.accumulate(np.minimum(1.0, p[order] * (len(p) - np.arange(len(p)))))
    adjusted = np.empty_like(p)
    adjusted[order] = grown
    return adjusted


def adjusted_benjamini_hochberg(p_values: npt.ArrayLike) -> Numbers:
    """Benjamini & Hochberg's adjusted p-values (1995): among those below q at most a share q are
    false alarms.
    """
    p = np.asarray(p_values, float)
    order = np.argsort(p, kind="stable")[::-1]
    count = len(p)
    shrunk = np.minimum.accumulate(np.minimum(1.0, p[order] * count / np.arange(count, 0, -1)))
    adjusted = np.empty_like(p)
    adjusted[order] = shrunk
    return adjusted


def smallest_difference(sd: float, n: float, groups: int = 2, level: float = 0.95) -> float:
    """How far two means of n values each must lie apart to differ; with more groups, at once over
    all their pairs (Tukey's studentised range; the standard deviation taken as known).
    """
    error = sd / math.sqrt(n)
    if groups <= 2:
        return z_of(level) * math.sqrt(2) * error
    from scipy.stats import studentized_range

    return float(studentized_range.ppf(level, groups, np.inf)) * error


def tiers(low: npt.ArrayLike, high: npt.ArrayLike, middle: float) -> list[int]:
    """Sort subjects into three tiers: 1 surely above the middle, -1 surely below, 0 not to be told
    apart from it.
    """
    return [
        1 if a > middle else -1 if b < middle else 0
        for a, b in zip(np.asarray(low), np.asarray(high), strict=True)
    ]
