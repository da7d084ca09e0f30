"""What the API takes and gives: bounded, typed; texts hold no NUL, numbers and days fit every database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, StringConstraints

MOST = 2**31 - 1
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2200, 12, 31)


def _clean(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("no NUL and no half characters")
    return text


def _local(time: dt.time) -> dt.time:
    if time.tzinfo is not None:
        raise ValueError("a shift's time is local: without a zone")
    return time


Id = Annotated[int, Field(ge=1, le=MOST)]
Day = Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Time = Annotated[dt.time, AfterValidator(_local)]
Share = Annotated[Decimal, Field(gt=0, le=1, max_digits=5, decimal_places=4)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r"^[-\w]+$"), AfterValidator(_clean)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=50, strip_whitespace=True), AfterValidator(_clean)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), AfterValidator(_clean)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_clean)]
Source = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_clean)]
Short = Annotated[str, StringConstraints(max_length=100), AfterValidator(_clean)]
Phone = Annotated[str, StringConstraints(max_length=50), AfterValidator(_clean)]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_clean)]
Text = Annotated[str, StringConstraints(max_length=5000), AfterValidator(_clean)]


class Page(Schema):
    """Which part of a list: rows from ``offset``, at most ``limit``."""

    offset: int = Field(0, ge=0, le=10**9)
    limit: int = Field(50, ge=1, le=500)


class StandingOut(Schema):
    """Where a person stands from a day to a day (inclusive; open when null)."""

    team: str
    position: str
    ladder: str
    rank: int | None
    working_share: Decimal
    from_date: dt.date
    to_date: dt.date | None


class PersonOut(Schema):
    """A person, and where she stands on the day asked for (null: nowhere)."""

    id: int
    number: str
    name: str
    email: str
    phone: str
    standing: StandingOut | None


class PersonsOut(Schema):
    """A part of the persons, by staff number."""

    total: int
    rows: list[PersonOut]


class PersonIn(Schema):
    """A new person; her staff number names her."""

    number: Number
    name: Title
    email: Email = ""
    phone: Phone = ""


class PersonPatch(Schema):
    """What changes about a person; what is left out stays."""

    name: Title | None = None
    email: Email | None = None
    phone: Phone | None = None


class EventOut(Schema):
    """What happened to a person's employment on a day."""

    id: int
    kind: str
    on: dt.date
    team: str
    position: str
    ladder: str
    rank: int | None
    working_share: Decimal | None
    note: str


class EventsOut(Schema):
    """A part of a person's events, in order."""

    total: int
    rows: list[EventOut]


class GradeRef(Schema):
    """A rung of a ladder."""

    ladder: Literal["management", "professional"] = "professional"
    rank: int = Field(ge=0, le=MOST)


class EventIn(Schema):
    """An employment event; what is left out stays as it was. "left" names the last day worked."""

    kind: Literal["joined", "transferred", "promoted", "changed", "left"]
    on: Day
    team: Code | None = None
    position: Code | None = None
    grade: GradeRef | None = None
    working_share: Share | None = None
    note: Text = ""


class NoteOut(Schema):
    """A strength, shortcoming, trouble or wish, with what shows it."""

    id: int
    kind: str
    text: str
    evidence: str
    at: dt.datetime
    by: str


class NotesOut(Schema):
    """A part of the notes on a person, newest first."""

    total: int
    rows: list[NoteOut]


class NoteIn(Schema):
    """A note on a person."""

    kind: Literal["strength", "shortcoming", "trouble", "wish"]
    text: Annotated[
        str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True), AfterValidator(_clean)
    ]
    evidence: Text = ""


class LeaveOut(Schema):
    """Days (inclusive) on which a person is away, and for which share of the day."""

    id: int
    person: int
    kind: str
    from_date: dt.date
    to_date: dt.date
    share: Decimal


class LeavesOut(Schema):
    """A part of a person's leave."""

    total: int
    rows: list[LeaveOut]


class LeaveIn(Schema):
    """Days away; the same first day again is changed."""

    kind: Annotated[str, StringConstraints(min_length=1, max_length=50, strip_whitespace=True), AfterValidator(_clean)]
    from_date: Day
    to_date: Day
    share: Share = Decimal(1)


class TeamOut(Schema):
    """A team: its place in the tree and who leads it today."""

    code: str
    title: str
    parent: str
    zone: str
    closed_on: dt.date | None
    leader: int | None
    leader_name: str


class TeamsOut(Schema):
    """A part of the teams, in the order of the tree."""

    total: int
    rows: list[TeamOut]


class TeamIn(Schema):
    """A team; without a parent it is a root of the tree."""

    code: Code
    title: Title
    parent: Code | None = None
    zone: Short = ""


class LeaderIn(Schema):
    """Who leads from a day on; null: nobody does."""

    person: Id | None
    on: Day


