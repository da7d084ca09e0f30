"""Appeals and corrections: said, weighed, decided; what they do to a card is shown before
anything is sent.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guiju.foundation import attachments
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import Forbidden, GuijuError, NotFound, or_not_found
from guiju.foundation.models import Attachment
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import UNCHOSEN, Evidence, Files, TextBox, refuse
from guiju.kit.second import named
from guiju.kit.show import said
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.people import reads as people
from guiju.people.access import ACCOUNTS
from guiju.performance import actions, reads
from guiju.performance.access import (
    CORRECT,
    DECIDE,
    check_may_decide,
    may_decide,
    may_settle_correction,
    may_view,
    part_in,
    visible_appeal,
    visible_appeals,
    visible_card,
)
from guiju.performance.access.deciders import deciders_of, open_deciders
from guiju.performance.access.seconds import of_correction
from guiju.performance.models import Appeal, LedgerEntry, Scorecard
from guiju.performance.pages.labels import APPEALS
from guiju.performance.rules.ledger import Correction, Effect
from guiju.records import reads as records
from guiju.records.parts.figures import scale_of

APPEALS_TABLE = Table(
    name="appeals",
    title=gettext_lazy("Appeals"),
    columns=[
        Column(
            "who",
            gettext_lazy("Who"),
            value="card.title",
            order="card__name",
            main=True,
            link=lambda row: url_of(row),
        ),
        Column(
            "month", gettext_lazy("Month"), value="card.closing.month", order="card__closing__month"
        ),
        Column(
            "metric",
            gettext_lazy("Item"),
            value=lambda row: metric_title(row.metric),
            order="metric",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda row: str(APPEALS[row.state][1]),
            order="state",
        ),
        Column("at", gettext_lazy("Filed"), order="at"),
        Column(
            "decided_by",
            gettext_lazy("Decided by"),
            value=lambda row: _decided_by(row),
            order="decided_by",
        ),
        Column("decided_at", gettext_lazy("Decided"), order="decided_at", hidden=True),
        Column(
            "instance",
            gettext_lazy("Instance"),
            numeric=True,
            digits=0,
            order="instance",
            hidden=True,
        ),
    ],
    search=["card__name", "card__subject", "statement", "reason"],
    filters=[
        Choice("state", gettext_lazy("State"), APPEALS),
    ],
    order="-at",
    empty=Empty(
        gettext_lazy("No appeal"),
        gettext_lazy(
            "Whoever holds an item of their card to be wrong says so on the item's page; "
            "another person decides."
        ),
    ),
)


class AppealForm(forms.Form):
    """What is held to be wrong, and what would be right."""

    statement = TextBox(gettext_lazy("What is wrong, and what shows it?"), rows=5, max_length=TEXT)
    wanted = forms.FloatField(
        label=gettext_lazy("The value you hold to be right"),
        required=False,
        help_text=gettext_lazy("Empty: please check the item."),
    )
    leave_out = forms.BooleanField(
        label=gettext_lazy("The item should not count at all"), required=False
    )
    evidence = Evidence(
        label=gettext_lazy("Evidence"),
        required=False,
        widget=Files(attrs={"multiple": True}),
        help_text=gettext_lazy("Up to five files of 10 MB: PDF, picture, sheet, text, sound."),
    )


class DecisionForm(forms.Form):
    """A decision with its reasons."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=lambda: [
            UNCHOSEN,
            *((state, APPEALS[state][1]) for state in ("upheld", "partly", "refused")),
        ],
    )
    value = forms.FloatField(label=gettext_lazy("The right value"), required=False)
    leave_out = forms.BooleanField(label=gettext_lazy("The item does not count"), required=False)
    reason = TextBox(gettext_lazy("Reasons"), rows=4, max_length=TEXT)


class CorrectionForm(forms.Form):
    """What is put right on a closed card."""

    metric = forms.ChoiceField(label=gettext_lazy("Item"))
    value = forms.FloatField(label=gettext_lazy("The right value"), required=False)
    leave_out = forms.BooleanField(label=gettext_lazy("The item does not count"), required=False)
    reason = TextBox(gettext_lazy("Reasons"), rows=3, max_length=TEXT)


def may_correct(actor: Actor) -> bool:
    """Whether the actor proposes and confirms corrections."""
    return actor.may_all(CORRECT)


def may_see_appeals(actor: Actor) -> bool:
    """Whether any appeal can be open to the actor."""
    return may_view(actor) or actor.may(DECIDE)


def url_of(row: Appeal) -> str:
    """The page of an appeal."""
    return reverse("performance_appeal", args=[row.pk])


def metric_title(name: str) -> str:
    """What an item is called."""
    metric = records.metrics().get(name)
    return said(metric.title) if metric else name


