"""Who opened what and when, and who confirmed: by version, and by person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, F, Max, QuerySet, Sum

from guiju.foundation import clock
from guiju.foundation.access import Reach
from guiju.foundation.errors import NotFound
from guiju.people import reads as people
from guiju.people.reads import Person
from guiju.people.reads.rows import person_by_id, person_by_number
from guiju.process.models.procedures import Procedure, ProcedureVersion
from guiju.process.models.reading import Confirmation, Opening
from guiju.process.reads.procedures import PUBLISHED


def readers_of(row: ProcedureVersion) -> QuerySet[Opening, Any]:
    """List who opened a version: by person the last time, how many days, how often. One query."""
    rows = (
        Opening.objects.filter(version=row)
        .order_by()
        .values("person", "person__number", name=people.written_name("person__"))
    )
    return rows.annotate(last=Max("at"), days=Count("id"), often=Sum("times"))


def versions_read(procedure: Procedure) -> list[ProcedureVersion]:
    """The versions that somebody may have read, the newest first: those that are or were in use."""
    return list(procedure.versions.filter(state__in=PUBLISHED).order_by("-version"))


def reading_of(row: ProcedureVersion, reach: Reach, today: dt.date) -> list[dict[str, Any]]:
    """Who opened or was asked to read a version, of the persons in reach; last, often, due,
    read, state. Four queries.
    """
    opened = {each["person"]: each for each in readers_of(row)}
    asked = {
        each.person_id: each
        for each in Confirmation.objects.filter(version=row).select_related("person")
    }
    names = {pk: (each.person.written, each.person.number) for pk, each in asked.items()}
    names |= {pk: (each["name"], each["person__number"]) for pk, each in opened.items()}
    return [
        {
            "person": pk,
            "name": names[pk][0],
            "number": names[pk][1],
            **_told(opened.get(pk), asked.get(pk), today),
        }
        for pk in _within(names, reach, today)
    ]


def reader_in_reach(reach: Reach, *, pk: int | None = None, number: str | None = None) -> Person:
    """Somebody whose reading one may see. Absent and out of reach look alike."""
    person = person_by_number(number or "") if pk is None else person_by_id(pk)
    if person is None or not _within([person.pk], reach, clock.today()):
        raise NotFound()
    return person


def opened_by(person: Person, today: dt.date) -> list[dict[str, Any]]:
    """What somebody opened or was asked to read, a version each; last, often, due, read, state.
    Two queries.
    """
    rows = Opening.objects.filter(person=person).order_by().values(pk=F("version"))
    opened = {
        opening["pk"]: opening for opening in rows.annotate(last=Max("at"), often=Sum("times"))
    }
    asked = {opening.version_id: opening for opening in Confirmation.objects.filter(person=person)}
    versions = ProcedureVersion.objects.filter(pk__in={*opened, *asked}).select_related("procedure")
    return [
        {
            "row": row,
            "code": row.procedure.code,
            "title": row.title,
            "version": row.version,
            "area": row.area,
            "version_state": row.state,
            **_told(opened.get(row.pk), asked.get(row.pk), today),
        }
        for row in versions
    ]


def _within(persons: Iterable[int], reach: Reach, today: dt.date) -> list[int]:
    """Those of the persons whose reading one may see: everybody's, or that of who stands in
    one's teams today.
    """
    if reach.everyone:
        return list(persons)
    standing, codes = people.stands(today), set(people.codes_of_teams(reach.teams))
    return [pk for pk in persons if pk in standing and codes & set(standing[pk].teams)]


def _told(
    opened: Mapping[str, Any] | None, asked: Confirmation | None, today: dt.date
) -> dict[str, Any]:
    read = asked.read_at if asked else None
    state = (
        "confirmed"
        if read
        else "opened"
        if asked is None
        else "late"
        if asked.due_on < today
        else "asked"
    )
    return {
        "last": opened["last"] if opened else None,
        "often": opened["often"] if opened else 0,
        "due": asked.due_on if asked else None,
        "read": read,
        "state": state,
    }
