"""One project: where in the loop it stands, what it needs, its steps, decisions, reports, end
and next round.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.bounds import whole
from guiju.foundation.errors import NotFound, or_not_found
from guiju.foundation.models import Entry
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown
from guiju.kit.plan import PlanRow, timeline
from guiju.people.reads.rows import person_by_id
from guiju.policy.parts.quoted import quoted_alone
from guiju.process.access.effects import may_see_effect
from guiju.process.access.problems import may_answer, to_answer
from guiju.process.access.projects import (
    check_decides,
    check_edits,
    may_answer_report,
    may_begin,
    may_begin_for,
    may_decide,
    may_edit_project,
    may_see_projects,
    visible_project,
    visible_projects,
)
from guiju.process.actions import projects as actions
from guiju.process.actions import stages
from guiju.process.actions.links import last_move
from guiju.process.actions.problems import take_into_project
from guiju.process.acts.projects import CANCEL, PAUSE, PROJECTS
from guiju.process.models.problems import Problem
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.projects import ActionStep, Project, Retrospective, WeeklyReport
from guiju.process.pages.effects.card import card_of
from guiju.process.pages.projects.forms import (
    BeginForm,
    CloseForm,
    DecisionForm,
    LinkForm,
    StepForm,
)
from guiju.process.pages.projects.labels import STATES
from guiju.process.plan_table import COLUMNS, STAGES
from guiju.process.reads.projects import facts_of, plan_rows
from guiju.process.reads.reports import overview
from guiju.process.rules.projects import CLOSE, NEEDS, needs

#: What is to be done comes first: it stays in sight when the table is scrolled.
_STEP_COLUMNS = sorted(
    (each for each in COLUMNS if each.holds(True)), key=lambda each: each.name != "action"
)


def _kept(row: Project) -> Any:
    """What was learned, with ``taught``: the title of the procedure that has it now."""
    title = ProcedureVersion.objects.filter(procedure=OuterRef("procedure")).order_by("-version")
    rows = Retrospective.objects.select_related("procedure").filter(project=row)
    return rows.annotate(taught=Subquery(title.values("title")[:1])).first()


@door(may_see_projects)
def project(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A project with everything about it."""
    actor = actor_of(request)
    row = visible_project(actor, pk)
    rows = plan_rows([row], actor)
    problems = list(Problem.objects.filter(project=row).order_by("number")[:50])
    [line], reports = overview([row], clock.today()), list(row.reports.all()[:20])
    decisions = list(
        row.decisions.prefetch_related("present").select_related("owner").order_by("id")
    )
    facts = facts_of(row, owed=line.owed, problems=len(problems), decisions=decisions)
    missing = needs(facts) if row.state == Project.State.OPEN else []
    kept = _kept(row)
    context = {
        "row": row,
        "plan_row": rows[0],
        "rows": rows[1:],
        "columns": _STEP_COLUMNS,
        "cells": [
            (
                step_row,
                [
                    (
                        column,
                        column.text(step_row.values.get(column.name)),
                        step_row.address(column.name) if step_row.may_edit else "",
                    )
                    for column in _STEP_COLUMNS
                ],
            )
            for step_row in rows[1:]
        ],
        "facts": [
            (
                column,
                column.text(rows[0].values.get(column.name)),
                rows[0].address(column.name) if rows[0].may_edit else "",
            )
            for column in COLUMNS
            if column.holds(False) and column.name != "project"
        ],
        "line": timeline(rows, clock.today()),
        "stages": [str(title) for title in STAGES.values()],
        "state": STATES[row.state],
        "missing": [NEEDS[code][show.language()] for code in missing],
        "owed": line.owed,
        "weeks": line.weeks,
        "reports": reports,
        "kept": kept,
        "kept_clause": quoted_alone(kept.policy, kept.clause) if kept and kept.clause else "",
        "decisions": decisions,
        "rounds": row.rounds.all() if kept else [],
        "may_edit": may_edit_project(actor, row),
        "may_decide": may_decide(actor, row),
        "may_answer": may_answer_report(actor, row),
        "may_go_on": kept is not None and may_begin_for(actor, row.team_id),
        "problems": problems,
        **(card_of(row) if may_see_effect(actor, row) else {}),
        "at_close": row.stage == CLOSE,
        **_links(row, rows[1:], may_edit_project(actor, row)),
        "step_form": StepForm(),
        "today": clock.today(),
        "history": _history(row, rows[1:], reports),
    }
    return render(request, "process/projects/project.html", context)


def _links(row: Project, steps: Sequence[PlanRow], may_edit: bool) -> dict[str, Any]:
    """What follows what, the form for more, and how many steps the last move took, when it can
    be taken back.
    """
    titles = {step.key: step.title for step in steps}
    links = [
        {
            "before": titles[key],
            "after": step.title,
            "url": reverse(
                "process_link_drop",
                args=[row.pk, *(int(one.partition(".")[2]) for one in (key, step.key))],
            ),
        }
        for step in steps
        for key in step.after
        if key in titles
    ]
    entry = last_move(row) if may_edit and links else None
    standing = [(int(step.key.partition(".")[2]), step.title) for step in steps if step.may_edit]
    form = LinkForm(standing) if may_edit and len(standing) > 1 else None
    return {
        "links": links,
        "link_form": form,
        "moved": len((entry.after or {})["along"]) if entry else 0,
    }


