"""试跑: what a scheme would have given in past months, beside the scheme in force. Pure: arrays in,
plain data out.

The ten parts: how the totals spread; who enters and leaves the top and the bottom; means by group;
the worth of a step; rush and corner; flips of band by noise; stability from month to month; odd
months against the quality of even ones; each person before and after; the examination (added by the
caller).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from guiju.performance.rules.curves import Numbers
from guiju.performance.rules.examination import behaviour, spread
from guiju.performance.rules.examination.history import (
    History,
    by_person,
    most_common,
    scores_of,
    values_of,
    within_sd,
)
from guiju.performance.rules.pushing import ITEM, RESCALED, REST, Push, in_order
from guiju.performance.rules.scheme import Scheme
from guiju.records import numbers
from guiju.records.metrics import Metric

#: Totals are told apart in bands of ten points where no pay table says otherwise.
BANDS = tuple(range(10, 100, 10))
GROUPS = ("shift", "queue", "team", "position", "grade", "tenure")
TOP, BOTTOM = 0.2, 0.1
LEAST = 5


@dataclass(frozen=True)
class Side:
    """One scheme on the history: its totals, agent-month by agent-month, and with shares, bonus
    and gates.
    """

    scheme: Scheme
    history: History
    totals: Numbers

    @property
    def means(self) -> Numbers:
        """Compute each person's mean total."""
        return by_person(self.totals, self.history.persons, self.history.people)


def report(
    new: Side,
    old: Side | None,
    names: Sequence[str],
    metrics: Mapping[str, Metric],
    bands: Sequence[float] = BANDS,
) -> dict[str, Any]:
    """Compute parts 1 to 9. ``names`` of the persons, in the order of the history's numbers."""
    sides = {"new": new} | ({"old": old} if old else {})
    found: dict[str, Any] = _known(
        {
            "distribution": {name: distribution(side.totals) for name, side in sides.items()},
            "ranks": ranks(new.means, old.means, names) if old else None,
            "groups": {by: groups(sides, by) for by in GROUPS if by in new.history.groups},
            "worth": {
                name: behaviour.marginal_values(side.scheme, side.history, metrics)
                for name, side in sides.items()
            },
            "incentives": {name: incentives(side, metrics) for name, side in sides.items()},
            "flips": {name: flips(side, bands) for name, side in sides.items()},
            "stability": {name: stability(side) for name, side in sides.items()},
            "validity": {name: validity(side, metrics) for name, side in sides.items()},
            "persons": persons(new, old, names),
        }
    )
    return found


def _known(told: Any) -> Any:
    """Plain data in which what a short history cannot tell is None, not a number that is none."""
    if isinstance(told, dict):
        return {name: _known(each) for name, each in told.items()}
    if isinstance(told, list):
        return [_known(each) for each in told]
    return None if isinstance(told, float) and not np.isfinite(told) else told


