"""The picture of a change: each day (each week of a longer time) as it was, and as it would have
been.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from guiju.process.rules.effects import series
from guiju.process.rules.effects.forecasting import Model
from guiju.process.rules.effects.series import Cut, Daily, Numbers, Rows

#: Up to so many days each is drawn, of more each week.
DAYS = 70


@dataclass(frozen=True)
class Point:
    """A day, or the days of a week on one side of the change, from ``day`` on. expected: usual
    before, forecast after (with its 95 % interval), None for days that do not count; beside: the
    comparison teams.
    """

    day: dt.date
    observed: float
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    beside: float | None = None
    n: float = 0.0


class Asked(Protocol):
    """What the picture needs of a question."""

    @property
    def kind(self) -> str:
        """Give the kind of the metric: rate, mean, count."""

    @property
    def changed_on(self) -> dt.date:
        """The day of the change."""

    @property
    def comparison(self) -> Sequence[Daily]:
        """The same metric of other teams."""


Key = tuple[dt.date, bool]


def points_of(
    asked: Asked, shown: Sequence[Daily], parts: Cut, model: Model, past: Rows, later: Rows
) -> list[Point]:
    """The points, oldest first; ``shown``: all measured days, also those that do not count."""
    weekly = series.span_of(shown) > DAYS
    groups = _grouped(shown, asked.changed_on, weekly)
    theirs = _grouped(series.measured(asked.comparison, asked.kind), asked.changed_on, weekly)
    usual = _means(parts.before, past, model.usual(past), asked.changed_on, weekly)
    ahead = _ahead(asked, parts, later, model, weekly)
    return [
        _point(days, asked.kind, usual.get(key), ahead.get(key), theirs.get(key))
        for key, days in sorted(groups.items())
    ]


def _point(
    days: list[Daily],
    kind: str,
    usual: float | None,
    ahead: tuple[float, float, float] | None,
    theirs: list[Daily] | None,
) -> Point:
    expected, low, high = ahead or (usual, None, None)
    n = sum(day.numerator if kind == "count" else day.denominator for day in days)
    beside = series.ratio(theirs, kind) if theirs else None
    return Point(days[0].day, series.ratio(days, kind), expected, low, high, beside, float(n))


def _key(day: dt.date, changed_on: dt.date, weekly: bool) -> Key:
    return (day - dt.timedelta(days=day.weekday()) if weekly else day), day >= changed_on


def _grouped(days: Sequence[Daily], changed_on: dt.date, weekly: bool) -> dict[Key, list[Daily]]:
    groups: dict[Key, list[Daily]] = defaultdict(list)
    for day in days:
        groups[_key(day.day, changed_on, weekly)].append(day)
    return groups


def _means(
    days: Sequence[Daily], rows: Rows, values: Numbers, changed_on: dt.date, weekly: bool
) -> Mapping[Key, float]:
    sums: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for day, value, weight in zip(days, values.tolist(), rows.weight.tolist(), strict=True):
        entry = sums[_key(day.day, changed_on, weekly)]
        entry[0] += value * weight
        entry[1] += weight
    return {key: top / bottom for key, (top, bottom) in sums.items()}


def _ahead(
    asked: Asked, parts: Cut, later: Rows, model: Model, weekly: bool
) -> Mapping[Key, tuple[float, float, float]]:
    keys = [_key(day.day, asked.changed_on, weekly) for day in parts.after]
    forecasts = {}
    for key in dict.fromkeys(keys):
        share = np.where([each == key for each in keys], later.weight, 0.0)
        forecast = model.forecast(later, share / share.sum())
        forecasts[key] = (forecast.value, *series.possible(*forecast.interval(), asked.kind, parts))
    return forecasts
