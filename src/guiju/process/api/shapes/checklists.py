"""Checklists over HTTP: what is sent, what comes."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import SENTENCE
from guiju.kit.shapes import Day, Line, LongReasonIn, Loose, Number, Page, Said, Stamp, Whole

__all__ = ["LongReasonIn", "Number", "Page"]
StepCode = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,80}$")]
Way = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{0,80}$")]
CaseWords = Annotated[str, StringConstraints(max_length=SENTENCE, strip_whitespace=True), Whole]
Staff = Annotated[str, StringConstraints(min_length=1, max_length=50, strip_whitespace=True), Whole]


def _of(row: Any, name: str) -> Any:
    """A part of a row of the database, or of what was told of it."""
    return row[name] if isinstance(row, dict) else getattr(row, name)


class ChecklistIn(Schema):
    """What is run: a published procedure by its code, for a person (staff number), a case in words,
    or both.

    owner: staff number of who answers for it; left out: oneself. assignees: staff number by step's
    code; left out: by role.
    """

    procedure: StepCode
    starts_on: Day
    about: Line = ""
    case: CaseWords = ""
    owner: Line = ""
    assignees: Annotated[dict[StepCode, Staff], Field(max_length=200)] = {}


class RhythmIn(Schema):
    """How a published procedure starts by itself.

    every: "day", "weekdays", "week" (``on``: Monday 1 … Sunday 7) or "month" (``on``: 1 … 31, in a
    shorter month its last day). off: days on which nothing starts; moves: what would start on one
    starts on the next day. at: not before this time. team (code) with ``each``: one for everybody
    who stands in it or below, only of ``position`` when that is given; without ``each``: one for
    the team. about: one person's staff number. owner: staff number; left out: who leads the person
    or team.
    """

    procedure: StepCode
    every: Literal["day", "weekdays", "week", "month"]
    on: Annotated[int, Field(ge=1, le=31)] | None = None
    first: Day
    last: Day | None = None
    off: Annotated[list[Day], Field(max_length=400)] = []
    moves: bool = False
    at: dt.time = dt.time(0)
    about: Line = ""
    team: Line = ""
    position: Line = ""
    each: bool = False
    case: CaseWords = ""
    owner: Line = ""


class RhythmOut(Schema):
    """A rhythm. next: the next days on which it starts; none when it pauses, has ended or is
    over.
    """

    id: int
    procedure: str
    title: str | None
    every: str
    on: int | None
    first: dt.date
    last: dt.date | None
    off: list[dt.date]
    moves: bool
    at: dt.time
    about: str | None
    team: str | None
    position: str | None
    each: bool
    case: str
    owner: str | None
    state: str
    reason: str
    set_by: str
    next: list[dt.date]


class PlanIn(Schema):
    """The checklist that would be started."""

    procedure: StepCode
    starts_on: Day
    about: Line = ""
    owner: Line = ""


class FinishIn(Schema):
    """That a step is done. way: the code of the step that follows, or "end", where there are
    branches. seen: its stamp.
    """

    note: Loose = ""
    way: Way = ""
    seen: Stamp | None = None


class SkipIn(Schema):
    """Why a step is left out."""

    reason: Said
    way: Way = ""
    seen: Stamp | None = None


class HandOverIn(Schema):
    """To whom (staff number), and why."""

    receiver: Staff
    reason: Said
    seen: Stamp | None = None


class DueIn(Schema):
    """A step's new due day, and why."""

    due_on: Day
    reason: Said
    seen: Stamp | None = None


class ReopenIn(Schema):
    """Why a finished step is opened again."""

    reason: Said
    seen: Stamp | None = None


class ChecklistOwnerIn(Schema):
    """Who answers for it from now on (staff number), and why."""

    owner: Staff
    reason: Said


class WayOut(Schema):
    """A way on from a step; ``code`` is sent when it is chosen."""

    when: str
    code: str


class FileOut(Schema):
    """What was shown for a step: fetched by its id."""

    id: int
    name: str
    size: int


class ChecklistItemOut(Schema):
    """A step. ways: between which one must choose when finishing it."""

    id: int
    checklist: int
    code: str
    round: int
    place: int
    title: str
    text: str
    role: str
    assignee: str | None
    due_on: dt.date
    state: str
    overdue: bool
    evidence: str
    files: list[FileOut]
    ways: list[WayOut]
    way: str
    opened_at: dt.datetime | None
    done_at: dt.datetime | None
    done_by: str
    note: str
    reason: str
    stamp: int


class BriefOut(Schema):
    """A checklist in a list. done, whole: steps done and needed; late: steps overdue."""

    id: int
    title: str
    procedure: str
    version: int
    kind: str
    about: str | None
    case: str
    owner: str
    starts_on: dt.date
    state: str
    reason: str
    taken_back: bool
    done: int
    whole: int
    late: int

    @staticmethod
    def resolve_procedure(row: Any) -> str:
        """Give the code of the procedure."""
        return str(_of(row, "procedure").code)

    @staticmethod
    def resolve_version(row: Any) -> int:
        """The version that is run."""
        return int(_of(row, "version").version)

    @staticmethod
    def resolve_about(row: Any) -> str | None:
        """Staff number of the person."""
        about = _of(row, "about")
        return about.number if about else None

    @staticmethod
    def resolve_owner(row: Any) -> str:
        """Staff number of who answers for it."""
        return str(_of(row, "owner").number)


class ChecklistOut(BriefOut):
    """A checklist with its steps."""

    items: list[ChecklistItemOut]


class ChecklistsOut(Schema):
    """A part of a list of checklists."""

    total: int
    rows: list[BriefOut]


class ItemsOut(Schema):
    """A part of a list of steps; ``ways`` and ``files`` are told with the checklist."""

    total: int
    rows: list[ChecklistItemOut]


class HappenedOut(Schema):
    """What somebody did. verb: as in the journal; step: its code; sender, receiver: staff numbers
    where a step, or the whole, was given on.
    """

    at: dt.datetime
    by: str
    verb: str
    step: str
    why: str
    sender: str | None
    receiver: str | None


class HistoryOut(Schema):
    """A part of what happened to a checklist."""

    total: int
    rows: list[HappenedOut]


class PlannedOut(Schema):
    """A step as it would stand: by whom (staff number), until when."""

    code: str
    title: str
    role: str
    assignee: str
    due_on: dt.date
    evidence: str


class TimesOut(Schema):
    """A step's lead time in hours over the last year; low, high: 95 % interval of the median."""

    code: str
    title: str
    n: int
    skipped: int
    in_time: int
    median: float | None
    low: float | None
    high: float | None
    p90: float | None