def _history(
    row: Project, steps: Sequence[PlanRow], reports: Sequence[WeeklyReport]
) -> QuerySet[Entry]:
    """What happened to a project, its steps and its reports, the newest first."""
    of_steps = [step.key.partition(".")[2] for step in steps]
    of_reports = [str(report.pk) for report in reports]
    mine = Q(noun="project", noun_id=str(row.pk)) | Q(noun="action_step", noun_id__in=of_steps)
    return Entry.objects.filter(mine | Q(noun="weekly_report", noun_id__in=of_reports)).order_by(
        "-number"
    )[:20]


@door(may_begin, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Begin a new improvement project."""
    actor = actor_of(request)
    today = clock.today()
    problems = _asked_problems(request)
    text = "\n".join(f"#{row.number} {row.text[:200]}" for row in problems)
    initial = {
        "starts": today,
        "ends": today + dt.timedelta(days=60),
        "owner": _number_of(actor.person),
        "solves": text,
    }
    form = BeginForm(actor, request.POST or None, initial=initial)

    def act(said: dict[str, Any]) -> Project:
        values = {name: said.pop(name) for name in ("objective", "solves", "type")}
        with transaction.atomic():
            row = actions.begin_project(**said, actor=actor, **values)
            if problems:
                take_into_project(problems, row, actor=actor)
        return row

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_projects"),
        title=_("Begin a project"),
        submit=_("Begin"),
        said=_("Begun."),
        lead=_(
            "Seven steps: collect problems, decide, break down, review, execute with a report "
            "each week, close, go round again."
        ),
        onward=lambda row: reverse("process_project", args=[row.pk]),
    )


def _number_of(person: int | None) -> str:
    row = person_by_id(person)
    return row.number if row else ""


def _asked_problems(request: HttpRequest) -> list[Problem]:
    """The problems that the project is to take up: ``?problem=`` names them."""
    ids = [whole(pk, 0) for pk in request.GET.getlist("problem")[:50]]
    return (
        list(to_answer(actor_of(request)).filter(pk__in=ids))
        if ids and may_answer(actor_of(request))
        else []
    )


@door(may_see_projects)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an action step stands on its project's page."""
    step_row = or_not_found(
        ActionStep.objects.filter(
            pk=pk, project__in=visible_projects(actor_of(request)).values("pk")
        ).first()
    )
    return redirect(reverse("process_project", args=[step_row.project_id]) + f"#step-{step_row.pk}")


@door(may_see_projects, "POST")
def add_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an action step to a project."""
    actor = actor_of(request)
    row, form = visible_project(actor, pk), StepForm(request.POST)

    def act(said: dict[str, Any]) -> ActionStep:
        return actions.add_step(row, said.pop("title"), actor=actor, starts=clock.today(), **said)

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_project", args=[pk]),
        title=_("Add an action step"),
        submit=_("Add"),
        said=_("Added."),
    )


@door(may_see_projects, "GET", "HEAD", "POST")
def decide(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Record a decision of managers about a project."""
    actor = actor_of(request)
    row = visible_project(actor, pk)
    check_decides(actor, row)
    if kind not in ("solution", "review"):
        raise NotFound()
    form = DecisionForm(
        kind,
        request.POST or None,
        initial={"on": clock.today(), "owner": row.owner.number, "due": row.ends},
    )

    def act(said: dict[str, Any]) -> object:
        on, solution, present = (said.pop(name) for name in ("on", "solution", "present"))
        return stages.decide_project(row, kind, on, solution, present, actor=actor, **said)

    titles = {"solution": _("Decide the solution"), "review": _("Review the action steps")}
    return done_or_shown(
        request,
        form,
        act,
        reverse("process_project", args=[pk]),
        title=show.labelled(titles[kind], row.name),
    )


@door(may_see_projects, "GET", "HEAD", "POST")
def rest(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    """Pause, resume or cancel a project."""
    actor = actor_of(request)
    row = visible_project(actor, pk)
    if how == "resume" and request.method == "POST":
        stages.resume_project(row, actor=actor)
        messages.success(request, _("Resumed."))
        return redirect("process_project", pk)
    act = or_not_found({"pause": PAUSE, "cancel": CANCEL}.get(how))
    act.check(actor, row)
    return PROJECTS.perform(act, request, row, act.form(actor, row, request))


@door(may_see_projects, "GET", "HEAD", "POST")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a project with its retrospective and knowledge item."""
    actor = actor_of(request)
    row = visible_project(actor, pk)
    check_edits(actor, row)
    form = CloseForm(row, request.POST or None)
    return done_or_shown(
        request,
        form,
        lambda said: stages.close_project(row, **form.told(), actor=actor),
        reverse("process_project", args=[pk]),
        title=_("Close: %(name)s") % {"name": row.name},
        submit=_("Close the project"),
        said=_("Closed. What was learned is kept."),
        lead=_(
            "The summary is a step of the loop, not an option: goal, result, why, what next, "
            "and what others can learn."
        ),
    )
