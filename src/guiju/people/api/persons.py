"""Persons over HTTP: who they are, where they stand, what happened to their employment, what is
noted about them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation import clock
from guiju.foundation.access import check_may, check_may_all
from guiju.foundation.errors import Conflict
from guiju.kit import timeline
from guiju.kit.context import actor_of
from guiju.kit.forms import faster_hands_told
from guiju.kit.shapes import Number, Page, many
from guiju.people import access, actions
from guiju.people.acts.persons import EVENT, NOTED, PERSONS
from guiju.people.api import serializers
from guiju.people.models import Assignment, Mentoring, Person
from guiju.people.reads import named
from guiju.people.shapes import persons as shapes
from guiju.people.shapes.fields import Code, Day, Short
from guiju.people.shapes.teams import MentoringOut

router = Router()


@router.get("/persons", response=shapes.PersonsOut, summary="Persons")
def persons(
    request: HttpRequest,
    page: Query[Page],
    search: Short = "",
    team: Code | None = None,
    on: Day | None = None,
) -> dict[str, Any]:
    """List the persons whom the actor may see, by staff number; with a team or a day, those who
    belong there then (teams below included).
    """
    check_may(actor_of(request), access.VIEW)
    day = on or clock.today()
    rows = access.visible_persons(actor_of(request)).order_by("number")
    if search:
        rows = rows.filter(
            Q(number__icontains=search) | Q(name__icontains=search) | Q(email__icontains=search)
        )
    if team or on:
        rows = rows.filter(pk__in=_standing(request, team, day))
    page_rows = page.counted(rows)
    return page_rows | {"rows": serializers.persons_out(page_rows["rows"], day)}


@router.get("/persons/{person_id}", response=shapes.PersonOut, summary="One person")
def person(request: HttpRequest, person_id: int = Number, on: Day | None = None) -> Person:
    """Show a person with their team, position and grade on a day (today, when none is given)."""
    return _out(access.visible_person(actor_of(request), person_id), on)


@router.post("/persons", response={201: shapes.PersonOut}, summary="Make a person")
def make_person(request: HttpRequest, sent: shapes.PersonIn) -> tuple[int, Person]:
    """Make a person, who belongs to no team until an event says that they joined."""
    check_may_all(actor_of(request), access.EDIT)
    if Person.objects.filter(number=sent.number).exists():
        raise Conflict(
            "编号 {number} 已有人使用。",
            "Somebody has the staff number {number}.",
            number=sent.number,
            field="number",
        )
    with faster_hands_told():
        row = actions.save_person(actor=actor_of(request), **sent.dict())
    return 201, _out(row)


@router.patch(
    "/persons/{person_id}", response=shapes.PersonOut, summary="Change a person's particulars"
)
def change_person(
    request: HttpRequest, sent: shapes.PersonPatch, person_id: int = Number
) -> Person:
    """Change a person's name, e-mail address or phone number; what is left out stays."""
    row = access.visible_person(actor_of(request), person_id)
    kept = {field: getattr(row, field) for field in ("name", "email", "phone")}
    changed = {
        field: value for field, value in sent.dict().items() if value is not None and field in kept
    }
    with faster_hands_told():
        particulars = kept | changed
        saved = actions.save_person(
            row.number, look_alike=sent.look_alike, actor=actor_of(request), **particulars
        )
    return _out(saved)


@router.get(
    "/persons/{person_id}/events",
    response=shapes.EventsOut,
    summary="A person's employment events",
)
def events(request: HttpRequest, page: Query[Page], person_id: int = Number) -> dict[str, Any]:
    """List a person's employment events, in order."""
    row = access.visible_person(actor_of(request), person_id)
    rows = row.events.select_related("team", "position", "grade")
    return page.counted(rows)


@router.get(
    "/persons/{person_id}/mentors",
    response=many(MentoringOut),
    summary="A person's mentors",
)
def mentors(request: HttpRequest, person_id: int = Number) -> list[Mentoring]:
    """List a person's mentors, the newest first."""
    return list(
        access.visible_person(actor_of(request), person_id).mentors.order_by("-from_date")[:100]
    )


@router.get(
    "/persons/{person_id}/timeline",
    response=shapes.TimelineOut,
    summary="What happened to and with a person",
)
def happenings(
    request: HttpRequest,
    person_id: int = Number,
    date_from: Day | None = None,
    date_to: Day | None = None,
    kind: Code | None = None,
) -> dict[str, Any]:
    """List what happened to and with a person as far as the actor sees it, newest first: a year
    back, or the days asked for; perhaps of one kind.
    """
    actor = actor_of(request)
    row = access.visible_person(actor, person_id)
    kinds = timeline.kinds_of(actor, row.pk)
    asked = [each for each in kinds if kind is None or each.name == kind]
    told = timeline.happened(actor, row.pk, asked, date_from, date_to)
    return asdict(told) | {"cut": [each.name for each in told.cut]}


@router.get("/persons/{person_id}/notes", response=shapes.NotesOut, summary="Notes on a person")
def notes(request: HttpRequest, page: Query[Page], person_id: int = Number) -> dict[str, Any]:
    """List a person's strengths, shortcomings, troubles and wishes, the newest first."""
    row = named.person_within(actor_of(request), person_id, access.PROFILE)
    return page.counted(row.notes.order_by("-at", "-pk"))


for each in (PERSONS, EVENT, NOTED):
    each.operate(router)


def _standing(request: HttpRequest, team: str | None, day: dt.date) -> Any:
    rows = Assignment.objects.filter(serializers.on_day(day))
    place = named.team_of(actor_of(request), team)
    return (rows.filter(team__path__startswith=place.path) if place else rows).values("person")


def _out(row: Person, day: dt.date | None = None) -> Person:
    return serializers.persons_out([row], day or clock.today())[0]
