"""How rows are told, and how the database's last word becomes one of our refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from guiju.people.models import Assignment, Leadership, Person, Team


def on_day(day: dt.date) -> Q:
    """Intervals that hold a day."""
    return Q(from_date__lte=day) & (Q(to_date=None) | Q(to_date__gte=day))


def persons_out(rows: Iterable[Person], day: dt.date) -> list[Person]:
    """Persons with where each stands on a day. One query for all."""
    people = list(rows)
    stood = Assignment.objects.filter(on_day(day), person__in=[row.pk for row in people])
    standing = {row.person_id: row for row in stood.select_related("team", "position", "grade")}
    for row in people:
        row.standing = standing.get(row.pk)  # type: ignore[attr-defined]
    return people


def teams_out(rows: Iterable[Team], day: dt.date) -> list[Team]:
    """Teams with who leads each on a day. One query for all."""
    teams = list(rows)
    led = Leadership.objects.filter(on_day(day), team__in=[row.pk for row in teams])
    leaders = {row.team_id: row.person for row in led.select_related("person")}
    for row in teams:
        row.led_by = leaders.get(row.pk)  # type: ignore[attr-defined]
    return teams
