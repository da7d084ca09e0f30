"""Authority: questions of what is allowed, requests, approval, settling."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guiju.foundation.access import Actor
from guiju.foundation.bounds import LINE, NOTE
from guiju.foundation.errors import Forbidden, GuijuError, or_not_found
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import RowField, TextBox, refuse
from guiju.kit.table import Choice, Column, Dates, Empty, Table
from guiju.people.access import team_of, visible_persons
from guiju.people.parts.choosing import Somebody, offer, working
from guiju.people.reads import Person
from guiju.people.reads.rows import person_by_id
from guiju.policy import actions
from guiju.policy.access import (
    ASK,
    SETTLE,
    check_approves,
    deciders,
    managers_for,
    may_ask,
    may_keep_limits,
    may_see_requests,
    requests_for,
    second_of_settlement,
    visible_request,
    visible_requests,
)
from guiju.policy.models import Action
from guiju.policy.pages.labels import APPROVERS, REQUESTS
from guiju.policy.reads import authority as reads
from guiju.policy.reads import rulebook

_MONEY: dict[str, Any] = {
    "max_digits": 14,
    "decimal_places": 2,
    "required": False,
    "min_value": Decimal(0),
}
REQUESTS_TABLE = Table(
    name="requests",
    title=gettext_lazy("Requests"),
    columns=[
        Column(
            "name",
            gettext_lazy("Who"),
            value="person.shown",
            order="person__name",
            main=True,
            link=lambda row: reverse("policy_request", args=[row.pk]),
        ),
        Column(
            "action",
            pgettext_lazy("authority", "What"),
            value="action.title",
            order="action__title",
        ),
        Column(
            "amount",
            gettext_lazy("Amount"),
            value=lambda row: row if row.amount is not None else None,
            show=lambda row: show.money(row.amount, row.action.currency) if row else show.NOTHING,
            export=lambda row: row.amount,
            numeric=True,
            digits=2,
            order="amount",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            template="policy/cells/request.html",
            order="state",
            export=lambda row: str(REQUESTS[row.state][1]),
        ),
        Column("at", gettext_lazy("When"), order="at"),
        Column(
            "approver",
            gettext_lazy("Approver"),
            value=lambda row: _approver(row),
            order="waits_for",
        ),
        Column("purpose", gettext_lazy("What for"), hidden=True),
        Column("settled_at", pgettext_lazy("when", "Settled"), order="settled_at", hidden=True),
    ],
    search=["person__name", "person__number", "purpose", "reference"],
    filters=[
        Choice("state", gettext_lazy("State"), REQUESTS),
        Choice(
            "action",
            pgettext_lazy("authority", "What"),
            lambda request: [(row.code, row.title) for row in Action.objects.all()],
            field="action__code",
        ),
        Choice("whose", gettext_lazy("Waits for"), [("me", gettext_lazy("me"))]),
        Dates("on", gettext_lazy("Day")),
    ],
    order="-at",
    empty=Empty(
        gettext_lazy("No request yet"),
        gettext_lazy("Ask what you may do; what is within your limit is yours at once."),
        gettext_lazy("Ask"),
        "policy_authority",
    ),
)


class AskForm(forms.Form):
    """A question of what a person may do."""

    person = Somebody(
        queryset=None,
        to_field_name="number",
        label=gettext_lazy("For whom"),
        required=False,
        empty_label=gettext_lazy("myself"),
    )
    action = RowField(
        label=pgettext_lazy("authority", "What"),
        queryset=Action.objects.all(),
        to_field_name="code",
    )
    amount = forms.DecimalField(label=gettext_lazy("Amount"), **_MONEY)


class TakeForm(forms.Form):
    """What a request is for, and how much."""

    purpose = TextBox(gettext_lazy("What for"), rows=2, max_length=NOTE)
    reference = forms.CharField(
        label=gettext_lazy("Order or contact"), max_length=LINE, required=False
    )


@door(may_ask, "GET", "HEAD", "POST")
def authority(request: HttpRequest) -> HttpResponse:
    """Ask; take what is a plain yes, or request approval."""
    actor = actor_of(request)
    form, take = (
        AskForm(request.POST or None),
        TakeForm(request.POST if "take" in request.POST else None),
    )
    for_others = actor.reach(ASK).everyone or bool(actor.reach(ASK).teams)
    offer(form, "person", working() & visible_persons(actor) if for_others else working())
    context: dict[str, Any] = {"form": form, "take": take, "for_others": for_others}
    if form.is_valid():
        try:
            person = _person(actor, form.cleaned_data["person"])
            if "take" in request.POST and take.is_valid():
                row = actions.request_authority(
                    form.cleaned_data["action"],
                    person,
                    form.cleaned_data["amount"],
                    take.cleaned_data["purpose"],
                    reference=take.cleaned_data["reference"],
                    actor=actor,
                )
                messages.success(
                    request, _("Granted.") if row.state == "granted" else _("Sent to the approver.")
                )
                return redirect("policy_request", row.pk)
            ruling = actions.ask(
                form.cleaned_data["action"], person.pk, form.cleaned_data["amount"], actor=actor
            )
            context |= {
                "ruling": ruling,
                "person": person,
                "vacant": ruling.vacant and ruling.vacant[show.language()],
                "sentence": ruling.answer.sentence[show.language()].format(**ruling.answer.data),
            }
        except Forbidden:
            raise
        except GuijuError as error:
            refuse(form, error)
    mine = visible_requests(actor).filter(person=actor.person or 0)[:10]
    return render(
        request,
        "policy/authority.html",
        context | {"mine": mine},
        status=422 if form.errors or take.errors else 200,
    )


@door(may_see_requests)
def requests(request: HttpRequest) -> HttpResponseBase:
    """Requests that the actor may see."""
    actor = actor_of(request)
    context = {"may_keep": may_keep_limits(actor)}
    mine = Case(When(pk__in=requests_for(actor), then=Value("me")), default=Value(""))
    rows = reads.with_approvers(visible_requests(actor)).annotate(whose=mine)
    return REQUESTS_TABLE.respond(request, "policy/requests.html", rows, context)


@door(may_see_requests)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one request: decided by its approver, settled by another person than who took it."""
    actor = actor_of(request)
    row = visible_request(actor, pk)
    settles = (
        actor.reach(SETTLE).covers(person=None, team=team_of(row.person_id))
        and actor.person != row.person_id
    )
    clause = (
        rulebook.clause_in_force(row.limit.policy, row.limit.clause, row.on) if row.limit else None
    )
    approvers = _said_approvers(row) if row.state == "waiting" else ""
    context = {
        "row": row,
        "clause": clause,
        "approves": row.state == "waiting" and _approves(actor, row),
        "settles": settles and row.state == "granted" and row.action.settles,
        "mine": row.person_id == actor.person,
        "approvers": approvers,
        "managers": managers_for(row) if row.state == "waiting" and not approvers else "",
        "second": second_of_settlement(row, actor)
        if row.state == "granted" and row.action.settles and row.person_id == actor.person
        else None,
        "stood_in": reads.stood_in(row),
        "ladder": _ladder(row),
    }
    return render(request, "policy/request.html", context)


