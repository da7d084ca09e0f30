"""Who mentors whom, from which day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Invalid
from guiju.people.access import EDIT
from guiju.people.actions.keeping import Outcome
from guiju.people.actions.successions import Place, Successions
from guiju.people.events import MENTOR_NAMED
from guiju.people.models import Mentoring, Person

#: Mentoring a person, as a place that one person at a time holds.
MENTORING = Place(Mentoring, "mentee", "mentor", MENTOR_NAMED, "person", "mentor")


def name_mentor(
    mentee: Person, mentor: Person | None, on: dt.date, *, actor: Actor
) -> Mentoring | None:
    """Let a person mentor another from a day on (None: nobody does); who mentored before ends
    the day before.
    """
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        mentors = Mentors(Mentoring.objects.select_related("mentor", "mentee"))
        mentors.say(mentee, mentor, on)
        journal.write_all(actor, mentors.store())
    return next((row for row in mentors.of(mentee) if row.to_date is None), None)


class Mentors(Successions):
    """Who mentors whom when, said in memory; made with all mentorings, for a chain of them may
    lead anywhere.
    """

    def __init__(self, rows: Iterable[Mentoring]) -> None:
        super().__init__(MENTORING, rows)

    def say(self, place: Person, holder: Person | None, on: dt.date) -> Outcome:  # type: ignore[override]
        """Let a person mentor another from a day on.

        Nobody is their own mentor, and no chain of mentors comes back to its start: its shares
        would feed themselves.
        """
        above, seen = holder, list[Person]()
        while above is not None and above not in seen:
            if above == place:
                raise Invalid(
                    "{mentor} 直接或间接由 {mentee} 带教，不能反过来带教 {mentee}。",
                    "{mentor} is mentored by {mentee}, directly or through others, and "
                    "cannot mentor {mentee}.",
                    mentor=holder.name if holder else "",
                    mentee=place.name,
                    field="person",
                )
            seen.append(above)
            later = [row for row in self.of(above) if row.to_date is None or row.to_date >= on]
            above = later[-1].mentor if later else None
        return super().say(place, holder, on)
