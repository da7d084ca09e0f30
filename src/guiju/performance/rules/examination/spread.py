"""Where differences between people come from: their shift and queue, themselves, one month's
luck; and what ranks them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from guiju.performance.rules.curves import Numbers, Pass, Steps
from guiju.performance.rules.examination.history import (
    History,
    Words,
    by_person,
    most_common,
    scores_of,
    totals_of,
    values_of,
    within_sd,
)
from guiju.performance.rules.fairness.ranking import adjusted_holm
from guiju.performance.rules.scheme import Item, Scheme
from guiju.records.metrics import Metric

SEED = 20_260_101
#: So many people are enough to judge how ranks stand against each other; more are drawn down to it.
MOST_RANKED = 400


@dataclass(frozen=True)
class Share:
    """The part of people's differences that comes from their cell (shift and queue), and the p
    of the F test.
    """

    share: float
    p: float


def alone(history: History) -> float | None:
    """The share of agent-months in which nobody else worked in the same shift and queue; None where
    neither is known.
    """
    known = np.array([cell.strip("|") != "" for cell in history.cells], dtype=bool)
    if not known.any():
        return None
    where = np.char.add(np.char.add(history.months.astype(str), "|"), history.cells)[known]
    _, codes, sizes = np.unique(where, return_inverse=True, return_counts=True)
    return float(np.mean(sizes[codes] == 1))


def uncontrollable(values: Numbers, history: History) -> Share | None:
    """Nested variance components cell / person / month: σ²cell ÷ (σ²cell + σ²person). None below
    two cells of two.
    """
    means = by_person(values, history.persons, history.people)
    cells = most_common(history.cells, history.persons, history.people)
    present = ~np.isnan(means)
    names, codes, sizes = np.unique(cells[present], return_inverse=True, return_counts=True)
    people, groups = int(present.sum()), len(names)
    if groups < 2 or people - groups < 2:
        return None
    mean = np.bincount(codes, means[present]) / sizes
    inside = float(np.sum((means[present] - mean[codes]) ** 2)) / (people - groups)
    between = float(np.sum(sizes * (mean - means[present].mean()) ** 2)) / (groups - 1)
    n0 = (people - np.sum(sizes**2) / people) / (groups - 1)
    cell = max(0.0, (between - inside) / n0)
    person = max(0.0, inside - _luck_of_mean(values, history))
    p = (
        float(scipy.special.fdtrc(groups - 1, people - groups, between / inside))
        if inside > 0
        else 0.0
    )
    return Share(cell / (cell + person) if cell + person > 0 else 0.0, p)


def _luck_of_mean(values: Numbers, history: History) -> float:
    """The variance that months alone give to a person's mean."""
    counts = np.bincount(history.persons[~np.isnan(values)], minlength=history.people)
    sd = within_sd(values, history.persons, history.people)
    return 0.0 if np.isnan(sd) else sd * sd * float(np.mean(1 / counts[counts > 0]))


def reliability(values: Numbers, history: History) -> float | None:
    """Compute ICC(1) of one month: the share of its differences that is the person, not the month.
    None where months are too few.
    """
    present = ~np.isnan(values)
    counts = np.bincount(history.persons[present], minlength=history.people)
    people, rows = int((counts > 0).sum()), int(counts.sum())
    if people < 3 or rows - people < people:
        return None
    means = by_person(values, history.persons, history.people)
    there = counts > 0
    between = float(np.sum(counts[there] * (means[there] - values[present].mean()) ** 2)) / (
        people - 1
    )
    inside = within_sd(values, history.persons, history.people) ** 2
    n0 = (rows - np.sum(counts**2) / rows) / (people - 1)
    whole = between + (n0 - 1) * inside
    return float((between - inside) / whole) if whole > 0 else None


@dataclass(frozen=True)
class Gap:
    """The widest surely different pair of groups: mean totals apart, in points and in standard
    deviations of people.
    """

    by: str
    low: str
    high: str
    points: float
    sds: float
    p: float