class LeaderOut(Schema):
    """Who leads a team from a day on."""

    team: str
    person: int | None
    from_date: dt.date


class DelegateIn(Schema):
    """Who acts for a leader, on which days (inclusive)."""

    leader: Id
    person: Id
    from_date: Day
    to_date: Day


class DelegateOut(Schema):
    """Who acts for a leader, on which days (inclusive)."""

    id: int
    leader: int
    person: int
    from_date: dt.date
    to_date: dt.date


class DelegatesOut(Schema):
    """A part of the delegates, latest first."""

    total: int
    rows: list[DelegateOut]


class PositionIn(Schema):
    """A kind of work; the same code again changes its title."""

    code: Code
    title: Title


class PositionOut(Schema):
    """A kind of work."""

    code: str
    title: str


class PositionsOut(Schema):
    """A part of the positions, by code."""

    total: int
    rows: list[PositionOut]


class GradeIn(GradeRef):
    """A rung; the same ladder and rank again changes its title."""

    title: Title


class GradeOut(Schema):
    """A rung of a ladder."""

    ladder: str
    rank: int
    title: str


class GradesOut(Schema):
    """A part of the rungs, by ladder and rank."""

    total: int
    rows: list[GradeOut]


class KeyOut(Schema):
    """The name under which a source knows a person, from a day to a day (inclusive)."""

    id: int
    source: str
    key: str
    person: int
    from_date: dt.date
    to_date: dt.date | None


class KeysOut(Schema):
    """A part of the agent keys."""

    total: int
    rows: list[KeyOut]


class KeyIn(Schema):
    """Who owns a key from a day on."""

    source: Source
    key: Key
    person: Id
    from_date: Day
    to_date: Day | None = None


class EndIn(Schema):
    """The last day (inclusive)."""

    on: Day


class FoundKey(Schema):
    """A key that nobody owns, and its first day."""

    source: Source
    key: Key
    on: Day


class AdoptIn(Schema):
    """Keys that become persons, and where these stand."""

    keys: list[FoundKey] = Field(min_length=1, max_length=1000)
    position: Code | None = None
    team: Code | None = None


class AdoptedOut(Schema):
    """The persons that were made."""

    persons: list[int]


class PatternIn(Schema):
    """Hours of a shift, local; one that ends at or before its start crosses midnight."""

    code: Code
    title: Title
    starts: Time
    ends: Time


class PatternOut(Schema):
    """Hours of a shift, local."""

    code: str
    title: str
    starts: dt.time
    ends: dt.time


class PatternsOut(Schema):
    """A part of the shift patterns, by code."""

    total: int
    rows: list[PatternOut]


class ShiftIn(Schema):
    """A person's shift that begins on a day; null takes the day free."""

    person: Id
    date: Day
    pattern: Code | None = None


class ShiftsIn(Schema):
    """Shifts set at once."""

    shifts: list[ShiftIn] = Field(min_length=1, max_length=2000)


class ShiftOut(Schema):
    """A person's shift that begins on a day."""

    person: int
    date: dt.date
    pattern: str


class ShiftsOut(Schema):
    """A part of the shifts, by day."""

    total: int
    rows: list[ShiftOut]


class AssignedOut(Schema):
    """How many days were set, changed, freed, and were so already."""

    set: int
    change: int
    free: int
    same: int


class RefusedOut(Schema):
    """A row that was not taken: where it stands and why."""

    sheet: str
    line: int
    zh: str
    en: str
    values: list[str]


class PeopleImportOut(Schema):
    """What an import does: rows that make, change, leave alone, and rows refused."""

    creates: list[str]
    changes: list[str]
    unchanged: int
    errors: list[RefusedOut]


class RoleOut(Schema):
    """A role held, for a team and below; without a team, for all."""

    id: int
    role: str
    team: str
    since: dt.date
    until: dt.date | None


class AccountOut(Schema):
    """Who signs in, with her roles."""

    id: int
    email: str
    name: str
    person: int | None
    is_active: bool
    roles: list[RoleOut]


class AccountsOut(Schema):
    """A part of the accounts, by e-mail."""

    total: int
    rows: list[AccountOut]


class RoleIn(Schema):
    """A role, for a team and below; without a team, for all."""

    role: Annotated[str, StringConstraints(min_length=1, max_length=30), AfterValidator(_clean)]
    team: Code | None = None


class InviteIn(Schema):
    """A new account and its roles."""

    email: Email
    name: Short = ""
    person: Id | None = None
    roles: list[RoleIn] = Field(default_factory=list, max_length=20)


class InvitedOut(Schema):
    """The account and the token of its one-time link /welcome/TOKEN; the token is told once."""

    account: AccountOut
    token: str


class WhyIn(Schema):
    """Why."""

    why: Annotated[str, StringConstraints(max_length=500, strip_whitespace=True), AfterValidator(_clean)] = ""
