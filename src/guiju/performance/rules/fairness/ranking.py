"""Ranks with their uncertainty."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

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


def adjusted_holm(p_values: npt.ArrayLike) -> Numbers:
    """Holm's adjusted p-values, in the order given: those below 0.05 hold all at once."""
    p = np.asarray(p_values, float)
    order = np.argsort(p, kind="stable")
    grown = np.maximum.accumulate(np.minimum(1.0, p[order] * (len(p) - np.arange(len(p)))))
    adjusted = np.empty_like(p)
    adjusted[order] = grown
    return adjusted
