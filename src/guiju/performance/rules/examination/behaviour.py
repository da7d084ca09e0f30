"""What a scheme pays for: the worth of a step of speed and of quality, the price of rushing, the
corner fast-but-poor.

Theory: Holmström & Milgrom 1991 (strong pay on the measurable task drains the unmeasured one),
Baker 1992.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy

from guiju.performance.rules.curves import Band, Linear, Numbers, Pass, Steps
from guiju.performance.rules.examination.history import (
    History,
    Indices,
    by_person,
    scores_of,
    totals_of,
    values_of,
    within_sd,
)
from guiju.performance.rules.fairness.ranking import adjusted_holm
from guiju.performance.rules.scheme import Item, Scheme
from guiju.records.metrics import Metric

DRAWS = 200
FASTER = 0.9
SEED = 20_260_101
#: So many numbers are held at once while drawing.
ROOM = 4_000_000


def direction(item: Item, metric: Metric) -> int:
    """Which way an item earns more: 1 upwards, -1 downwards. In a band of seconds faster is
    downwards.
    """
    if metric.better != "target":
        return 1 if metric.better == "up" else -1
    curve = item.curve
    if isinstance(curve, Linear):
        return 1 if curve.full > curve.zero else -1
    if isinstance(curve, Steps | Pass):
        return -1 if curve.down else 1
    assert isinstance(curve, Band)
    return -1 if metric.unit == "seconds" else 1


def is_quality(metric: Metric) -> bool:
    """Whether it tells how well a contact went for the customer."""
    return metric.role == "quality"


def is_efficiency(metric: Metric) -> bool:
    """Whether it tells how much was done in the time: efficiency, and counts that a person can
    drive up.
    """
    return metric.role == "efficiency" or (metric.role == "volume" and metric.better == "up")


def marginal_values(
    scheme: Scheme, history: History, metrics: Mapping[str, Metric]
) -> dict[str, float]:
    """Points that one step earns, by item: the mean of T(x + d·σ) − T(x) over the history, σ
    within a person.
    """
    values = values_of(scheme, history)
    scores = scores_of(scheme, values)
    base = totals_of(scheme, scores, values)
    worth = {}
    for place, item in enumerate(scheme.items):
        step = within_sd(values[item.key], history.persons, history.people) * direction(
            item, metrics[item.metric]
        )
        moved = values | {item.key: values[item.key] + step}
        changed = scores.copy()
        changed[place] = item.curve.scores(moved[item.key])
        worth[item.metric] = _mean(totals_of(scheme, changed, moved) - base)
    return worth


@dataclass(frozen=True)
class Slope:
    """How a value moves with the logarithm of another within persons; ``error`` is clustered by
    person (CR1).
    """

    slope: float
    error: float

    @property
    def t(self) -> float:
        """Compute t, the slope divided by its error."""
        return self.slope / self.error if self.error > 0 else 0.0


@dataclass(frozen=True)
class _Sums:
    """Sums by person of the within-person products, from which any re-drawn slope follows."""

    xx: Numbers
    xy: Numbers
    residual: Numbers

    def slope(self, counts: Numbers) -> Numbers:
        """The slope with persons counted so often (draws × persons)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.nan_to_num((counts @ self.xy) / (counts @ self.xx))


def slope_within(y: Numbers, x: Numbers, persons: Indices, people: int) -> Slope | None:
    """The within-person slope of y on x; None below three persons with two months, or where x
    never moves.
    """
    sums = _sums(y, x, persons, people)
    if sums is None:
        return None
    total = sums.xx.sum()
    used = int((sums.xx > 0).sum())
    error = float(np.sqrt(used / (used - 1) * np.sum(sums.residual**2)) / total)
    return Slope(float(sums.xy.sum() / total), error)


def _sums(y: Numbers, x: Numbers, persons: Indices, people: int) -> _Sums | None:
    both = ~np.isnan(x) & ~np.isnan(y) & np.isfinite(x)
    who = persons[both]
    dx = x[both] - by_person(x[both], who, people)[who]
    dy = y[both] - by_person(y[both], who, people)[who]
    xx, xy = _added(dx * dx, who, people), _added(dx * dy, who, people)
    if (xx > 1e-12).sum() < 3:
        return None
    return _Sums(xx, xy, _added(dx * (dy - xy.sum() / xx.sum() * dx), who, people))


def _added(values: Numbers, persons: Indices, people: int) -> Numbers:
    return np.bincount(persons, values, people).astype(float)


def speed_of(scheme: Scheme, history: History, metrics: Mapping[str, Metric]) -> Numbers | None:
    """The logarithm of the time a contact takes: by the heaviest item in seconds, else aht, else
    1 ÷ contacts an hour.
    """
    timed = [item for item in scheme.items if _is_time(metrics[item.metric])]
    if timed:
        return _log(history.of(max(timed, key=lambda item: item.weight)))
    if "aht" in history.values:
        return _log(history.known("aht"))
    paced = [
        item
        for item in scheme.items
        if is_efficiency(metrics[item.metric]) and _is_pace(metrics[item.metric])
    ]
    return -_log(history.of(max(paced, key=lambda item: item.weight))) if paced else None


@dataclass(frozen=True)
class Rush:
    """Everybody a tenth faster: points gained by speed alone, and what is left when quality
    follows; with its interval.

    slopes: of each quality item on the log of the handle time; ``harmed`` those that surely fall
    with speed: t > 2, held over all quality items at once (Holm), so that many items do not make
    one of them fall by luck.
    """

    gross: float
    net: float
    low: float
    high: float
    slopes: Mapping[str, Slope]
    harmed: tuple[str, ...]


