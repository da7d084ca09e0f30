"""A provisional card: what a closing would say if the month ended today, and where it will end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import Invalid
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.month import OFFERED, Choice, Control, of_choices
from guiju.kit.show import said
from guiju.performance.access import (
    may_close,
    may_view,
    visible_live,
    visible_live_card,
    visible_months,
)
from guiju.performance.models import LiveCard
from guiju.performance.pages import bridge
from guiju.performance.pages.cards import has_own, lines_adding_up, person_page
from guiju.performance.pages.intervals import of_raw, scored_words
from guiju.performance.pages.labels import DUTIES, PERSPECTIVES, WHY
from guiju.performance.pages.late import late_schemes
from guiju.performance.pages.wording import crossed_in_words, reach_words
from guiju.performance.reads import understood
from guiju.performance.reads.bridging import bridge_so_far
from guiju.performance.reads.live import card_of, live_month, measured_of, why_no_month
from guiju.performance.rules.live import on_target
from guiju.performance.rules.reckoning import shut_gates
from guiju.performance.rules.scheme import Item, Scheme
from guiju.records import reads as records
from guiju.records.access import may_import
from guiju.records.parts.figures import interval_text, scale_of
from guiju.records.parts.labels import counted

DIGITS = 1
#: Points of a total from which a person's change since yesterday is told.
MOVED = 0.5
FEW = 5


@dataclass(frozen=True)
class Range:
    """A provisional total as a picture 100 wide: a mark, a band to where the month may end, a
    hairline for the target.
    """

    mark: float
    left: float
    width: float
    target: float | None
    spoken: str


def range_of(card: LiveCard, target: float | None) -> Range | None:
    """The picture of a total that is still unsure; None without a total."""
    if card.total is None:
        return None
    low = card.end_low if card.end_low is not None else card.total
    high = card.end_high if card.end_high is not None else card.total
    words = {
        "total": show.number(card.total, DIGITS),
        "low": show.number(low, 0),
        "high": show.number(high, 0),
    }
    spoken = _("%(total)s so far, probably %(low)s–%(high)s at the end") % words
    left = min(100.0, low)
    return Range(min(card.total, 100.0), left, max(0.0, min(100.0, high) - left), target, spoken)


@dataclass(frozen=True)
class NoneYet:
    """Why nothing provisional is shown, and what to do: a title, a text, a way on."""

    title: str
    text: str
    url: str = ""
    label: str = ""


def none_yet(actor: Actor) -> NoneYet:
    """Why no month stands so far, in words, with the way on for who may go it. Four queries."""
    why, month = why_no_month()
    words = {"month": show.month(month)} if month else {}
    if why == "soon":
        return NoneYet(
            show.run_on(_("%(month)s is being reckoned") % words),
            _("Records and a scheme are there. The first provisional cards take a few minutes."),
        )
    if why == "scheme":
        return NoneYet(
            show.run_on(_("No scheme is published for %(month)s") % words),
            _(
                "Records of the month are there. As soon as a scheme is published for it, this "
                "page shows how everybody stands."
            ),
            reverse("performance_schemes"),
            _("Schemes"),
        )
    if why == "closed":
        return NoneYet(
            show.run_on(_("%(month)s is closed, and no newer records have come in") % words),
            _(
                "As soon as records of the next month come in, this page shows how everybody stands."
            ),
            *_closed_door(actor),
        )
    return NoneYet(
        _("There are no records yet"),
        _(
            "As soon as records of a month come in and a scheme is published for it, this "
            "page shows how everybody stands, every day, before the month is closed."
        ),
        reverse("records_sources") if may_import(actor) else "",
        _("Bring in a month of records"),
    )


def _closed_door(actor: Actor) -> tuple[str, str]:
    """The way to what was closed: for who closes months to these, for others to their own cards."""
    if may_close(actor):
        return reverse("performance_closings"), _("Closed months")
    return reverse("performance_my_cards") if has_own(actor) else "", _("My scorecards")


def none_of_mine() -> NoneYet:
    """Why one has no provisional card although the month runs."""
    return NoneYet(
        _("No card of yours this month so far"),
        _("No scheme scores you on the days up to which records exist, or you joined after them."),
        reverse("performance_my_cards"),
        _("My scorecards"),
    )


def asked_month(request: HttpRequest, shown: str) -> str:
    """The month that an address asks for where another is shown; else empty."""
    asked = request.GET.get("month", "")
    try:
        return clock.check_month(asked) if asked and asked != shown else ""
    except Invalid:
        return ""


def nothing_of(asked: str, shown: str) -> str:
    """That of the month asked for there is nothing, and which is shown; empty where none was."""
    if not asked or not shown:
        return ""
    words = {"asked": show.month(asked), "shown": show.month(shown)}
    return show.run_on(_("There is nothing of %(asked)s here; this is %(shown)s.") % words)


@door(has_own)
def mine(request: HttpRequest) -> HttpResponse:
    """My provisional card of the running month, or that there is none yet. No pass over records."""
    actor = actor_of(request)
    row = visible_live(actor).filter(person=actor.person).first()
    asked = asked_month(request, row.live.month if row else "")
    if asked in (closed := closed_cards(actor, actor.person, None) if asked else {}):
        return redirect("performance_card", closed[asked][0])
    if row is None:
        stands = live_month() is not None
        context = {"none": none_of_mine() if stands else none_yet(actor)}
        return render(request, "performance/live_none.html", context)
    return _shown(request, actor, row)


@door(may_view)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a provisional card: the total so far and where it will end, its items with the way to
    their records. No pass over records.
    """
    actor = actor_of(request)
    return _shown(request, actor, visible_live_card(actor, pk))


