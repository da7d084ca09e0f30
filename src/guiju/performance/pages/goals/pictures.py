"""The line of a goal's values, the way to its target, and how it will end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.kit import chart
from guiju.performance.models import Goal
from guiju.performance.pages.goals import labels
from guiju.performance.reads.goals.values import Calendar, Day, by_day

#: A longer row of days is drawn week by week.
MOST_DAYS = 100


def line_of(row: Goal, days: Sequence[Day], calendar: Calendar) -> chart.Chart:
    """Value so far by day, the way to the target, and from the newest day the 95 % interval of
    the projection.
    """
    reached = _so_far(row, days)
    axis = _axis(sorted({*reached, *calendar.of(row), row.ends}))
    scale = labels.scale(row)
    drawn = _on(reached, axis)
    series = [chart.Series(_("value so far"), [scale.of(value) for value in drawn])]
    series.append(
        chart.Series(
            _("way to the target"),
            [scale.of(value) for value in _way(row, axis, calendar)],
            quiet=True,
        )
    )
    newest = max((place for place, value in enumerate(drawn) if value is not None), default=None)
    if (
        newest is not None
        and row.expected is not None
        and row.state == Goal.State.OPEN
        and newest < len(axis) - 1
    ):
        for name, end in ((_("projection, low"), row.low), (_("projection, high"), row.high)):
            series.append(
                chart.Series(
                    name, [scale.of(value) for value in _fan(drawn, newest, end)], quiet=True
                )
            )
    return chart.trend(
        _("Will it be reached?"),
        [day.isoformat()[5:] for day in axis],
        series,
        unit=scale.unit,
        digits=max(scale.digits, 0),
        target=scale.of(row.target),
        summary=labels.foretold(row) or str(labels.VERDICTS[row.verdict][1]),
        name=f"goal-{row.pk}",
    )


def _so_far(row: Goal, days: Sequence[Day]) -> dict[dt.date, float]:
    """For each day with values what the period came to by then."""
    pairs = [(day, top, bottom) for day, _value, top, bottom in days if top is not None and bottom]
    if row.metric and pairs and row.rolls != Goal.Rolls.SUM:
        tops = bottoms = 0.0
        reached = {}
        for day, top, bottom in pairs:
            tops, bottoms = tops + (top or 0.0), bottoms + (bottom or 0.0)
            reached[day] = tops / bottoms
        return reached
    told, so_far, sums = by_day(days, row.rolls), {}, 0.0
    for place, (day, value) in enumerate(told.items(), 1):
        sums += value
        so_far[day] = {"sum": sums, "mean": sums / place, "last": value}[row.rolls]
    return so_far


def _axis(days: Sequence[dt.date]) -> list[dt.date]:
    """Choose the days to draw: all, or each week's last."""
    if len(days) <= MOST_DAYS:
        return list(days)
    return sorted({day.isocalendar()[:2]: day for day in days}.values())


def _on(told: dict[dt.date, float], axis: Sequence[dt.date]) -> list[float | None]:
    """The value as it stood on each day drawn; nothing before the first and after the newest."""
    known = sorted(told)
    if not known:
        return [None] * len(axis)
    values: list[float | None] = []
    for day in axis:
        upto = [each for each in known if each <= day]
        values.append(
            told[upto[-1]] if upto and (day <= known[-1] or day <= clock.today()) else None
        )
    return values


def _way(row: Goal, axis: Sequence[dt.date], calendar: Calendar) -> list[float | None]:
    """Where the value should stand on each day: of a sum by working days, from its start in a
    straight line, else the target.
    """
    target = row.target or 0.0
    begin = (
        0.0 if row.rolls == Goal.Rolls.SUM else row.start if row.rolls == Goal.Rolls.LAST else None
    )
    if begin is None:
        return [target] * len(axis)
    work = calendar.of(row) or list(axis)
    return [
        begin + (target - begin) * sum(each <= day for each in work) / len(work) for day in axis
    ]


def _fan(drawn: Sequence[float | None], newest: int, end: float | None) -> list[float | None]:
    """A straight line from the newest value to the end."""
    first, left = drawn[newest], len(drawn) - 1 - newest
    if first is None or end is None:
        return [None] * len(drawn)
    return [
        None if place < newest else first + (end - first) * (place - newest) / left
        for place in range(len(drawn))
    ]