def _decided_by(row: Appeal) -> str:
    """Who decided an appeal; of an open one who can."""
    if row.state != Appeal.State.OPEN:
        return show.who(row.decided_by)
    names = named(map(str, open_deciders().get(row.pk, ())))
    return _("open: %(names)s") % {"names": names} if names else ""


@door(may_see_appeals)
def appeals(request: HttpRequest) -> HttpResponseBase:
    """Appeals that the actor may see, and how they end."""
    rows = visible_appeals(actor_of(request))
    context: dict[str, Any] = {}
    if actor_of(request).may(DECIDE):
        whole = list(rows.defer("statement", "reason", "card__version__text")[:5_000])
        cuts = (("metric", _("by item")), ("decided_by", _("by decider")), ("team", _("by team")))
        context["outcomes"] = [(title, _outcomes(whole, by)) for by, title in cuts]
    return APPEALS_TABLE.respond(request, "performance/appeals.html", rows, context)


@door(may_view, "GET", "HEAD", "POST")
def new(request: HttpRequest, pk: int, metric: str) -> HttpResponse:
    """Appeal an item of one's own card."""
    actor = actor_of(request)
    card = visible_card(actor, pk)
    if (
        card.person_id is None
        or card.person_id != actor.person
        or not card.items.filter(metric=metric).exists()
    ):
        raise NotFound()
    form = AppealForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            said_ = form.cleaned_data
            wanted = _stored(metric, said_["wanted"])
            row = actions.appeal(
                card,
                metric,
                said_["statement"],
                wanted,
                leave_out=said_["leave_out"],
                actor=actor,
                files=said_["evidence"],
            )
        except Forbidden:
            raise
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Sent. Another person will decide, with reasons."))
            return redirect(url_of(row))
    item = card.items.get(metric=metric)
    context = {
        "form": form,
        "card": card,
        "metric": metric,
        "title": metric_title(metric),
        "item": item,
        "value": _shown(metric, item.scored if item.scored is not None else item.value),
        "unit": _unit(metric),
        "until": reads.window_of(card),
        "effect": None,
    }
    return render(
        request, "performance/appeal_new.html", context, status=422 if form.errors else 200
    )


@door(may_view, "POST")
def weigh(request: HttpRequest, pk: int, metric: str) -> HttpResponse:
    """What a value would do to the total, while it is typed: the fragment beside the form."""
    card = visible_card(actor_of(request), pk)
    if not card.items.filter(metric=metric).exists():
        raise NotFound()
    try:
        value = _stored(
            metric, float(request.POST.get("wanted") or request.POST.get("value") or "nan")
        )
    except ValueError:
        value = None
    leave_out = bool(request.POST.get("leave_out"))
    named = value is not None and value == value
    wanted = Correction(metric, None if leave_out else value, leave_out)
    context = {
        "effect": _effect(card, wanted) if named or leave_out else None,
        "leave_out": leave_out,
    }
    return render(request, "performance/appeal_new.html#effect", context)


@door(may_see_appeals)
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one appeal: the statement, its evidence, the decision with its effect."""
    return _page(request, visible_appeal(actor_of(request), pk), None)


@door(may_see_appeals, "POST")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide an appeal with reasons."""
    row = visible_appeal(actor_of(request), pk)
    check_may_decide(actor_of(request), row)
    form = DecisionForm(request.POST)
    if form.is_valid():
        said_ = form.cleaned_data
        try:
            actions.decide(
                row,
                said_["verdict"],
                said_["reason"],
                value=_stored(row.metric, said_["value"]),
                leave_out=said_["leave_out"],
                actor=actor_of(request),
            )
        except Forbidden:
            raise
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Decided; the person has been told."))
            return redirect(url_of(row))
    return _page(request, row, form)


