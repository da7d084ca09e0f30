"""An agent's states day by day: a day drawn as lanes, and the month's days with the hours
worked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import NotFound
from guiju.kit import show
from guiju.kit.context import actor_of, stand_under
from guiju.kit.doors import door
from guiju.kit.month import chosen, control
from guiju.people.access import team_of, visible_person
from guiju.people.reads import Person
from guiju.records import reads
from guiju.records.access import VIEW, may_view
from guiju.records.days import KINDS, Day, Piece
from guiju.records.parts.figures import newest_day
from guiju.records.parts.labels import pick

#: A day's lane is so many units wide.
WIDE = 1440
_TITLES = {
    "handling": ("处理", "handling"),
    "available": ("空闲等待", "ready"),
    "productive": ("培训、会议等", "other work"),
    "resting": ("休息", "breaks"),
    "other": ("其他签入状态", "signed in otherwise"),
    "offline": ("离线", "offline"),
}


@dataclass(frozen=True)
class Bar:
    """A piece in its lane: where it begins and how wide it is, with what it says when pointed
    at.
    """

    x: str
    width: str
    label: str


@dataclass(frozen=True)
class Lane:
    """The pieces of one kind of a day."""

    title: str
    seconds: str
    bars: tuple[Bar, ...]


@door(may_view)
def states(request: HttpRequest, person: int = 0) -> HttpResponse:
    """A day's states drawn, with the numbers beside, and the month's days: hours worked, first
    and last sign, gaps.
    """
    actor = actor_of(request)
    if not person and actor.person is None:
        return redirect("records_team")
    row = person_seen(person or actor.person or 0, actor)
    if row.pk != actor.person:
        stand_under(request, "records_team")
    month = _month(request)
    days = worked_in(row, month, actor) if month else []
    chosen = _chosen(days, request.GET.get("day", ""))
    context = {
        "person": row,
        "own": row.pk == actor.person,
        "month": month,
        "days": [day_told(day) for day in days],
        "chosen": day_told(chosen) if chosen else None,
        "lanes": lanes(chosen) if chosen else [],
        "hours": _hours(chosen) if chosen else [],
        "pieces": [_told(piece, chosen.zone) for piece in chosen.pieces] if chosen else [],
        "total": hours_told(sum(day.worked for day in days)),
        "claimed": _claimed(days),
        "months": control(request, month) if month else None,
    }
    return render(request, "records/states.html", context)


def person_seen(person: int, actor: Actor) -> Person:
    """Give the person, or `NotFound` where their records are not visible to the actor."""
    row = visible_person(actor, min(person, 2**62))
    if not actor.reach(VIEW).covers(person=row.pk, team=team_of(row.pk)):
        raise NotFound()
    return row


def worked_in(row: Person, month: str, actor: Actor) -> list[Day]:
    """A person's days with states in a month."""
    return reads.worked_days(row.pk, clock.first_day(month), clock.last_day(month), actor=actor)


def day_told(day: Day) -> dict[str, Any]:
    """A day in words and local clock times."""
    return {
        "date": day.date,
        "worked": hours_told(day.worked),
        "claimed": _claimed([day]),
        "first": clock_time(day.first, day),
        "last": clock_time(day.last, day),
        "gaps": [f"{clock_time(low, day)}–{clock_time(high, day)}" for low, high in day.gaps],
        "kinds": [
            (pick(_TITLES[kind]), hours_told(seconds)) for kind, seconds in day.by_kind.items()
        ],
        "endless": day.endless,
    }


def _claimed(days: Sequence[Day]) -> str:
    """What the metrics count of the days where states overlap; empty where none do."""
    claimed = sum(day.claimed for day in days)
    return hours_told(claimed) if claimed > sum(day.worked for day in days) else ""


def hours_told(seconds: int) -> str:
    """Seconds as h:mm:ss, the hours always told: 0:40:00 cannot be read as forty hours."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def clock_time(moment: dt.datetime | None, day: Day) -> str:
    """The local clock time of a moment; a day's end is 24:00."""
    if moment is None:
        return show.NOTHING
    return "24:00" if moment == day.end else f"{_local(moment, day.zone):%H:%M}"


def lanes(day: Day) -> list[Lane]:
    """The day's pieces by kind, as far as it has any."""
    drawn = []
    for kind in KINDS:
        ours = [piece for piece in day.pieces if piece.kind == kind]
        if ours:
            seconds = hours_told(day.by_kind.get(kind, 0))
            drawn.append(
                Lane(pick(_TITLES[kind]), seconds, tuple(_bar(piece, day) for piece in ours))
            )
    return drawn


def _bar(piece: Piece, day: Day) -> Bar:
    whole = (day.end - day.start).total_seconds()
    start = (piece.start - day.start).total_seconds() / whole * WIDE
    width = max((piece.seconds or 0) / whole * WIDE, 1.0)
    end = clock_time(piece.end, day) if piece.end else "?"
    return Bar(
        f"{start:.1f}", f"{width:.1f}", f"{piece.whole.name} {clock_time(piece.start, day)}–{end}"
    )


def _hours(day: Day) -> list[tuple[str, str]]:
    """Place every third hour on the axis as (x, label)."""
    whole = (day.end - day.start).total_seconds()
    steps = (day.start + dt.timedelta(hours=step) for step in range(0, round(whole / 3600), 3))
    return [
        (f"{(at - day.start).total_seconds() / whole * WIDE:.1f}", clock_time(at, day))
        for at in steps
    ]


def _told(piece: Piece, zone: str) -> dict[str, Any]:
    seconds = piece.seconds
    state = piece.whole
    return {
        "kind": pick(_TITLES[piece.kind]),
        "name": state.name,
        "start": f"{_local(state.start, zone):%m-%d %H:%M:%S}",
        "end": f"{_local(state.end, zone):%m-%d %H:%M:%S}" if state.end else "",
        "seconds": hours_told(seconds) if seconds is not None else _("no end: no length"),
    }


def _local(moment: dt.datetime, zone: str) -> dt.datetime:
    return moment.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone))


def _chosen(days: list[Day], text: str) -> Day | None:
    return next((day for day in days if day.date.isoformat() == text), days[-1] if days else None)


def _month(request: HttpRequest) -> str:
    """The month of the day asked for, that asked for or kept, else that of the newest state; empty
    when there is none.

    Raises `Invalid` when the address names what is no month.
    """
    if day := request.GET.get("day", ""):
        return clock.check_month(request.GET.get("month", "") or day[:7])
    last = newest_day("agent_states")
    return chosen(request, clock.month_of(last) if last else "")
