"""The page of one person: who they are, and in tabs what each room shows of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guiju.foundation import bounds, clock
from guiju.foundation.access import Actor
from guiju.foundation.once import once
from guiju.kit import show, timeline
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.panels import OVERVIEW, PROFILE, Panel, Tab, add_panel, panels_of, tabs_of
from guiju.kit.texts import Said
from guiju.kit.timeline import Happening
from guiju.people import access, reads
from guiju.people.access import ACCOUNTS, EDIT, VIEW, may_shift, team_of, visible_person
from guiju.people.models import (
    Assignment,
    EmploymentEvent,
    Leadership,
    Mentoring,
    Person,
    ShiftAssignment,
)
from guiju.people.pages.doing import EVENTS, NOTES, may
from guiju.people.pages.leave import PRESENCE, history_of

Told = Callable[[HttpRequest, Person], Mapping[str, Any]]


TIMELINE = Tab("timeline", _("Timeline"), 90)


@door(may(VIEW))
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: where they belong, and what the rooms tell of them, tab by tab."""
    actor = actor_of(request)
    row = visible_person(actor, pk)
    panels = panels_of(actor, row.pk)
    if "glance" in request.GET:
        return _glances(request, row, panels)
    tabs = tabs_of([panel for panel in panels if panel.template])
    asked = request.GET.get("tab", "")
    tab = next((each for each in tabs if each.name == asked), tabs[0])
    context = {
        "person": row,
        "here": _here(row.pk),
        "leader": reads.leader_of(row.pk, clock.today()),
        "known": row.events.exists,
        "slips": _slips(row) if tab == OVERVIEW and _sees_leave(actor, row.pk) else [],
        "tabs": [
            *((each.title, _address(row.pk, each), each == tab) for each in tabs),
            *((panel.title, panel.url(row.pk), False) for panel in panels if panel.url),
        ],
        "panels": [panel for panel in panels if panel.template and tab in panel.tabs],
        "may_edit": actor.may_all(EDIT),
    }
    return render(request, "people/person.html", context)


def _address(person: int, tab: Tab) -> str:
    """Where a tab of a person's page stands."""
    page = reverse("people_person", args=[person])
    return page if tab == OVERVIEW else f"{page}?tab={tab.name}"


def add_panels() -> None:
    """Add what this room shows of a person to the person's page."""
    for order, name, title, context, span, more in _PANELS:
        add_panel(
            Panel(name, title, order, f"people/panels/{name}.html", context, span=span, **more)
        )
    for kind in _KINDS:
        timeline.add_kind(kind)


def _ahead(request: HttpRequest, row: Person) -> Mapping[str, Any]:
    """The tabs that have something to say at a glance; each is asked for after the page, so that
    the page costs the same however many rooms there are.
    """
    actor = actor_of(request)
    speaking = [panel for panel in panels_of(actor, row.pk) if panel.glance]
    return {"tabs": [(tab, _address(row.pk, tab)) for tab in _firsts(speaking)]}


def _firsts(panels: list[Panel]) -> list[Tab]:
    """The tabs to which the glances of these panels lead, in their order."""
    return sorted({panel.tabs[0] for panel in panels}, key=lambda tab: tab.order)


def _glances(request: HttpRequest, row: Person, panels: list[Panel]) -> HttpResponse:
    """What the panels of one tab come to, each in a sentence with the way to the tab."""
    actor, asked = actor_of(request), request.GET["glance"]
    glances = [
        (panel.title, panel.glance(actor, row.pk), _address(row.pk, panel.tabs[0]))
        for panel in panels
        if panel.glance and panel.tabs[0].name == asked
    ]
    return render(request, "people/panels/glances.html", {"glances": glances})


def _timeline(request: HttpRequest, row: Person) -> Mapping[str, Any]:
    """A year of what happened, by month, perhaps of one kind."""
    actor = actor_of(request)
    kinds = timeline.kinds_of(actor, row.pk)
    asked = next((kind for kind in kinds if kind.name == request.GET.get("kind")), None)
    until = _day(request.GET.get("until", ""))
    told = timeline.happened(actor, row.pk, [asked] if asked else kinds, last=until)
    names = {kind.name: kind.title for kind in kinds}
    page = _address(row.pk, TIMELINE)
    only = f"&kind={asked.name}" if asked else ""
    return {
        "told": told,
        "last": until,
        "months": [
            (month, [(each, names[each.kind]) for each in rows])
            for month, rows in groupby(told.rows, key=lambda each: clock.month_of(each.on))
        ],
        "kinds": [
            (_("Everything"), page, asked is None),
            *((kind.title, f"{page}&kind={kind.name}", kind == asked) for kind in kinds),
        ],
        "earlier": f"{page}{only}&until={told.first - dt.timedelta(days=1)}"
        if told.first > bounds.FIRST_DAY
        else "",
        "newest": f"{page}{only}" if until else "",
    }


def _day(text: str) -> dt.date | None:
    """A day as the address says it; None where it says none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if bounds.is_day(day) else None


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
    return reader.reach(access.PROFILE).covers(person=person, team=team_of(person))


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


def _events_between(
    reader: Actor, person: int, first: dt.date, last: dt.date
) -> QuerySet[EmploymentEvent]:
    rows = EmploymentEvent.objects.filter(person=person, on__range=(first, last))
    return rows.select_related("team", "position", "grade").order_by("-on", "-pk")


def _tell_event(row: EmploymentEvent) -> Iterator[Happening]:
    to = [str(each.title) for each in (row.team, row.position, row.grade) if each]
    yield Happening(row.on, " · ".join([str(EVENTS[row.kind]), *to]), row.note)


def _led_between(reader: Actor, person: int, first: dt.date, last: dt.date) -> QuerySet[Leadership]:
    within = Q(from_date__range=(first, last)) | Q(to_date__range=(first, last))
    rows = Leadership.objects.filter(within, person=person)
    return rows.select_related("team").order_by("-from_date", "-pk")


def _tell_led(row: Leadership) -> Iterator[Happening]:
    url = reverse("people_team", args=[row.team.code])
    yield Happening(row.from_date, gettext("leads %(team)s") % {"team": row.team.title}, url=url)
    if row.to_date:
        ended = gettext("last day as leader of %(team)s") % {"team": row.team.title}
        yield Happening(row.to_date, ended, url=url)


_KINDS = (
    timeline.Kind("employment", _("Employment"), 10, _events_between, _tell_event),
    timeline.Kind("leading", _("Leading"), 20, _led_between, _tell_led),
)
#: Order, name, title, what the body is told, columns, and what else a panel has.
_PANELS: tuple[tuple[int, str, Said, Told, int, dict[str, Any]], ...] = (
    (8, "glance", _("At a glance"), _ahead, 7, {}),
    (10, "position", _("Present position"), _position, 5, {}),
    (30, "history", _("What happened"), _history, 6, {"tabs": (PROFILE,)}),
    (40, "keys", _("Agent keys"), _keys, 6, {"tabs": (PROFILE,)}),
    (
        50,
        "shifts",
        _("Shifts and leave"),
        _shifts_and_leave,
        12,
        {"beside": _team_shifts, "tabs": (PRESENCE,)},
    ),
    (60, "notes", _("Profile"), _notes, 12, {"visible": _sees_notes, "tabs": (PROFILE,)}),
    (90, "timeline", _("Timeline"), _timeline, 12, {"tabs": (TIMELINE,)}),
)
