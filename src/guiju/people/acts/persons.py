"""What is done to a person: employment events, keys, mentors and notes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor, check_may
from guiju.foundation.bounds import BRIEF, NOTE
from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.kit.forms import RowField
from guiju.kit.shapes import many
from guiju.people import access, actions
from guiju.people.models import Grade, Person, Position, Team
from guiju.people.pages.doing import EVENTS, NOTES, Day, may_all
from guiju.people.parts.choosing import working
from guiju.people.reads import named
from guiju.people.shapes import keys
from guiju.people.shapes import persons as shapes
from guiju.people.shapes.fields import Short
from guiju.people.shapes.teams import MentorIn, MentoringOut

EDITS = may_all(access.EDIT)


def on(label: Any, help: Any = "") -> Ask:
    """Ask for a day on record, first today."""
    return Ask(
        label=label,
        help=help,
        field=lambda required: Day(required=required),
        initial=lambda row: clock.today(),
    )


def chosen(rows: Any, label: Any, read: Any, help: Any = "") -> Ask:
    """Ask for one of some rows, which the API names by a code."""
    field = lambda required: RowField(rows(), required=required)  # noqa: E731
    return Ask(label=label, help=help, field=field, read=read)


def _share(required: bool) -> forms.Field:
    return forms.DecimalField(
        min_value=0, max_value=1, max_digits=5, decimal_places=4, required=required
    )


def _check_profile(actor: Actor, row: Person) -> None:
    check_may(actor, access.PROFILE, person=row.pk, team=access.team_of(row.pk))


PERSON = Target(
    name="people",
    page="<id:pk>/",
    api="/persons/{person_id}",
    find=access.visible_person,
    may=access.VIEW,
    back=lambda row: reverse("people_person", args=[row.pk]),
    words=lambda row: {"person": row.shown},
    ids="guiju_people_api_persons_{}",
)
PERSONS = Acts(
    replace(PERSON, may=access.EDIT, whole=True),
    Act(
        actions.record_event,
        "event",
        api=201,
        api_at="events",
        operation="record_event",
        takes=shapes.EventIn,
        out=shapes.EventOut,
        title=format_lazy(gettext_lazy("%(person)s: {}"), gettext_lazy("Employment")),
        ask={
            "kind": Ask(
                label=gettext_lazy("What happened"),
                choices=EVENTS.items(),
                initial=lambda row: "transferred" if row.events.exists() else "joined",
            ),
            "on": on(gettext_lazy("Day"), gettext_lazy("For “left”: the last day worked.")),
            "team": chosen(Team.objects.all, gettext_lazy("Team"), named.team_of),
            "position": chosen(
                lambda: Position.objects.order_by("title"),
                gettext_lazy("Position"),
                lambda actor, sent: named.position_of(sent),
            ),
            "grade": chosen(
                Grade.objects.all,
                gettext_lazy("Grade"),
                lambda actor, sent: named.grade_of(sent.ladder, sent.rank) if sent else None,
            ),
            "working_share": Ask(
                label=gettext_lazy("Working time"),
                help=gettext_lazy("1 is full time, 0.5 half."),
                field=_share,
                read=lambda actor, sent: sent,
            ),
            "note": Ask(label=gettext_lazy("Note"), most=BRIEF, rows=1),
        },
    ),
    Act(
        actions.name_mentor,
        "mentor",
        operation="name_mentor",
        takes=MentorIn,
        out=many(MentoringOut),
        tell=lambda actor, row, done: row.mentors.order_by("-from_date")[:100],
        title=format_lazy(gettext_lazy("%(person)s: {}"), gettext_lazy("Mentor")),
        ask={
            "mentor": Ask(
                label=gettext_lazy("Mentor"),
                help=gettext_lazy("Nobody: there is no mentor any more."),
                required=False,
                posted="person",
                rows_of=lambda actor, row: working().exclude(pk=row.pk),
                read=named.person_of,
            ),
            "on": on(gettext_lazy("From")),
        },
    ),
)
NOTED = Acts(
    replace(PERSON, may=access.PROFILE),
    Act(
        actions.write_note,
        "note",
        api=201,
        api_at="notes",
        operation="write_note",
        takes=shapes.NoteIn,
        out=shapes.NoteOut,
        check=_check_profile,
        title=format_lazy(gettext_lazy("%(person)s: {}"), gettext_lazy("Profile note")),
        ask={
            "kind": Ask(label=gettext_lazy("Kind"), choices=NOTES.items()),
            "text": Ask(label=gettext_lazy("Text"), most=NOTE, rows=3),
            "evidence": Ask(label=gettext_lazy("What shows it"), most=BRIEF, rows=1),
        },
    ),
)
EVENT = Acts(
    replace(
        PERSON,
        name="people_event",
        page="events/<id:pk>/",
        api="/persons/{person_id}/events/{event_id}",
        find=named.event_of,
        back=lambda row: reverse("people_person", args=[row.person_id]),
        words=lambda row: {},
    ),
    Act(
        actions.move_joining,
        "joined",
        opens=EDITS,
        operation="move_joining",
        takes=shapes.JoinedIn,
        out=shapes.EventOut,
        title=gettext_lazy("Day of joining"),
        lead=gettext_lazy(
            "People who were made from files are on record as joined on the day of their first record."
        ),
        ask={
            "on": Ask(
                label=gettext_lazy("First day worked"),
                field=lambda required: Day(required=required),
                initial=lambda row: row.on,
            )
        },
    ),
    Act(
        actions.undo_event,
        "undo",
        opens=EDITS,
        page="button",
        api=204,
        api_at="",
        method="delete",
        operation="undo_event",
        done=gettext_lazy("Taken back."),
        ask={"why": Ask(page=False, shape=Short)},
    ),
)
KEY = Acts(
    Target(
        name="people_key",
        page="keys/<id:pk>/",
        api="/keys/{key_id}",
        find=named.key_of,
        may=access.VIEW,
        back=lambda row: reverse("people_person", args=[row.person_id]),
        words=lambda row: {"person": row.person.shown, "key": str(row)},
        out=keys.KeyOut,
        ids="guiju_people_api_keys_{}",
    ),
    Act(
        actions.end_key,
        "end",
        opens=EDITS,
        operation="end_key",
        takes=keys.KeyEndIn,
        title=gettext_lazy("%(person)s: %(key)s"),
        ask={"on": on(gettext_lazy("Last day"))},
    ),
)
