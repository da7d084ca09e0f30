"""Curves with points on them, totals side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.performance.pages.words import said
from guiju.performance.reads import Explanation
from guiju.performance.rules.scheme import Item
from guiju.records.metrics import Metric
from guiju.records.pages.figures import Scale, scale_of
from guiju.web.kit import chart, show

MOST_PEERS = 400
#: A curve is not drawn where no value can be.
NEVER_BELOW_ZERO = ("count", "rate", "seconds")


def curve_of(item: Item, metric: Metric, points: Sequence[chart.CurvePoint] = (), summary: str = "") -> chart.Chart:
    """An item's curve: value across, score up; with points where people stand."""
    scale = scale_of(metric)
    corners = item.curve.points()
    least = 0.0 if metric.unit in NEVER_BELOW_ZERO and corners[1][0] >= 0 else corners[0][0]
    line = [(max(x, least) * scale.factor, y) for x, y in corners]
    return chart.curve(
        _("What is scored how?") if not points else _("Where on the curve?"),
        line,
        list(points),
        x_title=said(metric.title),
        y_title=_("score"),
        unit=scale.unit,
        digits=scale.digits,
        summary=summary or said(metric.title),
        name=f"curve-{metric.name}",
    )


def own_point(of: Explanation) -> chart.Chart:
    """The curve with the subject's own point, and a hollow one for the raw value where the item is adjusted."""
    scale, item = scale_of(of.metric), of.item
    taken = item.scored if item.scored is not None else item.value
    points = []
    if taken is not None:
        name = of.card.name or of.card.subject
        points.append(chart.CurvePoint(taken * scale.factor, item.score or 0.0, name))
    if item.scored is not None and item.value is not None:
        raw = chart.CurvePoint(
            item.value * scale.factor, of.declared.curve.score(item.value), _("raw value"), hollow=True
        )
        points.append(raw)
    summary = _("%(value)s scores %(score)s of 100.") % {
        "value": scale.text(taken),
        "score": show.number(item.score, 1),
    }
    return curve_of(of.declared, of.metric, points, summary)


def sliced(of: Explanation, by: str, rows: list[dict[str, Any]], title: str) -> chart.Chart:
    """The item in every slice with its interval."""
    scale = scale_of(of.metric)
    intervals = [
        chart.Interval(
            str(row[by] if row[by] not in (None, "") else "—"),
            scale.of(row["value"]) or 0.0,
            *_bounds(scale, row),
            int(row["n"] or 0),
            records_url(of, {by: row[by]}),
        )
        for row in rows
        if row["value"] is not None
    ]
    return chart.intervals(
        title,
        intervals,
        unit=scale.unit,
        digits=scale.digits,
        reference=scale.of(of.item.value),
        reference_label=_("the month"),
        summary=said(of.metric.title),
        name=f"by-{by}",
    )


def totals(of_cards: Iterable[float | None]) -> chart.Chart:
    """The totals of a closing, in ten steps: how many people lie where."""
    steps = [0] * 10
    for total in of_cards:
        if total is not None:
            steps[min(9, max(0, int(total // 10)))] += 1
    bars = [chart.Bar(f"{low * 10}–{low * 10 + 10}", n) for low, n in enumerate(steps)]
    summary = _("%(n)s cards with a total.") % {"n": sum(steps)}
    return chart.bars(_("How do the totals spread?"), bars, digits=0, summary=summary, name="totals")


STEPS = [*(f"{low}–{low + 10}" for low in range(0, 100, 10)), "100+"]


def two_totals(distribution: Mapping[str, Any]) -> chart.Chart:
    """How the totals spread under both schemes: agent-months in steps of ten points."""
    lines = [
        chart.Series(_("this scheme") if side == "new" else _("in force"), of["steps"], quiet=side == "old")
        for side, of in distribution.items()
    ]
    summary = _("%(n)s agent-months.") % {"n": distribution["new"]["n"]}
    return chart.trend(
        _("How do the totals spread?"), STEPS, lines, digits=0, summary=summary, name="two-totals", x_title=_("total")
    )


def groups(by: str, rows: Sequence[Mapping[str, Any]]) -> chart.Chart:
    """Mean totals of each group with their intervals, this scheme above the one in force."""
    words = {"new": _("this scheme"), "old": _("in force")}
    found = [
        chart.Interval(
            f"{row['group'] or '—'} · {words[side]}", of["mean"], of["low"], of["high"], of["n"], strong=side == "new"
        )
        for row in rows
        for side in ("new", "old")
        if (of := row.get(side)) and of["mean"] is not None
    ]
    summary = _("Mean totals of people with their 95 % interval.")
    return chart.intervals(_("Who gets more, who gets less?"), found, digits=1, summary=summary, name=f"groups-{by}")


def records_url(of: Explanation, more: dict[str, Any] | None = None) -> str:
    """The records behind the item, cut down to a slice."""
    from urllib.parse import urlencode

    first, last = of.month.days
    asked: dict[str, Any] = {"metric": of.metric.name, "from": first, "to": last}
    asked |= {"team": of.card.subject} if of.card.kind == "team" else {"person": of.card.person_id}
    for name, value in (more or {}).items():
        if name == "date":
            asked |= {"from": value, "to": value}
        elif name != "week":
            asked[name] = "-" if value in (None, "") else value
    return f"{reverse('records_list')}?{urlencode(asked)}"


def _bounds(scale: Scale, row: dict[str, Any]) -> tuple[float, float]:
    value = scale.of(row["value"]) or 0.0
    low, high = scale.of(row.get("low")), scale.of(row.get("high"))
    return (value if low is None else low), (value if high is None else high)