def _approver(row: Any) -> str | None:
    """Who approves it today, or in whose place it was decided."""
    asked = row.state == "waiting" or row.by_manager
    return row.waits_for or (str(APPROVERS["manager"]) if asked else None)


def _said_approvers(row: Any) -> str:
    """Who approves a waiting request, with who stands in; empty: a manager."""
    return reads.said_approvers({row.pk: (row.person_id, deciders([row])[row.pk])})[row.pk]


def _ladder(row: Any) -> list[dict[str, Any]]:
    """The levels of a request that takes several, with who agreed at each."""
    ladder = row.limit.ladder if row.limit else ()
    agreed = {
        approval["level"]: approval["by"]
        for approval in row.approvals
        if not approval.get("refused")
    }
    if len(ladder) < 2:
        return []
    return [
        {
            "who": APPROVERS[level.approver],
            "up_to": level.up_to,
            "by": agreed.get(place, ""),
            "here": place == row.level and row.state == "waiting",
        }
        for place, level in enumerate(ladder)
    ]


def _approves(actor: Actor, row: Any) -> bool:
    try:
        check_approves(actor, row)
    except Forbidden:
        return False
    return True


def _person(actor: Actor, chosen: Person | None) -> Person:
    """Whom a question is about: who was chosen, else oneself."""
    return or_not_found(
        chosen or person_by_id(actor.person),
        "没有这个工号的人。",
        "There is nobody of that staff number.",
        field="person",
    )
