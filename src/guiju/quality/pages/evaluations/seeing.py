"""All evaluations, one of them, what was appealed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import GuijuError, or_not_found
from guiju.kit import chart, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.figure import Figure
from guiju.kit.forms import UNCHOSEN, TextBox, done_or_shown, refuse
from guiju.kit.table import Choice, Column, Dates, Empty, Table
from guiju.people import reads as people
from guiju.policy.access import REPORT
from guiju.quality.access.evaluations import (
    OUT,
    may_decide,
    may_evaluate,
    may_oversee,
    may_see,
    owns,
    visible_appeal,
    visible_appeals,
    visible_evaluation,
    visible_evaluations,
    visible_mark,
)
from guiju.quality.access.followups import may_follow
from guiju.quality.actions import appeals as appealing
from guiju.quality.actions import evaluations as actions
from guiju.quality.models.evaluations import Evaluation, Mark, MarkAppeal
from guiju.quality.pages.conversations.looking import spoken_in
from guiju.quality.pages.evaluations.labels import APPEALS, CAUSES, PURPOSES, STATES, levels_of
from guiju.quality.pages.evaluations.writing import SCENE
from guiju.quality.reads import contacts
from guiju.quality.reads import evaluations as reads
from guiju.quality.reads.conversations import conversation_of

#: Scores are looked at over a rolling quarter: a month of one person is too few to tell.
QUARTER = 91


def _teams(_request: HttpRequest) -> list[tuple[str, str]]:
    return list(people.team_titles().items())


EVALUATIONS = Table(
    name="evaluations",
    title=gettext_lazy("Evaluations"),
    columns=[
        Column(
            "person",
            gettext_lazy("Who"),
            value=lambda row: row.person.shown,
            order="person__name",
            main=True,
            link=lambda row: url_of(row),
        ),
        Column("contact_at", gettext_lazy("Contact"), order="contact_at"),
        Column(
            "team",
            gettext_lazy("Team"),
            value=lambda row: row.team.title if row.team else None,
            order="team__title",
        ),
        Column("form", gettext_lazy("Form"), value="version.title", order="version__title"),
        Column("score", gettext_lazy("Score"), numeric=True, digits=1, order="score"),
        Column(
            "critical_error",
            gettext_lazy("Critical error"),
            value=lambda row: None if row.critical_error is None else show.text(row.critical_error),
            order="critical_error",
        ),
        Column(
            "evaluator",
            gettext_lazy("Evaluator"),
            value=lambda row: row.evaluator.shown,
            order="evaluator__name",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda row: str(STATES[row.state][1]),
            order="state",
        ),
        Column(
            "purpose",
            gettext_lazy("Why this contact"),
            value=lambda row: str(PURPOSES[row.purpose]),
            order="purpose",
            hidden=True,
        ),
        Column("contact_key", gettext_lazy("Contact number"), order="contact_key", hidden=True),
    ],
    search=["person__name", "person__number", "contact_key", "version__title", "evaluator__name"],
    filters=[
        Choice("state", gettext_lazy("State"), STATES),
        Choice("team", gettext_lazy("Team"), _teams, field="team__code"),
        Choice("purpose", gettext_lazy("Why this contact"), PURPOSES),
        Dates("contact_at", gettext_lazy("Contact"), moments=True),
    ],
    order="-contact_at",
    empty=Empty(
        gettext_lazy("No evaluation yet"),
        gettext_lazy("What an evaluator finds in a contact stands here, with its reasons."),
    ),
)
APPEALS_TABLE = Table(
    name="mark_appeals",
    title=gettext_lazy("Appeals of marks"),
    columns=[
        Column(
            "who",
            gettext_lazy("Who"),
            value=lambda row: row.mark.evaluation.person.shown,
            order="mark__evaluation__person__name",
            main=True,
            link=lambda row: reverse("quality_appeal", args=[row.pk]),
        ),
        Column("criterion", gettext_lazy("Criterion"), value="mark.criterion.text"),
        Column(
            "evaluator",
            gettext_lazy("Evaluator"),
            value=lambda row: row.mark.evaluation.evaluator.shown,
            order="mark__evaluation__evaluator__name",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda row: str(APPEALS[row.state][1]),
            order="state",
        ),
        Column("at", gettext_lazy("Filed"), order="at"),
        Column("decided_by", gettext_lazy("Decided by"), order="decided_by", show=show.who),
    ],
    search=["mark__evaluation__person__name", "mark__criterion__text", "statement", "reason"],
    filters=[Choice("state", gettext_lazy("State"), APPEALS)],
    order="-at",
    empty=Empty(
        gettext_lazy("No appeal"),
        gettext_lazy(
            "Whoever holds a mark of their evaluation to be wrong says so on its page; another "
            "person decides."
        ),
    ),
)


def url_of(row: Evaluation) -> str:
    """Where an evaluation is read, or written while it is a draft."""
    name = "quality_evaluation_write" if row.state == "draft" else "quality_evaluation"
    return reverse(name, args=[row.pk])


@door(may_see)
def listed(request: HttpRequest) -> HttpResponseBase:
    """List evaluations, with what those of the last quarter come to."""
    actor = actor_of(request)
    rows = visible_evaluations(actor)
    since = clock.now() - dt.timedelta(days=QUARTER)
    recent = rows.filter(contact_at__gte=since)
    context = {
        "may_evaluate": may_evaluate(actor),
        "figures": figures_of(
            reads.found(recent),
            _("Contacts of the last %(days)s days, from samples") % {"days": QUARTER},
        ),
        "causes": _causes(reads.causes(recent)),
    }
    return EVALUATIONS.respond(
        request,
        "quality/evaluations/list.html",
        rows,
        context,
    )


def figures_of(found: reads.Found, window: str) -> list[Figure]:
    """What evaluations of samples say of all contacts of a time, as figures."""
    return [
        Figure(
            _("Quality score"),
            found.score,
            n=found.n,
            window=window,
            formula=_("Σ (score ÷ chance) ÷ Σ (1 ÷ chance)"),
        ),
        Figure(
            _("Passed"),
            _hundred(found.passed.share),
            "%",
            0,
            n=found.passed.n,
            low=_hundred(found.passed.low),
            high=_hundred(found.passed.high),
            window=window,
            formula=_("passed, each by 1 ÷ its chance; 95 % interval by Wilson on effective n"),
        ),
        Figure(
            _("Critical accuracy"),
            _hundred(found.critical.share),
            "%",
            0,
            n=found.critical.n,
            low=_hundred(found.critical.low),
            high=_hundred(found.critical.high),
            window=window,
            formula=_("contacts without a critical error, each by 1 ÷ its chance"),
        ),
        Figure(
            _("Non-critical accuracy"),
            _hundred(found.noncritical_accuracy),
            "%",
            1,
            n=found.checked,
            window=window,
            formula=_("checks without an error ÷ checks, non-critical"),
        ),
    ]


def _hundred(rate: float | None) -> float | None:
    return None if rate is None else 100 * rate


def _causes(counted: list[tuple[str, int]]) -> Any:
    if not any(n for _cause, n in counted):
        return None
    return chart.bars(
        _("Where deductions come from"),
        [chart.Bar(str(CAUSES[cause]), n) for cause, n in counted],
        digits=0,
    )


@door(may_see)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an evaluation: its marks with reasons, what changed, what can be appealed."""
    actor = actor_of(request)
    row = visible_evaluation(actor, pk)
    if row.state == Evaluation.State.DRAFT:
        return redirect("quality_evaluation_write", pk)
    marks, mine = reads.marks_of(row), owns(actor, row)
    until = reads.appeal_until(row)
    appealable = mine and row.state in OUT and clock.now() <= until
    context = {
        "row": row,
        "marks": marks,
        "scene": [(text, getattr(row, name)) for name, text in SCENE.items()],
        "mine": mine,
        "until": until,
        "appealable": appealable,
        "may_change": _may_change(actor, row),
        "may_follow": may_follow(actor, row),
        "may_report": _may_report(actor, row),
        "told": reads.score_with(row, {}, marks),
        "contact": contacts.contact(row.source, row.contact_key, actor=actor),
        **spoken_in(
            conversation_of(row.source, row.contact_key, row.person_id, actor=actor), actor
        ),
    }
    return render(request, "quality/evaluations/evaluation.html", context)


