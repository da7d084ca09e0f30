"""Persons over HTTP: who they are, where they stand, what happened to their employment, what is
noted about them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation import clock
from guiju.foundation.access import check_may, check_may_all
from guiju.foundation.errors import Conflict, NotFound
from guiju.kit.context import actor_of
from guiju.kit.shapes import Number, Page
from guiju.people import access, actions
from guiju.people.api import lookups, serializers
from guiju.people.api.serializers import faster_hands_told
from guiju.people.models import Assignment, EmploymentEvent, Mentoring, Person, ProfileNote
from guiju.people.shapes import persons as shapes
from guiju.people.shapes.fields import Code, Day, Short
from guiju.people.shapes.teams import MentorIn, MentoringOut

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
    page_rows = serializers.part(rows, page.offset, page.limit)
    return page_rows | {"rows": serializers.persons_out(page_rows["rows"], day)}


@router.get("/persons/{person_id}", response=shapes.PersonOut, summary="One person")
def person(request: HttpRequest, person_id: int = Number, on: Day | None = None) -> dict[str, Any]:
    """Show a person with their team, position and grade on a day (today, when none is given)."""
    return _out(lookups.person_of(request, person_id), on)


@router.post("/persons", response={201: shapes.PersonOut}, summary="Make a person")
def make_person(request: HttpRequest, sent: shapes.PersonIn) -> tuple[int, dict[str, Any]]:
    """Make a person, who belongs to no team until an event says that they joined."""
    check_may_all(actor_of(request), access.EDIT)
    if Person.objects.filter(number=sent.number).exists():
        raise Conflict(
            {"zh": "编号 {number} 已有人使用。", "en": "Somebody has the staff number {number}."},
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
) -> dict[str, Any]:
    """Change a person's name, e-mail address or phone number; what is left out stays."""
    row = lookups.person_of(request, person_id)
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
    row = lookups.person_of(request, person_id)
    page_rows = serializers.part(
        row.events.select_related("team", "position", "grade"), page.offset, page.limit
    )
    return page_rows | {"rows": [serializers.event_out(event) for event in page_rows["rows"]]}


@router.post(
    "/persons/{person_id}/events",
    response={201: shapes.EventOut},
    summary="Record an employment event",
)
def record_event(
    request: HttpRequest, sent: shapes.EventIn, person_id: int = Number
) -> tuple[int, dict[str, Any]]:
    """Record that a person joined, was transferred or promoted, changed, or left; the same kind on
    the same day again is changed.
    """
    row = lookups.person_of(request, person_id)
    check_may_all(actor_of(request), access.EDIT)
    with faster_hands_told():
        event = actions.record_event(
            row,
            sent.kind,
            sent.on,
            team=lookups.team_of(request, sent.team),
            position=lookups.position_of(sent.position),
            grade=lookups.grade_of(sent.grade.ladder, sent.grade.rank) if sent.grade else None,
            working_share=sent.working_share,
            note=sent.note,
            actor=actor_of(request),
        )
    return 201, serializers.event_out(event)


@router.get(
    "/persons/{person_id}/mentors",
    response=list[MentoringOut],  # type: ignore[valid-type]
    summary="A person's mentors",
)
def mentors(request: HttpRequest, person_id: int = Number) -> list[Mentoring]:
    """List a person's mentors, the newest first."""
    return list(lookups.person_of(request, person_id).mentors.order_by("-from_date")[:100])


@router.post(
    "/persons/{person_id}/mentor",
    response=list[MentoringOut],  # type: ignore[valid-type]
    summary="Name a mentor",
)
def name_mentor(request: HttpRequest, sent: MentorIn, person_id: int = Number) -> list[Mentoring]:
    """Name a person's mentor from a day on; the mentor before ends the day before. Answers with all
    mentors.
    """
    row = lookups.person_of(request, person_id)
    check_may_all(actor_of(request), access.EDIT)
    mentor = lookups.person_of(request, sent.mentor) if sent.mentor else None
    with faster_hands_told():
        actions.name_mentor(row, mentor, sent.on, actor=actor_of(request))
    return mentors(request, person_id)


@router.delete(
    "/persons/{person_id}/events/{event_id}", response={204: None}, summary="Take an event back"
)
def undo_event(
    request: HttpRequest, person_id: int = Number, event_id: int = Number, why: Short = ""
) -> tuple[int, None]:
    """Take back an employment event that did not happen; refused when what is left cannot follow
    one another.
    """
    row = lookups.person_of(request, person_id)
    event = EmploymentEvent.objects.filter(pk=event_id, person=row).first()
    if event is None:
        raise NotFound(what="event", name=str(event_id))
    actions.undo_event(event, actor=actor_of(request), why=why)
    return 204, None


@router.get("/persons/{person_id}/notes", response=shapes.NotesOut, summary="Notes on a person")
def notes(request: HttpRequest, page: Query[Page], person_id: int = Number) -> dict[str, Any]:
    """List a person's strengths, shortcomings, troubles and wishes, the newest first."""
    row = lookups.person_within(request, person_id, access.PROFILE)
    return serializers.part(row.notes.order_by("-at", "-pk"), page.offset, page.limit)


@router.post("/persons/{person_id}/notes", response={201: shapes.NoteOut}, summary="Write a note")
def write_note(
    request: HttpRequest, sent: shapes.NoteIn, person_id: int = Number
) -> tuple[int, ProfileNote]:
    """Note a person's strength, shortcoming, trouble or wish, with what shows it."""
    row = lookups.person_of(request, person_id)
    return 201, actions.write_note(
        row, sent.kind, sent.text, evidence=sent.evidence, actor=actor_of(request)
    )


def _standing(request: HttpRequest, team: str | None, day: dt.date) -> Any:
    rows = Assignment.objects.filter(serializers.on_day(day))
    place = lookups.team_of(request, team)
    return (rows.filter(team__path__startswith=place.path) if place else rows).values("person")


def _out(row: Person, day: dt.date | None = None) -> dict[str, Any]:
    return serializers.persons_out([row], day or clock.today())[0]
