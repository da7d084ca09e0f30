"""Checklists over HTTP: what is sent, what comes."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import SENTENCE
from guiju.foundation.models import Attachment
from guiju.kit.shapes import Day, Line, Whole, listed_out, many, out
from guiju.process.models.checklists import Checklist, ChecklistItem, ChecklistRhythm
from guiju.process.reads import checklists as reads
from guiju.process.reads import rhythms
from guiju.process.rules.lead_times import StepTimes

StepCode = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,80}$")]
Way = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{0,80}$")]
CaseWords = Annotated[str, StringConstraints(max_length=SENTENCE, strip_whitespace=True), Whole]
Staff = Annotated[str, StringConstraints(min_length=1, max_length=50, strip_whitespace=True), Whole]


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


class PlanIn(Schema):
    """The checklist that would be started."""

    procedure: StepCode
    starts_on: Day
    about: Line = ""
    owner: Line = ""


class WayOut(Schema):
    """A way on from a step; ``code`` is sent when it is chosen."""

    when: str
    code: str


FileOut = out(
    "FileOut", Attachment, "What was shown for a step: fetched by its id.", "id name size"
)


ChecklistItemOut = out(
    "ChecklistItemOut",
    ChecklistItem,
    "A step. ways: between which one must choose when finishing it.",
    "id code round place text role due_on state evidence way opened_at done_at done_by note reason"
    " stamp",
    checklist="checklist_id",
    title="name",
    assignee="assignee.number",
    overdue=(bool, reads.is_overdue),
    files=(many(FileOut), lambda row: getattr(row, "files", ())),
    ways=(list[WayOut], lambda row: getattr(row, "ways", ())),
)
BriefOut = out(
    "BriefOut",
    Checklist,
    "A checklist in a list. done, whole: steps done and needed; late: steps overdue.",
    "id title kind case starts_on state reason taken_back",
    procedure="procedure.code",
    version="version.version",
    about="about.number",
    owner="owner.number",
    done=int,
    whole=int,
    late=int,
)
ChecklistOut = out(
    "ChecklistOut",
    Checklist,
    "A checklist with its steps.",
    "",
    extends=BriefOut,
    items=(many(ChecklistItemOut), lambda row: row.steps),
)
RhythmOut = out(
    "RhythmOut",
    ChecklistRhythm,
    "A rhythm. next: the next days on which it starts; none when it pauses, has ended or is over.",
    "id every on first last moves at each case state reason set_by",
    title=str | None,
    off=list[dt.date],
    procedure="procedure.code",
    about="about.number",
    team="team.code",
    position="position.code",
    owner="owner.number",
    next=(list[dt.date], rhythms.next_days),
)


ChecklistsOut = listed_out("ChecklistsOut", BriefOut, "A part of a list of checklists.")


ItemsOut = listed_out(
    "ItemsOut",
    ChecklistItemOut,
    "A part of a list of steps; ``ways`` and ``files`` are told with the checklist.",
)


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


HistoryOut = listed_out("HistoryOut", HappenedOut, "A part of what happened to a checklist.")


PlannedOut = out(
    "PlannedOut",
    reads.Planned,
    "A step as it would stand: by whom (staff number), until when.",
    "due_on",
    code=(str, lambda row: row.step.code),
    title=(str, lambda row: row.step.title),
    role=(str, lambda row: row.step.role),
    assignee=(str, lambda row: row.assignee.number),
    evidence=(str, lambda row: row.step.evidence),
)


TimesOut = out(
    "TimesOut",
    StepTimes,
    "A step's lead time in hours over the last year; low, high: 95 % interval of the median.",
    "code title n skipped in_time median low high p90",
)
