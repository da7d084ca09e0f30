"""The kinds of pictures. Values are in ``unit`` and written with ``digits`` decimals; None is a
gap, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guiju.kit import show
from guiju.kit.chart.picture import Chart, TableCell

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Series:
    """A line of a trend: a value for each x; ``urls`` lead down; a quiet one is drawn softly
    (last year, the team).
    """

    name: str
    values: Sequence[float | None]
    urls: Sequence[str] | None = None
    quiet: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar; a strong one, or a part of it, is what the question is about."""

    label: str
    value: float | None
    url: str = ""
    strong: bool = False
    note: str = ""
    part: float | None = None


@dataclass(frozen=True)
class Fall:
    """A step of a waterfall: how much it adds or takes; ``text`` is how that is written."""

    label: str
    value: float
    text: str
    url: str = ""


@dataclass(frozen=True)
class Cell:
    """An hour (0–23) of a weekday (1–7, Monday is 1)."""

    weekday: int
    hour: int
    value: float | None
    n: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Interval:
    """A dot with its 95 % interval; low and high are None where none can be given."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    url: str = ""
    strong: bool = False


@dataclass(frozen=True)
class FunnelPoint:
    """One of the compared, with its number of cases (n) and its value. Without a label it is a dot
    without a name.
    """

    label: str
    n: int
    value: float
    url: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Limit:
    """The limits of a funnel at n: 95 % and 99.8 %."""

    n: float
    low95: float
    high95: float
    low998: float
    high998: float


@dataclass(frozen=True)
class CurvePoint:
    """A marked point on a curve; a hollow one is "what if"."""

    x: float
    y: float
    label: str
    hollow: bool = False
    url: str = ""


@dataclass(frozen=True)
class ChangePoint:
    """A day or week: what was, what is expected without the change, its 95 % interval, what
    others did.
    """

    label: str
    observed: float | None
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    beside: float | None = None
    url: str = ""


def trend(
    question: StrOrPromise,
    x: Sequence[str],
    series: Sequence[Series],
    *,
    unit: StrOrPromise = "",
    digits: int = 1,
    target: float | None = None,
    summary: StrOrPromise = "",
    name: str = "",
    x_title: StrOrPromise = "",
) -> Chart:
    """Draw how something moved: lines over days, weeks or months (or whatever ``x_title`` says)."""
    data = _common(unit, digits, target) | {
        "x": list(x),
        "series": [
            {
                "name": str(one.name),
                "values": list(one.values),
                "urls": list(one.urls or []),
                "quiet": one.quiet,
            }
            for one in series
        ],
    }
    rows = [
        [
            TableCell(label),
            *(TableCell(show.number(one.values[at], digits), _url(one.urls, at)) for one in series),
        ]
        for at, label in enumerate(x)
    ]
    headings = [str(x_title or _("Time")), *(_with_unit(one.name, unit) for one in series)]
    empty = all(value is None for one in series for value in one.values)
    return Chart("trend", question, summary, data, headings, [] if empty else rows, name)


def bars(
    question: StrOrPromise,
    bars: Sequence[Bar],
    *,
    unit: StrOrPromise = "",
    digits: int = 1,
    target: float | None = None,
    across: bool = False,
    summary: StrOrPromise = "",
    name: str = "",
) -> Chart:
    """How much of each; ``across`` lays the bars down, for long names or many of them."""
    data = _common(unit, digits, target) | {
        "across": across,
        "bars": [
            {
                "label": str(bar.label),
                "value": bar.value,
                "url": bar.url,
                "strong": bar.strong,
                "note": str(bar.note),
                "part": bar.part,
            }
            for bar in bars
        ],
    }
    rows = [[TableCell(str(bar.label), bar.url), TableCell(_noted(bar, digits))] for bar in bars]
    return Chart(
        "bars", question, summary, data, [_("What"), _with_unit(_("Value"), unit)], rows, name
    )


def waterfall(
    question: StrOrPromise,
    first: Fall,
    steps: Sequence[Fall],
    last: Fall,
    *,
    summary: StrOrPromise = "",
    name: str = "",
) -> Chart:
    """Draw how one number became another: the first, what each step added or took, the last.

    The axis need not begin at 0, because the steps are what is looked at.
    """
    level, pieces = first.value, [(first, 0.0, first.value)]
    for step in steps:
        pieces.append((step, level, level + step.value))
        level += step.value
    pieces.append((last, 0.0, last.value))
    ends = [first.value, last.value, *(end for _, *both in pieces[1:-1] for end in both)]
    margin = max((max(ends) - min(ends)) * 0.6, 1.0)
    floor = max(0.0, min(ends) - margin) if min(ends) >= 0 else min(ends) - margin
    data = {
        "floor": floor,
        "pieces": [
            {
                "label": str(piece.label),
                "from": begin if 0 < at < len(pieces) - 1 else floor,
                "to": end,
                "text": piece.text,
                "whole": at in (0, len(pieces) - 1),
                "url": piece.url,
            }
            for at, (piece, begin, end) in enumerate(pieces)
        ],
    }
    rows = [[TableCell(str(piece.label), piece.url), TableCell(piece.text)] for piece, *_ in pieces]
    return Chart("waterfall", question, summary, data, [_("What"), _("Value")], rows, name)


def heatmap(
    question: StrOrPromise,
    cells: Sequence[Cell],
    *,
    unit: StrOrPromise = "",
    digits: int = 0,
    hours: Sequence[int] | None = None,
    counted: StrOrPromise = "",
    summary: StrOrPromise = "",
    name: str = "",
) -> Chart:
    """Draw hour of the day × day of the week. ``hours`` are the columns; those that occur when not
    given. ``counted`` says what a cell rests on, with "{n}" in the number's place.
    """
    by_place = {(cell.weekday, cell.hour): cell for cell in cells}
    columns = list(hours) if hours is not None else _span([cell.hour for cell in cells])
    data = _common(unit, digits, None, counted) | {
        "hours": columns,
        "weekdays": weekday_names(),
        "cells": [
            [cell.hour, cell.weekday, cell.value, cell.n, cell.url]
            for cell in cells
            if cell.hour in columns
        ],
    }
    rows = [
        [TableCell(day), *(_heat_cell(by_place.get((number, hour)), digits) for hour in columns)]
        for number, day in enumerate(weekday_names(), 1)
    ]
    headings = [_with_unit(_("Weekday"), unit), *(str(hour) for hour in columns)]
    return Chart("heatmap", question, summary, data, headings, rows if cells else [], name)


def intervals(
    question: StrOrPromise,
    rows: Sequence[Interval],
    *,
    unit: StrOrPromise = "",
    digits: int = 1,
    reference: float | None = None,
    reference_label: StrOrPromise = "",
    counted: StrOrPromise = "",
    summary: StrOrPromise = "",
    name: str = "",
) -> Chart:
    """Draw how the compared differ: a dot and its 95 % interval for each, and a line to compare
    with (the team, the target). ``counted`` says what each rests on, with "{n}" in the number's
    place.
    """
    data = _common(unit, digits, reference, counted) | {
        "target_label": str(reference_label),
        "interval_word": _("95 % interval"),
        "rows": [
            [str(row.label), row.value, row.low, row.high, row.n, row.url, row.strong]
            for row in rows
        ],
    }
    table = [
        [
            TableCell(str(row.label), row.url),
            TableCell(show.number(row.value, digits)),
            TableCell(f"{show.number(row.low, digits)}–{show.number(row.high, digits)}"),
            TableCell(show.number(row.n, 0)),
        ]
        for row in rows
    ]
    headings = [_("Who"), _with_unit(_("Value"), unit), _("95 % interval"), _("Number of records")]
    return Chart("intervals", question, summary, data, headings, table, name)


def funnel(
    question: StrOrPromise,
    points: Sequence[FunnelPoint],
    limits: Sequence[Limit],
    *,
    centre: float,
    x_title: StrOrPromise = "",
    unit: StrOrPromise = "",
    digits: int = 2,
    summary: StrOrPromise = "",
    name: str = "",
) -> Chart:
    """Who stands out, given how much each did: inside the funnel nobody is ranked."""
    cases = str(x_title or _("Number of records"))
    data = _common(unit, digits, None) | {
        "centre": centre,
        "x_title": cases,
        "limits_label": _("95 % and 99.8 % limits"),
        "points": [
            [point.n, point.value, str(point.label), point.url, point.strong] for point in points
        ],
        "limits": [[at.n, at.low95, at.high95, at.low998, at.high998] for at in limits],
    }
    named = [point for point in points if point.label]
    named.sort(key=lambda point: point.value, reverse=True)
    rows = [
        [
            TableCell(str(p.label), p.url),
            TableCell(show.number(p.n, 0)),
            TableCell(show.number(p.value, digits)),
        ]
        for p in named
    ]
    return Chart(
        "funnel",
        question,
        summary,
        data,
        [_("Who"), cases, _with_unit(_("Value"), unit)],
        rows,
        name,
    )


def curve(
    question: StrOrPromise,
    line: Sequence[tuple[float, float]],
    points: Sequence[CurvePoint] = (),
    *,
    x_title: StrOrPromise = "",
    y_title: StrOrPromise = "",
    unit: StrOrPromise = "",
    digits: int = 1,
    summary: StrOrPromise = "",
    name: str = "",
) -> Chart:
    """How a value becomes a score: the curve's corners and the points on it. ``unit`` is that of
    x.
    """
    data = _common(unit, digits, None) | {
        "line": [list(corner) for corner in line],
        "x_title": str(x_title),
        "y_title": str(y_title),
        "points": [
            [point.x, point.y, str(point.label), point.hollow, point.url] for point in points
        ],
    }
    rows = [
        [TableCell(_("corner")), TableCell(show.number(x)), TableCell(show.number(y))]
        for x, y in line
    ]
    rows += [
        [
            TableCell(str(p.label), p.url),
            TableCell(show.number(p.x, digits)),
            TableCell(show.number(p.y, 1)),
        ]
        for p in points
    ]
    headings = [_("Point"), _with_unit(x_title or "x", unit), str(y_title or "y")]
    return Chart("curve", question, summary, data, headings, rows, name)


def change(
    question: StrOrPromise,
    points: Sequence[ChangePoint],
    *,
    changed_at: int,
    observed: StrOrPromise,
    expected: StrOrPromise,
    beside: StrOrPromise = "",
    changed: StrOrPromise = "",
    unit: StrOrPromise = "",
    digits: int = 1,
    summary: StrOrPromise = "",
    name: str = "",
) -> Chart:
    """What a change did: what was, what would have been with its 95 % band, others beside.

    ``changed_at``: the place of the first point after the change; observed, expected, beside: names
    of the lines.
    """
    columns = {"observed": observed, "expected": expected} | ({"beside": beside} if beside else {})
    data = _common(unit, digits, None) | {
        "x": [point.label for point in points],
        "urls": [point.url for point in points],
        "low": [point.low for point in points],
        "high": [point.high for point in points],
        "changed_at": changed_at,
        "changed": str(changed),
        "interval_word": _("95 % interval"),
        "lines": [
            [str(value), [getattr(point, key) for point in points]]
            for key, value in columns.items()
        ],
    }
    rows = [
        [TableCell(p.label, p.url)]
        + [TableCell(show.number(getattr(p, key), digits)) for key in columns]
        + [
            TableCell(
                f"{show.number(p.low, digits)}–{show.number(p.high, digits)}"
                if p.low is not None
                else show.NOTHING
            )
        ]
        for p in points
    ]
    headings = [
        _("Time"),
        *(_with_unit(value, unit) for value in columns.values()),
        _("95 % interval"),
    ]
    return Chart("change", question, summary, data, headings, rows, name)


def weekday_names() -> list[str]:
    """Give the short names of Monday to Sunday."""
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def _common(
    unit: StrOrPromise, digits: int, target: float | None, counted: StrOrPromise = ""
) -> dict[str, Any]:
    words = {"target": _("target"), "none": _("no value")}
    one, _sign, several = str(counted).rpartition("|")
    words["cases"] = several or _("{n} cases")
    words["case"] = one or several or ngettext("{n} case", "{n} cases", 1)
    return {"unit": str(unit), "digits": digits, "target": target, "words": words}


def _noted(bar: Bar, digits: int) -> str:
    return " · ".join(part for part in (show.number(bar.value, digits), str(bar.note)) if part)


def _with_unit(title: StrOrPromise, unit: StrOrPromise) -> str:
    return show.bracketed(title, unit) if unit else str(title)


def _url(urls: Sequence[str] | None, at: int) -> str:
    return urls[at] if urls and at < len(urls) else ""


def _span(hours: Sequence[int]) -> list[int]:
    return list(range(min(hours), max(hours) + 1)) if hours else []


def _heat_cell(cell: Cell | None, digits: int) -> TableCell:
    return TableCell(show.number(cell.value, digits), cell.url) if cell else TableCell(show.NOTHING)
