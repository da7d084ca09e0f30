"""Values entered by hand: proposed with what shows them, confirmed by a second person, then
records like any others.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from guiju.foundation import attachments, clock, jobs, journal
from guiju.foundation.access import Actor, check_may
from guiju.foundation.bounds import MOST_VALUE
from guiju.foundation.errors import Conflict, Forbidden, Invalid, Sentence
from guiju.kit.second import mark
from guiju.people.access import team_of
from guiju.people.reads import Person
from guiju.performance import events
from guiju.performance.access import ENTER
from guiju.performance.access.seconds import of_entry
from guiju.performance.models import HandEntry
from guiju.performance.reads.entries import hand_metrics
from guiju.records import actions as records
from guiju.records.decided import publication
from guiju.records.reads import lost

PUBLISH = "performance.publish"
SOURCE = "guiju-manual"
#: Under which names rows come into the records: what is new, and all of them anew.
NEW, ANEW = "hand-entered", "hand-entered anew"
publication(SOURCE, "manual", origin={"zh": "手工录入的值", "en": "values entered by hand"})
LONGEST = 2_000
DECIMALS = 6  # what the records keep of a number
ANOTHER: Sentence = {
    "zh": "录入的值要由另一个人确认。",
    "en": "Another person confirms an entered value.",
}


def enter_value(
    person: Person,
    metric: str,
    date: dt.date,
    value: float,
    note: str,
    *,
    actor: Actor,
    files: Sequence[UploadedFile] = (),
) -> HandEntry:
    """Enter a value of another person on a day, with what shows it."""
    check_may(actor, ENTER, person=person.pk, team=team_of(person.pk))
    if not actor.operator and person.pk == actor.person:
        raise Forbidden("自己的值由别人录入。", "Another person enters one's own values.")
    if metric not in hand_metrics():
        raise Invalid(
            "请选择手工录入的指标。", "Choose a metric of hand-entered values.", field="metric"
        )
    if not math.isfinite(value) or abs(value) >= MOST_VALUE:
        raise Invalid("要是一个数。", "It must be a number.", field="value")
    if round(value, DECIMALS) != value:
        raise Invalid("最多 6 位小数。", "At most 6 decimals are kept.", field="value")
    if not note.strip() or len(note) > LONGEST:
        raise Invalid("请写明依据。", "Say what shows it.", field="note")
    if date > clock.today():
        raise Invalid("日期不能晚于今天。", "The day cannot lie ahead.", field="date")
    with transaction.atomic():
        row = HandEntry.objects.create(
            person=person,
            metric=metric,
            date=date,
            value=value,
            note=note.strip(),
            proposed_at=clock.now(),
            proposed_by=actor.name,
            proposer=actor.account,
        )
        for file in files:
            attachments.keep(file, "hand_entry", row.pk, actor=actor)
        after = {"person": person.number, "metric": metric, "date": date, "value": value}
        journal.write(actor, events.VALUE_ENTERED, "hand_entry", row.pk, after=after, why=row.note)
    return row


def settle_value(row: HandEntry, confirm: bool, *, actor: Actor) -> HandEntry:
    """Confirm or refuse an entered value: by another person than the one who entered it (or by
    that one, a day later, where own approval is open), and not by whom it is about.
    """
    check_may(actor, ENTER, person=row.person_id, team=team_of(row.person_id))
    with transaction.atomic():
        row = HandEntry.objects.select_for_update().select_related("person").get(pk=row.pk)
        if row.settled_at:
            raise Conflict("这个值已经处理。", "This value is settled already.")
        if not actor.operator and row.person_id == actor.person:
            raise Forbidden(ANOTHER)
        row.own_approval = of_entry(row, actor).check(ANOTHER)
        row.settled_at, row.settled_by, row.settler = clock.now(), actor.name, actor.account
        row.refused = not confirm
        row.save()
        verb = events.VALUE_CONFIRMED if confirm else events.VALUE_REFUSED
        after = {"value": row.value, **mark(row.own_approval)}
        journal.write(actor, verb, "hand_entry", row.pk, after=after)
        if confirm:
            jobs.queue(PUBLISH, {})  # in the same transaction: confirmed and queued, or neither
    return row


def publish_values() -> int:
    """Store every confirmed value among the records; how many. Done again it changes nothing;
    after an import of theirs was taken back all of them come anew.
    """
    anew = lost(SOURCE, ANEW)
    unpublished = {} if anew else {"published": False}
    waiting = list(
        HandEntry.objects.filter(refused=False, **unpublished)
        .exclude(settled_at=None)
        .select_related("person")
    )
    rows = [
        {
            "key": str(row.pk),
            "person": row.person.number,
            "date": row.date.isoformat(),
            "metric": row.metric,
            "value": format(Decimal(repr(row.value)), "f"),
            "note": row.note,
        }
        for row in waiting
    ]
    records.publish("manual", SOURCE, rows, by=ANEW if anew else NEW)
    HandEntry.objects.filter(pk__in=[row.pk for row in waiting]).update(published=True)
    return len(waiting)
