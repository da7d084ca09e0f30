"""What is noted about a person."""

from __future__ import annotations

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may
from guiju.foundation.errors import Invalid
from guiju.people.access import PROFILE, team_of
from guiju.people.events import NOTE_WRITTEN
from guiju.people.models import Person, ProfileNote


def write_note(
    person: Person, kind: str, text: str, *, actor: Actor, evidence: str = ""
) -> ProfileNote:
    """Note a strength, shortcoming, trouble or wish of a person, with what shows it."""
    check_may(actor, PROFILE, person=person.pk, team=team_of(person.pk))
    if kind not in ProfileNote.Kind.values or not text.strip():
        raise Invalid("请写明内容和类别。", "Say what, and of which kind.", field="text")
    with transaction.atomic():
        row = ProfileNote.objects.create(
            person=person, kind=kind, text=text, evidence=evidence, at=clock.now(), by=actor.name
        )
        journal.write(actor, NOTE_WRITTEN, "person", person.pk, after={"kind": kind, "text": text})
    return row
