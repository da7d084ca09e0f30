"""Months: which are closed, closing one, its cards, opening it again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import BRIEF
from guiju.foundation.errors import NotFound
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import TextBox
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.people import reads as people
from guiju.performance import actions, jobs, reads
from guiju.performance.access import (
    VIEW,
    may_close,
    may_reopen,
    may_view,
    visible_cards,
    visible_months,
)
from guiju.performance.access.seconds import of_reopening
from guiju.performance.models import Closing, SchemeVersion, Scorecard, ScorecardItem
from guiju.performance.pages import labels, pictures
from guiju.performance.pages.late import announced, marked
from guiju.performance.reads.before import EXAMPLES
from guiju.performance.reads.closings import HEAD, card_rows, cards_in_order
from guiju.performance.reads.frozen import present_input
from guiju.performance.rules.reckoning import RULES

CLOSINGS = Table(
    name="closings",
    title=gettext_lazy("Closed months"),
    columns=[
        Column(
            "month",
            gettext_lazy("Month"),
            order="month",
            main=True,
            link=lambda row: reverse("performance_closing", args=[row.pk]),
        ),
        Column("state", gettext_lazy("State"), template="performance/cells/closing_state.html"),
        Column("count", gettext_lazy("Cards"), numeric=True, digits=0, order="count"),
        Column("at", gettext_lazy("Closed"), order="at"),
        Column("by", gettext_lazy("By"), order="by", show=show.who),
        Column("snapshot", gettext_lazy("Snapshot"), numeric=True, digits=0, hidden=True),
        Column("reopened_why", gettext_lazy("Why opened again"), hidden=True),
    ],
    search=["month", "by"],
    order="-month",
    empty=Empty(
        gettext_lazy("No month is closed yet"),
        gettext_lazy(
            "Closing freezes a month: a scorecard for each person and team, which can be "
            "opened down to its records."
        ),
    ),
)
CARDS = Table(
    name="cards",
    title=gettext_lazy("Scorecards"),
    columns=[
        Column(
            "name",
            gettext_lazy("Name"),
            value="shown",
            order="name",
            main=True,
            link=lambda row: reverse("performance_card", args=[row.pk]),
        ),
        Column(
            "subject",
            gettext_lazy("Agent key"),
            value=lambda row: None if row.kind == "team" else row.subject,
            order="subject",
            hidden=True,
        ),
        Column(
            "number",
            gettext_lazy("Staff number"),
            value=lambda row: None if row.kind == "team" else row.number,
            order="number",
        ),
        Column(
            "kind",
            gettext_lazy("Kind"),
            template="performance/cells/kind.html",
            export=lambda row: _("team") if row.kind == "team" else _("person"),
        ),
        Column("team", gettext_lazy("Team"), value="team.title", order="team__title"),
        Column(
            "scheme",
            gettext_lazy("Scheme"),
            value=lambda row: marked(row.version),
            order="version__scheme__name",
        ),
        Column("total", gettext_lazy("Total"), numeric=True, digits=1, order="total"),
        Column(
            "weight", gettext_lazy("Weight that counted"), numeric=True, digits=0, order="weight"
        ),
        Column("fewest", gettext_lazy("Fewest cases"), numeric=True, digits=0, order="fewest"),
        Column("parts", gettext_lazy("Parts of the month"), value=lambda row: _parts(row)),
        Column(
            "announced",
            gettext_lazy("Announced"),
            value=lambda row: announced(row.version),
            hidden=True,
        ),
    ],
    search=["name", "subject", "number"],
    filters=[
        Choice(
            "kind",
            gettext_lazy("Kind"),
            lambda request: [("person", _("person")), ("team", _("team"))],
        ),
        Choice("team", gettext_lazy("Team"), lambda request: _teams(request), field="team_id"),
    ],
    order="name",
    empty=Empty(
        gettext_lazy("No card"),
        gettext_lazy("No card of this month fits, or none is yours to see."),
    ),
)


class ReopenForm(forms.Form):
    """Why a closed month is opened again."""

    why = TextBox(gettext_lazy("Reason"), rows=2, max_length=BRIEF)


@door(may_view)
def closings(request: HttpRequest) -> HttpResponseBase:
    """Closed months, and those that could be closed."""
    actor = actor_of(request)
    rows = Closing.objects.annotate(count=Count("cards", filter=~Q(cards__kind="part")))
    if not actor.may_all(VIEW):
        rows = rows.filter(pk__in=visible_cards(actor).values("closing"))
    context = {"ready": ready_months() if may_close(actor) else [], "may_close": may_close(actor)}
    return CLOSINGS.respond(request, "performance/closings.html", rows, context)


@door(may_view)
def closing(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show one closing: its cards, how the totals spread, whether newer records exist."""
    row, cards = _closing(request, pk)
    context = {
        "closing": row,
        "newer": reads.newer_records(row),
        "ended": reads.ended_since(row),
        "earlier": row.rules != RULES,
        "rules": RULES,
        "teams": cards.filter(kind="team").order_by("name"),
        "spread": pictures.totals(cards.filter(kind="person").values_list("total", flat=True)),
        "form": ReopenForm(),
        "may_close": may_close(actor_of(request)),
    } | _second(row, actor_of(request))
    rows = cards.select_related("team", "version__scheme").prefetch_related("parts")
    fewest = Coalesce(_fewest(card=OuterRef("pk")), _fewest(card__whole=OuterRef("pk")))
    return CARDS.respond(request, "performance/closing.html", rows.annotate(fewest=fewest), context)