def rush(
    scheme: Scheme, history: History, metrics: Mapping[str, Metric], draws: int = DRAWS
) -> Rush | None:
    """The rush test, its interval by drawing persons again, slopes with them. None without speed or
    quality to see.

    Cost: draws × rows × items curve evaluations, in pieces of bounded memory.
    """
    speed = speed_of(scheme, history, metrics)
    quality = [item for item in scheme.items if is_quality(metrics[item.metric])]
    if speed is None:
        return None
    sums = {
        item.key: _sums(history.of(item), speed, history.persons, history.people)
        for item in quality
    }
    slopes = {
        item.metric: slope_within(history.of(item), speed, history.persons, history.people)
        for item in quality
    }
    harmful = {name: slope for name, slope in slopes.items() if slope is not None}
    if not harmful:
        return None
    values = values_of(scheme, history)
    fast = values | {
        item.key: _faster(values[item.key], metrics[item.metric]) for item in scheme.items
    }
    base = totals_of(scheme, scores_of(scheme, values), values)
    gross = _mean(totals_of(scheme, scores_of(scheme, fast), fast) - base)
    once = np.ones((1, history.people))
    net = float(_nets(scheme, history, fast, sums, base, once)[0])
    counts = np.random.default_rng(SEED).multinomial(
        history.people, np.full(history.people, 1 / history.people), draws
    )
    size = max(1, ROOM // max(1, history.rows * len(scheme.items)))
    pieces = [counts[start : start + size].astype(float) for start in range(0, draws, size)]
    nets = np.concatenate([_nets(scheme, history, fast, sums, base, piece) for piece in pieces])
    harmed = _harmed([item for item in quality if item.metric in harmful], harmful, metrics)
    low, high = np.quantile(nets, [0.025, 0.975])
    return Rush(gross, net, float(low), float(high), harmful, tuple(harmed))


def _nets(
    scheme: Scheme,
    history: History,
    fast: Mapping[str, Numbers],
    sums: Mapping[str, _Sums | None],
    base: Numbers,
    counts: Numbers,
) -> Numbers:
    """The mean change of points for each draw of persons (draws × persons)."""
    moved = dict(fast)
    for key, of in sums.items():
        if of is not None:
            change = of.slope(counts)[:, None] * np.log(FASTER)
            metric = key.partition(":")[0]  # a gate looks at the raw value of an adjusted item
            moved |= {name: fast[name] + change for name in {key, metric} & set(fast)}
    shape = (len(counts), history.rows)
    spread = {key: np.broadcast_to(column, shape) for key, column in moved.items()}
    change = totals_of(scheme, scores_of(scheme, spread), spread) - base
    weight = np.where(np.isnan(change), 0.0, counts[:, history.persons])
    return np.asarray((np.nan_to_num(change) * weight).sum(axis=1) / weight.sum(axis=1), float)


def corner(
    scheme: Scheme, history: History, metrics: Mapping[str, Metric]
) -> tuple[float, float] | None:
    """Totals of fast-but-poor (efficiency at its best tenth, quality at its worst) and of
    balanced (all in the middle).
    """
    roles = {item.key: _role(metrics[item.metric]) for item in scheme.items}
    if not {"fast", "good"} <= set(roles.values()):
        return None
    balanced = {key: _at(column, 0.5) for key, column in values_of(scheme, history).items()}
    poor = dict(balanced)
    for item in scheme.items:
        role = roles[item.key]
        if role:
            best = direction(item, metrics[item.metric]) * (1 if role == "fast" else -1)
            poor[item.key] = _at(history.of(item), 0.9 if best > 0 else 0.1)
            if item.adjust == "raw" and item.metric in poor:
                poor[item.metric] = poor[item.key]
    totals = [float(totals_of(scheme, scores_of(scheme, at), at)[0]) for at in (poor, balanced)]
    return None if any(np.isnan(totals)) else (totals[0], totals[1])


def _role(metric: Metric) -> str:
    return "good" if is_quality(metric) else "fast" if is_efficiency(metric) else ""


def _harmed(
    quality: list[Item], slopes: Mapping[str, Slope], metrics: Mapping[str, Metric]
) -> tuple[str, ...]:
    """The quality items that surely get worse when contacts get shorter."""
    falls = [slopes[item.metric].t * direction(item, metrics[item.metric]) for item in quality]
    p = adjusted_holm(scipy.special.ndtr([-t for t in falls]))
    return tuple(
        item.metric for item, each in zip(quality, p, strict=True) if each < scipy.special.ndtr(-2)
    )


def _faster(values: Numbers, metric: Metric) -> Numbers:
    if not is_efficiency(metric):
        return values
    return values * FASTER if _is_time(metric) else values / FASTER if _is_pace(metric) else values


def _is_time(metric: Metric) -> bool:
    return metric.role == "efficiency" and metric.unit == "seconds"


def _is_pace(metric: Metric) -> bool:
    """More of it is done when each takes less time."""
    return metric.unit in ("count", "ratio", "number") and metric.better == "up"


def _log(values: Numbers) -> Numbers:
    return np.log(np.where(values > 0, values, np.nan))


def _at(values: Numbers, share: float) -> Numbers:
    present = values[~np.isnan(values)]
    return np.array([np.quantile(present, share) if len(present) else np.nan])


def _mean(values: Numbers) -> float:
    present = values[~np.isnan(values)]
    return float(present.mean()) if len(present) else float("nan")
