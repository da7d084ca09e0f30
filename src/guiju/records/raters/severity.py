"""What people would have with equally strict raters: persons and raters told apart.

score = μ + person + leniency of the rater + what is left. Raters who share no person, directly or
through others, cannot be compared: they fall into components, each reckoned by itself.

Sources: Raymond and Viswesvaran 1993 (the model); Henderson 1975 (mixed model equations); Bates et
al. 2015 (profiled REML of crossed factors).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize, minimize_scalar
from scipy.sparse import coo_array, csr_array, diags_array
from scipy.sparse.csgraph import connected_components

from guiju.records.raters.marks import Floats, Ints, Marks

#: Steps of the estimation of variances; within them it has settled.
STEPS = 200
#: A variance at most so small beside the marks' own is none.
NONE = 1e-9


@dataclass(frozen=True)
class Fair:
    """Scores of persons (the units of the marks) as equally strict raters would give them.

    fair, se: by person, on the scale of the marks; se of the score. severity: by rater, what they
    take off (positive is harsh); severity_se. component: of each person, from 1. sd_rater,
    sd_residual: spread of the raters and of what is left; sd_person where persons were shrunk.
    """

    raw: Floats
    fair: Floats
    se: Floats
    n: Ints
    component: Ints
    severity: Floats
    severity_se: Floats
    rater_component: Ints
    sd_rater: float
    sd_residual: float
    sd_person: float | None = None


def fair_scores(marks: Marks, *, shrunk: bool = False) -> Fair:
    """Reckon fair scores. As a rule persons count as they are and raters are held for a sample;
    ``shrunk``: both are, so that scores of few marks lie nearer to the mean.

    Cost: the cube of the raters or the persons, whichever are fewer, some twenty times.
    """
    table = _Table.of(marks)
    if shrunk:
        return _shrunk(table)
    return _fixed(table) if len(table.rater_n) <= len(table.person_n) else _many_raters(table)


def components(marks: Marks) -> tuple[Ints, Ints]:
    """The component of each person and of each rater, from 1: within one, marks connect them."""
    persons, raters = len(marks.units), len(marks.raters)
    links = coo_array(
        (np.ones(len(marks.score)), (marks.unit, marks.rater + persons)),
        shape=(persons + raters, persons + raters),
    )
    _count, part = connected_components(links, directed=False)
    return part[:persons].astype(np.int64) + 1, part[persons:].astype(np.int64) + 1


def leniency(marks: Marks) -> Floats:
    """What each rater gives above the others, by least squares with persons and raters fixed; the
    mean of a component's raters is 0. Where everybody marks everybody it is the rater's mean less
    the grand mean.
    """
    table = _Table.of(marks)
    found = np.linalg.pinv(table.between(0.0), rcond=1e-10, hermitian=True) @ table.uneven
    for part in np.unique(table.rater_part):
        mine = table.rater_part == part
        found[mine] -= found[mine].mean()
    return np.asarray(found, dtype=float)


@dataclass(frozen=True)
class _Table:
    """Sums of the marks: by person, by rater, and how often each met each (persons × raters)."""

    marks: Marks
    met: Floats
    person_n: Floats
    rater_n: Floats
    person_sum: Floats
    rater_sum: Floats
    person_part: Ints
    rater_part: Ints

    @classmethod
    def of(cls, marks: Marks) -> _Table:
        persons, raters = len(marks.units), len(marks.raters)
        met = np.zeros((persons, raters))
        np.add.at(met, (marks.unit, marks.rater), 1.0)
        return cls(
            marks,
            met,
            met.sum(axis=1),
            met.sum(axis=0),
            np.asarray(np.bincount(marks.unit, marks.score, persons), dtype=float),
            np.asarray(np.bincount(marks.rater, marks.score, raters), dtype=float),
            *components(marks),
        )

    def between(self, ratio: float) -> Floats:
        """What is known of the raters once persons are taken out, with a ratio of variances."""
        taken = self.met.T @ (self.met / self.person_n[:, None])
        return np.asarray(np.diag(self.rater_n + ratio) - taken, dtype=float)

    @property
    def uneven(self) -> Floats:
        """The sums of the raters less what their persons have on the whole."""
        return np.asarray(
            self.rater_sum - self.met.T @ (self.person_sum / self.person_n), dtype=float
        )


def _fixed(table: _Table) -> Fair:
    """Persons fixed, raters random, by EM of the two variances; on the axes of what is known of the
    raters a step costs nothing.
    """
    marks, raters = table.marks, len(table.rater_n)
    free = max(len(marks.score) - len(marks.units), 1)
    known, axes = np.linalg.eigh(table.between(0.0))
    along = axes.T @ table.uneven
    whole = marks.score @ marks.score - table.person_sum @ (table.person_sum / table.person_n)
    rater = left = float(marks.score.var()) / 2
    if not rater:
        return _answer(table, np.zeros(raters), np.zeros((raters, raters)), 0.0, 0.0)
    for _step in range(STEPS):
        weight = 1 / (np.maximum(known, 0) + left / rater)
        given = along * weight
        rater = max(float(given @ given + left * weight.sum()) / raters, NONE * left)
        left = max(float(whole - along @ given) / free, NONE * rater)
    weight = 1 / (np.maximum(known, 0) + left / rater)
    return _answer(table, axes @ (along * weight), (axes * weight) @ axes.T, rater, left)


def _many_raters(table: _Table) -> Fair:
    """As `_fixed`, where raters outnumber persons: raters are taken out, and the ratio of the two
    variances is where the REML criterion is least. A step costs the cube of the persons.
    """
    marks, raters = table.marks, len(table.rater_n)
    free = max(len(marks.score) - len(marks.units), 1)
    whole = marks.score @ marks.score - table.person_sum @ (table.person_sum / table.person_n)
    if not marks.score.var():
        return _answer(table, np.zeros(raters), np.zeros((raters, raters)), 0.0, 0.0)
    met, uneven = csr_array(table.met), table.uneven

    def solved(ratio: float) -> tuple[Floats, Any, Floats, float]:
        kept = 1 / (table.rater_n + ratio)
        inner = np.diag(table.person_n) - (met @ diags_array(kept) @ met.T).toarray()
        factor = cho_factor(inner, lower=True, check_finite=False)
        given = kept * (uneven + met.T @ cho_solve(factor, met @ (kept * uneven)))
        return kept, factor, given, max(float(whole - uneven @ given), 1e-300)

    def deviance(log: float) -> float:
        kept, factor, _given, rest = solved(float(np.exp(log)))
        sizes = 2 * np.log(np.diag(factor[0])).sum() - np.log(kept).sum() - raters * log
        return float(sizes + free * np.log(rest / free))

    ends = (np.log(NONE), -np.log(NONE))
    best = minimize_scalar(deviance, bounds=ends, method="bounded", options={"xatol": 1e-7})
    ratio = float(np.exp(best.x))
    kept, factor, given, rest = solved(ratio)
    left = rest / free
    inverse = cho_solve(factor, np.eye(len(table.person_n)), check_finite=False)
    through = kept + kept**2 * np.asarray(met.multiply((met.T @ inverse).T).sum(axis=0)).ravel()
    return Fair(
        raw=table.person_sum / table.person_n,
        fair=(table.person_sum - table.met @ given) / table.person_n,
        se=np.sqrt(left * np.diag(inverse)),
        n=table.person_n.astype(np.int64),
        component=table.person_part,
        severity=-given,
        severity_se=np.sqrt(np.maximum(left * through, 0)),
        rater_component=table.rater_part,
        sd_rater=float(np.sqrt(left / ratio)),
        sd_residual=float(np.sqrt(left)),
    )


def _answer(table: _Table, given: Floats, inverse: Floats, rater: float, left: float) -> Fair:
    shares = table.met / table.person_n[:, None]
    spread = left * (1 / table.person_n + ((shares @ inverse) * shares).sum(axis=1))
    return Fair(
        raw=table.person_sum / table.person_n,
        fair=(table.person_sum - table.met @ given) / table.person_n,
        se=np.sqrt(spread),
        n=table.person_n.astype(np.int64),
        component=table.person_part,
        severity=-given,
        severity_se=np.sqrt(np.maximum(left * np.diag(inverse), 0)),
        rater_component=table.rater_part,
        sd_rater=float(np.sqrt(rater)),
        sd_residual=float(np.sqrt(left)),
    )


def _shrunk(table: _Table) -> Fair:
    """Persons and raters random, by REML: the profiled deviance over the spreads of both beside the
    residual's. The larger factor is taken out first, so that a step costs the cube of the smaller.
    """
    crossed = _Crossed.of(table)
    best = minimize(
        lambda log: crossed.deviance(np.exp(log)),
        np.zeros(2),
        method="BFGS",
        jac="3-point",
        options={"gtol": max(1e-4, 1e-6 * len(table.marks.score))},
    )
    ratios = np.exp(best.x)
    mean, effects, spreads, left = crossed.solved(ratios)
    person, rater = np.sqrt(left) * ratios
    return Fair(
        raw=table.person_sum / table.person_n,
        fair=mean + effects[0],
        se=np.sqrt(left * spreads[0]),
        n=table.person_n.astype(np.int64),
        component=table.person_part,
        severity=-effects[1],
        severity_se=np.sqrt(left * spreads[1]),
        rater_component=table.rater_part,
        sd_rater=float(rater),
        sd_residual=float(np.sqrt(left)),
        sd_person=float(person),
    )


@dataclass(frozen=True)
class _Crossed:
    """The mixed model's equations of two crossed factors: the larger, which is taken out, and the
    smaller beside the mean.
    """

    large_n: Floats
    large_sum: Floats
    met: csr_array
    small_n: Floats
    small_sum: Floats
    squares: float
    swapped: bool

    @classmethod
    def of(cls, table: _Table) -> _Crossed:
        squares = float(table.marks.score @ table.marks.score)
        persons = (table.person_n, table.person_sum)
        raters = (table.rater_n, table.rater_sum)
        if len(table.person_n) >= len(table.rater_n):
            return cls(*persons, csr_array(table.met), *raters, squares, swapped=False)
        return cls(*raters, csr_array(table.met.T), *persons, squares, swapped=True)

    def _equations(self, ratios: Floats) -> tuple[Floats, Floats, Floats]:
        """What is left once the larger factor is taken out: (its weights, the matrix, the right
        side); first the mean, then the smaller factor.
        """
        large, small = 1 / (ratios[::-1] if self.swapped else ratios) ** 2
        weight = 1 / (self.large_n + large)
        inner = np.empty((len(self.small_n) + 1, len(self.small_n) + 1))
        inner[0, 0] = self.large_n.sum() - (weight * self.large_n) @ self.large_n
        inner[0, 1:] = inner[1:, 0] = self.small_n - self.met.T @ (weight * self.large_n)
        taken = self.met.T @ diags_array(weight) @ self.met
        inner[1:, 1:] = -taken.toarray()
        inner[range(1, len(inner)), range(1, len(inner))] += self.small_n + small
        right = np.concatenate([[self.large_sum.sum()], self.small_sum])
        return weight, inner, right - self._gathered(weight * self.large_sum)

    def _gathered(self, of_large: Floats) -> Floats:
        """What the larger factor brings to the mean and to the smaller."""
        return np.concatenate([[self.large_n @ of_large], self.met.T @ of_large])

    def _large(self, weight: Floats, found: Floats) -> Floats:
        """The effects of the larger factor, given the mean and the smaller's."""
        told = self.large_n * found[0] + self.met @ found[1:]
        return np.asarray(weight * (self.large_sum - told), dtype=float)

    def _rest(self, weight: Floats, found: Floats) -> float:
        sums = np.concatenate([[self.large_sum.sum()], self.small_sum])
        large = self._large(weight, found)
        return max(float(self.squares - found @ sums - large @ self.large_sum), 1e-300)

    def deviance(self, ratios: Floats) -> float:
        """The REML criterion, with the mean and the residual's spread profiled out."""
        weight, inner, right = self._equations(ratios)
        free = self.large_n.sum() - 1
        factor = cho_factor(inner, lower=True, check_finite=False)
        rest = self._rest(weight, cho_solve(factor, right, check_finite=False))
        large, small = ratios[::-1] if self.swapped else ratios
        sizes = 2 * np.log(np.diag(factor[0])).sum() - np.log(weight).sum()
        sizes += 2 * (len(weight) * np.log(large) + len(self.small_n) * np.log(small))
        return float(sizes + free * (1 + np.log(2 * np.pi * rest / free)))

    def solved(
        self, ratios: Floats
    ) -> tuple[float, tuple[Floats, Floats], tuple[Floats, Floats], float]:
        """The mean, the effects of persons and raters, the squares of their standard errors (of a
        person with the mean) in units of the residual's variance, and that variance.
        """
        weight, inner, right = self._equations(ratios)
        inverse = np.linalg.inv(inner)
        found = inverse @ right
        large = self._large(weight, found)
        left = self._rest(weight, found) / (self.large_n.sum() - 1)
        taken = weight[:, None] * np.column_stack([self.large_n, self.met.toarray()])
        if self.swapped:
            spread = weight + ((taken @ inverse) * taken).sum(axis=1)
            ours = np.diag(inverse)[1:] + inverse[0, 0] + 2 * inverse[0, 1:]
            return float(found[0]), (found[1:], large), (ours, spread), left
        taken[:, 0] -= 1  # the score is the mean and the person together
        spread = weight + ((taken @ inverse) * taken).sum(axis=1)
        return float(found[0]), (large, found[1:]), (spread, np.diag(inverse)[1:]), left
