"""Keep persons and what happens to their employment; where they stand on each day follows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Invalid, Sentence
from guiju.people.access import EDIT
from guiju.people.actions.teams import _journal, _said, _save_once
from guiju.people.events import EMPLOYED, EMPLOYMENT_UNDONE, PERSON_SAVED, employment_changed
from guiju.people.models import Assignment, EmploymentEvent, Grade, Person, Position, Team
from guiju.people.rules import Happening, check_events, standings

FAULTS: dict[str, Sentence] = {
    "not_joined": {"zh": "{name} 那天还没有入职。", "en": "{name} had not joined by that day."},
    "joined_twice": {"zh": "{name} 已经在职,不能再次入职。", "en": "{name} works here already and cannot join again."},
}
_FIELDS = ("number", "name", "email", "phone")


def save_person(number: str, name: str, *, actor: Actor, email: str = "", phone: str = "") -> Person:
    """Make a person, or change her particulars. Her staff number names her."""
    check_may_all(actor, EDIT)
    with transaction.atomic():
        row = Person.objects.select_for_update().filter(number=number).first() or Person(number=number)
        before = _said(row, *_FIELDS)
        row.name, row.email, row.phone = name, email, phone
        _save_once(row)
        _journal(actor, PERSON_SAVED, "person", row, before, *_FIELDS)
    return row


def record_event(
    person: Person,
    kind: str,
    on: dt.date,
    *,
    actor: Actor,
    team: Team | None = None,
    position: Position | None = None,
    grade: Grade | None = None,
    working_share: Decimal | None = None,
    note: str = "",
) -> EmploymentEvent:
    """Record that a person joined, was transferred or promoted, changed, or left. "left" names the last day worked."""
    check_may_all(actor, EDIT)
    if kind not in EmploymentEvent.Kind.values:
        raise Invalid({"zh": "没有这种任职变动。", "en": "There is no such employment event."}, field="kind")
    if working_share is not None and not 0 < working_share <= 1:
        raise Invalid(
            {"zh": "工时比例在 0 与 100% 之间。", "en": "Working time lies between 0 and 100 %."}, field="working_share"
        )
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        row, made = EmploymentEvent.objects.update_or_create(
            person=person,
            kind=kind,
            on=on,
            defaults={
                "team": team,
                "position": position,
                "grade": grade,
                "working_share": working_share,
                "note": note,
            },
        )
        derive_assignments(person)
        after = {"person": person.number, "kind": kind, "on": on, "team": team and team.code, "made": made}
        after |= {"position": position and position.code, "grade": grade and str(grade), "share": working_share}
        journal.write(actor, EMPLOYED, "person", person.pk, after=after, why=note)
        employment_changed.send(EmploymentEvent, events=[row], actor=actor)
    return row


def undo_event(row: EmploymentEvent, *, actor: Actor, why: str = "") -> None:
    """Take an event back that did not happen."""
    check_may_all(actor, EDIT)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=row.person_id)
        before = {"kind": row.kind, "on": row.on}
        row.delete()
        derive_assignments(person)
        journal.write(actor, EMPLOYMENT_UNDONE, "person", person.pk, before=before, why=why)
        employment_changed.send(EmploymentEvent, events=[row], actor=actor)


def derive_assignments(person: Person) -> None:
    """Write anew where the person stood when, from her events; refused when they cannot follow one another."""
    events = [
        Happening(e.kind, e.on, e.team_id, e.position_id, e.grade_id, e.working_share) for e in person.events.all()
    ]
    if fault := check_events(events):
        raise Invalid(FAULTS[fault], name=person.name, field="kind")
    Assignment.objects.filter(person=person).delete()
    Assignment.objects.bulk_create(
        Assignment(
            person=person,
            team_id=each.team,
            position_id=each.position,
            grade_id=each.grade,
            working_share=each.working_share,
            from_date=each.from_date,
            to_date=each.to_date,
        )
        for each in standings(events)
    )
