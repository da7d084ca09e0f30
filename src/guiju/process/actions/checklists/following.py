"""What happens to people starts checklists: who joins is taken in, who leaves is seen off."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from guiju.foundation import clock, journal
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict
from guiju.foundation.jobs import Step
from guiju.people import reads as people
from guiju.people.reads import EmploymentEvent, Person
from guiju.people.reads.rows import employment_events
from guiju.process.actions.checklists.going import locked
from guiju.process.actions.checklists.leading import cancel
from guiju.process.actions.checklists.notices import tell_owner, tell_started
from guiju.process.actions.checklists.starting import FARTHEST, start_checklist
from guiju.process.events.checklists import CHECKLIST_DOUBTED
from guiju.process.models.checklists import Checklist, HeardEvent
from guiju.process.models.procedures import Procedure, ProcedureVersion
from guiju.process.reads import checklists as reads

FOLLOW = "process.follow_events"
#: Older events are history that is being written up, not something to act on.
OLDEST = dt.timedelta(days=30)
#: So many events are followed at a time; then whoever waits for the worker comes first.
PORTION = 100
AREAS = {
    EmploymentEvent.Kind.JOINED: Procedure.Area.ONBOARDING,
    EmploymentEvent.Kind.LEFT: Procedure.Area.OFFBOARDING,
}


def follow_events() -> int:
    """Start what heard events ask for, all portions at once; how many were started."""
    started, rest = follow_portion(0)
    while rest is not None:
        made, rest = follow_portion(rest)
        started += made
    return started


def follow_portion(after: int, step: Step | None = None) -> tuple[int, int | None]:
    """Start what the next heard events ask for, take back what undone ones started; how many were
    started, and after which the next portion begins: None when all were seen, and those concerned
    are told. Done again: nothing.

    One that must wait holds up nobody else: the clock asks again.
    """
    _doubt()
    heard_now = HeardEvent.objects.filter(followed_at=None, pk__gt=after).order_by("id")
    waiting = dict(heard_now.values_list("event", "pk")[:PORTION])
    if not waiting:
        _tell_of_started()
        return 0, None
    rows = employment_events(waiting).filter(kind__in=AREAS).select_related("person")
    events = {row.pk: row for row in rows}
    versions = list(reads.startable().filter(procedure__area__in=AREAS.values()))
    roles, started = reads.Roles(), 0
    for n, (pk, heard) in enumerate(waiting.items()):
        if step is not None:
            step(n, len(waiting))
        with transaction.atomic():
            if pk in events and clock.today() - events[pk].on <= OLDEST:
                made = _follow(events[pk], versions, roles)
                if made is None:
                    continue
                started += made
            HeardEvent.objects.filter(pk=heard).update(followed_at=clock.now())
    if len(waiting) == PORTION:
        return started, max(waiting.values())
    _tell_of_started()
    return started, None


def _tell_of_started() -> None:
    """Tell of what followed events have started, once: also of what a killed worker had started."""
    with transaction.atomic():
        untold = HeardEvent.objects.filter(told=False, followed_at__isnull=False)
        tell_started(
            Checklist.objects.filter(event__in=untold.values("event")).select_related("version")
        )
        untold.update(told=True)


def _follow(
    event: EmploymentEvent, versions: list[ProcedureVersion], roles: reads.Roles
) -> int | None:
    """Start what the event asks for; how many. None when it must wait: it lies too far ahead, or
    nobody would answer for it.
    """
    wanted = [
        row for row in versions if row.procedure.area == AREAS[EmploymentEvent.Kind(event.kind)]
    ]
    stands = people.stands(event.on, [event.person_id]).get(event.person_id)
    fit = [row for row in wanted if _concerns(row, stands)]
    owner = _owner(event, roles) if fit else None
    if event.on - clock.today() > FARTHEST or (fit and owner is None):
        return None
    if event.kind == EmploymentEvent.Kind.LEFT:
        _tell_of_what_stays(event.person)
    return sum(_start(event, row, owner, roles) for row in fit if owner is not None)


def _start(
    event: EmploymentEvent, version: ProcedureVersion, owner: Person, roles: reads.Roles
) -> bool:
    try:
        start_checklist(
            version,
            event.on,
            actor=OPERATOR,
            about=event.person,
            owner=owner,
            event=event.pk,
            roles=roles,
            kind=version.procedure.area,
            by_role=owner == reads.leader(event.person, event.on),
            tell=False,
        )
    except Conflict:
        return False  # it was started for this event before
    return True


def _concerns(version: ProcedureVersion, stands: people.Stands | None) -> bool:
    """Whether a version is for somebody who stands there: of these positions, in these teams or
    below.
    """
    position, teams = (stands.position, stands.teams) if stands else ("", ())
    by_position = version.positions is None or position in version.positions
    return by_position and (version.teams is None or bool(set(version.teams) & set(teams)))


def _owner(event: EmploymentEvent, roles: reads.Roles) -> Person | None:
    """Choose who owns the checklist: the person's leader, else a people officer, else a manager;
    nobody when there is none of them.
    """
    others = [*roles.holders("people_officer"), *roles.holders("manager")]
    leader = reads.leader(event.person, event.on)
    return leader or next((person for person in others if person.pk != event.person_id), None)


def _tell_of_what_stays(person: Person) -> None:
    """Who leads a running checklist is told that somebody who holds a step of it leaves, or whom
    it takes in.
    """
    rows = Checklist.objects.filter(state=Checklist.State.RUNNING).select_related("owner")
    held = Q(items__assignee=person, items__state__in=["open", "waiting"]) & ~Q(about=person)
    for row in rows.filter(held | Q(about=person, kind=Checklist.Kind.ONBOARDING)).distinct():
        ends = row.about_id == person.pk
        tell_owner(
            row,
            {
                "zh": f"{person.written}离职，“{row.title}”"
                + ("还在进行：请决定取消还是继续。" if ends else "还有步骤在其名下：请移交。"),
                "en": f"{person.written} leaves: “{row.title}” "
                + (
                    "still runs; cancel it or go on."
                    if ends
                    else "has steps in that name; hand them over."
                ),
            },
            tone="warn",
        )


def _doubt() -> None:
    """Checklists whose event was taken back: nobody worked on it, so it is cancelled; else the
    owner is asked.
    """
    rows = Checklist.objects.filter(Q(state="running") & Q(taken_back=False), event__isnull=False)
    started = dict(rows.values_list("pk", "event"))
    standing = people.standing_events([event for event in started.values() if event is not None])
    for pk, event in started.items():
        if event not in standing:
            with transaction.atomic():
                _doubt_one(locked(pk, *Checklist.State.values))


def _doubt_one(row: Checklist) -> None:
    if row.state != Checklist.State.RUNNING or row.taken_back:
        return
    row.taken_back = True
    row.save(update_fields=["taken_back"])
    journal.write(OPERATOR, CHECKLIST_DOUBTED, "checklist", row.pk, before={"event": row.event})
    if not reads.worked_on(row):
        cancel(row, "任职变动已撤销 / the employment event was taken back", actor=OPERATOR)
        return
    tell_owner(
        row,
        {
            "zh": f"“{row.title}”的任职变动被撤销，但已有人动手：请决定取消还是继续。",
            "en": (
                f"The event behind “{row.title}” was taken back, but work has begun: cancel it or "
                "go on."
            ),
        },
        tone="warn",
    )
