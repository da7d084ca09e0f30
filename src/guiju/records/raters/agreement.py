"""How far raters agree beyond what chance would give; any number of raters, marks may be missing.

Sources: Gwet 2008 (AC1) and 2014 (AC2, weights); Conger 1980, which for two raters is Cohen's
kappa; Krippendorff 2011 (alpha).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guiju.records.raters.marks import Floats, Marks


@dataclass(frozen=True)
class Agreement:
    """Agreement of raters, each 1 where all agree and None where nothing can be said.

    agreement: the share of pairs of marks of one unit that are the same. ac1: beyond chance (Gwet);
    it stands where nearly all marks are the same, which kappa does not. ac2, kappa_linear,
    kappa_quadratic: near misses count in part, by linear (kappa also by quadratic) weights over the
    order of the values. alpha: Krippendorff's, for names, ranks and distances.
    """

    units: int
    agreement: float | None
    ac1: float | None
    ac2: float | None
    kappa: float | None
    kappa_linear: float | None
    kappa_quadratic: float | None
    alpha_nominal: float | None
    alpha_ordinal: float | None
    alpha_interval: float | None


def agreement_of(marks: Marks) -> Agreement:
    """Reckon the agreement of all raters of these marks. ``units``: those with two marks or more."""
    places = np.arange(len(marks.values), dtype=float)
    same, linear, quadratic = (weights(places, power) for power in (0, 1, 2))
    return Agreement(
        units=int((marks.counts.sum(axis=1) > 1).sum()),
        agreement=observed(marks, same),
        ac1=gwet(marks, same),
        ac2=gwet(marks, linear),
        kappa=conger(marks, same),
        kappa_linear=conger(marks, linear),
        kappa_quadratic=conger(marks, quadratic),
        alpha_nominal=alpha(marks, "nominal"),
        alpha_ordinal=alpha(marks, "ordinal"),
        alpha_interval=alpha(marks, "interval"),
    )


def weights(values: Floats, power: int) -> Floats:
    """How much two values agree, between 0 and 1: the same alone (power 0), by their distance (1),
    by its square (2).
    """
    if not power or len(values) < 2:
        return np.eye(len(values))
    distance = np.abs(values[:, None] - values[None, :]) / (values.max() - values.min())
    return np.asarray(1 - distance**power, dtype=float)


def observed(marks: Marks, weight: Floats) -> float | None:
    """The mean agreement of two marks of one unit, over the units with two or more."""
    counts = marks.counts[marks.counts.sum(axis=1) > 1].astype(float)
    if not len(counts):
        return None
    raters = counts.sum(axis=1)
    agreed = (counts * (counts @ weight.T - 1)).sum(axis=1) / (raters * (raters - 1))
    return float(agreed.mean())


def gwet(marks: Marks, weight: Floats) -> float | None:
    """Gwet's AC1, with weights AC2: chance is what raters would agree by who mark at random the
    units that are hard.
    """
    found, values = observed(marks, weight), len(marks.values)
    if found is None:
        return None
    if values < 2:
        return 1.0
    counts = marks.counts
    shares = (counts / counts.sum(axis=1, keepdims=True)).mean(axis=0)
    chance = weight.sum() / (values * (values - 1)) * (shares * (1 - shares)).sum()
    return float((found - chance) / (1 - chance))


def conger(marks: Marks, weight: Floats) -> float | None:
    """Conger's kappa, for two raters Cohen's: chance is what they would agree by who mark in their
    own shares.
    """
    found, raters = observed(marks, weight), len(marks.raters)
    if found is None or raters < 2:
        return None
    mean = marks.shares.mean(axis=0)
    spread = (marks.shares.T @ marks.shares - raters * np.outer(mean, mean)) / (raters - 1)
    chance = float((weight * (np.outer(mean, mean) - spread / raters)).sum())
    return None if chance == 1 else float((found - chance) / (1 - chance))


def alpha(marks: Marks, level: str) -> float | None:
    """Krippendorff's alpha: the disagreement that is there beside the one that chance would give,
    for values that are names (nominal), ranks (ordinal) or distances (interval).
    """
    counts = marks.counts[marks.counts.sum(axis=1) > 1].astype(float)
    raters = counts.sum(axis=1, keepdims=True)
    pairs = counts.T @ (counts / (raters - 1)) - np.diag((counts / (raters - 1)).sum(axis=0))
    often = pairs.sum(axis=0)
    total = often.sum()
    if total < 2:
        return None
    distance = _distance(marks.values, often, level)
    expected = (np.outer(often, often) * distance).sum() / (total - 1)
    return None if not expected else float(1 - (pairs * distance).sum() / expected)


def _distance(values: Floats, often: Floats, level: str) -> Floats:
    """How far two values are from each other, squared."""
    if level == "nominal":
        return 1 - np.eye(len(values))
    if level == "interval":
        return np.asarray((values[:, None] - values[None, :]) ** 2, dtype=float)
    middle = np.cumsum(often) - often / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2, dtype=float)
