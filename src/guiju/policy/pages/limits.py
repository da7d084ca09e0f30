"""Limits: who may do what, the permission matrix, what needs authority, the questions that were
asked.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import LINE
from guiju.foundation.errors import or_not_found
from guiju.foundation.once import once
from guiju.kit import excel, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import DayField, Part, RowField, done_or_shown
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.kit.versioned.editor import Codes
from guiju.people import reads as people
from guiju.people.reads.rows import everybody
from guiju.policy import actions
from guiju.policy.access import (
    LIMITS,
    READ_CASES,
    may_ask,
    may_keep_limits,
)
from guiju.policy.models import Action, Asked, Limit
from guiju.policy.pages.labels import APPROVERS, VERDICTS
from guiju.policy.parts.choosing import ClauseField, clauses_offered, offer_clauses
from guiju.policy.parts.quoted import quoted_all
from guiju.policy.reads import authority as reads
from guiju.policy.reads import rulebook
from guiju.policy.rules.rulebook import Binding

_MONEY: dict[str, Any] = {
    "max_digits": 14,
    "decimal_places": 2,
    "required": False,
    "min_value": Decimal(0),
}


@once
def _quoted() -> dict[tuple[str, str], str]:
    """What the clauses behind limits are called. Two queries."""
    return quoted_all(Limit.objects.values_list("policy", "clause").distinct())


LIMITS_TABLE = Table(
    name="limits",
    title=gettext_lazy("Limits"),
    columns=[
        Column(
            "action",
            pgettext_lazy("authority", "What"),
            value="action.title",
            order="action__title",
            main=True,
        ),
        Column("whom", gettext_lazy("Who"), value=lambda row: whom(row)),
        Column(
            "min_days", gettext_lazy("Days of service"), numeric=True, digits=0, order="min_days"
        ),
        Column("each", gettext_lazy("Each time"), value=lambda row: _each(row), order="each"),
        Column("a_day", gettext_lazy("A day"), numeric=True, digits=2, order="a_day"),
        Column("a_month", gettext_lazy("A month"), numeric=True, digits=2, order="a_month"),
        Column(
            "open_at_once",
            gettext_lazy("Open at once"),
            numeric=True,
            digits=0,
            order="open_at_once",
        ),
        Column("settle_first", gettext_lazy("Last one settled first"), order="settle_first"),
        Column(
            "approver",
            gettext_lazy("Above it decides"),
            value=lambda row: said_ladder(row),
            order="approver",
        ),
        Column(
            "clause",
            gettext_lazy("Clause"),
            value=lambda row: _quoted()[row.policy, row.clause],
            order="policy",
        ),
        Column("from_date", gettext_lazy("From"), order="from_date"),
        Column("to_date", gettext_lazy("To"), order="to_date", hidden=True),
        Column(
            "end",
            gettext_lazy("End"),
            template="policy/cells/end_limit.html",
            export=lambda row: "",
        ),
    ],
    search=["action__title", "policy", "clause"],
    filters=[
        Choice(
            "action",
            pgettext_lazy("authority", "What"),
            lambda request: [(row.code, row.title) for row in Action.objects.all()],
            field="action__code",
        )
    ],
    order="action",
    empty=Empty(
        gettext_lazy("No limit yet"),
        gettext_lazy("What no limit allows is not allowed. A limit names the clause that says so."),
        gettext_lazy("Write a limit"),
        "policy_limit_new",
    ),
)
ASKED_TABLE = Table(
    name="asked",
    title=gettext_lazy("Questions that were asked"),
    columns=[
        Column("at", gettext_lazy("When"), order="at", main=True),
        Column("by", gettext_lazy("Asked by"), order="by", show=show.who),
        Column("person", gettext_lazy("About"), value=lambda row: show.who(row.name)),
        Column(
            "action",
            pgettext_lazy("authority", "What"),
            value=lambda row: row.title or row.action,
            order="action",
        ),
        Column("amount", gettext_lazy("Amount"), numeric=True, digits=2, order="amount"),
        Column(
            "verdict",
            gettext_lazy("Answer"),
            template="policy/cells/verdict.html",
            order="verdict",
            export=lambda row: str(VERDICTS[row.verdict][1]),
        ),
        Column("because", gettext_lazy("Because of"), order="because"),
        Column("seal", gettext_lazy("Sealed in row"), order="seal", hidden=True),
    ],
    search=["by", "action"],
    filters=[Choice("verdict", gettext_lazy("Answer"), VERDICTS)],
    order="-at",
    empty=Empty(
        gettext_lazy("Nothing was asked yet"),
        gettext_lazy(
            "Every question about authority, from a page or another system, stands here with "
            "its answer."
        ),
    ),
)


class LimitForm(forms.Form):
    """A limit of authority."""

    parts = (
        Part(gettext_lazy("Whom it binds"), ("positions", "grades", "teams", "min_days")),
        Part(
            gettext_lazy("Closer bounds"),
            ("each_below", "open_at_once", "settle_first", "to_date"),
        ),
        Part(
            gettext_lazy("What is above it: who decides"),
            ("leader", "above", "supervisor", "in_turn", "approver", "approved", "always_ask"),
        ),
    )

    action = RowField(
        label=pgettext_lazy("authority", "What"),
        queryset=Action.objects.all(),
        to_field_name="code",
    )
    clause = ClauseField(label=gettext_lazy("The clause that says so"))
    positions = Codes(gettext_lazy("Positions"))
    grades = Codes(gettext_lazy("Grades"))
    teams = Codes(gettext_lazy("Teams"))
    min_days = forms.IntegerField(
        label=gettext_lazy("Days of service at least"), min_value=0, max_value=20_000, initial=0
    )
    each = forms.DecimalField(label=gettext_lazy("Each time at most"), **_MONEY)
    each_below = forms.BooleanField(label=gettext_lazy("It must stay below that"), required=False)
    a_day = forms.DecimalField(label=gettext_lazy("A day at most"), **_MONEY)
    a_month = forms.DecimalField(label=gettext_lazy("A month at most"), **_MONEY)
    open_at_once = forms.IntegerField(
        label=gettext_lazy("Open at once at most"), min_value=1, max_value=1_000, required=False
    )
    settle_first = forms.BooleanField(
        label=gettext_lazy("The last one is settled first"), required=False
    )
    leader = forms.DecimalField(
        label=gettext_lazy("The leader decides up to"),
        **_MONEY,
        help_text=gettext_lazy(
            "Levels by amount: leave empty those that decide nothing by themselves."
        ),
    )
    above = forms.DecimalField(label=gettext_lazy("The leader's leader decides up to"), **_MONEY)
    supervisor = forms.DecimalField(label=gettext_lazy("The supervisor decides up to"), **_MONEY)
    in_turn = forms.BooleanField(
        label=gettext_lazy("Each lower level agrees first"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise a request goes straight to the level that its amount needs."
        ),
    )
    approver = forms.ChoiceField(
        label=gettext_lazy("Above it decides"),
        choices=lambda: list(APPROVERS.items()),
        required=False,
    )
    approved = forms.DecimalField(label=gettext_lazy("Approval reaches up to"), **_MONEY)
    always_ask = forms.BooleanField(label=gettext_lazy("Approval every time"), required=False)
    from_date = DayField(label=gettext_lazy("From"))
    to_date = DayField(label=gettext_lazy("To"), required=False)

    def offer(self) -> None:
        """Let what is there be chosen."""
        for name, titles in zip(
            ("positions", "grades", "teams"), rulebook.codes_offered(), strict=True
        ):
            self._choices(name, list(titles.items()))
        binding = [row for row in clauses_offered() if row.kind != "encouraged"]
        offer_clauses(self, "clause", binding)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class ActionForm(forms.Form):
    """An action that needs authority."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=50)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=LINE)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            ("money", gettext_lazy("money")),
            ("permission", gettext_lazy("a permission in another system")),
        ],
    )
    system = forms.CharField(label=gettext_lazy("System"), max_length=50, required=False)
    settles = forms.BooleanField(label=gettext_lazy("It is settled afterwards"), required=False)


