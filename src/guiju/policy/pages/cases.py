"""Incidents, merits and money cases: reported, stated to, decided, excepted, appealed; how alike
rules are applied.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guiju.foundation import attachments, clock
from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import NotFound, or_not_found
from guiju.foundation.models import Attachment
from guiju.kit import chart, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import DayField, Evidence, Files, done_or_shown
from guiju.kit.table import Choice, Column, Dates, Empty, Table
from guiju.people.access import visible_persons
from guiju.people.parts.choosing import Somebody, offer, working
from guiju.people.reads import Person, stands
from guiju.people.reads.rows import person_by_id
from guiju.policy import actions
from guiju.policy.access import (
    EXCEPT,
    REPORT,
    may_compare,
    may_report,
    may_see_cases,
    visible_case,
    visible_cases,
)
from guiju.policy.access.cases import decides, may_state, part_in, second_of_exception
from guiju.policy.acts.cases import DECIDE, STATE
from guiju.policy.models import Case, Clause
from guiju.policy.pages.labels import CASE_KINDS, CASES, EXCEPTIONS, INTENTS, OUTCOMES, PENALTIES
from guiju.policy.parts.choosing import ClauseField, clauses_offered, offer_clauses
from guiju.policy.reads import cases as reads
from guiju.policy.reads import watching

_LONG = forms.Textarea(attrs={"rows": 4})
_SHORT = forms.Textarea(attrs={"rows": 2})
TABLE = Table(
    name="cases",
    title=gettext_lazy("Incidents and merits"),
    columns=[
        Column(
            "name",
            gettext_lazy("Who"),
            value="person.shown",
            order="person__name",
            main=True,
            link=lambda row: reverse("policy_case", args=[row.pk]),
        ),
        Column(
            "kind", gettext_lazy("Kind"), value=lambda row: str(CASE_KINDS[row.kind]), order="kind"
        ),
        Column(
            "clause",
            gettext_lazy("Clause"),
            value=lambda row: (
                f"{row.clause.version.title} {row.clause.number}" if row.clause else None
            ),
        ),
        Column("on", gettext_lazy("Day"), order="on"),
        Column(
            "state",
            gettext_lazy("State"),
            template="policy/cells/case.html",
            order="state",
            export=lambda row: str(CASES[row.state][1]),
        ),
        Column(
            "outcome",
            gettext_lazy("Outcome"),
            value=lambda row: str(OUTCOMES.get(row.outcome, "")),
            order="outcome",
        ),
        Column(
            "penalty",
            gettext_lazy("What follows"),
            value=lambda row: str(PENALTIES[row.penalty]) if row.outcome else None,
            order="penalty",
        ),
        Column(
            "exception",
            gettext_lazy("Exception"),
            value=lambda row: str(EXCEPTIONS[row.exception][1]) if row.exception else None,
            order="exception",
        ),
        Column(
            "repeats",
            gettext_lazy("Times before, in a year"),
            numeric=True,
            digits=0,
            order="repeats",
            hidden=True,
        ),
        Column(
            "self_corrected", gettext_lazy("Self-corrected"), order="self_corrected", hidden=True
        ),
        Column(
            "decided_by", gettext_lazy("Decided by"), order="decided_by", hidden=True, show=show.who
        ),
    ],
    search=["person__name", "person__number", "facts", "clause__text"],
    filters=[
        Choice("kind", gettext_lazy("Kind"), CASE_KINDS),
        Choice("state", gettext_lazy("State"), CASES),
        Choice("exception", gettext_lazy("Exception"), EXCEPTIONS),
        Dates("on", gettext_lazy("Day")),
    ],
    order="-on",
    empty=Empty(
        gettext_lazy("Nothing was reported"),
        gettext_lazy("A merit is worth reporting as much as an incident; both name their clause."),
    ),
)


class ReportForm(forms.Form):
    """A report of what happened."""

    person = Somebody(
        queryset=None,
        to_field_name="number",
        label=gettext_lazy("Whom it is about"),
    )
    clause = ClauseField(label=gettext_lazy("Clause"), by_id=True)
    on = DayField(label=gettext_lazy("Day"))
    facts = forms.CharField(
        label=gettext_lazy("What happened: facts, no judgement"), max_length=TEXT, widget=_LONG
    )
    intent = forms.ChoiceField(
        label=gettext_lazy("What was meant"), choices=lambda: list(INTENTS.items())
    )
    self_corrected = forms.BooleanField(
        label=gettext_lazy("The person corrected it unasked"),
        required=False,
        help_text=gettext_lazy(
            "Then no penalty can follow: people who are punished for a mistake that they "
            "reported and mended will not report the next."
        ),
    )
    evidence = Evidence(
        label=gettext_lazy("Evidence"),
        required=False,
        widget=Files(attrs={"multiple": True}),
        help_text=gettext_lazy("Up to five files of 10 MB: PDF, picture, sheet, text, sound."),
    )


class SettleForm(forms.Form):
    """Yes or no, with reasons."""

    reason = forms.CharField(label=gettext_lazy("Reasons"), max_length=TEXT, widget=_SHORT)


@door(may_see_cases)
def cases(request: HttpRequest) -> HttpResponseBase:
    """Cases that the actor is involved in or entitled to decide."""
    actor = actor_of(request)
    context = {"may_report": may_report(actor), "may_compare": may_compare(actor)}
    return TABLE.respond(request, "policy/cases.html", visible_cases(actor), context)


@door(may_report, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Report an incident or a merit; whoever comes from elsewhere finds it begun."""
    actor = actor_of(request)
    form = ReportForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "on": request.GET.get("on", "")[:10] or clock.today(),
            "person": request.GET.get("person", ""),
            "clause": request.GET.get("clause"),
            "facts": request.GET.get("facts", "")[:TEXT],
        },
    )
    reach = actor.reach(REPORT)
    if reach.everyone or reach.teams:
        offer(form, "person", visible_persons(actor) & working())
    else:
        del form.fields["person"]
    clauses = clauses_offered()
    offer_clauses(form, "clause", clauses)

    def act(said: dict[str, Any]) -> Case:
        clause = Clause.objects.select_related("version").get(pk=said["clause"])
        kind = "merit" if clause.kind == "encouraged" else "incident"
        person = _at_work(said.get("person") or person_by_id(actor.person))
        return actions.report_case(
            kind,
            person,
            clause,
            said["on"],
            said["facts"],
            intent=said["intent"],
            self_corrected=said["self_corrected"],
            files=said["evidence"],
            actor=actor,
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("policy_cases"),
        title=_("Report an incident or a merit"),
        submit=_("Report it"),
        said=_("Stored. The person was told and can make a statement."),
        onward=lambda row: reverse("policy_case", args=[row.pk]),
        lead=_(
            "What is not written is no incident; what should be done anyway may be praised "
            "all the same."
        ),
    )


