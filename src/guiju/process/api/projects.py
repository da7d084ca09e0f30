"""Projects over HTTP: the plan table, the way through the seven steps, weekly reports, the Excel
sheet.
"""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from guiju.foundation.access import Actor
from guiju.foundation.errors import Invalid, NotFound
from guiju.kit.context import actor_of
from guiju.kit.plan import sheet_answer
from guiju.kit.plan.shapes import ComparisonOut, comparison_told, taken
from guiju.kit.shapes import Number, Page
from guiju.people.reads.rows import team_by_code
from guiju.process.access.projects import (
    check_begins,
    check_edits,
    check_edits_step,
    may_see_projects,
    visible_project,
    visible_projects,
    visible_step,
)
from guiju.process.actions import links, plan_sheets, projects
from guiju.process.acts import projects as acts
from guiju.process.models.projects import ActionStep, Project
from guiju.process.plan_table import COLUMNS, SHEET_COLUMNS
from guiju.process.reads.projects import plan_rows
from guiju.process.shapes import projects as shapes

router = Router()
for each in acts.ALL:
    each.operate(router)


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not may_see_projects(actor):
        raise NotFound()
    return actor


@router.get("/projects", response=shapes.ProjectsOut, summary="Projects")
def listed(
    request: HttpRequest, page: Query[Page], state: str = "", stage: int = 0
) -> dict[str, Any]:
    """List the improvement projects that the actor may see, the newest first."""
    rows = visible_projects(_reader(request)).order_by("-number")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(stage=stage) if 0 < stage < 8 else rows
    return page.counted(rows)


@router.post("/projects", response={201: shapes.ProjectOut}, summary="Begin a project")
def begin(request: HttpRequest, sent: shapes.ProjectIn) -> tuple[int, Project]:
    """Begin an improvement project at the first of the seven stages."""
    actor = _reader(request)
    team = team_by_code(sent.team)
    if sent.team and team is None:
        raise NotFound("没有这个班组。", "There is no such team.", field="team")
    check_begins(actor, team.pk if team else None)
    owner = projects.person_named(sent.owner)
    if owner is None:
        raise Invalid("项目要有责任人。", "A project has an owner.", field="owner")
    return 201, projects.begin_project(
        sent.name,
        sent.starts,
        sent.ends,
        owner,
        team=team,
        actor=actor,
        objective=sent.objective,
        solves=sent.solves,
        type=sent.type,
    )


@router.get("/projects/plan.xlsx", summary="The plan table as Excel")
def sheet(request: HttpRequest) -> HttpResponseBase:
    """Give the plan table as an Excel sheet of twelve columns, with what each step follows; it can
    be compared and stored again.
    """
    actor = _reader(request)
    rows = plan_rows(list(visible_projects(actor).order_by("-number")), actor)
    return sheet_answer("plan", SHEET_COLUMNS, rows)


@router.post("/projects/plan", response=ComparisonOut, summary="Compare an edited plan table")
def compare(request: HttpRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """Say what an edited plan table would change, and what of it is refused; nothing is stored."""
    told = plan_sheets.compare_plan(io.BytesIO(file.read()), actor=_reader(request))
    return comparison_told(told)


@router.post(
    "/projects/plan/store", response=shapes.StoredOut, summary="Store an edited plan table"
)
def store(
    request: HttpRequest, file: File[UploadedFile], state: Form[str], take: Form[str] = ""
) -> Any:
    """Store an edited plan table that was compared before. ``take``: the crossed edits in which the
    sheet's value is wanted ("17/progress"), with commas between.
    """
    return plan_sheets.apply_plan(
        io.BytesIO(file.read()), state=state, take=taken(take), actor=_reader(request)
    )


@router.get("/projects/{pk}", response=shapes.WholeOut, summary="One project")
def one(request: HttpRequest, pk: int = Number) -> Project:
    """Show a project with its steps, decisions, reports and end."""
    return visible_project(_reader(request), pk)


@router.patch(
    "/projects/{pk}", response=shapes.ProjectOut, summary="Change a cell of a project's row"
)
def change(request: HttpRequest, sent: shapes.CellIn, pk: int = Number) -> Project:
    """Change a cell of a project's row; refused when somebody changed it since ``changed`` was
    read.
    """
    actor = _reader(request)
    row = visible_project(actor, pk)
    check_edits(actor, row)
    return projects.change_project(
        row, sent.column, _value(sent, step=False), sent.changed, actor=actor
    )


@router.post(
    "/projects/{pk}/steps", response={201: shapes.ActionStepOut}, summary="Add an action step"
)
def add_step(
    request: HttpRequest, sent: shapes.ActionStepIn, pk: int = Number
) -> tuple[int, ActionStep]:
    """Add an action step at the end of a project's steps."""
    actor = _reader(request)
    owner = projects.person_named(sent.owner)
    values = {"starts": sent.starts, "ends": sent.ends, "solves": sent.solves, "type": sent.type}
    return 201, projects.add_step(
        visible_project(actor, pk), sent.title, owner=owner, actor=actor, **values
    )


@router.patch(
    "/projects/{pk}/steps/{step}",
    response=shapes.ActionStepOut,
    summary="Change a cell of an action step's row",
)
def change_step(
    request: HttpRequest, sent: shapes.CellIn, pk: int = Number, step: int = Number
) -> ActionStep:
    """Change a cell of an action step's row; refused when somebody changed it since ``changed`` was
    read.
    """
    actor = _reader(request)
    step_row = visible_step(actor, pk, step)
    check_edits_step(actor, step_row, step_row.project)
    return projects.change_step(
        step_row, sent.column, _value(sent, step=True), sent.changed, actor=actor
    )


@router.post(
    "/projects/{pk}/steps/{step}/follows",
    response={201: shapes.ActionStepOut},
    summary="Let a step follow another",
)
def link(
    request: HttpRequest, sent: shapes.FollowsIn, pk: int = Number, step: int = Number
) -> tuple[int, ActionStep]:
    """Let an action step begin only when another one is finished. A circle is refused and named."""
    actor = _reader(request)
    after = visible_step(actor, pk, step)
    moved = links.link_steps(
        visible_step(actor, pk, sent.before), after, move=sent.move, actor=actor
    )
    after.refresh_from_db()
    after.moved_along = moved
    return 201, after


@router.delete(
    "/projects/{pk}/steps/{step}/follows/{before}",
    response={204: None},
    summary="Remove a link between steps",
)
def unlink(
    request: HttpRequest, pk: int = Number, step: int = Number, before: int = Number
) -> tuple[int, None]:
    """Remove the link from an action step to one before it; nothing moves."""
    actor = _reader(request)
    links.unlink_steps(visible_step(actor, pk, before), visible_step(actor, pk, step), actor=actor)
    return 204, None


def _value(sent: shapes.CellIn, *, step: bool) -> Any:
    column = next(plan_column for plan_column in COLUMNS if plan_column.name == sent.column)
    if not column.holds(step):
        raise Invalid(
            "计划表没有这一列可改。",
            "The plan table has no such column to change.",
            field=sent.column,
        )
    return column.read(sent.value)
