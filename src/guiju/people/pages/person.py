"""The page of one person: who they are, and what each room shows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.once import once
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.panels import Panel, add_panel, panels_of
from guiju.kit.texts import Said
from guiju.people import reads
from guiju.people.access import ACCOUNTS, EDIT, PROFILE, VIEW, may_shift, team_of, visible_person
from guiju.people.models import Assignment, Mentoring, Person, ShiftAssignment
from guiju.people.pages.doing import EVENTS, NOTES, may
from guiju.people.pages.leave import history_of

Told = Callable[[HttpRequest, Person], Mapping[str, Any]]


@door(may(VIEW))
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: where they belong, and what the rooms tell of them."""
    actor = actor_of(request)
    row = visible_person(actor, pk)
    panels = panels_of(actor, row.pk)
    context = {
        "person": row,
        "here": _here(row.pk),
        "leader": reads.leader_of(row.pk, clock.today()),
        "known": row.events.exists,
        "slips": _slips(row) if _sees_leave(actor, row.pk) else [],
        "panels": [panel for panel in panels if panel.template],
        "pages": [(panel.title, panel.url(row.pk)) for panel in panels if panel.url],
        "may_edit": actor.may_all(EDIT),
    }
    return render(request, "people/person.html", context)


def add_panels() -> None:
    """Add what this room shows of a person to the person's page."""
    for order, name, title, context, span, more in _PANELS:
        add_panel(
            Panel(name, title, order, f"people/panels/{name}.html", context, span=span, **more)
        )


def _position(request: HttpRequest, row: Person) -> Mapping[str, Any]:
    actor = actor_of(request)
    now = Q(to_date=None) | Q(to_date__gte=clock.today())
    mentorings = Mentoring.objects.filter(now, Q(mentor=row) | Q(mentee=row))
    return {
        "here": _here(row.pk),
        "leads": reads.led_by(row.pk, clock.today()),
        "mentorings": list(mentorings.select_related("mentor", "mentee")),
        "account": getattr(row, "account", None),
        "may_edit": actor.may_all(EDIT),
        "may_invite": actor.may_all(ACCOUNTS),
    }


def _history(request: HttpRequest, row: Person) -> Mapping[str, Any]:
    events = row.events.select_related("team", "position", "grade").reverse()
    return {
        "events": [(event, EVENTS[event.kind]) for event in events],
        "may_edit": actor_of(request).may_all(EDIT),
    }


def _keys(request: HttpRequest, row: Person) -> Mapping[str, Any]:
    return {
        "keys": row.keys.order_by("source", "key", "from_date"),
        "may_edit": actor_of(request).may_all(EDIT),
    }


def _shifts_and_leave(request: HttpRequest, row: Person) -> Mapping[str, Any]:
    actor = actor_of(request)
    coming = [shift for shift in _shifts(row) if shift.date >= clock.today()]
    return {
        "shifts": coming[:14],
        "leaves": row.leaves.order_by("-from_date").prefetch_related("delegations__person")[:12],
        "leave_history": history_of(row) if _sees_leave(actor, row.pk) else [],
        "may_shift": may_shift(actor, row.pk),
    }


def _notes(request: HttpRequest, row: Person) -> Mapping[str, Any]:
    return {"notes": [(note, NOTES[note.kind]) for note in row.notes.all()[:20]]}


def _team_shifts(person: int) -> str:
    """The shifts of the person's team."""
    here, url = _here(person), reverse("people_shifts")
    return f"{url}?team={here.team.code}" if here and here.team else url


def _sees_leave(reader: Actor, person: int) -> bool:
    """Whether the reader sees how somebody's leave was changed: who keeps it, and they
    themselves.
    """
    return reader.person == person or may_shift(reader, person)


def _sees_notes(reader: Actor, person: int) -> bool:
    return reader.reach(PROFILE).covers(person=person, team=team_of(person))


@once
def _here(person: int) -> Assignment | None:
    return reads.standing_on(person, clock.today())


@once
def _shifts(row: Person) -> list[ShiftAssignment]:
    rows = row.shifts.select_related("pattern", "person")
    return list(rows.order_by("date", "pattern__starts"))


def _slips(row: Person) -> list[str]:
    """List what cannot be of a person's shifts and keys, in the reader's language. One query."""
    slips = [*reads.shift_slips(_shifts(row)), *reads.key_slips([row])]
    return [show.said(slip.sentence) for slip in slips]


#: Order, name, title, what the body is told, columns, and what else a panel has.
_PANELS: tuple[tuple[int, str, Said, Told, int, dict[str, Any]], ...] = (
    (10, "position", _("Present position"), _position, 5, {}),
    (30, "history", _("What happened"), _history, 7, {}),
    (40, "keys", _("Agent keys"), _keys, 6, {}),
    (50, "shifts", _("Shifts and leave"), _shifts_and_leave, 6, {"beside": _team_shifts}),
    (60, "notes", _("Profile"), _notes, 12, {"visible": _sees_notes}),
)
