"""How a metric's value is shown: unit, digits, interval, target and whether it is met."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guiju.kit import show
from guiju.kit.excel import Amount
from guiju.kit.figure import Figure
from guiju.kit.show import said
from guiju.records.metrics import Metric
from guiju.records.metrics.aiming import missed, wanted
from guiju.records.parts.labels import WITH_ABANDONED, counted
from guiju.records.reads.sources import days_of

#: Beside a service level: how many who gave up are in it.
ABANDONED = "abandoned"


@dataclass(frozen=True)
class Scale:
    """How values of a unit are written: what they are multiplied by, the unit's word, decimals."""

    factor: float
    unit: str
    digits: int

    def of(self, value: float | None) -> float | None:
        """A value as it is written."""
        return None if value is None else value * self.factor

    def cell(self, value: float | None) -> Amount | None:
        """A value with its unit as Excel shows it."""
        return None if value is None else Amount(value * self.factor, self.unit, self.digits)

    def text(self, value: float | None) -> str:
        """A value with its unit."""
        return (
            f"{show.number(self.of(value), self.digits)} {self.unit}".strip()
            if value is not None
            else show.NOTHING
        )


_SCALES: dict[str, tuple[float, tuple[str, str], int]] = {
    "rate": (100, ("%", "%"), 1),
    "seconds": (1, ("秒", "s"), 0),
    "count": (1, ("", ""), 0),
    "score": (1, ("分", "points"), 2),
    "money": (1, ("元", ""), 2),
    "ratio": (1, ("", ""), 2),
    "number": (1, ("", ""), 2),
}


def scale_of(metric: Metric) -> Scale:
    """How a metric's values are written; an unknown unit is written as it is, with two decimals."""
    factor, words, digits = _SCALES.get(metric.unit, (1, (metric.unit, metric.unit), 2))
    return Scale(factor, words[0 if show.chinese() else 1], digits)


#: Between which values of a unit lie; others may be anything.
_REACH: Mapping[str, tuple[float, float]] = {
    "rate": (0, 1),
    "seconds": (0, math.inf),
    "count": (0, math.inf),
}
#: Between which the scores of evaluations lie.
_SCORES = 0, 100

Bounds = tuple[float, float] | tuple[None, None]


def interval_of(metric: Metric, row: Mapping[str, Any]) -> Bounds:
    """The 95 % interval of a row measured with ``spread``, as far as values can lie; (None, None)
    where none is honest.
    """
    return within_reach(metric, row["value"], (row.get("low"), row.get("high")))


def within_reach(
    metric: Metric, value: float | None, bounds: tuple[float | None, float | None]
) -> Bounds:
    """An interval cut where no value of the metric can lie: a share ends at 0 and 100 %, a score of
    evaluations at 100. Of a value that lies beyond itself nothing is cut.
    """
    low, high = bounds
    if low is None or high is None:
        return None, None
    return cut(metric, value, low), cut(metric, value, high)


def cut(metric: Metric, value: float | None, reckoned: float) -> float:
    """What was reckoned from a value, no further than values of the metric can lie."""
    marks = metric.kind == "evaluations" and metric.unit == "score"
    least, most = _SCORES if marks else _REACH.get(metric.unit, (-math.inf, math.inf))
    if value is None or not least <= value <= most:
        return reckoned
    return min(most, max(least, reckoned))


def interval_text(metric: Metric, bounds: tuple[float | None, float | None]) -> str:
    """An interval as it is written, without its unit; empty where there is none."""
    scale, (low, high) = scale_of(metric), bounds
    if low is None or high is None:
        return ""
    return f"{show.number(scale.of(low), scale.digits)}–{show.number(scale.of(high), scale.digits)}"


def tone_of(metric: Metric, value: float | None, target: float | None) -> str:
    """Good when the target is met, attention when not; empty where there is nothing to compare."""
    if value is None or target is None:
        return ""
    return "warn" if missed(metric, value, target) else "good"


def met_words(metric: Metric, value: float | None, target: float | None) -> str:
    """On which side of its target a value lies when it misses it; empty without a target."""
    if value is None or target is None:
        return ""
    words = {
        "below": _("below the monthly target"),
        "above": _("above the monthly target"),
        "": _("on the monthly target"),
    }
    return words[missed(metric, value, target)]


def span_words(metric: Metric, target: float | None) -> str:
    """From where to where a metric that should lie near its target meets it; else empty."""
    least, most = (None, None) if target is None else wanted(metric, target)
    if least is None or most is None:
        return ""
    scale = scale_of(metric)
    ends = {"low": show.number(scale.of(least), scale.digits), "high": scale.text(most)}
    return show.run_on(_("on the monthly target from %(low)s to %(high)s") % ends)


def figure_of(
    metric: Metric,
    row: Mapping[str, Any],
    *,
    target: float | None = None,
    window: str = "",
    href: str = "",
    note: str = "",
) -> Figure:
    """A measured row as a figure: value, unit, n, 95 % interval, formula."""
    scale = scale_of(metric)
    low, high = interval_of(metric, row)
    cases = counted(metric, row["n"])
    return Figure(
        said(metric.title),
        scale.of(row["value"]),
        unit=scale.unit,
        digits=scale.digits,
        n=int(row["n"]) if cases else None,
        counted=cases,
        low=scale.of(low),
        high=scale.of(high),
        target=scale.of(target),
        tone=tone_of(metric, row["value"], target),
        word=met_words(metric, row["value"], target),
        window=window,
        formula=f"{metric.name} = {metric.formula}",
        href=href,
        note=" · ".join(filter(None, (span_words(metric, target), note))),
    )


def abandons_note(metric: Metric, totals: Mapping[str, Mapping[str, Any]], of_some: bool) -> str:
    """Whether contacts that were abandoned are in a figure of what was offered: those of no agent
    are in nobody's and no team's.
    """
    if metric.grain not in WITH_ABANDONED:
        return ""
    abandoned = totals.get(ABANDONED, {}).get("value")
    if abandoned:
        return _("%(n)s abandoned are in it.") % {"n": show.number(abandoned, 0)}
    if of_some:
        return _("Abandoned contacts reached no agent: they are not in it.")
    return _("Nobody abandoned.")


def newest_day(kind: str) -> dt.date | None:
    """The day of the newest record of a kind; None before the first."""
    return max((max(found) for found in days_of(kind).values() if found), default=None)
