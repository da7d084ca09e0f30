"""Who stands out in money actions against comparable peers: a look at evidence, never a penalty by
itself.

Sources: indirect standardisation with a robust z on the square-root scale (variance-stabilised
Poisson; Freeman and Tukey 1950; robust scale by the median absolute deviation), false alarms held
by Benjamini and Hochberg (1995), shrinkage with a Gamma prior as in empirical Bayes profiling,
exact binomial limits by Clopper and Pearson (1934).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

LEVEL = 0.05
BASELINE = 6
PRIOR = 20.0
#: Fewer persons than this are no comparison.
FEWEST = 5
#: Below this many expected, O ÷ E is mostly 0 or far above 1, and a median of such ratios says
#: nothing.
ENOUGH = 5.0
#: 1.4826 times the median absolute deviation estimates a normal's standard deviation.
MAD = 1.4826

Numbers = npt.NDArray[np.float64]
#: person → (observed, expected)
Pairs = dict[int, tuple[float, float]]


@dataclass(frozen=True)
class Cell:
    """One person's cases in one stratum in one month: n of them, hits among them (or their money
    in units).
    """

    person: int
    stratum: tuple[str, ...]
    n: float
    hits: float


@dataclass(frozen=True)
class Finding:
    """A person against their peers. q: p adjusted for the many looked at; alarm: q at most the
    level.

    ratio, low, high: observed ÷ expected drawn towards 1, with its 95 % interval. baseline_months:
    months before this one.
    """

    person: int
    observed: float
    expected: float
    z: float
    p: float
    q: float
    alarm: bool
    ratio: float
    low: float
    high: float
    baseline_months: int


@dataclass(frozen=True)
class CeilingFinding:
    """A person's share against a fixed ceiling; low, high: the exact 95 % interval of the share."""

    person: int
    observed: int
    n: float
    ceiling: float
    rate: float
    low: float
    high: float
    p: float
    q: float
    alarm: bool


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """p adjusted so that among all with q ≤ 0.05 at most 5 % are false alarms in the long run;
    in the order given.
    """
    values = np.asarray(p, float)
    order = np.argsort(values)[::-1]
    ranks = np.arange(len(values), 0, -1)
    adjusted = np.empty(len(values))
    adjusted[order] = np.minimum.accumulate(np.minimum(1.0, values[order] * len(values) / ranks))
    return [float(each) for each in adjusted]


def expected(cells: Iterable[Cell]) -> Pairs:
    """Compute (observed, expected) of each person: their cases of each stratum times the rate of
    everybody in it.
    """
    listed = list(cells)
    n, hits = defaultdict[tuple[str, ...], float](float), defaultdict[tuple[str, ...], float](float)
    for cell in listed:
        n[cell.stratum] += cell.n
        hits[cell.stratum] += cell.hits
    sums: Pairs = {}
    for cell in listed:
        was, should = sums.get(cell.person, (0.0, 0.0))
        rate = hits[cell.stratum] / n[cell.stratum] if n[cell.stratum] else 0.0
        sums[cell.person] = was + cell.hits, should + cell.n * rate
    return sums


def shrunk(observed: float, expected: float, k: float = PRIOR) -> tuple[float, float, float]:
    """(O + k) ÷ (E + k) with its 95 % Gamma interval: few cases say little, so the ratio stays
    near 1.
    """
    shape, rate = observed + k, expected + k
    low, high = (float(bound) / rate for bound in scipy.special.gammaincinv(shape, (0.025, 0.975)))
    return shape / rate, low, high


def against_peers(
    months: Sequence[Sequence[Cell]], *, level: float = LEVEL, baseline: int = BASELINE
) -> list[Finding]:
    """Compare everybody of the last month with their peers, by person. ``months``: oldest first,
    the last is looked at.

    z = 2(√O − √(mE)) ÷ s. m, the median of the persons' O ÷ E, and s, the robust spread of z but at
    least 1, come from the months before (at most ``baseline``; from the month itself when there is
    none): abusers are few, so they move neither. A simulation as in `bench.watching` gives the same
    figures with the month among its baseline; without it nobody's deeds of this month set the
    measure by which they are judged.
    """
    now = _pairs(months[-1]) if months else {}
    if len(now) < FEWEST:
        return []
    before = [pairs for pairs in map(_pairs, months[-1 - baseline : -1]) if len(pairs) >= FEWEST]
    history = before or [now]
    middle = _middle(history)
    spread = max(1.0, MAD * _mad(np.concatenate([_z(month, middle) for month in history])))
    return _findings(now, _z(now, middle) / spread, level, len(before))


