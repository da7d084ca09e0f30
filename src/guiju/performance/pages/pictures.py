"""Curves with points on them, totals side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guiju.kit import chart, show
from guiju.kit.show import said
from guiju.people import reads as people
from guiju.performance.models import ScorecardItem
from guiju.performance.reads import Changed, Explanation
from guiju.performance.rules.scheme import Item
from guiju.records.metrics import Metric
from guiju.records.parts.figures import Scale, interval_of, scale_of
from guiju.records.parts.funnels import funnel_limits
from guiju.records.parts.labels import counted_by, slice_title, value_title

MOST_PEERS, FEWEST_PEERS = 400, 5
#: A curve is not drawn where no value can be.
NEVER_BELOW_ZERO = ("count", "rate", "seconds")


def curve_of(
    item: Item, metric: Metric, points: Sequence[chart.CurvePoint] = (), summary: str = ""
) -> chart.Chart:
    """Draw an item's curve: value across, score up; with points where people stand."""
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
    """The curve with the subject's own point, and a hollow one for the raw value where the item
    is adjusted.
    """
    scale, item = scale_of(of.metric), of.item
    taken = item.scored if item.scored is not None else item.value
    points = []
    if taken is not None:
        name = of.card.title
        points.append(chart.CurvePoint(taken * scale.factor, item.score or 0.0, name))
    if item.scored is not None and item.value is not None:
        raw = chart.CurvePoint(
            item.value * scale.factor,
            of.declared.curve.score(item.value),
            _("raw value"),
            hollow=True,
        )
        points.append(raw)
    summary = _("%(value)s scores %(score)s of 100.") % {
        "value": scale.text(taken),
        "score": show.number(item.score, 1),
    }
    return curve_of(of.declared, of.metric, points, show.run_on(summary))


