"""The plan table: seen three ways, edited in place, out to a spreadsheet and in again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import whole
from guiju.foundation.errors import NotFound, or_not_found
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.plan import PlanColumn, PlanRow, PlanTable, Value, answer_cell
from guiju.kit.plan.returning import RoundTripPages
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.kit.table.sources import found_in_query
from guiju.kit.table.state import State
from guiju.people.reads.rows import persons_by_id, teams_by_id
from guiju.process.access.projects import (
    may_begin,
    may_run_any,
    may_see_overview,
    may_see_projects,
    visible_project,
    visible_projects,
)
from guiju.process.actions import plan_sheets
from guiju.process.actions.projects import change_project, change_step
from guiju.process.actions.stages import move_project
from guiju.process.models.projects import ActionStep, Project
from guiju.process.pages.projects.labels import STATES
from guiju.process.plan_table import COLUMNS, LANES, SHEET_COLUMNS, STAGES, TYPES
from guiju.process.reads.projects import PlanSource, late_projects, project_row, step_row

SEARCH = ["name", "objective", "solves", "owner__name", "difficulty", "remarks"]


def _types(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(code, word[show.language()]) for code, word in TYPES.items()]


def _states(_request: HttpRequest) -> list[tuple[str, str]]:
    return [("late", _("overdue")), *((code, str(word)) for code, (_tone, word) in STATES.items())]


def _stages(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(code), str(title)) for code, title in STAGES.items()]


def _owners(request: HttpRequest) -> list[tuple[int, str]]:
    mine = visible_projects(actor_of(request)).order_by().values("owner")
    return [(row.pk, row.shown) for row in persons_by_id(mine).order_by("name")]


def _teams(request: HttpRequest) -> list[tuple[int, str]]:
    mine = visible_projects(actor_of(request)).order_by().values("team")
    return list(teams_by_id(mine).values_list("pk", "title"))


PLAN = PlanTable(
    Table(
        name="projects",
        title=gettext_lazy("Plan table"),
        columns=[
            Column("project", gettext_lazy("Project name"), order="name"),
            Column("period", gettext_lazy("Project period"), order="starts"),
            Column("owner", gettext_lazy("Who answers for it"), order="owner__name"),
            Column("progress", gettext_lazy("Work progress"), order="progress"),
            Column("expected", gettext_lazy("Expected finish"), order="expected"),
            Column("actual", gettext_lazy("Actual finish"), order="actual"),
        ],
        search=SEARCH,
        filters=[
            Choice("state", gettext_lazy("State"), _states),
            Choice("stage", gettext_lazy("Step of the loop"), _stages),
            Choice("type", gettext_lazy("Item type"), _types),
            Choice("owner", gettext_lazy("Who answers for it"), _owners),
            Choice("team", gettext_lazy("Team"), _teams),
        ],
        size=25,
        empty=Empty(
            gettext_lazy("No project yet"),
            gettext_lazy(
                "Collect problems of the front line, decide on a solution with an owner and a "
                "time, and begin."
            ),
            gettext_lazy("Begin a project"),
            "process_project_new",
        ),
    ),
    COLUMNS,
    LANES,
    SHEET_COLUMNS,
)


@door(may_see_projects)
def projects(request: HttpRequest) -> HttpResponseBase:
    """The plan table, the board, the time line."""
    actor = actor_of(request)
    context = {
        "may_begin": may_begin(actor),
        "may_run": may_run_any(actor),
        "may_see_reports": may_see_overview(actor),
    }
    board = request.GET.get("view") == "board"
    return PLAN.respond(
        request, "process/projects/projects.html", partial(_rows, actor, not board), context
    )


def _rows(actor: Actor, steps: bool, state: State) -> PlanSource:
    rows = found_in_query(visible_projects(actor), SEARCH, state.search)
    chosen = dict(state.filters)
    stands = chosen.pop("state", None)
    if stands == "late":
        rows = rows.filter(late_projects())
    elif stands:
        rows = rows.filter(state=stands)
    elif not state.narrowed and not steps:
        rows = rows.exclude(state__in=[Project.State.CANCELLED])
    return PlanSource(rows.filter(**chosen), actor, steps=steps)


@door(may_see_projects, "GET", "HEAD", "POST")
def cell(request: HttpRequest, key: str, column: str) -> HttpResponse:
    """Show, edit or store one cell of the plan table. Dragging a bar of the time line stores its
    period and wants JSON.
    """
    declared = or_not_found(PLAN.column(column))
    row, save, fresh = _row(request, key, declared)
    if request.method == "POST" and not (row.may_edit and declared.holds(row.step)):
        save(None, -1)  # says why not
    if request.headers.get("X-Plan"):
        return _dragged(request, declared, save)
    return answer_cell(request, row, declared, save, fresh=fresh)


def along_said(rows: Sequence[ActionStep]) -> str:
    """How many steps moved along, and where that is taken back."""
    n = len(rows)
    said = ngettext(
        "%(n)s step that follows moved along.", "%(n)s steps that follow moved along.", n
    ) % {"n": n}
    return f"{said} {_('It can be taken back on the project’s page.')}"


def _row(request: HttpRequest, key: str, column: PlanColumn) -> tuple[PlanRow, Any, Any]:
    actor = actor_of(request)
    first, dot, second = key.partition(".")
    project = visible_project(actor, whole(first, 0))
    if not dot:

        def fresh() -> PlanRow:
            return project_row(visible_project(actor, project.pk), actor, clock.today())

        def save(value: Value, seen: int) -> PlanRow:
            return project_row(
                change_project(project, column.name, value, seen, actor=actor), actor, clock.today()
            )

        return fresh(), save, fresh

    def step() -> ActionStep:
        target = or_not_found(
            project.steps.select_related("owner").filter(pk=whole(second, 0)).first()
        )
        target.project = project
        return target

    def fresh_step() -> PlanRow:
        return step_row(step(), project, actor, clock.today())

    def save_step(value: Value, seen: int) -> PlanRow:
        stored = change_step(step(), column.name, value, seen, actor=actor)
        if stored.moved_along:
            messages.success(request, along_said(stored.moved_along))
        row = step_row(stored, project, actor, clock.today())
        return replace(row, linked=bool(stored.moved_along or row.after))

    return fresh_step(), save_step, fresh_step


def _dragged(request: HttpRequest, column: PlanColumn, save: Any) -> JsonResponse:
    if column.kind != "span":
        raise NotFound()
    sent = f"{request.POST.get('from', '')} – {request.POST.get('to', '')}"
    row = save(column.read(sent), _seen(request))
    first, last = row.span
    said = " · ".join(filter(None, (row.owner, f"{show.day(first)} – {show.day(last)}")))
    return JsonResponse({"changed": row.changed, "said": said, "linked": row.linked})


@door(may_see_projects, "POST")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a project to another stage: by dragging its card, by its button, or on its page."""
    actor = actor_of(request)
    row = visible_project(actor, pk)
    lane = request.POST.get("lane", "")
    stage = row.stage + 1 if lane == "next" else whole(lane, 0)
    why = request.POST.get("why", "") or (
        _("moved on the board") if request.headers.get("X-Plan") else ""
    )
    row = move_project(row, stage, _seen(request), actor=actor, why=why)
    if request.headers.get("X-Plan"):
        return JsonResponse({"changed": row.changed, "stage": row.stage})
    messages.success(
        request,
        _("“%(name)s” stands at: %(stage)s") % {"name": row.name, "stage": STAGES[row.stage]},
    )
    return redirect("process_project", pk)


def _seen(request: HttpRequest) -> int:
    return whole(request.POST.get("changed", ""), -1)


def _said(stored: plan_sheets.Stored) -> str:
    said = _(
        "Cells changed: %(cells)s; new projects: %(projects)s; new steps: %(steps)s; left as they "
        "were: %(left)s."
    )
    return said % vars(stored)


SHEET = RoundTripPages(
    plan_sheets.PLAN,
    "plan",
    gettext_lazy("Bring in the plan table"),
    gettext_lazy("The exported plan table, edited; xlsx, xls, ods or csv, up to 20 MB."),
    urls="process_plan",
    templates="process/projects",
    back="process_projects",
    said=_said,
    more={},
    looks_again=True,
)
