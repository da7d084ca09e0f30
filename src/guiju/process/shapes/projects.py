"""Projects, action steps, decisions, weekly reports, endings."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema

from guiju.foundation.bounds import MOST_NUMBER
from guiju.kit.shapes import Day, Id, Line, Loose, Said, Sentence, Title, listed_out, many, out
from guiju.process.models.projects import ActionStep, Decision, Project, Retrospective, WeeklyReport
from guiju.process.reads.projects import facts_of, owed_weeks
from guiju.process.rules.projects import needs

Type = Literal["rule", "process", "system", "training", "staffing", "quality", "other"]
Percent = Annotated[int, Field(ge=0, le=100)]


class ProjectIn(Schema):
    """A new project. ``owner``: staff number or name; ``team``: its code, left out: the whole
    company.
    """

    name: Title
    starts: Day
    ends: Day
    owner: Line
    team: Line = ""
    objective: Loose = ""
    solves: Loose = ""
    type: Type = "process"


class CellIn(Schema):
    """A cell of the plan table. ``changed``: the count of changes that was seen; left out: whatever
    it is.

    value: as in the Excel sheet: text, "2026-03-01", "2026-03-01 – 2026-03-31" (period), 45
    (progress).
    """

    column: Literal[
        "project",
        "objective",
        "period",
        "owner",
        "type",
        "action",
        "solves",
        "progress",
        "expected",
        "actual",
        "difficulty",
        "remarks",
    ]
    value: Loose | int | None = None
    changed: int = Field(-1, ge=-1, le=MOST_NUMBER)


class ActionStepIn(Schema):
    """A new action step of a project."""

    title: Sentence
    owner: Line = ""
    starts: Day | None = None
    ends: Day | None = None
    solves: Loose = ""
    type: Type = "process"


class MoveIn(Schema):
    """To which stage; back only with a reason."""

    stage: int = Field(ge=1, le=7)
    why: Loose = ""
    changed: int = Field(-1, ge=-1, le=MOST_NUMBER)


class ProjectDecisionIn(Schema):
    """A decision of managers; ``present``: staff numbers or names, two at least."""

    kind: Literal["solution", "review"]
    on: Day
    solution: Said
    present: Annotated[list[Line], Field(max_length=50)]
    sound: bool = True
    cooperation: Loose = ""
    owner: Line = ""
    due: Day | None = None


class ReportIn(Schema):
    """A project's weekly report; ``week``: any day of it."""

    week: Day
    progress: Percent
    done: Said
    difficulties: Loose = ""
    help: Loose = ""


class ReportAnswerIn(Schema):
    """An answer to a report."""

    answer: Said


class CloseIn(Schema):
    """The retrospective and its knowledge item; ``procedure``: its code."""

    goal: Said
    result: Said
    why: Said
    next: Said
    lesson: Said
    knowledge: Literal["procedure", "case", "clause", "none"]
    left: Loose = ""
    procedure: Line = ""
    policy: Line = ""
    clause: Line = ""
    finished: Day | None = None


class RoundIn(Schema):
    """The next round of a project."""

    starts: Day
    ends: Day
    name: Title = ""


class FollowsIn(Schema):
    """The id of the step that it follows. move: when it begins too early it moves along, with
    its followers; else refused.
    """

    before: Id
    move: bool = False


ActionStepOut = out(
    "ActionStepOut",
    ActionStep,
    "An action step. follows: ids of the steps that must be finished before it begins; moved: those"
    " that this change took along.",
    "id title starts ends expected actual type solves progress difficulty remarks dropped changed",
    owner="owner.number",
    follows=(list[int], lambda row: sorted(link.before_id for link in row.links_back.all())),
    moved=(list[int], lambda row: [step.pk for step in row.moved_along]),
)
ProjectOut = out(
    "ProjectOut",
    Project,
    "A project's row of the plan table.",
    "id number name objective starts ends type solves progress expected actual difficulty remarks"
    " stage state changed",
    owner="owner.number",
    team="team.code",
)


ProjectsOut = listed_out("ProjectsOut", ProjectOut, "A page of improvement projects.")


DecisionOut = out(
    "DecisionOut",
    Decision,
    "A decision of managers, with who was present.",
    "kind on solution sound cooperation due by",
    present=(list[str], lambda row: [person.number for person in row.present.all()]),
)
ReportOut = out(
    "ReportOut",
    WeeklyReport,
    "A weekly report of a project.",
    "id week progress done difficulties help by at answer answered_by",
)
RetrospectiveOut = out(
    "RetrospectiveOut",
    Retrospective,
    "What a project leaves behind.",
    "goal result why next left knowledge policy clause lesson",
    procedure="procedure.code",
)
WholeOut = out(
    "WholeOut",
    Project,
    "A project with all about it; ``needs``: what is missing before the next stage; ``owed``: weeks"
    " without a report.",
    "",
    extends=ProjectOut,
    steps=(
        many(ActionStepOut),
        lambda row: row.steps.select_related("owner").prefetch_related("links_back"),
    ),
    decisions=(
        many(DecisionOut),
        lambda row: row.decisions.prefetch_related("present"),
    ),
    reports=(many(ReportOut), lambda row: row.reports.all()),
    needs=(list[str], lambda row: needs(facts_of(row))),
    owed=(list[dt.date], owed_weeks),
    retrospective=(
        RetrospectiveOut | None,
        lambda row: Retrospective.objects.select_related("procedure").filter(project=row).first(),
    ),
)


class StoredOut(Schema):
    """How much a sheet changed."""

    cells: int
    projects: int
    steps: int
    left: int
