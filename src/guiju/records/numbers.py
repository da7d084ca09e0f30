"""Intervals: how much of a number is luck. Pure arithmetic on plain numbers; 95 % unless told."""

from __future__ import annotations

import math
from functools import lru_cache

import scipy

#: From so many events on Byar's approximation is used for a count; below, the exact limits.
BYAR_FROM = 10


@lru_cache(maxsize=16)
def z_of(level: float) -> float:
    """The standard normal's two-sided quantile: 1.959964 for 0.95."""
    return float(scipy.special.ndtri(0.5 + level / 2))


@lru_cache(maxsize=65_536)
def t_of(level: float, freedom: int) -> float:
    """Student's two-sided quantile with so many degrees of freedom: 2.364624 for 0.95 and 7."""
    return float(scipy.special.stdtrit(freedom, 0.5 + level / 2))


def wilson(successes: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a proportion successes ÷ n. Honest also for small n and at 0 and 1. n
    > 0.
    """
    z = z_of(level)
    p = successes / n
    spread = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / spread
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / spread
    return max(0.0, centre - half), min(1.0, centre + half)


def mean_interval(
    mean: float, sd: float, n: int, level: float = 0.95
) -> tuple[float, float] | None:
    """Student's interval of a mean of n values with the sample standard deviation sd; None below
    two values.
    """
    if n < 2 or math.isnan(sd):
        return None
    half = t_of(level, n - 1) * sd / math.sqrt(n)
    return mean - half, mean + half


def count_interval(events: float, level: float = 0.95) -> tuple[float, float]:
    """The interval of a count of rare events (Poisson): Byar from ten events on, exact below."""
    if events < BYAR_FROM:
        return _exact_count(events, level)
    z, more = z_of(level), events + 1
    low = events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    high = more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3
    return low, high


def ratio_interval(observed: float, expected: float, level: float = 0.95) -> tuple[float, float]:
    """The interval of observed ÷ expected, where expected is taken as known. expected > 0."""
    low, high = count_interval(observed, level)
    return low / expected, high / expected


def _exact_count(events: float, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    low = float(scipy.special.chdtri(2 * events, 1 - tail)) / 2 if events > 0 else 0.0
    return low, float(scipy.special.chdtri(2 * events + 2, tail)) / 2
