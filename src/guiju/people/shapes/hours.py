"""Shifts: what the API takes and gives."""

from __future__ import annotations

from ninja import Field, Schema

from guiju.kit.shapes import Id, listed_out, out
from guiju.people.models import ShiftAssignment, ShiftPattern
from guiju.people.shapes.fields import Code, Day, Time, Title


class PatternIn(Schema):
    """Hours of a shift, local; one that ends at or before its start crosses midnight."""

    code: Code
    title: Title
    starts: Time
    ends: Time


PatternOut = out("PatternOut", ShiftPattern, "Hours of a shift, local.", "code title starts ends")


PatternsOut = listed_out("PatternsOut", PatternOut, "A part of the shift patterns, by code.")


class ShiftIn(Schema):
    """A person's shift that begins on a day; null takes the day free. Several of one day make a
    split shift.
    """

    person: Id
    date: Day
    pattern: Code | None = None


class ShiftsIn(Schema):
    """Shifts that are set together, all or none."""

    shifts: list[ShiftIn] = Field(min_length=1, max_length=2_000)
    beside: bool = Field(
        False, description="Keep the shifts that stand on these days, and add these beside them."
    )


ShiftOut = out(
    "ShiftOut",
    ShiftAssignment,
    "A person's shift that begins on a day.",
    "date",
    person="person_id",
    pattern="pattern.code",
)


ShiftsOut = listed_out("ShiftsOut", ShiftOut, "A part of the shifts, by day.")


class AssignedOut(Schema):
    """How many days were set, changed, freed, and were so already."""

    set: int
    change: int
    free: int
    same: int
