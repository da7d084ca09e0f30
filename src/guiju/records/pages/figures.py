"""How a metric's value is shown: unit, digits, interval, target and whether it is met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from guiju.records import numbers, reads
from guiju.records.metrics import Metric
from guiju.records.pages.words import said
from guiju.web.kit import show
from guiju.web.kit.figure import Figure


@dataclass(frozen=True)
class Scale:
    """How values of a unit are written: what they are multiplied by, the unit's word, decimals."""

    factor: float
    unit: str
    digits: int

    def of(self, value: float | None) -> float | None:
        """A value as it is written."""
        return None if value is None else value * self.factor

    def text(self, value: float | None) -> str:
        """A value with its unit."""
        return f"{show.number(self.of(value), self.digits)} {self.unit}".strip() if value is not None else show.NOTHING


_SCALES: dict[str, tuple[float, tuple[str, str], int]] = {
    "%": (100, ("%", "%"), 1),
    "rate": (100, ("%", "%"), 1),
    "share": (100, ("%", "%"), 1),
    "seconds": (1, ("秒", "s"), 0),
    "s": (1, ("秒", "s"), 0),
    "contacts": (1, ("次", ""), 0),
    "count": (1, ("", ""), 0),
    "points": (1, ("分", "points"), 1),
    "money": (1, ("元", ""), 2),
    "messages": (1, ("条", ""), 1),
}


def scale_of(metric: Metric) -> Scale:
    """How a metric's values are written; an unknown unit is written as it is, with two decimals."""
    factor, words, digits = _SCALES.get(metric.unit, (1, (metric.unit, metric.unit), 2))
    return Scale(factor, words[0 if show.chinese() else 1], digits)


def interval_of(metric: Metric, row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """The 95 % interval of a measured row; (None, None) where none can be given."""
    return numbers.interval(metric, row)


def tone_of(metric: Metric, value: float | None, target: float | None) -> str:
    """Good when the target is met, attention when not; empty without a target or a direction."""
    if value is None or target is None or metric.better not in ("up", "down"):
        return ""
    met = value >= target if metric.better == "up" else value <= target
    return "good" if met else "warn"


def figure_of(
    metric: Metric, row: Mapping[str, Any], *, target: float | None = None, window: str = "", href: str = "", note: str = ""
) -> Figure:
    """A measured row as a figure: value, unit, n, 95 % interval, formula."""
    scale = scale_of(metric)
    low, high = interval_of(metric, row)
    return Figure(
        said(metric.title),
        scale.of(row["value"]),
        unit=scale.unit,
        digits=scale.digits,
        n=int(row["n"]) if row["n"] is not None else None,
        low=scale.of(low),
        high=scale.of(high),
        target=scale.of(target),
        tone=tone_of(metric, row["value"], target),
        window=window,
        formula=f"{metric.name} = {metric.formula}",
        href=href,
        note=note,
    )


def newest_day(kind: str) -> dt.date | None:
    """The day of the newest record of a kind; worked out once for each state of the record store."""
    return _newest(kind, reads.current_snapshot())


@lru_cache(maxsize=16)
def _newest(kind: str, snapshot: int) -> dt.date | None:
    days = reads.sources.days_of(kind, snapshot)
    return max((max(found) for found in days.values() if found), default=None)