def _may_report(actor: Actor, row: Evaluation) -> bool:
    """Whether the actor may make a case of what an evaluation found."""
    reach = actor.reach(REPORT)
    return may_follow(actor, row) and reach.covers(person=row.person_id, team=row.team_id)


def _may_change(actor: Actor, row: Evaluation) -> bool:
    return (
        row.state in OUT
        and row.person_id != actor.person
        and may_evaluate(actor)
        and (row.evaluator_id == actor.person or may_oversee(actor))
    )


@door(may_see, "POST")
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one has seen one's own evaluation."""
    actor = actor_of(request)
    actions.acknowledge(visible_evaluation(actor, pk), actor=actor)
    messages.success(request, _("Kept: you have seen it."))
    return redirect("quality_evaluation", pk)


class ChangeForm(forms.Form):
    """Another level of a released mark, with the reason that the agent sees."""

    level = forms.ChoiceField(label=gettext_lazy("It should be"))
    cause = forms.ChoiceField(
        label=gettext_lazy("Cause"),
        required=False,
        choices=lambda: [UNCHOSEN, *CAUSES.items()],
    )
    reason = TextBox(gettext_lazy("Reasons; the agent sees them"), rows=3, max_length=TEXT)


class AppealForm(forms.Form):
    """What a mark should be, and why."""

    wanted = forms.ChoiceField(label=gettext_lazy("It should be"))
    statement = TextBox(gettext_lazy("What is wrong, and what shows it?"), rows=4, max_length=TEXT)


