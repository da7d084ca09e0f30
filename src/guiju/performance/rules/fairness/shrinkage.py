"""Few cases prove little: a small sample is drawn towards everybody's value by as much as people
really differ little.

Gamma-Poisson for observed ÷ expected, Beta-binomial for rates; their parameters by maximum marginal
likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Beta:
    """How a rate lies among people: ``mean``, and ``strength``, the number of cases that the
    mean is worth.
    """

    mean: float
    strength: float


@dataclass(frozen=True)
class Gamma:
    """How a count per exposure lies among people: mean = shape ÷ rate."""

    shape: float
    rate: float


def shrunk_ratio(observed: npt.ArrayLike, expected: npt.ArrayLike, k: float) -> Numbers:
    """(O + k) ÷ (E + k): the ratio drawn towards 1, with people whose ratios spread as Gamma(k,
    k).
    """
    return (np.asarray(observed, float) + k) / (np.asarray(expected, float) + k)


def shrunk_ratio_interval(
    observed: float, expected: float, k: float, level: float = 0.95
) -> tuple[float, float]:
    """The interval of a shrunk ratio: quantiles of Gamma(O + k, E + k)."""
    tail = (1 - level) / 2
    low, high = special.gdtrix(expected + k, observed + k, [tail, 1 - tail])
    return float(low), float(high)


def shrunk_rate(successes: npt.ArrayLike, n: npt.ArrayLike, prior: Beta) -> Numbers:
    """(r + mK) ÷ (n + K): each rate drawn towards the mean m as if K cases of it had been seen."""
    drawn = np.asarray(successes, float) + prior.mean * prior.strength
    return drawn / (np.asarray(n, float) + prior.strength)


def fit_beta(successes: npt.ArrayLike, n: npt.ArrayLike) -> Beta:
    """The Beta by maximum marginal likelihood. People who do not differ at all give a very large
    strength.
    """
    r, cases = np.asarray(successes, float), np.asarray(n, float)

    def loss(at: Numbers) -> float:
        mean, strength = special.expit(at[0]), np.exp(at[1])
        a, b = mean * strength, (1 - mean) * strength
        return -float(np.sum(special.betaln(r + a, cases - r + b) - special.betaln(a, b)))

    start = min(max((r.sum() + 0.5) / (cases.sum() + 1), 1e-6), 1 - 1e-6)
    fit = _least(loss, [special.logit(start), np.log(50.0)])
    return Beta(float(special.expit(fit[0])), float(np.exp(fit[1])))


def fit_gamma(counts: npt.ArrayLike, exposure: npt.ArrayLike) -> Gamma:
    """The Gamma of counts per exposure by maximum marginal likelihood (negative binomial)."""
    x, t = np.asarray(counts, float), np.asarray(exposure, float)

    def loss(at: Numbers) -> float:
        shape, rate = np.exp(at[0]), np.exp(at[1])
        law = special.gammaln(x + shape) - special.gammaln(shape)
        return -float(np.sum(law + shape * np.log(rate / (rate + t)) - x * np.log(rate + t)))

    mean = max(float(x.sum() / t.sum()), 1e-9)
    fit = _least(loss, [0.0, -np.log(mean)])
    return Gamma(float(np.exp(fit[0])), float(np.exp(fit[1])))


def james_stein_factor(values: npt.ArrayLike, variance: float) -> float:
    """The share of its distance from the mean that each value keeps: 1 − (k − 3)σ² ÷ Σ(y − ȳ)²,
    never below 0.

    Source: Efron & Morris 1975, JASA 70:311-319.
    """
    y = np.asarray(values, float)
    apart = float(np.sum((y - y.mean()) ** 2))
    return max(0.0, 1 - (len(y) - 3) * variance / apart) if apart > 0 else 0.0


def _least(loss: object, start: list[float]) -> Numbers:
    """Where a smooth loss of two unknowns is least; bounded so that equal people give a large
    number, not infinity.
    """
    bounds = [(-30.0, 30.0), (-20.0, 20.0)]
    options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000}
    minimum = optimize.minimize(loss, start, method="Nelder-Mead", bounds=bounds, options=options)
    return np.asarray(minimum.x, float)
