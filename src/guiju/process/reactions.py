"""What the line does when something happens to people or to its own procedures."""

from __future__ import annotations

from typing import Any

from guiju.foundation import clock, jobs
from guiju.people.events import employment_changed
from guiju.people.models import EmploymentEvent
from guiju.process.actions import finding
from guiju.process.actions.checklists.following import AREAS, FOLLOW, OLDEST
from guiju.process.events.procedures import procedure_changed
from guiju.process.models.checklists import Checklist, HeardEvent


def listen() -> None:
    """Begin to listen."""
    procedure_changed.connect(finding.follow, dispatch_uid="process.index")
    employment_changed.connect(_hear, dispatch_uid="process.hear")


def _hear(sender: object, event: EmploymentEvent, **_: Any) -> None:
    """Keep what may start a checklist; many changes at once (an import) make one job. Without a key it was taken back."""
    if event.kind not in AREAS:
        return
    if event.pk is None:
        if Checklist.objects.filter(about=event.person_id, event__isnull=False, state="running").exists():
            jobs.queue(FOLLOW, {}, unique=FOLLOW)
    elif clock.today() - event.on <= OLDEST:
        HeardEvent.objects.update_or_create(event=event.pk, defaults={"followed_at": None})
        jobs.queue(FOLLOW, {}, unique=FOLLOW)