def widest_gap(totals: Numbers, history: History, by: str) -> Gap | None:
    """The widest difference of mean totals between two groups (people's means; Welch, Holm over
    the pairs).
    """
    if by not in history.groups:
        return None
    means = by_person(totals, history.persons, history.people)
    groups = most_common(history.groups[by], history.persons, history.people)
    by_group = _groups(means, groups)
    names = list(by_group)
    if len(names) < 2:
        return None
    pairs = [(a, b) for place, a in enumerate(names) for b in names[:place]]
    p = adjusted_holm([_welch(by_group[a], by_group[b]) for a, b in pairs])
    spread = float(np.nanstd(means, ddof=1))
    gaps = [
        _gap(by, (a, b), by_group, float(each), spread)
        for (a, b), each in zip(pairs, p, strict=True)
    ]
    return max(gaps, key=lambda gap: (gap.p < 0.01, gap.points))


def _groups(means: Numbers, groups: Words) -> dict[str, Numbers]:
    """People's means by group; groups without a name or below three people tell nothing."""
    present = ~np.isnan(means)
    cut = {
        str(name): means[present & (groups == name)] for name in np.unique(groups[present]) if name
    }
    return {name: values for name, values in cut.items() if len(values) >= 3}


def _gap(
    by: str, pair: tuple[str, str], groups: dict[str, Numbers], p: float, spread: float
) -> Gap:
    low, high = sorted(pair, key=lambda name: float(groups[name].mean()))
    points = float(groups[high].mean() - groups[low].mean())
    return Gap(by, low, high, points, points / spread if spread > 0 else 0.0, p)


def _welch(a: Numbers, b: Numbers) -> float:
    """The two-sided p of Welch's test."""
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    if va + vb <= 0:
        return 1.0 if a.mean() == b.mean() else 0.0
    t = abs(a.mean() - b.mean()) / np.sqrt(va + vb)
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return float(2 * scipy.special.stdtr(freedom, -t))


def effective_weights(scheme: Scheme, history: History) -> dict[str, float]:
    """The share of the totals' spread that each item makes: cov(w·s, T) ÷ var(T). They add up to
    1 without gates.
    """
    values = values_of(scheme, history)
    scores = scores_of(scheme, values)
    totals = totals_of(scheme, scores, values)
    weights = {}
    for item, score in zip(scheme.items, scores, strict=True):
        present = ~np.isnan(score) & ~np.isnan(totals)
        together = (
            np.cov(item.weight * score[present] / 100, totals[present])
            if present.sum() > 2
            else np.zeros((2, 2))
        )
        weights[item.metric] = (
            float(together[0, 1] / together[1, 1]) if together[1, 1] > 0 else float("nan")
        )
    return weights


def likeness(a: Numbers, b: Numbers) -> float:
    """Spearman's correlation of two columns where both are known; 0 when one never moves."""
    present = ~np.isnan(a) & ~np.isnan(b)
    if present.sum() < 5:
        return 0.0
    x, y = _ranks(a[present]), _ranks(b[present])
    if x.std() == 0 or y.std() == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])


def _ranks(values: Numbers) -> Numbers:
    """Ranks from 1, equal values share the middle one."""
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[codes], float)


@dataclass(frozen=True)
class Fragility:
    """How ranks stand when weights move by a fifth: the 5th percentile of Kendall's τ, and of
    the top fifth that stays.
    """

    tau: float
    overlap: float


