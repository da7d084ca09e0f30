"""What the line does when something happens to people or to its own procedures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guiju.foundation import clock, jobs
from guiju.people.events import employment_changed, leading_changed
from guiju.people.reads import EmploymentEvent
from guiju.process.actions import search
from guiju.process.actions.checklists.following import AREAS, FOLLOW, OLDEST
from guiju.process.actions.checklists.roles import FOLLOW_ROLES
from guiju.process.events.procedures import procedure_changed
from guiju.process.models.checklists import Checklist, HeardEvent


def listen() -> None:
    """Register what is done when people or records change."""
    procedure_changed.connect(search.follow, dispatch_uid="process.index")
    employment_changed.connect(_hear, dispatch_uid="process.hear")
    employment_changed.connect(_give_on, dispatch_uid="process.give_on")
    leading_changed.connect(_give_on, dispatch_uid="process.give_on_leading")


def _hear(sender: object, events: Sequence[EmploymentEvent], **_: Any) -> None:
    """Keep what may start a checklist; many changes at once (an import) make one job. Without a key
    it was taken back.

    At most three queries for any number of events.
    """
    heard = [event for event in events if event.kind in AREAS]
    undone = [event.person_id for event in heard if event.pk is None]
    new = [
        event.pk for event in heard if event.pk is not None and clock.today() - event.on <= OLDEST
    ]
    HeardEvent.objects.bulk_create(
        [HeardEvent(event=event, followed_at=None, told=False) for event in new],
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=["followed_at", "told"],
        batch_size=1000,
    )
    if new or _running(undone):
        jobs.queue(FOLLOW, {}, unique=FOLLOW)


def _running(persons: Sequence[int]) -> bool:
    """Whether an event started a checklist for one of these persons that still runs."""
    rows = Checklist.objects.filter(about__in=persons, event__isnull=False, state="running")
    return bool(persons) and rows.exists()


def _give_on(sender: object, **_: Any) -> None:
    """Who leads, or stands elsewhere, now: steps that follow a role go along."""
    if Checklist.objects.filter(state="running").exists():
        jobs.queue(FOLLOW_ROLES, {}, unique=FOLLOW_ROLES)
