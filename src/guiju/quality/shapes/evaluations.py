"""Evaluations, their marks and appeals."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import NOTE, TEXT
from guiju.kit.shapes import Line, Whole, listed_out, many, out
from guiju.quality.models.evaluations import Evaluation, Mark, MarkAppeal
from guiju.quality.rules.marking import MarkSaid, Said
from guiju.quality.shapes.forms import Code

Level = Literal["met", "partly", "missed", "na"]
Cause = Literal["", "knowledge", "process", "system", "rule", "attitude"]
Note = Annotated[str, StringConstraints(max_length=NOTE), Whole]
Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=TEXT, strip_whitespace=True), Whole
]
_FURTHEST = 1_000_000
Place = Annotated[int, Field(ge=0, le=_FURTHEST)]


class EvaluationIn(Schema):
    """Whose contact is evaluated (by staff number), by which form (its code); which contact among
    the records.
    """

    person: Line
    form: Code
    source: Line
    contact_key: Annotated[str, StringConstraints(min_length=1, max_length=200), Whole]


class MarkIn(Schema):
    """How one criterion is judged, by its code. corrected: the agent put it right. worse_off,
    shown_by: whether the customer was worse off, and what shows it. turn, start, end: the place in
    the conversation (turns from 1, offsets from 0, the end exclusive).
    """

    code: Code
    level: Literal["", "met", "partly", "missed", "na"] = ""
    corrected: bool = False
    worse_off: bool | None = None
    shown_by: Note = ""
    cause: Cause = ""
    comment: Note = ""
    turn: Place | None = None
    start: Place | None = None
    end: Place | None = None


class EvaluationTypedIn(Schema):
    """What an evaluator says so far: the scene, the marks, a comment, the seconds that it took."""

    could_hear: bool | None = None
    well_meant: bool | None = None
    self_corrected: bool | None = None
    comment: Note = ""
    seconds: Annotated[int, Field(ge=0, le=86_400)] = 0
    marks: Annotated[list[MarkIn], Field(max_length=100)] = []

    def as_said(self) -> Said:
        """What was said as the rules know it."""
        told = self.dict(exclude={"marks"})
        marks = {each.code: MarkSaid(**each.dict(exclude={"code"})) for each in self.marks}
        return Said(**told, marks=marks)


class MarkChangeIn(Schema):
    """Another level of a released mark, with the reason that the agent sees."""

    level: Level
    reason: Reason
    cause: Cause = ""


class MarkAppealIn(Schema):
    """What is wrong about a mark of one's own, and what it should be."""

    statement: Reason
    wanted: Level


class MarkAppealDecisionIn(Schema):
    """A decision with its reasons. level: what it becomes, where it is upheld in part."""

    verdict: Literal["upheld", "partly", "refused"]
    reason: Reason
    level: Literal["", "met", "partly", "missed", "na"] = ""


class MarkChangeOut(Schema):
    """A mark that changed after its release."""

    at: dt.datetime
    by: str
    reason: str
    was: str
    became: str


EvaluationOut = out(
    "EvaluationOut",
    Evaluation,
    "An evaluation. score: 0 to 100 and bonus; critical_error: never merged with it.",
    "id state purpose chance source contact_key contact_at score passed critical_error noncritical_errors "
    "noncritical_checked released_at acknowledged_at revision",
    person="person.number",
    evaluator="evaluator.number",
    form="version.form.code",
    version="version.version",
)
EvaluationsOut = listed_out("EvaluationsOut", EvaluationOut, "A page of evaluations.")
MarkOut = out(
    "MarkOut",
    Mark,
    "A mark of an evaluation.",
    "id level corrected worse_off shown_by cause comment turn start end deducted",
    criterion="criterion.code",
    text="criterion.text",
    kind="criterion.kind",
    changes=(many(MarkChangeOut), lambda row: row.changes.all()),
)
EvaluationMarksOut = out(
    "EvaluationMarksOut",
    Evaluation,
    "An evaluation with its marks, as the agent sees it.",
    "could_hear well_meant self_corrected comment",
    extends=EvaluationOut,
    marks=(
        many(MarkOut),
        lambda row: row.marks.select_related("criterion").prefetch_related("changes"),
    ),
)
MarkAppealOut = out(
    "MarkAppealOut",
    MarkAppeal,
    "An appeal of a mark.",
    "id statement wanted state at reason became decided_at",
    mark="mark.id",
    evaluation="mark.evaluation.id",
    person="mark.evaluation.person.number",
    criterion="mark.criterion.code",
)
MarkAppealsOut = listed_out("MarkAppealsOut", MarkAppealOut, "A page of appeals of marks.")


class EvaluationsFoundOut(Schema):
    """What the evaluations of samples in a time say of all contacts: each counts for as many as its
    chance to be drawn stands for; each figure over its own n, with 95 % intervals by Wilson on the
    effective n.
    """

    since: dt.date
    n: int
    score: float | None
    pass_rate: float | None
    pass_n: int
    pass_effective_n: float
    pass_low: float | None
    pass_high: float | None
    critical_accuracy: float | None
    critical_n: int
    critical_effective_n: float
    critical_low: float | None
    critical_high: float | None
    noncritical_accuracy: float | None
    checked: int
    causes: dict[str, int]
