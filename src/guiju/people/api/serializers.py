"""How rows are told, and how the database's last word becomes one of our refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DataError, IntegrityError
from django.db.models import Q, QuerySet

from guiju.foundation.errors import Conflict, Invalid
from guiju.people.models import Account, Assignment, EmploymentEvent, Leadership, Person, Team


@contextmanager
def faster_hands_told() -> Iterator[None]:
    """A constraint that fires although the action looked first means that somebody was faster: a
    conflict, no fault.
    """
    try:
        yield
    except IntegrityError as clash:
        raise Conflict() from clash
    except DataError as unfit:
        raise Invalid() from unfit


def on_day(day: dt.date) -> Q:
    """Intervals that hold a day."""
    return Q(from_date__lte=day) & (Q(to_date=None) | Q(to_date__gte=day))


def part(rows: QuerySet[Any], offset: int, limit: int) -> dict[str, Any]:
    """The rows asked for and how many there are in all."""
    return {"total": rows.count(), "rows": list(rows[offset : offset + limit])}


def persons_out(rows: Iterable[Person], day: dt.date) -> list[dict[str, Any]]:
    """Persons with where each stands on a day. One query for all."""
    people = list(rows)
    stood = Assignment.objects.filter(on_day(day), person__in=[row.pk for row in people])
    standing = {row.person_id: row for row in stood.select_related("team", "position", "grade")}
    return [
        {
            "id": row.pk,
            "number": row.number,
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
            "standing": _standing_out(standing.get(row.pk)),
        }
        for row in people
    ]


def event_out(row: EmploymentEvent) -> dict[str, Any]:
    """An employment event with the codes of what it names."""
    return {"id": row.pk, "kind": row.kind, "on": row.on, "note": row.note, **_place(row)}


def teams_out(rows: Iterable[Team], day: dt.date) -> list[dict[str, Any]]:
    """Teams with who leads each on a day. One query for all."""
    teams = list(rows)
    led = Leadership.objects.filter(on_day(day), team__in=[row.pk for row in teams]).select_related(
        "person"
    )
    leaders = {row.team_id: row.person for row in led}
    return [_team_out(row, leaders.get(row.pk)) for row in teams]


def account_out(row: Account) -> dict[str, Any]:
    """An account with its roles (prefetched as ``grants`` with their teams where there are
    many).
    """
    return {
        "id": row.pk,
        "email": row.email,
        "name": row.name,
        "person": row.person_id,
        "is_active": row.is_active,
        "roles": [
            {
                "id": grant.pk,
                "role": grant.role,
                "team": grant.team.code if grant.team else "",
                "since": grant.since,
                "until": grant.until,
            }
            for grant in row.grants.all()
        ],
    }


def _standing_out(row: Assignment | None) -> dict[str, Any] | None:
    return {"from_date": row.from_date, "to_date": row.to_date, **_place(row)} if row else None


def _place(row: Assignment | EmploymentEvent) -> dict[str, Any]:
    return {
        "team": row.team.code if row.team else "",
        "position": row.position.code if row.position else "",
        "ladder": row.grade.ladder if row.grade else "",
        "rank": row.grade.rank if row.grade else None,
        "working_share": row.working_share,
    }


def _team_out(row: Team, leader: Person | None) -> dict[str, Any]:
    return {
        "code": row.code,
        "title": row.title,
        "parent": row.parent.code if row.parent else "",
        "zone": row.zone,
        "closed_on": row.closed_on,
        "leader": leader.pk if leader else None,
        "leader_name": leader.name if leader else "",
    }
