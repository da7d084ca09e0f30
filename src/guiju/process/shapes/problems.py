"""Problems over HTTP: what is sent, what comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import BRIEF, SENTENCE, TITLE
from guiju.foundation.models import Attachment
from guiju.kit.context import actor_of
from guiju.kit.shapes import (
    Day,
    Id,
    Line,
    Loose,
    Said,
    Stamp,
    Whole,
    listed_out,
    many,
    or_empty,
    out,
)
from guiju.process.access import problems as access
from guiju.process.models.problems import Problem, ProblemStep
from guiju.process.reads import problem_ages
from guiju.process.reads import problems as reads

Kind = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9-]{0,39})?$")]
KindCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Address = Annotated[str, StringConstraints(max_length=BRIEF), Whole]
Title = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True), Whole]
Wide = Annotated[str, StringConstraints(max_length=SENTENCE, strip_whitespace=True), Whole]
State = Literal["", "waiting", "new", "classified", "answered", "merged", "closed", "withdrawn"]


class ProblemIn(Schema):
    """A report of a problem, of which the text is enough. page: the address where it was seen;
    source, key: the contact; record: an order in words. reporter (staff number) and on: somebody
    else, a day before: only for who answers problems.
    """

    text: Said
    kind: Kind = ""
    page: Address = ""
    source: Line = ""
    key: Annotated[str, StringConstraints(max_length=TITLE), Whole] = ""
    record: Wide = ""
    procedure: Line = ""
    contradicts: bool = False
    reporter: Line = ""
    on: Day | None = None


class TextIn(Schema):
    """A text for which hints are asked."""

    text: Said


class ClassifyIn(Schema):
    """Several problems and their class. seen: ``changed`` of the one that was looked at."""

    problems: Annotated[list[Id], Field(min_length=1, max_length=200)]
    kind: KindCode
    seen: Stamp | None = None


class WordsIn(Schema):
    """Words: an answer, a reason."""

    words: Said


class LooseIn(Schema):
    """Words that may be left out."""

    words: Loose = ""


class ProblemEndIn(Schema):
    """An answer, or the reason why it is not to be done."""

    words: Said
    kind: Kind = ""
    seen: Stamp | None = None


class AssignIn(Schema):
    """Who answers (staff number, empty: nobody by name), until when."""

    owner: Line = ""
    due: Day | None = None
    seen: Stamp | None = None


class PointIn(Schema):
    """Which procedure it is about (code, empty: none), and whether that says something wrong."""

    procedure: Line = ""
    contradicts: bool = False
    seen: Stamp | None = None


class MergeIn(Schema):
    """Problems that are the same as another."""

    problems: Annotated[list[Id], Field(min_length=1, max_length=200)]
    into: Id
    words: Loose = ""


class TakeIn(Schema):
    """Problems and the project (its number) into which they are taken."""

    problems: Annotated[list[Id], Field(min_length=1, max_length=200)]
    project: Id


class ClassIn(Schema):
    """A class of problems. words: one a line, or between commas. seen: ``changed`` of the class
    that was looked at.
    """

    zh: Title
    en: Title
    words: Loose = ""
    place: Annotated[int, Field(ge=0, le=999)] = 50
    offered: bool = True
    seen: Stamp | None = None


class ClassOut(Schema):
    """A class of problems."""

    code: str
    zh: str
    en: str
    words: list[str]
    place: int
    offered: bool


class RowIn(Schema):
    """A line of what was collected."""

    text: Loose
    kind: Wide = ""
    day: Day | None = None
    number: Line = ""


class RowsIn(Schema):
    """Problems that were collected elsewhere; ``dry``: only look."""

    rows: Annotated[list[RowIn], Field(min_length=1, max_length=2_000)]
    dry: bool = False


class RefusedProblemOut(Schema):
    """A line that was refused, and why in both languages. line: its place, from 1."""

    line: int
    zh: str
    en: str


class ImportedOut(Schema):
    """What was (or would be) stored, and what was refused."""

    stored: int
    numbers: list[int]
    refused: list[RefusedProblemOut]


AlikeOut = out(
    "AlikeOut",
    reads.Alike,
    "A similar problem by its title; likeness 0–1.",
    "likeness same",
    number=(int, lambda row: row.problem.number),
    title=(str, lambda row: row.problem.title),
    affected=(int, lambda row: row.problem.affected),
)


class HintsOut(Schema):
    """What is proposed for a text."""

    kind: str
    similar: list[AlikeOut]  # type: ignore[valid-type]


ProblemEventOut = out(
    "ProblemEventOut",
    ProblemStep,
    "Something that happened to a problem.",
    "what words about by at",
)


PhotoOut = out(
    "PhotoOut", Attachment, "A photo or file of a problem, fetched by its id.", "id name size"
)


def _known(column: str) -> tuple[type[str], Callable[[Problem, Any], str]]:
    """Tell a column to who may know the reporter of a problem, to others that it is empty."""

    def tell(row: Problem, context: Any) -> str:
        known = access.may_know_who(actor_of(context["request"]), row)
        return str(getattr(row, column)) if known else ""

    return str, tell


def _team(row: Problem, context: Any) -> str:
    known = row.team and access.may_know_who(actor_of(context["request"]), row)
    return row.team.code if row.team and known else ""


ProblemOut = out(
    "ProblemOut",
    Problem,
    "A problem. ``by`` is empty for who may not know who reported it.",
    "id number text kind suggested state at due_on answer answered_by answered_at reopened"
    " contradicts affected changed",
    merged_into="merged_into.number",
    project="project.number",
    owner=or_empty("owner.number"),
    procedure=or_empty("procedure.code"),
    team=(str, _team),
    by=_known("by"),
    source=_known("source"),
    key=_known("key"),
    record=_known("record"),
    page=_known("page"),
)
ProblemDetailOut = out(
    "ProblemDetailOut",
    Problem,
    "A problem with its steps.",
    "",
    extends=ProblemOut,
    steps=(
        many(ProblemEventOut),
        lambda row, context: access.steps_of(actor_of(context["request"]), row),
    ),
    photos=(
        many(PhotoOut),
        lambda row, context: (
            reads.photos(row) if access.may_have_files(actor_of(context["request"]), row) else []
        ),
    ),
)


ProblemsOut = listed_out("ProblemsOut", ProblemOut, "A part of a list.")


class NumbersOut(Schema):
    """The numbers of the problems that were changed."""

    numbers: list[int]


ProblemAgesOut = out(
    "ProblemAgesOut",
    problem_ages.Line,
    "Open problems of a class or team by age band (days 0–1, 2–3, 4–7, 8–14, 15+).",
    "key title bands total overdue",
)


AgesOut = out(
    "AgesOut",
    problem_ages.Ages,
    "How old unanswered problems are. wait: median days, low, high; share: answered in time of "
    "``due``, low, high.",
    "since bands overdue reported answered wait kept due share",
    by_kind=many(ProblemAgesOut),
    by_team=many(ProblemAgesOut),
)


class PhotosOut(Schema):
    """How many files were kept."""

    kept: int
