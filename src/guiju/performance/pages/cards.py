"""Scorecards: one's own, any one, and how an item of it came about."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit import show
from guiju.kit.context import actor_of, stand_under
from guiju.kit.doors import door
from guiju.kit.figure import Figure
from guiju.kit.month import Choice, Control, keep, of_choices
from guiju.kit.show import said
from guiju.kit.table import Column, Empty, Table
from guiju.people.access import sees_person
from guiju.performance import reads
from guiju.performance.access import may_view, owns, visible_card, visible_cards, visible_months
from guiju.performance.models import Scorecard, ScorecardItem
from guiju.performance.pages import balance, bridge, pictures, wording
from guiju.performance.pages.appeals import may_correct
from guiju.performance.pages.intervals import of_raw, of_scored, scored_words
from guiju.performance.pages.labels import CURVES, DUTIES, PERSPECTIVES, WHY
from guiju.performance.pages.late import announced, late_schemes
from guiju.performance.reads import frozen
from guiju.performance.reads.closings import PARTS
from guiju.performance.reads.reckoned import gates_that_capped, in_part, month_parts
from guiju.performance.rules.bridge import apportioned, decimal
from guiju.performance.rules.scheme import Gate, Item
from guiju.records import reads as records
from guiju.records.metrics import Metric
from guiju.records.parts.figures import cut, interval_text, scale_of
from guiju.records.parts.labels import counted, of_a_team, slice_title
from guiju.records.reads import manifest

MY_CARDS = Table(
    name="my-cards",
    title=gettext_lazy("My scorecards"),
    columns=[
        Column(
            "month",
            gettext_lazy("Month"),
            value="closing.month",
            order="closing__month",
            main=True,
            link=lambda row: reverse("performance_card", args=[row.pk]),
        ),
        Column("scheme", gettext_lazy("Scheme"), value="version.title"),
        Column("total", gettext_lazy("Total"), numeric=True, digits=1, order="total"),
        Column("weight", gettext_lazy("Weight that counted"), numeric=True, digits=0),
        Column("announced", gettext_lazy("Announced"), value=lambda row: announced(row.version)),
    ],
    order="-closing__month",
    empty=Empty(
        gettext_lazy("No scorecard yet"),
        gettext_lazy(
            "When a month is closed your card appears here, and every number in it opens down "
            "to its records."
        ),
    ),
)

#: With fewer cases a score is marked: it could as well be another.
FEW = 5
DIGITS = 1


def has_own(actor: Actor) -> bool:
    """Whether the actor is a person who may see cards."""
    return may_view(actor) and actor.person is not None


@door(has_own)
def my_cards(request: HttpRequest) -> HttpResponseBase:
    """My own cards, newest month first."""
    rows = Scorecard.objects.filter(
        kind="person", person=actor_of(request).person, closing__current=True
    )
    return MY_CARDS.respond(
        request, "performance/my_cards.html", rows.select_related("closing", "version__scheme")
    )


@door(has_own)
def my_card(request: HttpRequest, month: str) -> HttpResponse:
    """My card of a month."""
    rows = Scorecard.objects.filter(
        kind="person", person=actor_of(request).person, closing__month=clock.check_month(month)
    )
    row = rows.order_by("-closing__current", "-closing").first()
    return redirect("performance_card", row.pk) if row else redirect("performance_my_cards")


@door(may_view)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one scorecard: total, items with score and points, and the way into each."""
    row = visible_card(actor_of(request), pk)
    prefetch_related_objects([row], "items", PARTS)
    month = frozen.read(manifest.root() / row.closing.input)
    scheme, months_parts = month.schemes[row.version_id], list(row.parts.all())
    now = reads.totals_now(months_parts)
    actor, standing = actor_of(request), reads.standing_of(row, scheme)
    keep(request, row.closing.month)
    if owns(actor, row):
        stand_under(request, "performance_my_cards")
    others = _neighbours(actor, row)
    bridged = reads.bridge_of(row, actor=actor, standing=standing)
    context = _scored(row, month, bridged.before) | {
        "card": row,
        "late": late_schemes([row.version, *(part.version for part in months_parts)]),
        "title": row.team.title if row.kind == "team" and row.team else row.shown,
        "total": _total(row, months_parts),
        "bridge": bridge.told(row, bridged, actor) if not row.whole_id else None,
        "total_rows": bridge.total_rows(row, standing.scheme, standing.now)
        if not months_parts
        else None,
        "months_parts": [
            _scored(part, month) | {"card": part, "now": now.get(part.pk, part.total)}
            for part in months_parts
        ],
        "unscored": [
            f"{part.first}–{part.last}"
            for part in month_parts(month, row.person_id or 0)
            if part.version is None
        ]
        if months_parts
        else [],
        "whole": visible_cards(actor).filter(pk=row.whole_id).first() if row.whole_id else None,
        "newer": reads.newer_records(row.closing),
        "standing": standing,
        "appeals": list(row.appeals.order_by("-id")[:20]),
        "may_correct": may_correct(actor) and row.closing.current and not owns(actor, row),
        "others": others,
        "months": _months(row, others),
        "person_page": person_page(actor, row.person_id),
    }
    return render(request, "performance/card.html", context)