@door(may_ask)
def limits(request: HttpRequest) -> HttpResponseBase:
    """List the limits that hold: open to everybody whom they judge."""
    may_keep = may_keep_limits(actor_of(request))
    context = {"may_keep": may_keep, "first": may_keep and not Action.objects.exists()}
    return LIMITS_TABLE.respond(
        request, "policy/limits.html", reads.limits_on(clock.today()), context
    )


@door(may_keep_limits, "POST")
def start(request: HttpRequest) -> HttpResponse:
    """Begin with the usual items and the rule of cash advances."""
    actions.start_limits(show.language(), actor=actor_of(request))
    messages.success(
        request, _("Stored: look the limits through and write those of refunds and compensations.")
    )
    return redirect("policy_limits")


@door(may_keep_limits, "GET", "HEAD", "POST")
def new_limit(request: HttpRequest) -> HttpResponse:
    """Write a new limit of authority."""
    form = LimitForm(
        request.POST or None,
        initial={"from_date": clock.today(), "action": request.GET.get("action")},
    )
    form.offer()

    def act(said: dict[str, Any]) -> Limit:
        policy, _slash, clause = said.pop("clause").partition("/")
        binds = Binding(
            *(tuple(said.pop(name)) or None for name in ("positions", "grades", "teams"))
        )
        lower = [(name, said.pop(name)) for name in ("leader", "above", "supervisor")]
        levels = [{"approver": name, "up_to": up_to} for name, up_to in lower if up_to is not None]
        if levels:
            said["levels"] = [
                *levels,
                {"approver": said.pop("approver"), "up_to": said.pop("approved")},
            ]
            if not said["levels"][-1]["approver"]:
                said["levels"].pop()
        return actions.write_limit(
            said.pop("action"), policy, clause, binds=binds, actor=actor_of(request), **said
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("policy_limits"),
        title=_("Write a limit"),
        lead=_(
            "It holds from a day on and is never changed: to change it, end it and write a new one."
        ),
    )


