"""Projects, action steps, decisions, weekly reports, endings."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema

from guiju.foundation.bounds import MOST_NUMBER
from guiju.kit.shapes import Day, Id, Line, LongReasonIn, Loose, Page, Said, Sentence, Title
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


class ActionStepOut(Schema):
    """An action step. follows: ids of the steps that must be finished before it begins; moved:
    those that this change took along.
    """

    id: int
    title: str
    owner: str | None
    starts: dt.date | None
    ends: dt.date | None
    expected: dt.date | None
    actual: dt.date | None
    type: str
    solves: str
    progress: int
    difficulty: str
    remarks: str
    dropped: bool
    changed: int
    follows: list[int]
    moved: list[int]

    @staticmethod
    def resolve_owner(row: ActionStep) -> str | None:
        """Give the owner's staff number."""
        return row.owner.number if row.owner else None

    @staticmethod
    def resolve_follows(row: ActionStep) -> list[int]:
        """One query, unless it was fetched before."""
        return sorted(link.before_id for link in row.links_back.all())

    @staticmethod
    def resolve_moved(row: ActionStep) -> list[int]:
        """Give the ids of the steps that moved along."""
        return [step.pk for step in row.moved_along]


class ProjectOut(Schema):
    """A project's row of the plan table."""

    id: int
    number: int
    name: str
    objective: str
    starts: dt.date
    ends: dt.date
    owner: str
    team: str | None
    type: str
    solves: str
    progress: int
    expected: dt.date | None
    actual: dt.date | None
    difficulty: str
    remarks: str
    stage: int
    state: str
    changed: int

    @staticmethod
    def resolve_owner(row: Project) -> str:
        """Give the owner's staff number."""
        return str(row.owner.number)

    @staticmethod
    def resolve_team(row: Project) -> str | None:
        """Give the code of the team."""
        return row.team.code if row.team else None


class ProjectsOut(Schema):
    """A page of improvement projects."""

    total: int
    rows: list[ProjectOut]


class DecisionOut(Schema):
    """A decision of managers, with who was present."""

    kind: str
    on: dt.date
    solution: str
    sound: bool
    cooperation: str
    due: dt.date | None
    present: list[str]
    by: str

    @staticmethod
    def resolve_present(row: Decision) -> list[str]:
        """Give the staff numbers of who was present."""
        return [person.number for person in row.present.all()]


class ReportOut(Schema):
    """A weekly report of a project."""

    id: int
    week: dt.date
    progress: int
    done: str
    difficulties: str
    help: str
    by: str
    at: dt.datetime
    answer: str
    answered_by: str

    @staticmethod
    def resolve_id(row: WeeklyReport) -> int:
        """Give the id of the report."""
        return row.pk


class RetrospectiveOut(Schema):
    """What a project leaves behind."""

    goal: str
    result: str
    why: str
    next: str
    left: str
    knowledge: str
    procedure: str | None
    policy: str
    clause: str
    lesson: str

    @staticmethod
    def resolve_procedure(row: Retrospective) -> str | None:
        """Give the code of the procedure."""
        return row.procedure.code if row.procedure else None


class WholeOut(ProjectOut):
    """A project with all about it; ``needs``: what is missing before the next stage; ``owed``:
    weeks without a report.
    """

    steps: list[ActionStepOut]
    decisions: list[DecisionOut]
    reports: list[ReportOut]
    needs: list[str]
    owed: list[dt.date]
    retrospective: RetrospectiveOut | None

    @staticmethod
    def resolve_steps(row: Project) -> list[ActionStep]:
        """With their owners, and what they follow."""
        return list(row.steps.select_related("owner").prefetch_related("links_back"))

    @staticmethod
    def resolve_decisions(row: Project) -> list[Decision]:
        """List the decisions with who was present."""
        return list(row.decisions.prefetch_related("present"))

    @staticmethod
    def resolve_reports(row: Project) -> list[WeeklyReport]:
        """List all weekly reports."""
        return list(row.reports.all())

    @staticmethod
    def resolve_needs(row: Project) -> list[str]:
        """What is missing before the next stage."""
        return needs(facts_of(row))

    @staticmethod
    def resolve_owed(row: Project) -> list[dt.date]:
        """List the weeks without a report."""
        return owed_weeks(row)

    @staticmethod
    def resolve_retrospective(row: Project) -> Retrospective | None:
        """What it left behind, once it is closed."""
        return Retrospective.objects.select_related("procedure").filter(project=row).first()


class StoredOut(Schema):
    """How much a sheet changed."""

    cells: int
    projects: int
    steps: int
    left: int


__all__ = ["LongReasonIn", "Page"]
