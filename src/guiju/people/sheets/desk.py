"""What a file says of people, kept in memory until all of it was looked at; then stored at once.

Nothing reaches the database before `store`, so a preview is the same work without it, and holds
nobody up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from guiju.foundation.access import Actor
from guiju.foundation.errors import Invalid
from guiju.foundation.journal import Told
from guiju.people.actions.employment import Events, Persons
from guiju.people.actions.keys import Keys
from guiju.people.actions.leave import Leaves
from guiju.people.actions.mentoring import Mentors
from guiju.people.actions.shifts import Patterns, Roster
from guiju.people.actions.teams import Grades, Leaders, Positions, Teams
from guiju.people.models import (
    AgentKey,
    EmploymentEvent,
    Grade,
    Leadership,
    Leave,
    Mentoring,
    Person,
    Position,
    ShiftPattern,
    Team,
)

#: Persons whose rows are asked for by name; of more, everybody's are read.
MOST_NAMED = 2000


class Desk:
    """All that the sheets of one file say, noun by noun. A query a noun that a sheet names,
    whatever its rows.
    """

    def __init__(self, *, look_alike: bool = False) -> None:
        self._look_alike = look_alike
        self.happenings, self.away = Events([]), Leaves([])
        self.roster: Roster | None = None

    @cached_property
    def positions(self) -> Positions:
        """Open the keeping of positions."""
        return Positions(Position.objects.all())

    @cached_property
    def grades(self) -> Grades:
        """Open the keeping of grades."""
        return Grades(Grade.objects.all())

    @cached_property
    def patterns(self) -> Patterns:
        """Open the keeping of shift patterns."""
        return Patterns(ShiftPattern.objects.all())

    @cached_property
    def teams(self) -> Teams:
        """Open the keeping of teams."""
        return Teams()

    @cached_property
    def persons(self) -> Persons:
        """Open the keeping of persons."""
        return Persons(Person.objects.order_by(), look_alike=self._look_alike)

    @cached_property
    def leaders(self) -> Leaders:
        """Who led which team when."""
        teams, people = _by_id(self.teams.kept.rows.values()), _by_id(self.persons.rows.values())
        rows = list(Leadership.objects.all())
        for row in rows:
            row.team, row.person = teams[row.team_id], people[row.person_id]
        return Leaders(rows)

    @cached_property
    def mentors(self) -> Mentors:
        """Open the keeping of mentors."""
        people = _by_id(self.persons.rows.values())
        rows = list(Mentoring.objects.all())
        for row in rows:
            row.mentee, row.mentor = people[row.mentee_id], people[row.mentor_id]
        return Mentors(rows)

    @cached_property
    def keys(self) -> Keys:
        """Who owned which key when."""
        people = _by_id(self.persons.rows.values())
        rows = list(AgentKey.objects.order_by("from_date"))
        for row in rows:
            row.person = people[row.person_id]
        return Keys(rows)

    def events(self, numbers: set[str]) -> None:
        """Know what happened to the employment of persons."""
        teams, people = _by_id(self.teams.kept.rows.values()), _by_id(self.persons.rows.values())
        positions, grades = _by_id(self.positions.rows.values()), _by_id(self.grades.rows.values())
        rows = list(self._of(EmploymentEvent.objects.all(), numbers))
        for row in rows:
            row.person = people[row.person_id]
            row.team = teams[row.team_id] if row.team_id else None
            row.position = positions[row.position_id] if row.position_id else None
            row.grade = grades[row.grade_id] if row.grade_id else None
        self.happenings = Events(rows)

    def event(self, person: Person, kind: str, on: dt.date) -> EmploymentEvent | None:
        """The event of a kind that happened to a person on a day."""
        rows = self.happenings.rows[person.number]
        return next((row for row in rows if (row.kind, row.on) == (kind, on)), None)

    def leaves(self, numbers: set[str]) -> None:
        """Know when persons are away."""
        people = _by_id(self.persons.rows.values())
        rows = list(self._of(Leave.objects.all(), numbers))
        for row in rows:
            row.person = people[row.person_id]
        self.away = Leaves(rows)

    def store(self, *, actor: Actor) -> list[Told]:
        """Store all that was said, in the order in which it depends on each other; gives what
        the journal is to tell.
        """
        entries: list[Told] = []
        for name in ("positions", "grades", "patterns", "persons"):
            if name in self.__dict__:
                entries += getattr(self, name).store()
        for name in ("teams", "leaders"):
            if name in self.__dict__:
                entries += getattr(self, name).store(actor=actor)
        entries += self.happenings.store(actor=actor)
        if "keys" in self.__dict__:
            entries += self.keys.store()
        if self.roster:
            entries += self.roster.store()[1]
        entries += self.away.store(actor=actor)
        return entries + (self.mentors.store() if "mentors" in self.__dict__ else [])

    def person(self, number: str, column: str = "number") -> Person:
        """The person of a staff number, or a refusal."""
        row = self.persons.rows.get(number)
        if row is None:
            raise unknown(column, number)
        return row

    def team(self, code: str, column: str = "team") -> Team | None:
        """The team that a cell names, None when it is blank, or a refusal."""
        return _named(self.teams.kept.rows, code, column)

    def position(self, code: str) -> Position | None:
        """The position that a cell names, None when it is blank, or a refusal."""
        return _named(self.positions.rows, code, "position")

    def pattern(self, code: str) -> ShiftPattern | None:
        """The shift pattern that a cell names, None when it is blank, or a refusal."""
        return _named(self.patterns.rows, code, "shift")

    def grade(self, ladder: str, rank: int) -> Grade:
        """The rung of a ladder, or a refusal."""
        row = self.grades.rows.get((ladder, rank))
        if row is None:
            raise unknown("rank", f"{ladder} {rank}")
        return row

    def _of(self, rows: models.QuerySet[Any], numbers: set[str]) -> Iterable[Any]:
        ids = [row.pk for number in numbers if (row := self.persons.rows.get(number)) and row.pk]
        return rows.filter(person__in=ids) if len(ids) <= MOST_NAMED else rows


def unknown(column: str, text: str) -> Invalid:
    """Says that what a cell names is not there."""
    return Invalid(
        "“{column}”里的“{text}”不存在。",
        "“{text}” in “{column}” does not exist.",
        column=column,
        text=text,
    )


def plain(value: Any) -> str:
    """A value of a field as the result tells it."""
    if value is None:
        return ""
    if isinstance(value, Grade):
        return f"{value.ladder} {value.rank}"
    if isinstance(value, Team | Position | ShiftPattern):
        return value.code
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat()[:16] if isinstance(value, dt.date | dt.time) else str(value)


def _by_id(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.pk: row for row in rows if row.pk}


def _named(rows: dict[Any, Any], code: str, column: str) -> Any:
    if not code:
        return None
    if code not in rows:
        raise unknown(column, code)
    return rows[code]
