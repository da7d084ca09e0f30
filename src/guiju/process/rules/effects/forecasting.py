"""A forecast with everything that is not known in it: coefficients, how noisy, how long a good
spell lasts, which shape.

A day's value is its columns times coefficients plus its scale times (a spell + a day's own noise).
The spell is AR(1) over calendar days with the share ``SHARES`` of the variance and the memory
``MEMORIES`` a day; own noise is constant or shrinks with n (``OWN``). Each combination on the grid
gives a Student-t forecast; they are averaged by how well they explain the past (restricted
likelihood), so that no noise is taken for known. Cost: one filter pass over the days for the whole
grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import scipy

from guiju.process.rules.effects.series import Numbers, Rows

SHARES = (0.35, 0.6, 0.8, 0.95, 0.99)
MEMORIES = (0.3, 0.6, 0.85, 0.95, 0.98, 0.99, 0.995, 0.998)
OWN = (0.0, 0.5, 1.0)
#: Prior weight of no spells at all; that of memories from ``LONG`` on is double, because a past
#: says little about them.
CALM, LONG = 0.45, 0.99
#: How far, in days' standard deviations, a line moves over the past, a year swings, a comparison
#: team carries along.
REACH = {"line": 1.0, "year": 1.0, "beside": 2.0}
LEVEL = 0.95


@dataclass(frozen=True)
class Forecast:
    """A mixture of Student t: weights, means, spreads, all with the same degrees of freedom."""

    weight: Numbers
    mean: Numbers
    spread: Numbers
    freedom: float

    @property
    def value(self) -> float:
        """Give the middle of the forecast."""
        return float(self.weight @ self.mean)

    def quantile(self, p: float) -> float:
        """The value below which it lies with probability p."""
        reach = scipy.special.stdtrit(self.freedom, max(p, 1 - p)) * 1.01
        low, high = (
            float((self.mean - reach * self.spread).min()),
            float((self.mean + reach * self.spread).max()),
        )
        if high - low <= 0:
            return low
        return float(
            scipy.optimize.brentq(
                lambda x: self.below(x) - p, low, high, xtol=1e-12 * max(1.0, abs(low))
            )
        )

    def below(self, x: float) -> float:
        """The probability of less than x."""
        return float(self.weight @ scipy.special.stdtr(self.freedom, (x - self.mean) / self.spread))

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """The middle ``level`` of it."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)


@dataclass(frozen=True)
class Grid:
    """The combinations of noise: share of the spell, its memory, how far own noise is constant,
    prior weight.
    """

    share: Numbers
    memory: Numbers
    own: Numbers
    prior: Numbers

    def noise(self, of_n: float) -> Numbers:
        """The variance of a day's own noise in each combination."""
        return (1 - self.share) * (self.own + (1 - self.own) * of_n)


def grid() -> Grid:
    """All combinations; without a spell its memory does not matter."""
    heavy = [2.0 if memory >= LONG else 1.0 for memory in MEMORIES]
    spells = (1 - CALM) / len(SHARES) / sum(heavy)
    cells = [(0.0, 0.0, own, CALM) for own in OWN]
    cells += [
        (share, memory, own, spells * weight)
        for share, (memory, weight), own in product(
            SHARES, list(zip(MEMORIES, heavy, strict=True)), OWN
        )
    ]
    share, memory, own, prior = np.array(cells, float).T
    return Grid(share, memory, own, prior / prior.sum())


@dataclass(frozen=True)
class Filtered:
    """The past as the filter leaves it, a line a combination: products of the whitened columns
    (value last), log of the determinant, the spell's state and variance after the last day.
    """

    products: Numbers
    determinant: Numbers
    state: Numbers
    variance: Numbers
    last: float
    n: int


def filtered(rows: Rows, grid_: Grid) -> Filtered:
    """Run the filter over the past, over all columns and combinations at once."""
    table = _table(rows)
    lines, width = len(grid_.share), table.shape[1]
    state, variance = np.zeros((lines, width)), grid_.share.copy()
    white, determinant = np.empty((lines, len(table), width)), np.zeros(lines)
    for at, line in enumerate(table):
        if at:
            keep = grid_.memory ** (rows.day[at] - rows.day[at - 1])
            state *= keep[:, None]
            variance = keep**2 * variance + grid_.share * (1 - keep**2)
        total = variance + grid_.noise(rows.noise[at])
        surprise = line - state
        white[:, at] = surprise / np.sqrt(total)[:, None]
        determinant += np.log(total)
        gain = variance / total
        state += gain[:, None] * surprise
        variance = variance * (1 - gain)
    products = white.transpose(0, 2, 1) @ white
    return Filtered(products, determinant, state, variance, rows.day[-1], len(table))


def _table(rows: Rows) -> Numbers:
    return np.column_stack([*rows.columns.values(), rows.value]) / rows.scale[:, None]


