"""What a sample says of all contacts: each drawn contact counts for as many as its chance stands
for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from guiju.records.numbers import wilson


@dataclass(frozen=True)
class Estimate:
    """A share among all contacts: its n, the n of a simple sample that would say as much, the
    share (None without contacts), and its 95 % interval.
    """

    n: int
    effective_n: float
    share: float | None
    low: float | None
    high: float | None


def total(values: Sequence[float], chances: Sequence[float]) -> float:
    """The sum over all contacts by Horvitz and Thompson: Σ y ÷ π."""
    return sum(value / chance for value, chance in zip(values, chances, strict=True))


def hajek(values: Sequence[float], chances: Sequence[float]) -> float | None:
    """The mean over all contacts by Hájek: Σ (y ÷ π) ÷ Σ (1 ÷ π); None without contacts."""
    weight = sum(1 / chance for chance in chances)
    return total(values, chances) / weight if weight else None


def poisson_variance(values: Sequence[float], chances: Sequence[float]) -> float:
    """The estimated variance of `total` when each contact is drawn by itself: Σ (1 − π) y² ÷ π²."""
    return sum(
        (1 - chance) * value * value / (chance * chance)
        for value, chance in zip(values, chances, strict=True)
    )


def estimated(n: int, weight: float, weight_squared: float, weighted: float) -> Estimate:
    """A share from sums over drawn contacts of w = 1 ÷ π: their number, Σ w, Σ w² and Σ w·y.

    The interval is Wilson's on Kish's effective n, (Σ w)² ÷ Σ w².
    """
    if not n or not weight:
        return Estimate(0, 0.0, None, None, None)
    share = min(1.0, max(0.0, weighted / weight))
    effective = weight * weight / weight_squared
    low, high = wilson(share * effective, effective)
    return Estimate(n, effective, share, low, high)


def share_of(values: Iterable[bool], chances: Sequence[float]) -> Estimate:
    """A share from drawn contacts, each with what was found and its chance."""
    weights = [1 / chance for chance in chances]
    found = [weight * value for weight, value in zip(weights, values, strict=True)]
    squared = sum(weight * weight for weight in weights)
    return estimated(len(weights), sum(weights), squared, sum(found))


@dataclass(frozen=True)
class Stratum:
    """A group of contacts of which some were drawn: all of them, the drawn, and the mean and
    variance of what was found.
    """

    all: int
    n: int
    mean: float
    variance: float

    @classmethod
    def of_share(cls, all: int, n: int, found: int) -> Stratum:
        """A group in which ``found`` of n drawn contacts were so."""
        share = found / n
        return cls(all, n, share, n * share * (1 - share) / (n - 1) if n > 1 else 0.0)


def stratified(strata: Sequence[Stratum]) -> tuple[float, float]:
    """The mean over all contacts and its standard error from groups drawn each by itself: Σ W·ȳ and
    √Σ W²(1 − n/N)·s² ÷ n, W = N ÷ ΣN.
    """
    everything = sum(each.all for each in strata)
    mean = sum(each.all / everything * each.mean for each in strata)
    variance = sum(
        (each.all / everything) ** 2 * (1 - each.n / each.all) * each.variance / each.n
        for each in strata
    )
    return mean, math.sqrt(variance)


def neyman(n: int, sizes: Sequence[int], deviations: Sequence[float]) -> list[float]:
    """How many to draw of each group so that the mean is known best: n·N·s ÷ Σ N·s."""
    products = [size * deviation for size, deviation in zip(sizes, deviations, strict=True)]
    return [n * product / sum(products) for product in products]


def needed(share: float, error: float, contacts: int | None = None, level: float = 0.95) -> int:
    """How many contacts to draw so that a share is known within ± error: z²p(1 − p) ÷ e², fewer
    where there are not many: n ÷ (1 + (n − 1) ÷ N). Rounded up once, at the end.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    n = z * z * share * (1 - share) / (error * error)
    return math.ceil((n if contacts is None else n / (1 + (n - 1) / contacts)) - 1e-9)
