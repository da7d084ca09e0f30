"""Teams, positions, grades: what the API takes and gives."""

from __future__ import annotations

import datetime as dt

from ninja import Schema

from guiju.kit.shapes import Id, listed_out, or_empty, out
from guiju.people.models import Delegate, Grade, Mentoring, Position, Team
from guiju.people.shapes.fields import Code, Day, Short, Title
from guiju.people.shapes.persons import GradeRef

TeamOut = out(
    "TeamOut",
    Team,
    "A team: its place in the tree and who leads it today.",
    "code title zone closed_on",
    parent=or_empty("parent.code"),
    leader=(int | None, lambda row: row.led_by and row.led_by.pk),
    leader_name=or_empty("led_by.name"),
)


TeamsOut = listed_out("TeamsOut", TeamOut, "A part of the teams, in the order of the tree.")


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


class MentorIn(Schema):
    """Who mentors from a day on; null: nobody does."""

    mentor: Id | None
    on: Day


MentoringOut = out(
    "MentoringOut",
    Mentoring,
    "Who mentors whom, from when to when.",
    "from_date to_date",
    mentee="mentee_id",
    mentor="mentor_id",
)


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


DelegateOut = out(
    "DelegateOut",
    Delegate,
    "Who acts for a leader, on which days (inclusive).",
    "id from_date to_date",
    leader="leader_id",
    person="person_id",
)


DelegatesOut = listed_out("DelegatesOut", DelegateOut, "A part of the delegates, latest first.")


class PositionIn(Schema):
    """A kind of work; the same code again changes its title."""

    code: Code
    title: Title


PositionOut = out("PositionOut", Position, "A position, which is a kind of work.", "code title")


PositionsOut = listed_out("PositionsOut", PositionOut, "A part of the positions, by code.")


class GradeIn(GradeRef):
    """A rung; the same ladder and rank again changes its title."""

    title: Title


GradeOut = out("GradeOut", Grade, "A rung of a ladder.", "ladder rank title")


GradesOut = listed_out("GradesOut", GradeOut, "A part of the rungs, by ladder and rank.")