def sliced(of: Explanation, by: str, rows: list[dict[str, Any]], title: str) -> chart.Chart:
    """The item in every slice with its interval."""
    scale = scale_of(of.metric)
    intervals = [
        chart.Interval(
            value_title(by, row[by]),
            scale.of(row["value"]) or 0.0,
            *_bounds(of.metric, row),
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
        counted=counted_by(of.metric),
        reference=scale.of(of.item.value),
        reference_label=_("the month"),
        summary=said(of.metric.title),
        name=f"by-{by}",
    )


def funnel(of: Explanation, named: Collection[int]) -> chart.Chart | None:
    """Everybody scored by the same item, by the number of cases: inside the lines the difference
    may be luck.

    None below five, for counts, and where an interval says nothing. ``named``: cards whose owner
    the reader may know.
    """
    rows = [row for item in of.peers if (row := _compared(item)) is not None]
    if (
        len(rows) < FEWEST_PEERS
        or of.metric.unit == "count"
        or of.metric.parsed.shape not in ("ratio", "mean")
    ):
        return None
    scale = scale_of(of.metric)
    centre, limits = funnel_limits(of.metric, rows)
    points = [_dot(of, row, scale, named) for row in _thinned(rows, of.item.pk)]
    scaled = [
        chart.Limit(
            one.n,
            *(value * scale.factor for value in (one.low95, one.high95, one.low998, one.high998)),
        )
        for one in limits
    ]
    return chart.funnel(
        _("Who stands out, given how much each did?"),
        points,
        scaled,
        centre=centre * scale.factor,
        x_title=_("cases"),
        unit=scale.unit,
        digits=scale.digits,
        summary=_("Inside the lines the difference may be luck: nobody is ranked."),
        name="funnel",
    )


def _compared(item: ScorecardItem) -> dict[str, Any] | None:
    value = item.scored if item.scored is not None else item.value
    if value is None or not item.n:
        return None
    return {"item": item, "value": value, "n": item.n, "low": item.low, "high": item.high}


def _thinned(rows: Sequence[dict[str, Any]], own: int) -> list[dict[str, Any]]:
    """At most 400 to draw, drawn evenly over the values, the own one always."""
    every = -(-len(rows) // MOST_PEERS)
    return [row for place, row in enumerate(rows) if place % every == 0 or row["item"].pk == own]


def _dot(
    of: Explanation, row: dict[str, Any], scale: Scale, named: Collection[int]
) -> chart.FunnelPoint:
    item, own = row["item"], row["item"].pk == of.item.pk
    known = item.card_id in named
    label = item.card.title if known else ""
    url = reverse("performance_item", args=[item.card_id, item.metric]) if known and not own else ""
    return chart.FunnelPoint(label, int(row["n"]), scale.of(row["value"]) or 0.0, url, strong=own)


@dataclass(frozen=True)
class Change:
    """The picture of a change with its sentence; ``tabs``: by what it can be cut (name, title,
    chosen).
    """

    picture: chart.Chart | None
    sentence: str
    tabs: list[tuple[str, str, bool]]


def changed(of: Explanation, by: str) -> Change:
    """Why the value is not that of the month before: other cases, or the same cases done
    otherwise.
    """
    slices = [
        name for name in of.slices if name not in ("week", "date")
    ]  # days of two months are never the same
    by = by if by in slices else "queue" if "queue" in slices else next(iter(slices), "")
    change = of.change(by) if by else None
    tabs = [(name, slice_title(name), name == by) for name in slices]
    if change is None:
        return Change(None, _("There is nothing to compare with in the month before."), tabs)
    return _ratio_changed(of, change, tabs) if change.ratio else _count_changed(of, change, tabs)


def _ratio_changed(of: Explanation, found: Changed, tabs: list[tuple[str, str, bool]]) -> Change:
    scale, ratio = scale_of(of.metric), found.ratio
    assert ratio is not None
    bars = [
        chart.Bar(_("other cases (mix)"), scale.of(ratio.mix), strong=True),
        chart.Bar(_("the same cases done otherwise (own rate)"), scale.of(ratio.own), strong=True),
    ]
    bars += [
        chart.Bar(
            value_title(found.by, part.slice),
            scale.of(part.mix + part.own),
            note=_("mix %(mix)s, own %(own)s")
            % {
                "mix": show.signed(scale.of(part.mix), scale.digits),
                "own": show.signed(scale.of(part.own), scale.digits),
            },
        )
        for part in ratio.parts[:10]
    ]
    sentence = _(
        "From %(before)s in %(month)s to %(after)s: %(mix)s by other cases, %(own)s by doing "
        "them otherwise."
    ) % {
        "before": scale.text(ratio.before),
        "month": found.before,
        "after": scale.text(ratio.after),
        "mix": show.signed(scale.of(ratio.mix), scale.digits),
        "own": show.signed(scale.of(ratio.own), scale.digits),
    }
    sentence = show.run_on(sentence)
    picture = chart.bars(
        _("What made the change?"),
        bars,
        unit=scale.unit,
        digits=scale.digits,
        across=True,
        summary=sentence,
        name="change",
    )
    return Change(picture, sentence, tabs)


def _count_changed(of: Explanation, found: Changed, tabs: list[tuple[str, str, bool]]) -> Change:
    scale = scale_of(of.metric)
    bars = [
        chart.Bar(value_title(found.by, name), (after - before) * scale.factor)
        for name, before, after in found.counts[:12]
    ]
    sums = (
        sum(before for _name, before, _ in found.counts),
        sum(after for _name, _, after in found.counts),
    )
    sentence = _("From %(before)s in %(month)s to %(after)s.") % {
        "before": scale.text(sums[0]),
        "month": found.before,
        "after": scale.text(sums[1]),
    }
    sentence = show.run_on(sentence)
    picture = chart.bars(
        _("What made the change?"),
        bars,
        digits=scale.digits,
        across=True,
        summary=sentence,
        name="change",
    )
    return Change(picture, sentence, tabs)


def totals(of_cards: Iterable[float | None]) -> chart.Chart:
    """The totals of a closing, in ten steps: how many people lie where."""
    steps = [0] * 10
    for total in of_cards:
        if total is not None:
            steps[min(9, max(0, int(total // 10)))] += 1
    bars = [chart.Bar(f"{low * 10}–{low * 10 + 10}", n) for low, n in enumerate(steps)]
    summary = ngettext("%(n)s card with a total.", "%(n)s cards with a total.", sum(steps)) % {
        "n": sum(steps)
    }
    return chart.bars(
        _("How do the totals spread?"), bars, digits=0, summary=summary, name="totals"
    )


STEPS = [*(f"{low}–{low + 10}" for low in range(0, 100, 10)), "100+"]


def two_totals(distribution: Mapping[str, Any]) -> chart.Chart:
    """How the totals spread under both schemes: agent-months in steps of ten points."""
    lines = [
        chart.Series(
            _("this scheme") if side == "new" else _("in force"), of["steps"], quiet=side == "old"
        )
        for side, of in distribution.items()
    ]
    summary = _("%(n)s agent-months.") % {"n": distribution["new"]["n"]}
    return chart.trend(
        _("How do the totals spread?"),
        STEPS,
        lines,
        digits=0,
        summary=summary,
        name="two-totals",
        x_title=_("total"),
    )


def groups(by: str, rows: Sequence[Mapping[str, Any]]) -> chart.Chart:
    """Mean totals of each group with their intervals, this scheme above the one in force."""
    words = {"new": _("this scheme"), "old": _("in force")}
    ranks = people.rank_titles() if by == "grade" else {}
    titles = {str(rank): title for rank, title in ranks.items()}
    intervals = [
        chart.Interval(
            f"{titles.get(row['group']) or value_title(by, row['group'])} · {words[side]}",
            of["mean"],
            of["low"],
            of["high"],
            of["n"],
            strong=side == "new",
        )
        for row in rows
        for side in ("new", "old")
        if (of := row.get(side)) and of["mean"] is not None
    ]
    summary = _("Mean totals of people with their 95 % interval.")
    return chart.intervals(
        _("Who gets more, who gets less?"),
        intervals,
        digits=1,
        counted=_("{n} people"),
        summary=summary,
        name=f"groups-{by}",
    )


def records_url(of: Explanation, more: dict[str, Any] | None = None) -> str:
    """The records behind the item, cut down to a slice."""
    first, last = of.month.days
    asked: dict[str, Any] = {"metric": of.metric.name, "from": first, "to": last}
    spans = led_spans(of)
    if of.card.kind == "team":
        asked["team"] = of.card.subject
    elif spans:
        code, begun, ended = max(spans, key=lambda span: span[2] - span[1])
        asked |= {"team": code, "from": begun, "to": ended}
    else:
        stood = [
            span for row in of.month.people if row.person == of.card.person_id for span in row.stood
        ]
        here = [span for span in stood if span.first <= last and span.last >= first]
        asked["person"] = of.card.person_id
        if here:  # records of other days count for nobody
            asked |= {"from": max(here[0].first, first), "to": min(here[-1].last, last)}
    for name, value in (more or {}).items():
        if name == "date":
            asked |= {"from": value, "to": value}
        elif name != "week":
            asked[name] = "-" if value in (None, "") else value
    return f"{reverse('records_list')}?{urlencode(asked)}"


def led_spans(of: Explanation) -> list[tuple[str, dt.date, dt.date]]:
    """The teams behind an item that a leader is scored by, each with the days that count; none
    for other items.
    """
    first, last = of.month.days
    led = of.led.led if of.led else ()
    return [
        (code, max(begun, first), min(ended, last))
        for code, begun, ended in led
        if begun <= last and ended >= first
    ]


def led_links(of: Explanation) -> list[tuple[str, str, str]]:
    """List the teams led as (a team's title, the days, the way to the records)."""
    titles = people.team_titles()
    return [
        (
            titles.get(code, code),
            f"{begun}–{ended}",
            f"{reverse('records_list')}?"
            + urlencode({"metric": of.metric.name, "from": begun, "to": ended, "team": code}),
        )
        for code, begun, ended in led_spans(of)
    ]


def _bounds(metric: Metric, row: dict[str, Any]) -> tuple[float, float]:
    scale = scale_of(metric)
    value = scale.of(row["value"]) or 0.0
    low, high = map(scale.of, interval_of(metric, row))
    return (value if low is None else low), (value if high is None else high)