def shapes(names: Sequence[str]) -> list[list[str]]:
    """Which columns may stand together: the level with weekdays always; line, year and
    comparison teams each or not.
    """
    always = [name for name in names if kind_of(name) not in REACH]
    ways = [kind for kind in REACH if any(kind_of(name) == kind for name in names)]
    built = []
    for chosen in product((False, True), repeat=len(ways)):
        taken = {kind for kind, yes in zip(ways, chosen, strict=True) if yes}
        built.append(always + [name for name in names if kind_of(name) in taken])
    return built


def kind_of(name: str) -> str:
    """Give the kind of a column by its name: level, weekday, line, year, beside."""
    return name.split()[0]


@dataclass(frozen=True)
class Fitted:
    """A shape fitted in every combination: coefficients, their covariance (per unit of
    variance), variance, evidence.
    """

    names: list[str]
    chosen: list[int]
    coefficients: Numbers
    covariance: Numbers
    variance: Numbers
    evidence: Numbers
    freedom: float


def fitted(past: Filtered, names: Sequence[str], shape: Sequence[str]) -> Fitted:
    """Generalised least squares with the restricted likelihood as evidence; slow columns are
    drawn towards nothing.
    """
    chosen = [list(names).index(name) for name in shape]
    reach = np.array([REACH.get(kind_of(name), np.inf) for name in shape])
    xx = past.products[:, chosen][:, :, chosen] + np.diag(1 / reach**2)
    xy, yy = past.products[:, chosen, -1], past.products[:, -1, -1]
    covariance = np.asarray(np.linalg.inv(xx), float)
    coefficients = np.einsum("gij,gj->gi", covariance, xy)
    rest = np.maximum(yy - np.einsum("gi,gi->g", coefficients, xy), 1e-12 * yy)
    free = np.isinf(reach)
    freedom = float(past.n - free.sum())
    sizes = past.determinant + np.linalg.slogdet(xx)[1] + 2 * np.log(reach[~free]).sum()
    evidence = -0.5 * (sizes + freedom * np.log(rest))
    return Fitted(list(shape), chosen, coefficients, covariance, rest / freedom, evidence, freedom)


@dataclass(frozen=True)
class Model:
    """The explained past: all shapes in all combinations with their weights."""

    grid: Grid
    past: Filtered
    fits: list[Fitted]
    weights: Numbers

    @property
    def names(self) -> list[str]:
        """The columns of the largest shape."""
        return max((fit.names for fit in self.fits), key=len)

    def share_of(self, kind: str) -> float:
        """How much of the weight lies on shapes with such a column."""
        has = [any(kind_of(name) == kind for name in fit.names) for fit in self.fits]
        return float(self.weights.sum(axis=1)[has].sum())

    def usual(self, rows: Rows) -> Numbers:
        """The value of each row without spells and noise."""
        total = np.zeros(len(rows.day))
        for fit, weight in zip(self.fits, self.weights, strict=True):
            beta = weight @ fit.coefficients
            total += np.column_stack([rows.columns[name] for name in fit.names]) @ beta
        return total

    def forecast(self, rows: Rows, share: Numbers) -> Forecast:
        """The forecast of Σ share × value over later rows; ``share`` sums to 1 for a mean."""
        ahead = rows.day - self.past.last
        carry = share * rows.scale
        keep = self.grid.memory[:, None] ** ahead
        reach = keep @ carry
        unknown = self._unknown(rows, carry, ahead, reach)
        means, spreads = [], []
        for fit in self.fits:
            x = np.array([share @ rows.columns[name] for name in fit.names])
            lever = x - reach[:, None] * self.past.state[:, fit.chosen]
            means.append(
                np.einsum("gi,gi->g", lever, fit.coefficients) + reach * self.past.state[:, -1]
            )
            of_beta = np.einsum("gi,gij,gj->g", lever, fit.covariance, lever)
            spreads.append(np.sqrt(fit.variance * (unknown + of_beta)))
        return Forecast(
            self.weights.ravel(),
            np.concatenate(means),
            np.concatenate(spreads),
            self.fits[0].freedom,
        )

    def _unknown(self, rows: Rows, carry: Numbers, ahead: Numbers, reach: Numbers) -> Numbers:
        """The variance (per unit) of what later spells and days add: for each combination."""
        apart = np.abs(ahead[:, None] - ahead[None, :])
        variances = np.empty(len(reach))
        for memory in np.unique(self.grid.memory):
            ours = self.grid.memory == memory
            variances[ours] = float(carry @ (memory**apart) @ carry)
        spell = self.grid.share * (variances - reach**2) + self.past.variance * reach**2
        own = np.array([self.grid.noise(each) for each in rows.noise])
        return np.asarray(spell + carry**2 @ own, float)


def explained(rows: Rows, *, only: Sequence[str] | None = None) -> Model:
    """Explain the past; ``only``: kinds of columns of which each shape must have one (comparison
    teams that track).
    """
    cells = grid()
    past, names = filtered(rows, cells), list(rows.columns)
    wanted = [
        shape for shape in shapes(names) if set(only or ()) <= {kind_of(name) for name in shape}
    ]
    fits = [fitted(past, names, shape) for shape in wanted]
    log = np.array([fit.evidence for fit in fits]) + np.log(cells.prior)
    weights = np.exp(log - log.max())
    return Model(cells, past, fits, weights / weights.sum())