def distribution(totals: Numbers) -> dict[str, Any]:
    """Compute part 1: n, mean, sd, quartiles, and agent-months in steps of ten points."""
    present = totals[~np.isnan(totals)]
    if not len(present):
        return {"n": 0, "mean": None, "sd": None, "quartiles": None, "steps": [0] * 11}
    steps = np.bincount(np.clip(present // 10, 0, 10).astype(int), minlength=11)
    sd = float(present.std(ddof=1)) if len(present) > 1 else None
    quartiles = [float(quartile) for quartile in np.quantile(present, [0.25, 0.5, 0.75])]
    return {
        "n": len(present),
        "mean": float(present.mean()),
        "sd": sd,
        "quartiles": quartiles,
        "steps": steps.tolist(),
    }


def ranks(new: Numbers, old: Numbers, names: Sequence[str]) -> dict[str, Any]:
    """Compute part 2: Kendall's τ of old and new, the overlap of the top fifth, who enters and
    leaves top and bottom.
    """
    present = np.flatnonzero(~np.isnan(new) & ~np.isnan(old))
    if len(present) < LEAST:
        return {"n": len(present), "tau": None, "overlap": None}
    a, b = old[present], new[present]
    thin = slice(None, None, -(-len(present) // 2_000))
    likeness: dict[str, Any] = {
        "n": len(present),
        "tau": spread.kendall(a[thin], b[thin]),
        "overlap": spread.overlap(a, b, TOP),
    }
    for part, share, sign in (("top", TOP, -1), ("bottom", BOTTOM, 1)):
        size = max(1, round(len(present) * share))
        was, now = (
            set(present[np.argsort(sign * column, kind="stable")[:size]].tolist())
            for column in (a, b)
        )
        likeness[part] = {
            "enter": [names[person] for person in sorted(now - was)],
            "leave": [names[person] for person in sorted(was - now)],
        }
    return likeness


def groups(sides: Mapping[str, Side], by: str) -> list[dict[str, Any]]:
    """Compute part 3: the mean total of each group with its 95 % interval over people, on every
    side.
    """
    first = next(iter(sides.values()))
    usual = most_common(first.history.groups[by], first.history.persons, first.history.people)
    rows = []
    for name in sorted(np.unique(usual), key=_in_order):
        row: dict[str, Any] = {"group": str(name)}
        for side, of in sides.items():
            row[side] = _mean_with_interval(of.means[usual == name])
        rows.append(row)
    return rows


def _in_order(name: str) -> tuple[int, str]:
    """Bands of days and grades by their number, the rest by name."""
    number = re.match(r"\d+", name)
    return (int(number[0]) if number else sys.maxsize, name)


def _mean_with_interval(values: Numbers) -> dict[str, Any]:
    present = values[~np.isnan(values)]
    if not len(present):
        return {"n": 0, "mean": None, "low": None, "high": None}
    mean = float(present.mean())
    span = (
        numbers.mean_interval(mean, float(present.std(ddof=1)), len(present))
        if len(present) > 1
        else None
    )
    return {
        "n": len(present),
        "mean": mean,
        "low": span[0] if span else None,
        "high": span[1] if span else None,
    }


def incentives(side: Side, metrics: Mapping[str, Metric]) -> dict[str, Any]:
    """Compute part 5: what a rush nets, and fast-but-poor beside balanced."""
    rush = behaviour.rush(side.scheme, side.history, metrics)
    corner = behaviour.corner(side.scheme, side.history, metrics)
    figures = (
        {
            "gross": rush.gross,
            "net": rush.net,
            "low": rush.low,
            "high": rush.high,
            "harmed": list(rush.harmed),
        }
        if rush
        else None
    )
    return {
        "rush": figures,
        "corner": {"poor": corner[0], "balanced": corner[1]} if corner else None,
    }


def flips(side: Side, bands: Sequence[float]) -> float | None:
    """Compute part 6: how often a month's luck alone would put somebody into another band: the mean
    chance over agent-months.
    """
    luck = within_sd(side.totals, side.history.persons, side.history.people)
    present = side.totals[~np.isnan(side.totals)]
    if np.isnan(luck) or luck == 0 or not len(present):
        return None
    edges = np.array([-np.inf, *bands, np.inf])
    place = np.searchsorted(edges, present, side="right") - 1
    stays = scipy.special.ndtr((edges[place + 1] - present) / luck) - scipy.special.ndtr(
        (edges[place] - present) / luck
    )
    return float(1 - stays.mean())


def stability(side: Side) -> float | None:
    """Compute part 7: the mean rank correlation of each month's totals with the next month's."""
    months = np.unique(side.history.months)
    table = np.full((len(months), side.history.people), np.nan)
    table[np.searchsorted(months, side.history.months), side.history.persons] = side.totals
    both = [(table[place], table[place + 1]) for place in range(len(months) - 1)]
    correlations = [
        spread.likeness(a, b) for a, b in both if (~np.isnan(a) & ~np.isnan(b)).sum() >= LEAST
    ]
    return float(np.mean(correlations)) if correlations else None


def validity(side: Side, metrics: Mapping[str, Metric]) -> float | None:
    """Compute part 8: people's totals in odd months against their quality in even ones, which those
    totals have not seen.
    """
    odd, even = side.history.first_half(odd=True), side.history.first_half(odd=False)
    quality = quality_of(side, metrics)
    if quality is None or not odd.any() or not even.any():
        return None
    people = side.history.people
    scored = by_person(side.totals[odd], side.history.persons[odd], people)
    good = by_person(quality[even], side.history.persons[even], people)
    return (
        spread.likeness(scored, good)
        if (~np.isnan(scored) & ~np.isnan(good)).sum() >= LEAST
        else None
    )


def quality_of(side: Side, metrics: Mapping[str, Metric]) -> Numbers | None:
    """The mean of the quality metrics of the history, each in standard deviations, upwards being
    better.
    """
    columns = []
    for name, values in side.history.values.items():
        metric = metrics.get(
            name.partition(":")[0]
        )  # an item measured in its own way is of the same metric
        present = values[~np.isnan(values)]
        if (
            metric is not None
            and behaviour.is_quality(metric)
            and len(present)
            and present.std() > 0
        ):
            columns.append(
                (values - present.mean()) / present.std() * (-1 if metric.better == "down" else 1)
            )
    if not columns:
        return None
    together = np.stack(columns)
    present = ~np.isnan(together)
    counts = present.sum(axis=0)
    return np.where(counts > 0, np.nansum(together, axis=0) / np.maximum(counts, 1), np.nan)


def persons(new: Side, old: Side | None, names: Sequence[str]) -> list[dict[str, Any]]:
    """Compute part 9: each person's mean total before and after, with what pushed it: kind, item and
    points of parts that add up to the change.
    """
    after, before = new.means, old.means if old else np.full(new.history.people, np.nan)
    parts = {"new": _parts(new), "old": _parts(old) if old else {}}
    keys, rows = sorted({*parts["new"], *parts["old"]}), []
    for place, name in enumerate(names):
        change = _plain(after[place] - before[place])
        pushes = [
            Push(*key, _at(parts["new"], key, place) - _at(parts["old"], key, place))
            for key in (keys if change is not None else ())
        ]
        rows.append(
            {
                "name": name,
                "old": _plain(before[place]),
                "new": _plain(after[place]),
                "change": change,
                "pushed": [
                    [push.kind, push.item, push.points] for push in in_order(pushes, change or 0.0)
                ],
            }
        )
    return rows


def _parts(side: Side) -> dict[tuple[str, str], Numbers]:
    """Each person's mean total in parts, by kind and item: the points of every item, what the rest
    counts for more where one has no data, and shares, bonus, deduction and gates.
    """
    scores = scores_of(side.scheme, values_of(side.scheme, side.history))
    weights = np.array([item.weight for item in side.scheme.items])[:, None]
    missing = np.isnan(scores)
    points = np.nan_to_num(scores) * weights / 100
    known, lacking = np.where(missing, 0.0, weights).sum(axis=0), np.where(missing, weights, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        more = np.where(known > 0, points.sum(axis=0) * lacking / known, 0.0)
    found = {(REST, ""): side.totals - points.sum(axis=0) - more.sum(axis=0)}
    for kind, table in ((ITEM, points), (RESCALED, more)):
        for item, row in zip(side.scheme.items, table, strict=True):
            found[kind, item.metric] = found.get((kind, item.metric), 0.0) + row
    present = ~np.isnan(side.totals)
    return {
        key: by_person(np.where(present, row, np.nan), side.history.persons, side.history.people)
        for key, row in found.items()
    }


def _at(parts: Mapping[tuple[str, str], Numbers], key: tuple[str, str], place: int) -> float:
    value = parts[key][place] if key in parts else 0.0
    return 0.0 if np.isnan(value) else float(value)


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