@door(may_view, "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own appeal back."""
    row = actions.withdraw(visible_appeal(actor_of(request), pk), actor=actor_of(request))
    messages.success(request, _("Withdrawn."))
    return redirect(url_of(row))


@door(may_see_appeals)
def evidence(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A file that belongs to an appeal, as a download."""
    row = visible_appeal(actor_of(request), pk)
    file = or_not_found(
        Attachment.objects.filter(pk=number, noun="appeal", noun_id=str(row.pk)).first()
    )
    return attachments.handed_out(file)


@door(may_correct)
def corrections(request: HttpRequest) -> HttpResponse:
    """Corrections that wait for a second person, and the newest that were settled."""
    rows = LedgerEntry.objects.select_related("card__closing", "card__person").order_by("-id")
    actor = actor_of(request)
    waiting = [
        _correction(row) | _second(row, actor)
        for row in rows.filter(confirmed_at=None, refused=False)[:200]
    ]
    settled = [_correction(row) for row in rows.exclude(confirmed_at=None, refused=False)[:100]]
    return render(request, "performance/corrections.html", {"waiting": waiting, "settled": settled})


def _second(row: LedgerEntry, actor: Actor) -> dict[str, Any]:
    """Who confirms a correction, and whether the actor does."""
    second = of_correction(row, actor)
    return {"second": second, "settles": second.may and may_settle_correction(actor, row)}


@door(may_correct, "GET", "HEAD", "POST")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose to put an item of a closed card right."""
    card = visible_card(actor_of(request), pk)
    form = CorrectionForm(request.POST or None)
    field = form.fields["metric"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [
        (item.metric, show.bracketed(metric_title(item.metric), _shown(item.metric, item.value)))
        for item in card.items.all()
    ]
    if form.is_valid():
        said_ = form.cleaned_data
        try:
            value = _stored(said_["metric"], said_["value"])
            actions.propose_correction(
                card,
                said_["metric"],
                said_["reason"],
                value=value,
                leave_out=said_["leave_out"],
                actor=actor_of(request),
            )
        except Forbidden:
            raise
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("Proposed. It counts once another person has confirmed it.")
            )
            return redirect("performance_corrections")
    context = {"form": form, "card": card}
    return render(request, "performance/correct.html", context, status=422 if form.errors else 200)


@door(may_correct, "POST")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse a proposed correction."""
    row = or_not_found(LedgerEntry.objects.filter(pk=pk).first())
    actions.settle_correction(row, request.POST.get("answer") == "confirm", actor=actor_of(request))
    messages.success(request, _("Stored."))
    return redirect("performance_corrections")


def _page(request: HttpRequest, row: Appeal, form: DecisionForm | None) -> HttpResponse:
    actor = actor_of(request)
    part = part_in(actor, row)
    language = get_language() or "zh"
    decides = may_decide(actor, row)
    item = row.card.items.get(metric=row.metric)
    wanted = Correction(row.metric, row.wanted, row.leave_out)
    weighed = row.state == "open" and (row.leave_out or row.wanted is not None)
    tone, word = APPEALS[row.state]
    context = {
        "row": row,
        "title": metric_title(row.metric),
        "tone": tone,
        "word": word,
        "item": item,
        "value": _shown(row.metric, item.scored if item.scored is not None else item.value),
        "unit": _unit(row.metric),
        "wanted": _shown(row.metric, row.wanted) if row.wanted is not None else "",
        "granted": _shown(row.metric, row.granted) if row.granted is not None else "",
        "files": attachments.of("appeal", row.pk),
        "entry": getattr(row, "entry", None),
        "effect": _effect(row.card, wanted) if weighed else None,
        "form": form
        or DecisionForm(
            initial={"value": _typed(row.metric, row.wanted), "leave_out": row.leave_out}
        ),
        "may_decide": decides and part is None and row.state == "open",
        "why_not": (
            part["zh" if language.startswith("zh") else "en"]
            if decides and part and row.state == "open"
            else ""
        ),
        "waits_for": named(map(str, deciders_of([row])[row.pk])) if row.state == "open" else "",
        "keepers": named(holder.name for holder in people.holders(ACCOUNTS))
        if row.state == "open"
        else "",
        "mine": row.card.person_id == actor.person and actor.person is not None,
        "again": row.state in ("refused", "partly") and row.instance == 1,
    }
    return render(
        request, "performance/appeal.html", context, status=422 if form is not None else 200
    )


def _effect(card: Scorecard, correction: Correction) -> Effect:
    _card, effect = reads.standing_of(card).would(correction)
    return effect


def _outcomes(rows: list[Appeal], by: str) -> list[dict[str, Any]]:
    return [
        {
            "name": metric_title(outcome.name) if by == "metric" else outcome.name,
            "of": outcome,
            "interval": f"{show.percent(outcome.low, 0)}–{show.percent(outcome.high, 0)}"
            if outcome.low is not None
            else "—",
        }
        for outcome in reads.outcomes(rows, by)
    ]


def _correction(row: LedgerEntry) -> dict[str, Any]:
    return {
        "row": row,
        "title": metric_title(row.metric),
        "value": _("does not count") if row.leave_out else _shown(row.metric, row.value),
    }


def _shown(metric: str, value: float | None) -> str:
    declared = records.metrics().get(metric)
    return scale_of(declared).text(value) if declared else show.number(value)


def _unit(metric: str) -> str:
    declared = records.metrics().get(metric)
    return str(scale_of(declared).unit) if declared else ""


def _factor(metric: str) -> float:
    declared = records.metrics().get(metric)
    return scale_of(declared).factor if declared else 1.0


def _stored(metric: str, typed: float | None) -> float | None:
    """People write a rate in per cent, as the page shows it."""
    return None if typed is None else typed / _factor(metric)


def _typed(metric: str, value: float | None) -> float | None:
    return None if value is None else value * _factor(metric)