def _shown(request: HttpRequest, actor: Actor, row: LiveCard) -> HttpResponse:
    scheme = understood(row.version)
    declared, target = {item.metric: item for item in scheme.items}, on_target(scheme)
    closed = closed_cards(actor, row.person_id, row.team_id)
    context = {
        "card": row,
        "title": row.name,
        "live": row.live,
        "nothing_of": nothing_of(asked_month(request, row.live.month), row.live.month),
        "late": late_schemes([row.version]),
        "scheme": said(scheme.title),
        "range": range_of(row, target),
        "bridge": bridge.told(row, bridge_so_far(row, scheme, actor=actor), actor),
        "total_rows": None if row.in_parts else bridge.total_rows(row, scheme, card_of(row)),
        "beyond": [] if row.in_parts else _beyond(row, scheme),
        "target": target,
        "last": closed.get(clock.month_before(row.live.month)),
        "months": months_of(row.live.month, request.path, closed),
        "person_page": person_page(actor, row.person_id),
        "lines": lines_adding_up(
            [_line(row, item, declared.get(item["metric"])) for item in row.items]
        ),
    }
    return render(request, "performance/live_card.html", context)


def _beyond(row: LiveCard, scheme: Scheme) -> list[str]:
    """The caps and red lines that are crossed so far, each in a sentence."""
    known = records.metrics()
    return [
        crossed_in_words(gate, value, known.get(gate.metric))
        for gate, value in shut_gates(scheme.gates, card_of(row).crossed)
    ]


def closed_cards(
    actor: Actor, person: int | None, team: int | None
) -> dict[str, tuple[int, float | None]]:
    """The closed months of a person or a team: by month the card and its total. One query."""
    rows = visible_months(actor).filter(closing__current=True)
    rows = rows.filter(person=person) if person else rows.filter(kind="team", team=team)
    told = rows.values_list("closing__month", "pk", "total").order_by("-closing__month")
    return {month: (pk, total) for month, pk, total in told[:OFFERED]}


def months_of(month: str, url: str, closed: Mapping[str, tuple[int, float | None]]) -> Control:
    """The control of the month over the running month and the closed ones, each with its card."""
    cards = [
        Choice(other, reverse("performance_card", args=[pk]))
        for other, (pk, _) in closed.items()
        if other != month
    ]
    return of_choices(month, [Choice(month, url), *cards])


def _line(row: LiveCard, item: dict[str, Any], declared: Item | None) -> dict[str, Any]:
    metric = records.metrics().get(item["metric"])
    scale = scale_of(metric) if metric else None
    whose = (
        f"person={row.person_id}" if row.person_id else f"team={row.team.code if row.team else ''}"
    )
    measured = measured_of(item)
    return {
        "title": said(metric.title) if metric and metric.title else item["metric"],
        "value": scale.text(item["value"]) if scale else show.number(item["value"]),
        "before": "",
        "target": scale.text(declared.target)
        if scale and declared and declared.target is not None
        else "",
        "reach": reach_words(declared, scale) if declared else "",
        "cases": counted(metric, item["n"]),
        "interval": interval_text(metric, of_raw(metric, measured)) if metric else "",
        "adjusted": scored_words(metric, measured) if metric else "",
        "score": item["score"],
        "weight": item["weight"],
        "points": item["points"],
        "why": WHY.get(item["why"], ""),
        "url": f"{reverse('records_list')}?metric={item['metric']}&{whose}"
        f"&from={clock.first_day(row.live.month)}&to={row.live.as_of}",
        "duty": DUTIES[declared.duty] if declared else "",
        "perspective": PERSPECTIVES[declared.perspective] if declared else "",
        "expected": scale.text(item["expected"]) if scale and item["expected"] is not None else "",
        "few": item["points"] is not None and (item["n"] or 0) < FEW,
    }