def lines_adding_up(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a card, each with its points as ``shown``: in decimals that add up to their
    sum as it is written.
    """
    points = [Fraction(line["points"] or 0.0) for line in lines]
    whole = decimal(sum(points, Fraction(0)), DIGITS)
    shown = apportioned(points, whole, DIGITS)
    return [line | {"shown": given} for line, given in zip(lines, shown, strict=True)]


def person_page(actor: Actor, person: int | None) -> str:
    """Where the page of a card's person stands; empty for who may not open it, and for a team."""
    return reverse("people_person", args=[person]) if sees_person(actor, person) else ""


def _scored(row: Scorecard, month: frozen.Input, before: Scorecard | None = None) -> dict[str, Any]:
    """What a card was scored by: the scheme, its lines beside those of the card ``before``, by
    perspective and duty, shares and gates.
    """
    scheme, metrics = month.schemes[row.version_id], records.metrics()
    declared, items = {item.metric: item for item in scheme.items}, list(row.items.all())
    then = {item.metric: item for item in before.items.all()} if before else {}
    lines = lines_adding_up(
        [
            _line(
                item,
                declared[item.metric],
                metrics.get(item.metric, month.metrics[item.metric]),
                then.get(item.metric),
            )
            for item in items
        ]
    )
    return {
        "scheme": said(scheme.title),
        "lines": lines,
        "parts": balance.of_card(
            [
                (declared[item.metric], item, line["shown"])
                for item, line in zip(items, lines, strict=True)
            ]
        )
        if items
        else [],
        "shares": [
            (_share(name), value, scheme.shares.get(name)) for name, value in row.shares.items()
        ],
        "capped": [
            _capped(row, month, gate, value) for gate, value in gates_that_capped(month, row)
        ]
        if row.capped_by
        else [],
    }


def _capped(
    row: Scorecard, month: frozen.Input, gate: Gate, value: float | None
) -> tuple[str, str]:
    """Why a gate capped a total, and where what it looks at can be opened."""
    metric = records.metrics().get(gate.metric, month.metrics[gate.metric])
    text = (
        wording.gate_in_words(gate, metric)
        if value is None
        else wording.crossed_in_words(gate, value, metric)
    )
    if any(item.metric == gate.metric for item in row.items.all()):
        return text, reverse("performance_item", args=[row.pk, gate.metric])
    whose = f"team={row.subject}" if row.kind == "team" else f"person={row.person_id}"
    first, last = in_part(month, row).days
    url = f"{reverse('records_list')}?metric={gate.metric}&{whose}&from={first}&to={last}"
    return text, url


@door(may_view)
def item(request: HttpRequest, pk: int, metric: str) -> HttpResponse:
    """How an item came about: value → curve with the person's point → n, interval → slices →
    records.
    """
    of = reads.explanation_of(visible_card(actor_of(request), pk), metric)
    if owns(actor_of(request), of.card):
        stand_under(request, "performance_my_cards")
    by = request.GET.get("by", "")
    by = by if by in of.slices else of.slices[0]
    rows = of.sliced(by)
    shown = records.metrics().get(metric, of.metric)
    context = {
        "of": of,
        "card": of.card,
        "title": said(shown.title) if shown.title else metric,
        "sentence": said(shown.sentence) if shown.sentence else "",
        "metric": of.metric,
        "figures": _figures(of, shown),
        "curve": pictures.own_point(_titled(of, shown)),
        "slices": [(name, slice_title(name), name == by) for name in of.slices],
        "by": slice_title(by),
        "of_by": by,
        "sliced": pictures.sliced(_titled(of, shown), by, rows, _title_by(shown, by)),
        "peers": _peers(of),
        "funnel": pictures.funnel(_titled(of, shown), _named(actor_of(request), of)),
        "changed": pictures.changed(_titled(of, shown), request.GET.get("why", "")),
        "records": pictures.records_url(of),
        "led": pictures.led_links(of),
        "why": WHY.get(of.item.why, ""),
        "duty": DUTIES[of.declared.duty],
        "perspective": PERSPECTIVES[of.declared.perspective],
        "may_appeal": _is_own(actor_of(request), of.card) and reads.is_open_for_appeal(of.card),
        "curve_name": CURVES[of.declared.curve.type],
    }
    return render(request, "performance/item.html", context)


def _titled(of: reads.Explanation, shown: Metric) -> reads.Explanation:
    """The explanation with today's words for the metric; its formula stays the frozen one."""
    from dataclasses import replace

    titles = shown.title or {"zh": shown.name, "en": shown.name}
    return replace(of, metric=replace(of.metric, title=titles))


def _title_by(metric: Metric, by: str) -> str:
    name = said(metric.title) if metric.title else metric.name
    return _("%(metric)s by %(slice)s") % {"metric": name, "slice": slice_title(by)}


def _total(row: Scorecard, parts: Sequence[Scorecard]) -> Figure:
    note = _("weight that counted: %(weight)s of 100") % {"weight": show.number(row.weight, 0)}
    formula = _("100 × Σ points ÷ Σ weights of the items that count")
    if parts:
        formula = _("Σ total × days ÷ Σ days of the parts that have a total")
    return Figure(
        _("Total"),
        row.total,
        digits=1,
        note=note,
        window=row.span or row.closing.month,
        formula=formula,
    )


def _line(
    item: ScorecardItem, declared: Item, metric: Metric, before: ScorecardItem | None
) -> dict[str, Any]:
    scale = scale_of(metric)
    return {
        "metric": metric,
        "title": said(metric.title) if metric.title else metric.name,
        "value": scale.text(item.value),
        "before": scale.text(before.value) if before and before.value is not None else "",
        "target": scale.text(declared.target) if declared.target is not None else "",
        "reach": wording.reach_words(declared, scale),
        "cases": counted(metric, item.n),
        "interval": interval_text(metric, of_raw(metric, item)),
        "adjusted": scored_words(metric, item),
        "score": item.score,
        "weight": item.weight,
        "points": item.points,
        "why": WHY.get(item.why, ""),
        "url": reverse("performance_item", args=[item.card_id, item.metric]),
        "duty": DUTIES[declared.duty],
        "perspective": PERSPECTIVES[declared.perspective],
        "expected": scale.text(item.expected) if item.expected is not None else "",
        "few": item.points is not None and (item.n or 0) < FEW,
    }


def _figures(of: reads.Explanation, shown: Metric) -> list[Figure]:
    item, scale = of.item, scale_of(of.metric)
    formula = f"{of.metric.name} = {of.metric.formula}"
    titled = said(shown.title) if shown.title else shown.name
    cases = counted(of.metric, item.n)
    n = int(item.n) if item.n is not None and cases else None
    raw, fair = of_raw(of.metric, item), of_scored(of.metric, item)
    figures = [
        Figure(
            titled,
            scale.of(item.value),
            unit=scale.unit,
            digits=scale.digits,
            n=n,
            counted=cases,
            note=of_a_team(of.metric) if of.card.kind == "team" else "",
            low=scale.of(raw[0]),
            high=scale.of(raw[1]),
            window=of.card.closing.month,
            formula=formula,
            href=pictures.records_url(of),
        ),
    ]
    if item.scored is not None:
        figures.append(
            Figure(
                _("Expected for the same shift, queue and hour"),
                scale.of(item.expected),
                unit=scale.unit,
                digits=scale.digits,
            )
        )
        figures.append(
            Figure(
                _("Adjusted"),
                scale.of(cut(of.metric, item.value, item.scored)),
                unit=scale.unit,
                digits=scale.digits,
                low=scale.of(fair[0]),
                high=scale.of(fair[1]),
                formula=_("overall × observed ÷ expected"),
            )
        )
    figures.append(Figure(_("Score"), item.score, digits=1, note=_("of 100")))
    note = _("weight %(weight)s × score ÷ 100") % {"weight": show.number(item.weight, 0)}
    figures.append(Figure(_("Points"), _points_shown(of), digits=DIGITS, note=note))
    return figures


def _points_shown(of: reads.Explanation) -> Decimal | None:
    """The item's points as its card writes them, where all add up. One query."""
    if of.item.points is None:
        return None
    items = list(of.card.items.all())
    lines = lines_adding_up([{"points": item.points} for item in items])
    return next(
        line["shown"] for item, line in zip(items, lines, strict=True) if item.pk == of.item.pk
    )


def _peers(of: reads.Explanation) -> str:
    """Where the value lies among everybody scored by the same item, in a sentence; empty below
    five.
    """
    if of.item.value is None or len(of.peers) < pictures.FEWEST_PEERS:
        return ""
    middle = of.peers[len(of.peers) // 2].value
    return _("The middle one of %(n)s colleagues with the same item lies at %(middle)s.") % {
        "n": len(of.peers),
        "middle": scale_of(of.metric).text(middle),
    }


def _is_own(actor: Actor, card: Scorecard) -> bool:
    return card.person_id is not None and card.person_id == actor.person


def _named(actor: Actor, of: reads.Explanation) -> set[int]:
    """The cards among the peers that the actor may open: only these have a name."""
    return set(
        visible_cards(actor)
        .filter(pk__in=[item.card_id for item in of.peers])
        .values_list("pk", flat=True)
    )


def _share(name: str) -> str:
    return {"team": _("the team's total"), "mentees": _("the mentees' mean total")}.get(name, name)


def _months(row: Scorecard, others: list[Scorecard]) -> Control:
    """The control of the month over the subject's cards."""
    elsewhere = [card for card in others if card.closing.month != row.closing.month]
    return of_choices(
        row.closing.month,
        [
            Choice(card.closing.month, reverse("performance_card", args=[card.pk]))
            for card in [row, *elsewhere]
        ],
    )


def _neighbours(actor: Actor, row: Scorecard) -> list[Scorecard]:
    """The same subject's cards of other months."""
    rows = (
        visible_months(actor)
        .filter(closing__current=True)
        .exclude(closing=row.closing)
        .select_related("closing")
    )
    rows = (
        rows.filter(kind="team", team=row.team)
        if row.kind == "team"
        else rows.filter(person=row.person)
    )
    return list(rows.order_by("-closing__month")[:12])