def above_ceiling(
    cells: Iterable[Cell], rate: float, *, level: float = LEVEL
) -> list[CeilingFinding]:
    """Everybody's share against the rules' own ceiling: exact binomial, one-sided. It sees what
    all do alike, too.
    """
    n, hits = defaultdict[int, float](float), defaultdict[int, float](float)
    for cell in cells:
        n[cell.person] += cell.n
        hits[cell.person] += cell.hits
    persons = sorted(person for person in n if n[person] >= 1)
    p = [_tail(round(hits[person]), n[person], rate) for person in persons]
    tested = zip(persons, p, benjamini_hochberg(p), strict=True)
    return [
        _over(person, round(hits[person]), n[person], rate, p_, q, level)
        for person, p_, q in tested
    ]


def value_unit(amounts: Sequence[float]) -> float:
    """Σx² ÷ Σx: the unit in which a sum of amounts varies about as a count of its size does; 1 for
    nothing.

    A sum of so many amounts as a Poisson count says has mean λ·E[x] and variance λ·E[x²]. Divided
    by E[x²] ÷ E[x] the two are equal, as for a count, so that the square root steadies its variance
    too. A few large amounts make a large unit: they say less about a person than many small ones of
    the same sum.
    """
    total = math.fsum(amounts)
    return math.fsum(x * x for x in amounts) / total if total > 0 else 1.0


def _pairs(cells: Iterable[Cell]) -> Pairs:
    """By person, those of whom nothing could be expected left out."""
    return {person: pair for person, pair in sorted(expected(cells).items()) if pair[1] > 0}


def _middle(history: Sequence[Mapping[int, tuple[float, float]]]) -> float:
    """The median O ÷ E, each person's months together; 1 where hits are too rare for a median.

    Months one by one would make it 0 as soon as most have no hit in a month, and then one hit would
    be an alarm.
    """
    sums: Pairs = {}
    for month in history:
        for person, (was, should) in month.items():
            o, e = sums.get(person, (0.0, 0.0))
            sums[person] = o + was, e + should
    ratios = [o / e for o, e in sums.values() if e >= ENOUGH]
    return float(np.median(ratios)) if len(ratios) >= FEWEST else 1.0


def _z(pairs: Mapping[int, tuple[float, float]], middle: float) -> Numbers:
    """2(√O − √(mE)) of each; a sum of money below nothing (more taken back than given) is as
    nothing.
    """
    values = np.maximum(np.array(list(pairs.values()), float), 0.0)
    return np.asarray(2 * (np.sqrt(values[:, 0]) - np.sqrt(middle * values[:, 1])), float)


def _mad(values: Numbers) -> float:
    return float(np.median(np.abs(values - np.median(values))))


def _findings(pairs: Pairs, z: Numbers, level: float, months: int) -> list[Finding]:
    p = [float(each) for each in scipy.special.ndtr(-z)]
    told = zip(pairs.items(), z, p, benjamini_hochberg(p), strict=True)
    return [
        Finding(
            person,
            was,
            should,
            float(z_),
            p_,
            q,
            q <= level,
            *shrunk(max(0.0, was), should),
            months,
        )
        for (person, (was, should)), z_, p_, q in told
    ]


def _tail(hits: int, n: float, rate: float) -> float:
    """P(at least so many hits of n) where each is one with the probability rate."""
    return float(scipy.special.betainc(hits, n - hits + 1, rate)) if hits > 0 else 1.0


def _over(
    person: int, hits: int, n: float, ceiling: float, p: float, q: float, level: float
) -> CeilingFinding:
    low = float(scipy.special.betaincinv(hits, n - hits + 1, 0.025)) if hits > 0 else 0.0
    high = float(scipy.special.betaincinv(hits + 1, n - hits, 0.975)) if hits < n else 1.0
    return CeilingFinding(person, hits, n, ceiling, hits / n, low, high, p, q, q <= level)


def coarsened(
    strata: Iterable[tuple[int, tuple[str, ...]]], fewest: int = 10
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Choose the stratum in which to compare each stratum: itself where at least so many persons
    have cases in it, else the same without its last part, and so on. Alone in a stratum everybody
    is as expected, whatever they do.

    strata: (person, stratum) pairs, the parts of a stratum from the most to the least important.
    """
    persons_in: dict[tuple[str, ...], set[int]] = defaultdict(set)
    pairs = set(strata)
    for person, stratum in pairs:
        for length in range(1, len(stratum) + 1):
            persons_in[stratum[:length]].add(person)
    return {stratum: _large(stratum, persons_in, fewest) for _person, stratum in pairs}


def _large(
    stratum: tuple[str, ...], known: dict[tuple[str, ...], set[int]], fewest: int
) -> tuple[str, ...]:
    lengths = range(len(stratum), 0, -1)
    return next(
        (stratum[:length] for length in lengths if len(known[stratum[:length]]) >= fewest),
        stratum[:1],
    )
