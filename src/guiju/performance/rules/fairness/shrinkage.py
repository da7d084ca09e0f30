"""Few cases prove little: a small sample is drawn towards everybody's value by as much as people
really differ little.

Gamma-Poisson for observed ÷ expected, Beta-binomial for rates; their parameters by maximum marginal
likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Gamma:
    """How a count per exposure lies among people: mean = shape ÷ rate."""

    shape: float
    rate: float


def fit_gamma(counts: npt.ArrayLike, exposure: npt.ArrayLike) -> Gamma:
    """The Gamma of counts per exposure by maximum marginal likelihood (negative binomial)."""
    x, t = np.asarray(counts, float), np.asarray(exposure, float)

    def loss(at: Numbers) -> float:
        shape, rate = np.exp(at[0]), np.exp(at[1])
        law = scipy.special.gammaln(x + shape) - scipy.special.gammaln(shape)
        return -float(np.sum(law + shape * np.log(rate / (rate + t)) - x * np.log(rate + t)))

    mean = max(float(x.sum() / t.sum()), 1e-9)
    fit = _least(loss, [0.0, -np.log(mean)])
    return Gamma(float(np.exp(fit[0])), float(np.exp(fit[1])))


def _least(loss: object, start: list[float]) -> Numbers:
    """Where a smooth loss of two unknowns is least; bounded so that equal people give a large
    number, not infinity.
    """
    bounds = [(-30.0, 30.0), (-20.0, 20.0)]
    options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000}
    minimum = scipy.optimize.minimize(
        loss, start, method="Nelder-Mead", bounds=bounds, options=options
    )
    return np.asarray(minimum.x, float)