def fragility(
    scheme: Scheme, history: History, draws: int = 200, noise: float = 0.2
) -> Fragility | None:
    """Draw weights around the written ones and rank again. At most 400 people, drawn evenly, are
    ranked.
    """
    values = values_of(scheme, history)
    scores = scores_of(scheme, values)
    base = by_person(totals_of(scheme, scores, values), history.persons, history.people)
    present = np.flatnonzero(~np.isnan(base))
    if len(present) < 5:
        return None
    present = present[:: -(-len(present) // MOST_RANKED)]
    rng = np.random.default_rng(SEED)
    weights = np.array([item.weight for item in scheme.items])[:, None] * rng.uniform(
        1 - noise, 1 + noise, (len(scores), draws)
    )
    moved = [
        by_person(totals_of(scheme, scores, values, column), history.persons, history.people)[
            present
        ]
        for column in weights.T
    ]
    taus = [kendall(base[present], moved_scores) for moved_scores in moved]
    tops = [overlap(base[present], moved_scores) for moved_scores in moved]
    return Fragility(float(np.quantile(taus, 0.05)), float(np.quantile(tops, 0.05)))


def kendall(a: Numbers, b: Numbers) -> float:
    """Kendall's τ-b of two columns without unknowns."""
    x, y = np.sign(a[:, None] - a[None, :]), np.sign(b[:, None] - b[None, :])
    both = np.sqrt(np.sum(x * x) * np.sum(y * y))
    return float(np.sum(x * y) / both) if both > 0 else 1.0


def overlap(a: Numbers, b: Numbers, share: float = 0.2) -> float:
    """How much of the best fifth by a is in the best fifth by b."""
    size = max(1, round(len(a) * share))
    best = [set(np.argsort(-column, kind="stable")[:size].tolist()) for column in (a, b)]
    return len(best[0] & best[1]) / size


@dataclass(frozen=True)
class Cliff:
    """The largest jump of a stepped item in points, where it stands, and the share of
    agent-months beside such a jump.
    """

    jump: float
    at: float
    share: float


def cliff(item: Item, values: Numbers, history: History, least: float) -> Cliff | None:
    """The cliff of a stepped or pass-fail item; None for curves without jumps. ``least``: jumps
    from so many points on.
    """
    jumps = [(at, item.weight * jump / 100) for at, jump in _jumps(item)]
    present = values[~np.isnan(values)]
    if not jumps or not len(present):
        return None
    at, largest = max(jumps, key=lambda pair: pair[1])
    near = within_sd(values, history.persons, history.people) / 2
    edges = np.array([place for place, jump in jumps if jump >= min(least, largest)])
    beside = (
        np.any(np.abs(present[:, None] - edges[None, :]) <= near, axis=1)
        if not np.isnan(near)
        else np.zeros(1)
    )
    return Cliff(largest, at, float(np.mean(beside)))


def _jumps(item: Item) -> list[tuple[float, float]]:
    """Where the score jumps, and by how much: a curve that says its own corners twice at one
    place has a jump there.
    """
    if isinstance(item.curve, Pass):
        return [(item.curve.at, 100.0)]
    if not isinstance(item.curve, Steps):
        return []
    steps = sorted(item.curve.steps, reverse=item.curve.down)
    before = [0.0, *(score for _, score in steps[:-1])]
    return [(at, score - last) for (at, score), last in zip(steps, before, strict=True)]


def dead_share(scores: Numbers) -> tuple[float, float]:
    """The shares of agent-months at full score and at none."""
    present = scores[~np.isnan(scores)]
    return (
        (float(np.mean(present >= 100)), float(np.mean(present <= 0)))
        if len(present)
        else (0.0, 0.0)
    )


def one_record(scheme: Scheme, history: History, item: Item, metric: Metric) -> Numbers:
    """By how many points one record more or less of an item moves each agent-month's total; NaN
    where n is unknown.

    A share of cases: a case more, or less, of either kind. A count: one more or less. Else one more
    record at the worst or best that the curve or the history knows.
    """
    values = values_of(scheme, history)
    base = totals_of(scheme, scores_of(scheme, values), values)
    known, n = values[item.key], history.cases(item)
    moved = [np.full(history.rows, np.nan)]
    for other in _with_another(item, metric, known, n):
        told = values | {item.key: other} | ({item.metric: other} if item.metric in values else {})
        after = totals_of(scheme, scores_of(scheme, told), told)
        moved.append(np.where(np.isnan(other), np.nan, np.abs(after - base)))
    return np.fmax.reduce(moved)


def _with_another(item: Item, metric: Metric, values: Numbers, n: Numbers) -> list[Numbers]:
    """What an item's values become by one record."""
    shape, known = metric.parsed.shape, values[~np.isnan(values)]
    if not len(known):
        return []
    if shape in ("count", "total"):
        unknown = np.where((shape == "count") & (n == 0) & ~np.isnan(values), 1.0, np.nan)
        each = np.divide(np.abs(values), n, out=unknown, where=n > 0)
        return [values + each, values - each]
    corners = (
        [0.0, 1.0]
        if metric.is_rate
        else [x for x, _ in item.curve.points()] + [known.min(), known.max()]
    )
    changed = [
        np.where(n > 0, (n * values + end) / (n + 1), np.nan)
        for end in (min(corners), max(corners))
    ]
    if metric.is_rate:
        fewer = np.where((n >= 2) & ~(n - 1 < (item.min_n or 0)), n - 1, np.nan)
        changed += [np.clip((n * values - end) / fewer, 0.0, 1.0) for end in (0.0, 1.0)]
    return changed
