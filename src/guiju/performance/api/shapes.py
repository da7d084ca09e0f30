"""What the measure's API takes and gives: bounded, typed; texts hold no NUL, numbers fit the database."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field, Path, Schema
from pydantic import AfterValidator, StringConstraints

from guiju.performance.models import Appeal, HandEntry, LedgerEntry, SchemeVersion
from guiju.performance.rules.scheme import LENGTH

MOST = 2**31 - 1


def _clean(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("no NUL and no half characters")
    return text


Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,20}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LENGTH), AfterValidator(_clean)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), AfterValidator(_clean)]
Number = Path(..., ge=1, le=MOST)


class Page(Schema):
    """Which part of a list."""

    offset: int = Field(0, ge=0, le=10**9)
    limit: int = Field(50, ge=1, le=500)


class VersionOut(Schema):
    """A version of a scheme."""

    scheme: str
    version: int
    state: str
    month: str
    text: str
    hash: str
    at: dt.datetime
    by: str
    published_at: dt.datetime | None
    published_by: str

    @staticmethod
    def resolve_scheme(row: SchemeVersion) -> str:
        """The scheme's name."""
        return row.scheme.name


class VersionsOut(Schema):
    """Versions of schemes, newest first."""

    total: int
    rows: list[VersionOut]


class SchemeIn(Schema):
    """A scheme as YAML."""

    text: Text


class PublishIn(Schema):
    """Why a scheme is published despite what its examination says; empty when it says nothing."""

    despite: Annotated[str, StringConstraints(max_length=500), AfterValidator(_clean)] = ""


class MonthIn(Schema):
    """A month."""

    month: Month


class ReasonIn(Schema):
    """Why."""

    reason: Reason


class JobOut(Schema):
    """A closing under way: ask for it again until it is done or failed."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    result: dict[str, Any] | None
    error: dict[str, Any] | None


class ClosingOut(Schema):
    """A closed month; ``current`` until it is opened again."""

    id: int
    month: str
    snapshot: int
    at: dt.datetime
    by: str
    current: bool
    cards: int
    newer_records: bool
    reopen_asked_by: str
    reopened_why: str


class ItemOut(Schema):
    """One item of a card."""

    metric: str
    value: float | None
    n: float | None
    expected: float | None
    low: float | None
    high: float | None
    score: float | None
    weight: float
    points: float | None
    why: str


class CardOut(Schema):
    """A scorecard."""

    id: int
    month: str
    kind: str
    subject: str
    name: str
    scheme: str
    version: int
    total: float | None
    weight: float
    points: float
    items: list[ItemOut]


class CardsOut(Schema):
    """Scorecards, persons before teams."""

    total: int
    rows: list[CardOut]


class SlicedOut(Schema):
    """An item cut by something: the slice, value, n, 95 % interval."""

    slice: str
    value: float | None
    n: float | None
    low: float | None
    high: float | None


class ExplanationOut(Schema):
    """How an item came about: its formula, the curve's corners, the slices, where its value lies among peers."""

    metric: str
    formula: str
    curve: list[list[float]]
    item: ItemOut
    peers: list[float]
    by: str
    slices: list[SlicedOut]


class CopyIn(Schema):
    """The month that a scheme is copied to."""

    month: Month


class FindingOut(Schema):
    """What a rule found. message and advice in the reader's language; details: item by item."""

    rule: str
    verdict: str
    figure: float | None
    threshold: float | None
    message: str
    advice: str
    details: list[dict[str, Any]]


class ExaminationOut(Schema):
    """The newest examination of a version; ``present``: whether it is of the version's present text."""

    scheme: str
    version: int
    present: bool
    months: list[str]
    people: int
    verdict: str
    input_hash: str
    at: dt.datetime
    by: str
    findings: list[FindingOut]