@door(may_view)
def as_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The cards of a closing as CSV, item by item."""
    row, cards = _closing(request, pk)
    lines = (
        ",".join(map(_quoted, cells)) + "\r\n"
        for card in cards_in_order(cards)
        for cells in card_rows(card, row.month)
    )
    head = "\ufeff" + ",".join(HEAD) + "\r\n"
    answer = StreamingHttpResponse(_chained(head, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="scorecards-{row.month}.csv"'
    return answer


@door(may_close)
def before(request: HttpRequest, month: str) -> HttpResponse:
    """What to know before a month is closed: what is open in it, whom no scheme scores for a part
    of it.
    """
    of = present_input(clock.check_month(month), reads.published_for(month))
    unscored = reads.without_scheme(month, of)
    titles = people.position_titles() if unscored else {}
    rows = [(*row[:3], titles.get(row[3], row[3])) for row in unscored]
    context = {
        "month": month,
        "open": [_said(found) for found in reads.open_in(month, of)],
        "without_scheme": rows,
        "nobody": not of.people,
        "unscored": not reads.anybody_scored(of),
        "ready": month in ready_months(),
    }
    return render(request, "performance/close.html", context)


def _said(found: reads.Open) -> dict[str, Any]:
    """What is open, in words, with where it is settled; the first by name, … where there are
    more.
    """
    words, place = labels.OPEN[found.kind]
    left_out = ("…",) if len(found.examples) == EXAMPLES < found.n else ()
    examples = (*found.examples, *left_out)
    return {"words": words % {"n": found.n}, "url": reverse(place), "examples": examples}


@door(may_close, "POST")
def close(request: HttpRequest) -> HttpResponse:
    """Queue the closing of a month; what is open in it, and days of people that no scheme scores,
    are shown first.
    """
    month = clock.check_month(request.POST.get("month", ""))
    of = present_input(month, reads.published_for(month))
    doubtful = not reads.anybody_scored(of) or reads.without_scheme(month, of)
    if not request.POST.get("seen") and (doubtful or reads.open_in(month, of)):
        return redirect("performance_close_before", month)
    return redirect("performance_job", jobs.queue_close(month, actor=actor_of(request)).pk)


@door(may_close, "POST")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to open a month again, with the reason."""
    row, _cards = _closing(request, pk)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return render(
            request, "performance/reopen.html", {"closing": row, "form": form}, status=422
        )
    actions.reopen_month(row.month, form.cleaned_data["why"], actor=actor_of(request))
    messages.success(
        request, _("Asked. Another person confirms it; until then the month stays closed.")
    )
    return redirect("performance_closing", row.pk)


@door(may_reopen, "POST")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse that a month is opened again."""
    row, _cards = _closing(request, pk)
    row = actions.settle_reopening(
        row, request.POST.get("answer") == "confirm", actor=actor_of(request)
    )
    sentence = (
        _("%(month)s stays closed.")
        if row.current
        else _("%(month)s is open again; the old cards stay readable.")
    )
    messages.success(request, sentence % {"month": row.month})
    return redirect("performance_closing", row.pk)


def _second(row: Closing, actor: Actor) -> dict[str, Any]:
    """Who confirms that a month is opened again, while somebody asks for it, and whether the actor
    may confirm or refuse.
    """
    asked = row.current and row.reopen_asked_at is not None
    second = of_reopening(row, actor) if asked and (may_reopen(actor) or may_close(actor)) else None
    return {
        "second": second,
        "may_reopen": may_reopen(actor),
        "may_confirm": second is not None and second.may,
    }


def _fewest(**of_card: Any) -> Subquery:
    """The least number of cases of an item that counted: asked of each card by itself, so that a
    page asks for its own.
    """
    rows = ScorecardItem.objects.filter(**of_card, points__isnull=False, n__isnull=False)
    return Subquery(rows.order_by("n").values("n")[:1])


def _closing(request: HttpRequest, pk: int) -> tuple[Closing, Any]:
    actor = actor_of(request)
    row = Closing.objects.filter(pk=pk).first()
    cards = visible_months(actor).filter(closing=pk) if row else Scorecard.objects.none()
    if row is None or (not actor.may_all(VIEW) and not cards.exists()):
        raise NotFound()
    return row, cards


def _parts(row: Scorecard) -> str:
    """The parts of a month with their totals: "2026-03-01–2026-03-24: 80.0"; empty for most."""
    parts = sorted(row.parts.all(), key=lambda each: each.span)
    return show.told_apart(show.labelled(part.span, show.number(part.total, 1)) for part in parts)


def ready_months() -> list[str]:
    """Past months with a published scheme that are not closed, newest first. One query."""
    return list(ready_versions().order_by("-month").values_list("month", flat=True).distinct())


def ready_versions() -> QuerySet[SchemeVersion]:
    """Published schemes of past months that are not closed."""
    closed = Closing.objects.filter(current=True).values("month")
    past = SchemeVersion.objects.filter(state="published", month__lt=clock.month_of(clock.today()))
    return past.exclude(month__in=closed)


def _teams(request: HttpRequest) -> list[tuple[str, str]]:
    rows = visible_months(actor_of(request)).exclude(team=None).order_by("team__title")
    return [(str(pk), title) for pk, title in rows.values_list("team", "team__title").distinct()]


def _quoted(cell: str) -> str:
    from guiju.records.converting.rejects import neutral

    text = neutral(cell)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text


def _chained(head: str, lines: Any) -> Any:
    yield head
    yield from lines
