"""Each rater beside the others who marked the same: how strict, how much in step, whether they
change over time, whether they still look.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from guiju.records.raters.marks import Floats, Marks
from guiju.records.raters.severity import leniency

#: A rater is judged by so many marks that others gave too, and each of their windows by so many.
ENOUGH, WINDOW = 40, 20
#: Their marks in order fall into so many windows.
WINDOWS = 10
#: What is told must be so many standard errors away from nothing, and so large beside the spread of
#: marks of one unit.
SURE, LARGE = 3.29, 0.5
#: In a window one mark is this share of all, and follows the others' marks no more than this.
ONE_MARK, BLIND = 0.8, 0.3


@dataclass(frozen=True)
class Profile:
    """A rater beside the others.

    n, mean: of their marks. severity: what they take off, on the scale of the marks; positive is
    harsh. correlation: of their marks with the mean of the others' on the same units. mode_share:
    of their commonest mark. drift: how much more lenient their last tenth of marks is than their
    first, beside the others on the same units. None: too little to tell.

    harsh: surely and much severer than the others. drifting: surely and much changed. constant: in
    a tenth of their marks nearly all are one mark, whatever the others saw.
    """

    rater: str
    n: int
    mean: float
    severity: float | None
    correlation: float | None
    mode_share: float
    drift: float | None
    harsh: bool
    constant: bool
    drifting: bool


def profiles_of(marks: Marks) -> list[Profile]:
    """Reckon the profile of each rater, in the order of their names; marks count in their order."""
    sums = np.bincount(marks.unit, marks.score)
    n = np.bincount(marks.unit)
    shared = n[marks.unit] > 1
    others = np.full(len(marks.score), np.nan)
    others[shared] = (sums[marks.unit] - marks.score)[shared] / (n[marks.unit] - 1)[shared]
    severity = -leniency(marks)
    spread = _spread(marks, severity)
    return [_profile(marks, place, others, severity, spread) for place in range(len(marks.raters))]


def _spread(marks: Marks, severity: Floats) -> float:
    """The standard deviation of the marks of one unit by raters who are equally severe."""
    even = marks.score + severity[marks.rater]
    n = np.bincount(marks.unit)
    rest = even - (np.bincount(marks.unit, even) / n)[marks.unit]
    free = len(even) - len(marks.units) - len(marks.raters) + 1
    return float(np.sqrt(rest @ rest / free)) if free > 0 else 0.0


def _profile(marks: Marks, place: int, others: Floats, severity: Floats, spread: float) -> Profile:
    mine = marks.of_rater(place)
    score, beside = marks.score[mine], others[mine]
    seen = ~np.isnan(beside)
    known = int(seen.sum()) >= ENOUGH and len(marks.raters) > 1
    apart = score[seen] - beside[seen]
    drift, sure = _drift(apart) if known else (None, 0.0)
    taken = float(severity[place]) if seen.any() else None
    error = spread / np.sqrt(max(seen.sum(), 1))
    return Profile(
        rater=marks.raters[place],
        n=len(score),
        mean=float(score.mean()),
        severity=taken,
        correlation=_correlation(score[seen], beside[seen]) if known else None,
        mode_share=float(marks.shares[place].max()),
        drift=drift,
        harsh=known and taken is not None and bool(taken > max(LARGE * spread, SURE * error)),
        constant=known and _blind(score[seen], beside[seen]),
        drifting=drift is not None and abs(drift) > LARGE * spread and sure > SURE,
    )


def _windows(n: int) -> list[slice]:
    """The tenths of so many marks; fewer where a tenth would be too few."""
    count = min(WINDOWS, n // WINDOW)
    edges = np.linspace(0, n, count + 1).astype(int)
    return [slice(first, last) for first, last in itertools.pairwise(edges)]


def _drift(apart: Floats) -> tuple[float, float]:
    """Last window less first, and how many standard errors that is."""
    windows = _windows(len(apart))
    first, last = apart[windows[0]], apart[windows[-1]]
    drift = float(last.mean() - first.mean())
    error = np.sqrt(first.var(ddof=1) / len(first) + last.var(ddof=1) / len(last))
    return drift, abs(drift) / float(error) if error else np.inf if drift else 0.0


def _blind(score: Floats, beside: Floats) -> bool:
    """Whether in some window nearly all marks are one, and do not go with the others'."""
    for window in _windows(len(score)):
        _values, counts = np.unique(score[window], return_counts=True)
        follows = _correlation(score[window], beside[window]) or 0.0
        differ = float(np.ptp(beside[window])) > 0
        if differ and counts.max() >= ONE_MARK * counts.sum() and follows < BLIND:
            return True
    return False


def _correlation(one: Floats, other: Floats) -> float | None:
    if len(one) < 3 or not np.ptp(one) or not np.ptp(other):
        return None
    return float(np.corrcoef(one, other)[0, 1])