class TrialOut(Schema):
    """The newest trial run of a version; ``report``: its ten parts."""

    scheme: str
    version: int
    against: str
    present: bool
    months: list[str]
    people: int
    input_hash: str
    at: dt.datetime
    by: str
    report: dict[str, Any]


class ChangeOut(Schema):
    """One difference between two versions; item '' is the scheme itself."""

    item: str
    field: str
    before: str | None
    after: str | None


class ThresholdIn(Schema):
    """A threshold of the examination set otherwise, with the reason."""

    value: float = Field(..., ge=0, le=1000)
    reason: Reason


class ThresholdOut(Schema):
    """A threshold as it came and as it is set."""

    rule: str
    name: str
    default: float
    value: float
    reason: str
    by: str


class AppealIn(Schema):
    """An appeal: what is wrong, and the value held to be right (null: the item should not count)."""

    metric: Name
    statement: Annotated[
        str, StringConstraints(min_length=1, max_length=5_000, strip_whitespace=True), AfterValidator(_clean)
    ]
    wanted: Annotated[float, Field(ge=-1e12, le=1e12)] | None = None


class DecisionIn(Schema):
    """A decision: upheld or partly with the right value (or the item left out), or refused; always with reasons."""

    verdict: Literal["upheld", "partly", "refused"]
    reason: Annotated[
        str, StringConstraints(min_length=1, max_length=5_000, strip_whitespace=True), AfterValidator(_clean)
    ]
    value: Annotated[float, Field(ge=-1e12, le=1e12)] | None = None
    leave_out: bool = False


class EffectOut(Schema):
    """What a correction does to an item and to the total."""

    score_before: float | None
    score_after: float | None
    points_before: float | None
    points_after: float | None
    total_before: float | None
    total_after: float | None


class AppealOut(Schema):
    """An appeal with its decision."""

    id: int
    card: int
    metric: str
    instance: int
    state: str
    statement: str
    wanted: float | None
    at: dt.datetime
    by: str
    decided_at: dt.datetime | None
    decided_by: str
    reason: str
    granted: float | None

    @staticmethod
    def resolve_card(row: Appeal) -> int:
        """The card's id."""
        return row.card_id


class AppealsOut(Schema):
    """Appeals, newest first."""

    total: int
    rows: list[AppealOut]


class CorrectionIn(Schema):
    """A correction of a closed card: the right value, or the item left out; with reasons."""

    metric: Name
    reason: Annotated[
        str, StringConstraints(min_length=1, max_length=5_000, strip_whitespace=True), AfterValidator(_clean)
    ]
    value: Annotated[float, Field(ge=-1e12, le=1e12)] | None = None
    leave_out: bool = False


class AnswerIn(Schema):
    """Whether a proposed correction is confirmed."""

    confirm: bool


class CorrectionOut(Schema):
    """A correction of a closed card; it counts once confirmed."""

    id: int
    card: int
    metric: str
    value: float | None
    leave_out: bool
    reason: str
    proposed_by: str
    confirmed_by: str
    refused: bool
    total_before: float | None
    total_after: float | None

    @staticmethod
    def resolve_card(row: LedgerEntry) -> int:
        """The card's id."""
        return row.card_id


class EntryIn(Schema):
    """A value of a person on a day, with what shows it."""

    person: int = Field(..., ge=1, le=MOST)
    metric: Name
    date: dt.date
    value: float = Field(..., ge=-1e12, le=1e12)
    note: Annotated[
        str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True), AfterValidator(_clean)
    ]


class EntryOut(Schema):
    """A hand-entered value; it counts once settled and not refused."""

    id: int
    person: int
    metric: str
    date: dt.date
    value: float
    note: str
    proposed_by: str
    settled_by: str
    refused: bool
    published: bool

    @staticmethod
    def resolve_person(row: HandEntry) -> int:
        """The person's id."""
        return row.person_id


class EntriesOut(Schema):
    """Hand-entered values, newest first."""

    total: int
    rows: list[EntryOut]
