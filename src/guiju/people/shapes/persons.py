"""Persons: what the API takes and gives."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import MOST_NUMBER
from guiju.kit.shapes import Id, Said, Whole, listed_out, many, or_empty, out
from guiju.kit.timeline import Happening
from guiju.people.models import Assignment, EmploymentEvent, Person, ProfileNote
from guiju.people.shapes.fields import (
    Code,
    Day,
    Email,
    Number,
    Phone,
    Share,
    Short,
    Text,
    Title,
)

PLACE: dict[str, Any] = {
    "team": or_empty("team.code"),
    "position": or_empty("position.code"),
    "ladder": or_empty("grade.ladder"),
    "rank": "grade.rank",
}
StandingOut = out(
    "StandingOut",
    Assignment,
    "Where a person stands from a day to a day (inclusive; open when null).",
    "working_share from_date to_date",
    **PLACE,
)
PersonOut = out(
    "PersonOut",
    Person,
    "A person, and where they belong on the day asked for (null: nowhere).",
    "id number name email phone",
    standing=StandingOut | None,
)


PersonsOut = listed_out("PersonsOut", PersonOut, "A part of the persons, by staff number.")


class PersonIn(Schema):
    """A new person, named by their staff number."""

    number: Number
    name: Title
    email: Email = ""
    phone: Phone = ""
    look_alike: bool = Field(
        False,
        description=(
            "The person is another than the one who has this e-mail, or this name and nearly "
            "this number."
        ),
    )


class PersonPatch(Schema):
    """What changes about a person; what is left out stays."""

    name: Title | None = None
    email: Email | None = None
    phone: Phone | None = None
    look_alike: bool = Field(
        False, description="The person is another than the one who has this e-mail or name."
    )


EventOut = out(
    "EventOut",
    EmploymentEvent,
    "What happened to a person's employment on a day.",
    "id kind on working_share note",
    **PLACE,
)


EventsOut = listed_out("EventsOut", EventOut, "A part of a person's events, in order.")


class GradeRef(Schema):
    """A rung of a ladder."""

    ladder: Literal["management", "professional"] = "professional"
    rank: int = Field(ge=0, le=MOST_NUMBER)


class JoinedIn(Schema):
    """The day on which somebody joined."""

    on: Day


class EventIn(Schema):
    """An employment event; what is left out stays as it was. "left" names the last day worked."""

    kind: Literal["joined", "transferred", "promoted", "changed", "left"]
    on: Day
    team: Code | None = None
    position: Code | None = None
    grade: GradeRef | None = None
    working_share: Share | None = None
    note: Text = ""


NoteOut = out(
    "NoteOut",
    ProfileNote,
    "A strength, shortcoming, trouble or wish, with what shows it.",
    "id kind text evidence at by",
)


NotesOut = listed_out("NotesOut", NoteOut, "A part of the notes on a person, newest first.")


class NoteIn(Schema):
    """A note on a person."""

    kind: Literal["strength", "shortcoming", "trouble", "wish"]
    text: Said
    evidence: Text = ""


class LeaveOut(Schema):
    """Days (inclusive) on which a person is away, for which share of the day, and who leads
    meanwhile.

    closed_months: of the days just said, the months that are closed and keep their figures.
    """

    id: int
    person: int
    kind: str
    from_date: dt.date
    to_date: dt.date
    share: Decimal
    stand_in: int | None = None
    closed_months: list[str] = []


LeavesOut = listed_out("LeavesOut", LeaveOut, "A part of a person's leave.")


class LeaveIn(Schema):
    """Days of leave; for a leader also the person who leads meanwhile."""

    kind: Annotated[
        str, StringConstraints(min_length=1, max_length=50, strip_whitespace=True), Whole
    ]
    from_date: Day
    to_date: Day
    share: Share = Decimal(1)
    stand_in: Id | None = None


class LeavePatch(Schema):
    """What changes about leave; what is left out stays. A null stand-in ends the delegation."""

    kind: (
        Annotated[str, StringConstraints(min_length=1, max_length=50, strip_whitespace=True), Whole]
        | None
    ) = None
    from_date: Day | None = None
    to_date: Day | None = None
    share: Share | None = None
    stand_in: Id | None = None
    why: Short = ""


class LeaveBackOut(Schema):
    """What became of leave that was taken back: the months that are closed and keep their
    figures.
    """

    closed_months: list[str]


HappeningOut = out(
    "HappeningOut",
    Happening,
    "Something that happened to or with a person on a day, said in the reader's language; url: the "
    "page that tells it in full.",
    "on kind what detail url",
)


class TimelineOut(Schema):
    """What happened between two days, newest first; cut: the kinds of which only the newest rows
    are told.
    """

    first: dt.date
    last: dt.date
    rows: many(HappeningOut)  # type: ignore[valid-type]
    cut: list[str]
