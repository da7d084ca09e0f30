"""Funnel limits: how far from the target luck alone carries a number with so many cases.

Source: Spiegelhalter 2005, Statistics in Medicine 24:1185-1202; overdispersion as the Care Quality
Commission does it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy

from guiju.records.numbers import z_of

Numbers = npt.NDArray[np.float64]
WARN, ALARM = 0.95, 0.998
"""The two usual pairs of limits: about two and about three standard errors."""


def binomial_limits(
    target: float, n: npt.ArrayLike, level: float = WARN
) -> tuple[Numbers, Numbers]:
    """Limits of a rate around the target with n cases; exact, interpolated between whole numbers
    of cases.
    """
    cases, tail = np.atleast_1d(np.asarray(n, float)), (1 - level) / 2
    return _binomial_limit(target, cases, tail), _binomial_limit(target, cases, 1 - tail)


def _binomial_limit(target: float, n: Numbers, p: float) -> Numbers:
    """(r - a) ÷ n with r the smallest count whose chance to be reached is at least p, a its
    overshoot of p.
    """
    r = np.ceil(scipy.special.bdtrik(p, n, target) - 1e-9)
    at, before = _chance(r, n, target), _chance(r - 1, n, target)
    limit = (r - (at - p) / (at - before)) / n
    return np.clip(limit, 0.0, 1.0)


def _chance(r: Numbers, n: Numbers, target: float) -> Numbers:
    """The chance of at most r of n."""
    return np.where(r < 0, 0.0, scipy.special.bdtr(np.maximum(r, 0), n.astype(int), target))


def mean_limits(
    centre: float, sd: float, n: npt.ArrayLike, level: float = WARN
) -> tuple[Numbers, Numbers]:
    """Limits of a mean around the centre with n values of that standard deviation; normal."""
    half = z_of(level) * sd / np.sqrt(np.asarray(n, float))
    return centre - half, centre + half


def root_z(observed: npt.ArrayLike, expected: npt.ArrayLike) -> Numbers:
    """How many standard errors a count lies from its expectation, on the square-root scale: 2(√O
    − √E).
    """
    return 2 * (np.sqrt(np.asarray(observed, float)) - np.sqrt(np.asarray(expected, float)))
