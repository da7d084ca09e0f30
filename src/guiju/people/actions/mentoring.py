"""Who mentors whom, from which day on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.people.access import EDIT
from guiju.people.events import MENTOR_NAMED
from guiju.people.models import Mentoring, Person
from guiju.people.rules import DAY


def name_mentor(mentee: Person, mentor: Person | None, on: dt.date, *, actor: Actor) -> Mentoring | None:
    """Let a person mentor another from a day on (None: nobody does); who mentored before ends the day before."""
    check_may_all(actor, EDIT)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=mentee.pk)
        standing = Mentoring.objects.filter(mentee=mentee, to_date=None).select_related("mentor").first()
        if standing and mentor and standing.mentor_id == mentor.pk:
            return standing
        _check(mentee, mentor, on)
        before = {"mentor": standing.mentor.number, "from": standing.from_date} if standing else None
        _end(standing, on)
        row = Mentoring.objects.create(mentee=mentee, mentor=mentor, from_date=on) if mentor else None
        after = {"mentor": mentor.number if mentor else "", "from": on}
        journal.write(actor, MENTOR_NAMED, "person", mentee.pk, before=before, after=after)
    return row


def _check(mentee: Person, mentor: Person | None, on: dt.date) -> None:
    """Nobody mentors herself, and no chain of mentors comes back to its start: its shares would feed themselves."""
    seen: set[int] = set()
    above = mentor.pk if mentor else None
    while above is not None and above not in seen:
        if above == mentee.pk:
            raise Invalid(
                {"zh": "{mentor} 直接或间接由 {mentee} 带教,不能反过来带教 {mentee}。",
                 "en": "{mentor} is mentored by {mentee}, directly or through others, and cannot mentor {mentee}."},
                mentor=mentor.name if mentor else "", mentee=mentee.name, field="person",
            )  # fmt: skip
        seen.add(above)
        later = Q(to_date=None) | Q(to_date__gte=on)
        above = Mentoring.objects.filter(later, mentee=above).values_list("mentor", flat=True).last()


def _end(standing: Mentoring | None, on: dt.date) -> None:
    if standing is None:
        return
    if standing.from_date > on:
        raise Conflict(
            {"zh": "{day} 起已有导师,请选更晚的日期。", "en": "There is a mentor since {day}; choose a later day."},
            day=standing.from_date, field="on",
        )  # fmt: skip
    if standing.from_date == on:
        standing.delete()
    else:
        standing.to_date = on - DAY
        standing.save(update_fields=["to_date"])
