"""Pictures of a change: the line of before and after, effects of several projects, days before
anything is weighed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.kit import chart, show
from guiju.process.models.effects import Effect
from guiju.process.pages.effects.sentences import VERDICTS, Writing
from guiju.process.rules.effects import Daily, Weighed
from guiju.process.rules.effects.picture import DAYS, Point
from guiju.process.rules.effects.series import measured, ratio, span_of

#: Effects drawn on one page.
MOST_DRAWN = 40


def records_url(effect: Effect, first: str, last: str) -> str:
    """The explorer with the records behind some days of an answer."""
    query = urlencode({"metric": effect.metric, "from": first, "to": last} | effect.slice)
    return f"{reverse('records_explore')}?{query}"


def of_change(effect: Effect, found: Weighed, write: Writing, *, others: bool) -> chart.Chart:
    """The days or weeks with what was to be expected; ``others``: and how the comparison teams
    stood.
    """
    points = found.points if others else [replace(point, beside=None) for point in found.points]
    since = [place for place, point in enumerate(points) if point.day >= effect.changed_on]
    ends = [*(point.day - dt.timedelta(days=1) for point in points[1:]), found.windows[-1]]
    beside = _("other teams") if any(point.beside is not None for point in points) else ""
    return chart.change(
        _("What was, and what would have been?"),
        [_point(point, after, effect, write) for point, after in zip(points, ends, strict=True)],
        changed_at=since[0] if since else len(points),
        observed=_("what was"),
        expected=_("without the change"),
        beside=beside,
        changed=_("the change"),
        unit=write.scale.unit,
        digits=write.scale.digits,
        summary=_(
            "Each point is a week; the band is the 95 % interval of the week without the change."
        )
        if (found.windows[-1] - points[0].day).days >= DAYS
        else _("Each point is a day; the band is the 95 % interval of the day without the change."),
        name="effect",
    )


def _point(point: Point, last: dt.date, effect: Effect, write: Writing) -> chart.ChangePoint:
    of = write.scale.of
    url = records_url(effect, point.day.isoformat(), last.isoformat())
    return chart.ChangePoint(
        point.day.isoformat(),
        of(point.observed),
        of(point.expected),
        of(point.low),
        of(point.high),
        of(point.beside),
        url,
    )


def of_several(effects: Sequence[Effect]) -> chart.Chart | None:
    """Relative effects with their intervals; None where there is none to draw."""
    drawable = [
        effect
        for effect in effects
        if effect.relative is not None and effect.relative_low is not None
    ][:MOST_DRAWN]
    if not drawable:
        return None
    rows = [
        chart.Interval(
            effect.project.name,
            _percent(effect.relative),
            _percent(effect.relative_low),
            _percent(effect.relative_high),
            effect.days_after or 0,
            reverse("process_effect", args=[effect.project_id]),
            strong=effect.verdict in ("better", "worse"),
        )
        for effect in drawable
    ]
    return chart.intervals(
        _("Which projects moved their metric?"),
        rows,
        unit="%",
        counted=_("{n} days"),
        reference=0,
        reference_label=_("no effect"),
        summary=_(
            "The effect against what was to be expected, with its 95 % interval; the days are "
            "those after the change."
        ),
        name="effects",
    )


def _percent(value: float | None) -> float | None:
    return None if value is None else value * 100


def of_days(days: Sequence[Daily], kind: str, write: Writing) -> chart.Chart:
    """The last days of a metric as they are, before anything is weighed; weeks where there are
    many.
    """
    known = measured(days, kind)
    weeks: dict[str, list[Daily]] = {}
    for day in known:
        title = show.day(day.day) if span_of(known) <= DAYS else show.week(day.day)
        weeks.setdefault(title, []).append(day)
    return chart.trend(
        _("How did it move so far?"),
        list(weeks),
        [chart.Series(write.title, [write.scale.of(ratio(part, kind)) for part in weeks.values()])],
        unit=write.scale.unit,
        digits=write.scale.digits,
        summary=_("%(days)s measured days.") % {"days": show.number(len(known), 0)},
        name="preview",
    )


__all__ = ["MOST_DRAWN", "VERDICTS", "of_change", "of_days", "of_several", "records_url"]