@door(may_keep_limits, "POST")
def end_limit(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a limit hold no more."""
    row = or_not_found(Limit.objects.select_related("action").filter(pk=pk).first())
    actions.end_limit(
        row, actor=actor_of(request), why=request.POST.get("why", "") or _("ended on the page")
    )
    messages.success(request, _("Ended."))
    return redirect("policy_limits")


@door(may_keep_limits, "GET", "HEAD", "POST")
def new_action(request: HttpRequest) -> HttpResponse:
    """Name something that needs authority."""
    form = ActionForm(request.POST or None)

    def act(said: dict[str, Any]) -> Action:
        return actions.save_action(
            said.pop("code"), said.pop("title"), actor=actor_of(request), **said
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("policy_limits"),
        title=_("Something that needs authority"),
        onward=lambda row: reverse("policy_limit_new") + f"?action={row.code}",
    )


@door(may_ask)
def matrix(request: HttpRequest) -> HttpResponseBase:
    """Which grade gets which permission in which system, and up to how much money at which
    level; as Excel too.
    """
    titles = people.grade_titles()
    rows = reads.matrix(titles)
    money: list[dict[str, Any]] = [
        {"action": row.action, "cells": [_money(row.cells[code][1]) for code in titles]}
        for row in reads.matrix(titles, kind=Action.Kind.MONEY)
    ]
    if request.GET.get("export") == "xlsx":
        heads = [
            excel.Heading(_("System")),
            excel.Heading(_("Permission")),
            *(excel.Heading(title) for title in titles.values()),
        ]
        lines = [
            [
                row.action.system,
                row.action.title,
                *(str(VERDICTS[row.cells[code][0]][1]) for code in titles),
            ]
            for row in rows
        ]
        lines += [
            [limit["action"].currency, limit["action"].title, *limit["cells"]] for limit in money
        ]
        return excel.answer(_("Permission matrix"), heads, lines)
    shown = [{"action": row.action, "cells": [row.cells[code] for code in titles]} for row in rows]
    context = {
        "titles": titles.values(),
        "rows": shown,
        "money": money,
        "may_keep": may_keep_limits(actor_of(request)),
    }
    return render(request, "policy/matrix.html", context)


def may_read_asked(actor: Actor) -> bool:
    """Whether the actor reads every question that was asked."""
    return actor.may_all(LIMITS) or actor.may_all(READ_CASES)


@door(may_read_asked)
def asked(request: HttpRequest) -> HttpResponseBase:
    """Every question that was asked, with its answer."""
    name = everybody().filter(pk=OuterRef("person")).values(called=people.written_name())[:1]
    title = Action.objects.filter(code=OuterRef("action")).values("title")[:1]
    return ASKED_TABLE.respond(
        request,
        "policy/asked.html",
        Asked.objects.annotate(name=Subquery(name), title=Subquery(title)),
    )


def said_ladder(row: Limit) -> str:
    """Who decides up to how much, in one line: "the leader ≤ 500, a manager"."""
    levels = [
        str(APPROVERS[level.approver])
        + (f" ≤ {show.number(level.up_to)}" if level.up_to is not None else "")
        for level in row.ladder
    ]
    if not levels:
        return str(APPROVERS[""])
    between = (
        (" → " if row.in_turn else ";") if show.chinese() else (" → " if row.in_turn else "; ")
    )
    return between.join(levels)


def whom(row: Limit) -> str:
    """For whom a limit is written."""
    codes = rulebook.said_binding(reads.binding_of(row), rulebook.codes_offered())
    return ("、" if show.chinese() else ", ").join(codes) or _("everyone")


def _money(row: Limit | None) -> str:
    """What somebody may do alone, and who decides above it up to how much."""
    if row is None:
        return show.NOTHING
    alone = [] if row.always_ask else [_each(row)]
    return (";" if show.chinese() else "; ").join(
        [*alone, *([said_ladder(row)] if row.ladder else [])]
    )


def _each(row: Limit) -> str:
    if row.each is None:
        return show.NOTHING
    return f"{'<' if row.each_below else '≤'} {show.number(row.each)}"
