"""Measured rows as pictures that answer one question each, every point leading down to its
records.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any, TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.kit import chart, show
from guiju.kit.show import said
from guiju.records.metrics import Metric
from guiju.records.pages.question import EMPTY, Question
from guiju.records.parts.figures import interval_of, scale_of
from guiju.records.parts.labels import counted, counted_by, value_title

#: How many robust deviations from the middle make an agent stand apart; the usual bound for the
#: modified z-score.
APART = 3.5
MOST_NAMED = 5
#: Agents that the picture of all draws; a page with ten thousand lines is read by nobody.
MOST_DRAWN = 80
FEWEST_CONTACTS = 30
Row = Mapping[str, Any]
RowT = TypeVar("RowT", bound=Mapping[str, Any])


def narrowed(question: Question, by: str, value: Any, source: Any = None) -> Question:
    """The question for one slice of it."""
    if by == "date":
        return replace(question, date_from=value, date_to=value)
    if by in ("week", "month") and value:
        return _within(question, *_span(by, str(value)))
    if by in ("hour", "weekday"):
        return replace(question, numbers={**question.numbers, by: int(value)})
    if by == "team":
        return replace(question, team=value or "") if value else question
    equal = {**question.equal, by: EMPTY if value in (None, "") else str(value)}
    if source and by == "agent":
        equal["source"] = str(source)
    return replace(question, equal=equal)


def trend_of(metric: Metric, rows: Sequence[Row], grain: str, question: Question) -> chart.Chart:
    """Draw how the metric moved over time."""
    scale = scale_of(metric)
    ordered = sorted(
        (row for row in rows if row[grain] is not None), key=lambda row: str(row[grain])
    )
    urls = [_list_url(narrowed(question, grain, row[grain]), metric) for row in ordered]
    values = [scale.of(row["value"]) for row in ordered]
    return chart.trend(
        _("How did it move?"),
        [value_title(grain, row[grain]) for row in ordered],
        [chart.Series(said(metric.title), values, urls)],
        unit=scale.unit,
        digits=scale.digits,
        summary=_extremes(metric, ordered, grain),
        name="trend",
    )


def heat_of(metric: Metric, rows: Sequence[Row], question: Question) -> chart.Chart:
    """Draw the metric by hour of the day and weekday."""
    scale = scale_of(metric)
    cells = [
        chart.Cell(
            int(row["weekday"]),
            int(row["hour"]),
            scale.of(row["value"]),
            int(row["n"] or 0),
            _list_url(_at(question, row), metric),
        )
        for row in rows
        if row["weekday"] is not None and row["hour"] is not None
    ]
    return chart.heatmap(
        _("At which hours of the week?"),
        cells,
        unit=scale.unit,
        digits=scale.digits,
        counted=counted_by(metric),
        summary=_hottest(metric, rows),
        name="heat",
    )


def agents_of(
    metric: Metric,
    rows: Sequence[Row],
    found: Sequence[Row],
    overall: float | None,
    question: Question,
) -> chart.Chart:
    """Draw how the agents differ: sorted, with n and 95 % interval; those found `apart` are drawn
    strongly.
    """
    scale = scale_of(metric)
    strong = {id(row) for row in found}
    drawn = telling(rows, found)
    points = []
    for row in drawn:
        low, high = interval_of(metric, row)
        url = _list_url(narrowed(question, "agent", row["agent"], row.get("source")), metric)
        points.append(
            chart.Interval(
                str(row.get("name") or row["agent"]),
                scale.of(row["value"]),
                scale.of(low),
                scale.of(high),
                int(row["n"]),
                url,
                id(row) in strong,
            )
        )
    return chart.intervals(
        _("Do the agents really differ?"),
        points,
        unit=scale.unit,
        digits=scale.digits,
        counted=counted_by(metric),
        reference=scale.of(overall),
        reference_label=_("all"),
        summary=" ".join(
            filter(
                None,
                [_said_apart(metric, rows, found), _said_left_out(len(drawn), len(_known(rows)))],
            )
        ),
        name="agents",
    )


def telling(rows: Sequence[RowT], found: Sequence[Row]) -> list[RowT]:
    """The agents to draw, the highest first: all when they are few; of many those found `apart`,
    then the two ends.
    """
    known = sorted(_known(rows), key=lambda row: (row["value"], row["agent"]), reverse=True)
    if len(known) <= MOST_DRAWN:
        return known
    strong, last = {id(row) for row in found}, len(known) - 1
    inwards = sorted(
        range(len(known)),
        key=lambda place: (id(known[place]) not in strong, min(place, last - place)),
    )
    return [known[place] for place in sorted(inwards[:MOST_DRAWN])]


def _said_left_out(drawn: int, known: int) -> str:
    if drawn == known:
        return ""
    return _(
        "Drawn are %(drawn)s of %(all)s: those who stand apart, the highest and the lowest."
    ) % {
        "drawn": show.number(drawn, 0),
        "all": show.number(known, 0),
    }


def apart(metric: Metric, rows: Sequence[Row], who: str = "agent") -> list[Row]:
    """The agents who stand apart: far from the middle of all (robustly), with an interval that
    does not touch it.
    """
    judged = [row for row in _known(rows, who) if row["n"] >= FEWEST_CONTACTS]
    if len(judged) < 5:
        return []
    middle = median(row["value"] for row in judged)
    spread = 1.4826 * median(abs(row["value"] - middle) for row in judged)
    outside = []
    for row in judged:
        low, high = interval_of(metric, row)
        far = abs(row["value"] - middle) > APART * spread
        if far and low is not None and high is not None and not low <= middle <= high:
            outside.append(row)
    return outside


def sentence(metric: Metric, total: Row | None, agents: Sequence[Row], found: Sequence[Row]) -> str:
    """What the page says first: the value, on how many, and who stands apart."""
    if total is None or total["value"] is None:
        return _("Nothing was recorded for this question.")
    scale = scale_of(metric)
    cases = counted(metric, total["n"])
    plain, told = _("%(metric)s is %(value)s."), _("%(metric)s is %(value)s: %(cases)s.")
    said_so = (told if cases else plain) % {
        "metric": said(metric.title),
        "value": scale.text(total["value"]),
        "cases": cases,
    }
    return f"{said_so} {_said_apart(metric, agents, found)}".strip()


def _said_apart(metric: Metric, rows: Sequence[Row], found: Sequence[Row]) -> str:
    if not found:
        return ""
    found = sorted(found, key=lambda row: -abs(row["value"]))
    scale, values = scale_of(metric), [row["value"] for row in found]
    names = show.listed(row.get("name") or row["agent"] for row in found[:MOST_NAMED])
    middle = median(row["value"] for row in _known(rows))
    facts = {
        "names": names
        if len(found) <= MOST_NAMED
        else _("%(names)s and others") % {"names": names},
        "low": show.number(scale.of(min(values)), scale.digits),
        "high": show.number(scale.of(max(values)), scale.digits),
        "unit": scale.unit,
        "middle": scale.text(middle),
    }
    if len(found) == 1:
        return (
            _("%(names)s stands apart: %(high)s %(unit)s, where the middle agent has %(middle)s.")
            % facts
        )
    return (
        _(
            "%(names)s stand apart: %(low)s–%(high)s %(unit)s, where the middle agent has "
            "%(middle)s."
        )
        % facts
    )


def _known(rows: Sequence[RowT], who: str = "agent") -> list[RowT]:
    return [row for row in rows if row.get(who) and row["value"] is not None and row["n"]]


def _extremes(metric: Metric, rows: Sequence[Row], grain: str) -> str:
    valued = [row for row in rows if row["value"] is not None]
    if len(valued) < 2:
        return ""
    scale = scale_of(metric)
    low, high = min(valued, key=lambda row: row["value"]), max(valued, key=lambda row: row["value"])
    return _("From %(low)s (%(low_at)s) to %(high)s (%(high_at)s).") % {
        "low": scale.text(low["value"]),
        "low_at": value_title(grain, low[grain]),
        "high": scale.text(high["value"]),
        "high_at": value_title(grain, high[grain]),
    }


def _hottest(metric: Metric, rows: Sequence[Row]) -> str:
    valued = [
        row
        for row in rows
        if row["value"] is not None and row["weekday"] and (row["n"] or 0) >= FEWEST_CONTACTS
    ]
    if len(valued) < 2:
        return ""
    top = max(valued, key=lambda row: row["value"])
    return _("Highest %(day)s at %(hour)s:00 with %(value)s.") % {
        "day": value_title("weekday", top["weekday"]),
        "hour": int(top["hour"]),
        "value": scale_of(metric).text(top["value"]),
    }


def _at(question: Question, row: Row) -> Question:
    return replace(question, numbers={"weekday": int(row["weekday"]), "hour": int(row["hour"])})


def _list_url(question: Question, metric: Metric) -> str:
    return f"{reverse('records_list')}?{question.query(metric=metric.name, by=None, grain=None)}"


def _span(by: str, value: str) -> tuple[dt.date, dt.date]:
    if by == "month":
        return clock.first_day(value), clock.last_day(value)
    year, week = value.split("-W")
    first = dt.date.fromisocalendar(int(year), int(week), 1)
    return first, first + dt.timedelta(days=6)


def _within(question: Question, first: dt.date, last: dt.date) -> Question:
    """The part of a week or month that lies inside the question's days."""
    start = max(first, question.date_from) if question.date_from else first
    end = min(last, question.date_to) if question.date_to else last
    return replace(question, date_from=start, date_to=end)
