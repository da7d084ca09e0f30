"""Rows of people as other rooms name them: by id, number or code, and by where somebody stands.

None of these asks who may see a row: whoever hands it on to an actor begins with `people.access`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from guiju.people.models import (
    Account,
    Assignment,
    EmploymentEvent,
    Leadership,
    Person,
    Position,
    Team,
)
from guiju.people.reads.belonging import touches


def person_by_id(pk: int | None) -> Person | None:
    """Find a person by id. One query; none without an id."""
    return Person.objects.filter(pk=pk).first() if pk else None


def person_by_number(number: str) -> Person | None:
    """Find a person by staff number. One query; none without a number."""
    return Person.objects.filter(number=number).first() if number else None


def everybody() -> QuerySet[Person]:
    """Choose every person, also who has left."""
    return Person.objects.all()


def lock_person(pk: int) -> None:
    """Hold a person's row until the transaction ends, so that what is decided about them is decided
    one after the other.
    """
    Person.objects.select_for_update().get(pk=pk)


def persons_by_id(ids: Iterable[int] | QuerySet[Any, Any]) -> QuerySet[Person]:
    """Choose persons by their ids, or by a query that gives ids."""
    return Person.objects.filter(pk__in=ids)


def persons_by_number(numbers: Iterable[str]) -> QuerySet[Person]:
    """Choose persons by their staff numbers."""
    return Person.objects.filter(number__in=set(numbers))


def persons_by_name(name: str) -> QuerySet[Person]:
    """Choose everybody who bears a name."""
    return Person.objects.filter(name=name)


def team_by_code(code: str) -> Team | None:
    """Find a team by its code. One query; none without a code."""
    return Team.objects.filter(code=code).first() if code else None


def teams_by_id(ids: Iterable[int] | QuerySet[Any, Any]) -> QuerySet[Team]:
    """Choose teams by their ids, or by a query that gives ids."""
    return Team.objects.filter(pk__in=ids)


def teams_below(team: Team) -> QuerySet[Team]:
    """Choose a team and all below it."""
    return Team.objects.filter(path__startswith=team.path)


def open_teams() -> QuerySet[Team]:
    """Choose the teams that are not closed."""
    return Team.objects.filter(closed_on=None)


def team_paths() -> dict[str, str]:
    """Give the path of ids from the root to each team, by the team's code. One query."""
    return dict(Team.objects.values_list("code", "path"))


def positions() -> QuerySet[Position]:
    """Choose every position, by its code."""
    return Position.objects.order_by("code")


def position_by_code(code: str) -> Position | None:
    """Find a position by its code. One query."""
    return Position.objects.filter(code=code).first()


def assignments_on(day: dt.date) -> QuerySet[Assignment]:
    """Choose who stands where on a day."""
    return Assignment.objects.filter(touches(day, day))


def assignments_from(day: dt.date) -> QuerySet[Assignment]:
    """Choose who stands where on a day or later: also who joins only then."""
    return Assignment.objects.filter(Q(to_date=None) | Q(to_date__gte=day))


def open_assignments() -> QuerySet[Assignment]:
    """Choose who stands where without an end."""
    return Assignment.objects.filter(to_date=None)


def leaderships() -> QuerySet[Leadership]:
    """Choose who led which team, at whatever time."""
    return Leadership.objects.all()


def leaderships_on(day: dt.date) -> QuerySet[Leadership]:
    """Choose who leads which team on a day."""
    return Leadership.objects.filter(touches(day, day))


def employment_events(ids: Iterable[int]) -> QuerySet[EmploymentEvent]:
    """Choose employment events by their ids."""
    return EmploymentEvent.objects.filter(pk__in=ids)


def accounts_by_id(ids: Iterable[int]) -> QuerySet[Account]:
    """Choose accounts by their ids, also closed ones."""
    return Account.objects.filter(pk__in=ids)


def accounts_by_number(numbers: Iterable[str]) -> QuerySet[Account]:
    """Choose the accounts of persons by their staff numbers."""
    return Account.objects.filter(person__number__in=set(numbers))


def accounts_by_person(persons: Iterable[int]) -> dict[int, list[int]]:
    """Give the open accounts of each of these persons who has one. One query."""
    rows = Account.objects.filter(person__in=list(persons), is_active=True)
    accounts: dict[int, list[int]] = {}
    for person, account in rows.values_list("person", "pk"):
        accounts.setdefault(person or 0, []).append(account)
    return accounts