class DecisionForm(forms.Form):
    """A decision with its reasons."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=lambda: [
            UNCHOSEN,
            *((state, APPEALS[state][1]) for state in ("upheld", "partly", "refused")),
        ],
    )
    level = forms.ChoiceField(
        label=gettext_lazy("It becomes"),
        required=False,
        help_text=gettext_lazy("Only where it is upheld in part."),
    )
    reason = TextBox(gettext_lazy("Reasons"), rows=4, max_length=TEXT)


def _offer_levels(form: forms.Form, name: str, mark: Mark, *, other: bool = True) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [
        UNCHOSEN,
        *(
            (level, word)
            for level, (_tone, word) in levels_of(mark.criterion.kind).items()
            if (not other or level != mark.level) and (level != "partly" or mark.criterion.partly)
        ),
    ]


@door(may_evaluate, "GET", "HEAD", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a released mark with a reason."""
    actor = actor_of(request)
    mark = visible_mark(actor, pk)
    form = ChangeForm(request.POST or None, initial={"cause": mark.cause})
    _offer_levels(form, "level", mark)
    return done_or_shown(
        request,
        form,
        lambda said: actions.change_mark(mark, actor=actor, **said),
        reverse("quality_evaluation", args=[mark.evaluation_id]),
        title=_("Change: %(criterion)s") % {"criterion": mark.criterion.text},
        lead=_("The agent is told, and sees what it was, what it became, and why."),
    )


@door(may_see, "GET", "HEAD", "POST")
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Appeal a mark of one's own evaluation; what each level would change stands above."""
    actor = actor_of(request)
    mark = visible_mark(actor, pk)
    form = AppealForm(request.POST or None)
    _offer_levels(form, "wanted", mark)
    return done_or_shown(
        request,
        form,
        lambda said: appealing.appeal(mark, actor=actor, **said),
        reverse("quality_evaluation", args=[mark.evaluation_id]),
        title=_("Appeal: %(criterion)s") % {"criterion": mark.criterion.text},
        submit=_("Appeal"),
        said=_("Sent. Another person will decide, with reasons."),
        lead=_would(mark),
    )


def _would(mark: Mark) -> str:
    """What each level of a mark would make of the score."""
    row, marks = mark.evaluation, reads.marks_of(mark.evaluation)
    words = levels_of(mark.criterion.kind)
    parts = [
        show.labelled(
            words[level][1],
            show.number(reads.score_with(row, {mark.pk: level}, marks).score, 1),
        )
        for level in words
        if level != mark.level and (level != "partly" or mark.criterion.partly)
    ]
    now = _("The score is %(score)s now.") % {"score": show.number(row.score, 1)}
    return now + " " + _("What it would be: %(parts)s") % {"parts": show.listed(parts)}


@door(may_see)
def appeals(request: HttpRequest) -> HttpResponseBase:
    """List the appeals of marks, with how they end by criterion and evaluator."""
    actor = actor_of(request)
    rows = visible_appeals(actor)
    context = {"outcomes": reads.appeal_outcomes(rows) if may_oversee(actor) else []}
    return APPEALS_TABLE.respond(
        request,
        "quality/evaluations/appeals.html",
        rows,
        context,
    )


@door(may_see, "GET", "HEAD", "POST")
def appealed(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an appeal; decide it."""
    actor = actor_of(request)
    row = visible_appeal(actor, pk)
    entitled = row.state == MarkAppeal.State.OPEN and may_decide(actor, row)
    form = DecisionForm(request.POST or None) if entitled else None
    if form is not None:
        _offer_levels(form, "level", row.mark)
        if request.method == "POST" and form.is_valid():
            try:
                appealing.decide_appeal(row, actor=actor, **form.cleaned_data)
            except GuijuError as error:
                refuse(form, error)
            else:
                messages.success(request, _("Decided; the person has been told."))
                return redirect("quality_appeal", pk)
    context = {
        "row": row,
        "evaluation": row.mark.evaluation,
        "form": form,
        "would": _would(row.mark) if row.state == MarkAppeal.State.OPEN else "",
        "mine": owns(actor, row.mark.evaluation),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "quality/evaluations/appeal.html", context, status=status)


@door(may_see, "POST")
def withdraw_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own appeal back."""
    actor = actor_of(request)
    row = or_not_found(visible_appeal(actor, pk))
    appealing.withdraw_appeal(row, actor=actor)
    messages.success(request, _("Withdrawn."))
    return redirect("quality_appeal", pk)


class WithdrawForm(forms.Form):
    """Why an evaluation is taken back."""

    reason = TextBox(gettext_lazy("Reasons; the agent sees them"), rows=3, max_length=TEXT)


@door(may_evaluate, "GET", "HEAD", "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a released evaluation back, with a reason."""
    actor = actor_of(request)
    row = visible_evaluation(actor, pk)
    return done_or_shown(
        request,
        WithdrawForm(request.POST or None),
        lambda said: actions.withdraw(row, actor=actor, **said),
        reverse("quality_evaluation", args=[pk]),
        title=_("Withdraw the evaluation of %(who)s") % {"who": row.person.shown},
        submit=_("Withdraw"),
        lead=_("It counts no more; it stays readable."),
    )