@door(may_see_cases)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case, with what may be done next by whom."""
    actor = actor_of(request)
    row = visible_case(actor, pk)
    entitled, part = decides(actor, row), part_in(actor, row)
    mine, until = row.person_id == actor.person and actor.person is not None, reads.window_of(row)
    appeal = getattr(row, "appeal", None)
    context = {
        "row": row,
        "files": attachments.of("case", pk),
        "said": row.statements.all(),
        "appeal": appeal,
        "mine": mine,
        "repeats": row.repeats if row.outcome else reads.repeats_of(row),
        "alerts": row.alerts.select_related("run"),
        "may_state": row.state == "open" and may_state(actor, row),
        "may_decide": row.state == "open" and entitled and part is None,
        "until": until,
        "why_not": _why(part) if entitled and part and row.state in ("open", "appealed") else "",
        "may_except": row.exception == "asked"
        and row.state == "decided"
        and actor.may_all(EXCEPT)
        and part is None,
        "second": second_of_exception(row, actor)
        if row.exception == "asked"
        and row.state == "decided"
        and (entitled or actor.may_all(EXCEPT))
        else None,
        "may_appeal": mine
        and row.state == "decided"
        and appeal is None
        and until is not None
        and clock.now() <= until,
        "may_decide_appeal": row.state == "appealed" and entitled and part is None,
        "state_form": STATE.form(actor, row, request),
        "decide_form": DECIDE.form(actor, row, request),
        "settle_form": SettleForm(),
        "watch_groups": watching.GROUPS,
        "clause_version": row.clause.version if row.clause else None,
        "may_open": row.kind == "money"
        and row.outcome == "founded"
        and may_report(actor)
        and not mine,
    }
    return render(request, "policy/case.html", context)


@door(may_see_cases)
def file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """Evidence of a case, as a download."""
    row = visible_case(actor_of(request), pk)
    kept = or_not_found(
        Attachment.objects.filter(pk=number, noun="case", noun_id=str(row.pk)).first()
    )
    return attachments.handed_out(kept)


@door(may_compare)
def alike(request: HttpRequest) -> HttpResponse:
    """Whether rules are applied alike: by team, leader and grade, over a year."""
    first = clock.first_day(clock.month_before(clock.month_of(clock.today()), 11))
    rows = list(reads.founded(visible_cases(actor_of(request)), first))
    cuts = [
        (by, title, reads.applied_alike(rows, by))
        for by, title in (
            ("team", _("by team")),
            ("leader", _("by leader")),
            ("grade", _("by grade")),
        )
    ]
    context = {
        "cuts": [(title, parts, _picture(title, parts)) for _by, title, parts in cuts],
        "n": len(rows),
        "first": first,
    }
    return render(request, "policy/alike.html", context)


def _picture(title: str, parts: list[Any]) -> Any:
    rows = [
        chart.Interval(part.name, part.rate, part.low, part.high, part.persons, strong=part.apart)
        for part in parts
        if part.rate is not None and part.name
    ]
    heads, incidents = sum(part.persons for part in parts), sum(part.incidents for part in parts)
    whole = incidents / heads * 100 if heads else None
    return chart.intervals(
        _("Incidents per 100 persons, %(cut)s") % {"cut": title},
        rows,
        digits=1,
        counted=_("{n} people"),
        reference=whole,
        reference_label=_("all"),
        summary=_(
            "With 95 % intervals. Only what lies apart from the line differs by more than luck."
        ),
        name=f"alike-{len(rows)}-{title}",
    )


def _at_work(person: Person | None) -> Person:
    if person is None or person.pk not in stands(clock.today(), [person.pk]):
        raise NotFound(
            "没有这个工号的在职人员。", "Nobody of that staff number works here.", field="person"
        )
    return person


def _why(part: Any) -> str:
    return str(part["zh" if (get_language() or "zh").startswith("zh") else "en"])
