"""Procedures with their versions and steps."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.access import ANONYMOUS
from guiju.foundation.bounds import BRIEF, LONG, NOTE, SENTENCE, TITLE
from guiju.kit.second import waiting
from guiju.kit.shapes import Line, Loose, Whole, Yaml, listed_out, many, out
from guiju.kit.versioned.api import change_out
from guiju.kit.versioned.reads import second
from guiju.process.models.procedures import ProcedureVersion, Step
from guiju.process.models.reading import Confirmation, ProcedureReview
from guiju.process.reads.procedures import PROCEDURE
from guiju.process.rules.procedures import Branch, ProcedureText, StepText, with_codes

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
MaybeCode = Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9-]{0,79})?$")]
Area = Literal["management", "work", "forms", "expenses", "onboarding", "offboarding"]
Title = Annotated[
    str, StringConstraints(min_length=1, max_length=TITLE, strip_whitespace=True), Whole
]
Name = Annotated[str, StringConstraints(max_length=TITLE, strip_whitespace=True), Whole]
When = Annotated[
    str, StringConstraints(min_length=1, max_length=SENTENCE, strip_whitespace=True), Whole
]
Long = Annotated[str, StringConstraints(max_length=LONG), Whole]
Note = Annotated[str, StringConstraints(max_length=NOTE), Whole]


class BranchIn(Schema):
    """A way on: when it is taken, to which step (its code; empty: the end)."""

    when: When
    to: Line = ""


class ProcedureStepIn(Schema):
    """A step; without a code it gets one."""

    title: Title
    code: Line = ""
    text: Long = ""
    role: Line = ""
    within: int | None = Field(None, ge=0, le=10_000)
    minutes: int | None = Field(None, ge=0, le=10_000)
    evidence: Loose = ""
    branches: Annotated[list[BranchIn], Field(max_length=50)] = []
    policy: Line = ""
    clause: Line = ""

    def as_text(self) -> StepText:
        """The step as the rules know it."""
        told = self.dict(exclude={"branches"})
        return StepText(**told, branches=tuple(Branch(way.when, way.to) for way in self.branches))


class ProcedureIn(Schema):
    """A procedure in its parts, or whole as YAML (``yaml``; then no other part counts). ``note``:
    what changes, and why. ``seen``: that of the newest version which the writer saw; refused when
    somebody wrote meanwhile.
    """

    yaml: Yaml | None = None
    code: Line = ""
    title: Name = ""
    area: Area = "work"
    position: Line = ""
    flow: Line = ""
    purpose: Long = ""
    keywords: Annotated[str, StringConstraints(max_length=BRIEF), Whole] = ""
    must_read: bool = False
    read_within: int = Field(7, ge=1, le=365)
    positions: Annotated[list[Line], Field(max_length=200)] | None = None
    teams: Annotated[list[Line], Field(max_length=200)] | None = None
    review_after: int = Field(12, ge=1, le=60)
    steps: Annotated[list[ProcedureStepIn], Field(max_length=200)] = []
    note: Note = ""
    seen: Line = ""

    def as_text(self) -> ProcedureText:
        """The procedure as the rules know it."""
        told = self.dict(exclude={"yaml", "note", "seen", "steps", "positions", "teams"})
        lists: dict[str, Any] = {
            name: tuple(codes) if (codes := getattr(self, name)) else None
            for name in ("positions", "teams")
        }
        return ProcedureText(
            **told, **lists, steps=with_codes([step.as_text() for step in self.steps])
        )


class ProcedureReviewIn(Schema):
    """A procedure looked at on its day."""

    decision: Literal["keep", "change", "withdraw"]
    reason: Loose
    months: int = Field(12, ge=1, le=60)


class DeviationOut(Schema):
    """A first deviation: of which kind, in words, and in how many cases."""

    kind: Literal["empty", "unknown", "began", "repeated", "skipped", "order", "ended"]
    zh: str
    en: str
    cases: int


class ConformingOut(Schema):
    """A case: whether it conforms; else its first deviation in words and at which event (from
    1).
    """

    case: str
    conforms: bool
    kind: str
    zh: str
    en: str
    place: int | None


class ConformanceOut(Schema):
    """An event log held against a procedure: how many cases conform, their share with its 95 %
    interval, the deviations by how frequent they are, and some of the cases.
    """

    version: int
    cases: int
    conforming: int
    share: float
    low: float
    high: float
    passed_over: int
    deviations: list[DeviationOut]
    items: list[ConformingOut]


class ProcedureOwnerIn(Schema):
    """The owner of a procedure: staff number or name."""

    owner: Line


ProcedureVersionOut = out(
    "ProcedureVersionOut",
    ProcedureVersion,
    "A version in a list. seen: to be sent back when it is written over.",
    "version title state area flow review_on hash written_by published_by own_approval",
    code="procedure.code",
    owner="procedure.owner.number",
    seen=(str, lambda row: row.written_at.isoformat()),
    **waiting(lambda row: second(PROCEDURE, row, ANONYMOUS) if row.state == "review" else None),
)
ProcedureVersionsOut = listed_out(
    "ProcedureVersionsOut", ProcedureVersionOut, "A page of versions of procedures."
)
ProcedureStepOut = out(
    "ProcedureStepOut",
    Step,
    "A step of a procedure.",
    "code title text role within minutes evidence policy clause",
    branches=list[dict[str, str]],
)
ProcedureTextOut = out(
    "ProcedureTextOut",
    ProcedureVersion,
    "A version with all its words.",
    "purpose keywords position must_read read_within review_after note",
    extends=ProcedureVersionOut,
    positions=list[str] | None,
    teams=list[str] | None,
    steps=(many(ProcedureStepOut), lambda row: row.steps.all()),
)
StepChangeOut = change_out("StepChangeOut", int)
ProcedureReviewOut = out(
    "ProcedureReviewOut", ProcedureReview, "A review of a procedure.", "decision reason next_on by"
)
ConfirmedOut = out(
    "ConfirmedOut",
    Confirmation,
    "A confirmation that somebody has read a version.",
    "due_on read_at",
)


class ReaderOut(Schema):
    """Somebody who opened it or was asked to read it; state: confirmed, late, asked, opened."""

    name: str
    number: str
    last: dt.datetime | None
    often: int
    due: dt.date | None
    read: dt.datetime | None
    state: str


class ReadOut(Schema):
    """A version that somebody opened or was asked to read; state: confirmed, late, asked,
    opened; version_state: its own.
    """

    code: str
    version: int
    title: str
    area: str
    version_state: str
    last: dt.datetime | None
    often: int
    due: dt.date | None
    read: dt.datetime | None
    state: str
