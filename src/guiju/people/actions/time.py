"""Shift patterns, dated shifts, leave; and what is noted about a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may, check_may_all
from guiju.foundation.errors import Invalid
from guiju.people.access import EDIT, PROFILE, SHIFTS, team_of
from guiju.people.actions.teams import _journal, _said, _save_once
from guiju.people.events import LEAVE_RECORDED, NOTE_WRITTEN, SHIFT_PATTERN_SAVED, SHIFTS_ASSIGNED
from guiju.people.models import Leave, Person, ProfileNote, ShiftAssignment, ShiftPattern

_PATTERN = ("code", "title", "starts", "ends")


def save_shift_pattern(code: str, title: str, starts: dt.time, ends: dt.time, *, actor: Actor) -> ShiftPattern:
    """Make a shift pattern, or change it. One that ends at or before its start crosses midnight."""
    check_may_all(actor, EDIT)
    with transaction.atomic():
        row = ShiftPattern.objects.select_for_update().filter(code=code).first() or ShiftPattern(code=code)
        before = _said(row, *_PATTERN)
        row.title, row.starts, row.ends = title, starts, ends
        _save_once(row)
        _journal(actor, SHIFT_PATTERN_SAVED, "shift_pattern", row, before, *_PATTERN)
    return row


def assign_shifts(shifts: Iterable[tuple[Person, dt.date, ShiftPattern | None]], *, actor: Actor) -> dict[str, int]:
    """Put persons on shifts that begin on days; None takes a day free. In bulk: three queries and one journal row.

    Gives how many days were set, changed, freed, unchanged.
    """
    wanted = {(person.pk, day): (person, pattern) for person, day, pattern in shifts}
    for person in {pk: person for (pk, _), (person, _) in wanted.items()}.values():
        check_may(actor, SHIFTS, person=person.pk, team=None if actor.may_all(SHIFTS) else team_of(person.pk))
    days = [day for _, day in wanted]
    with transaction.atomic():
        rows = ShiftAssignment.objects.filter(date__range=(min(days), max(days))) if days else []
        standing = {(row.person_id, row.date): row for row in rows}
        told = _sorted_out(wanted, standing)
        ShiftAssignment.objects.filter(pk__in=told["free"]).delete()
        ShiftAssignment.objects.bulk_update(told["change"], ["pattern"], batch_size=500)
        ShiftAssignment.objects.bulk_create(told["set"], batch_size=2000)
        counts = {name: len(rows) for name, rows in told.items()}
        if counts["set"] or counts["change"] or counts["free"]:
            after = counts | {"from": min(days), "to": max(days)}
            journal.write(actor, SHIFTS_ASSIGNED, "shifts", f"{min(days)}–{max(days)}", after=after)
    return counts


def record_leave(
    person: Person, kind: str, from_date: dt.date, to_date: dt.date, *, actor: Actor, share: Decimal = Decimal(1)
) -> Leave:
    """Record days (inclusive) on which a person is away, and for which share of the day."""
    check_may(actor, SHIFTS, person=person.pk, team=team_of(person.pk))
    if to_date < from_date:
        raise Invalid({"zh": "开始日期晚于结束日期。", "en": "The first day lies after the last."}, field="to_date")
    if not 0 < share <= 1:
        raise Invalid({"zh": "请假比例在 0 与 100% 之间。", "en": "The share lies between 0 and 100 %."}, field="share")
    with transaction.atomic():
        defaults = {"kind": kind, "to_date": to_date, "share": share}
        row, made = Leave.objects.update_or_create(person=person, from_date=from_date, defaults=defaults)
        after = {"kind": kind, "from": from_date, "to": to_date, "share": share, "made": made}
        journal.write(actor, LEAVE_RECORDED, "person", person.pk, after=after)
    return row


def write_note(person: Person, kind: str, text: str, *, actor: Actor, evidence: str = "") -> ProfileNote:
    """Note a strength, shortcoming, trouble or wish of a person, with what shows it."""
    check_may(actor, PROFILE, person=person.pk, team=team_of(person.pk))
    if kind not in ProfileNote.Kind.values or not text.strip():
        raise Invalid({"zh": "请写明内容和类别。", "en": "Say what, and of which kind."}, field="text")
    with transaction.atomic():
        row = ProfileNote.objects.create(
            person=person, kind=kind, text=text, evidence=evidence, at=clock.now(), by=actor.name
        )
        journal.write(actor, NOTE_WRITTEN, "person", person.pk, after={"kind": kind, "text": text})
    return row


def _sorted_out(
    wanted: dict[tuple[int, dt.date], tuple[Person, ShiftPattern | None]],
    standing: dict[tuple[int, dt.date], ShiftAssignment],
) -> dict[str, list]:
    told: dict[str, list] = {"set": [], "change": [], "free": [], "same": []}
    for place, (person, pattern) in wanted.items():
        row = standing.get(place)
        if pattern is None:
            told["free"].extend([row.pk] if row else [])
        elif row is None:
            told["set"].append(ShiftAssignment(person=person, date=place[1], pattern=pattern))
        elif row.pattern_id != pattern.pk:
            row.pattern = pattern
            told["change"].append(row)
        else:
            told["same"].append(row.pk)
    return told
