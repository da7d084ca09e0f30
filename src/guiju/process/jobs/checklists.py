"""Long and recurring work of checklists: may be run again after a killed worker without harm."""

from __future__ import annotations

from typing import Any

from guiju.foundation import jobs
from guiju.process.actions import checklists as actions
from guiju.process.actions.checklists.following import FOLLOW
from guiju.process.actions.checklists.going import PUBLISH
from guiju.process.actions.checklists.rhythms import START
from guiju.process.actions.checklists.roles import FOLLOW_ROLES

KEEP = "process.keep_checklists"


@jobs.job(FOLLOW)
def follow_events(step: jobs.Step, after: int = 0, started: int = 0) -> dict[str, Any]:
    """Start what employment events ask for; many events are one job, done in portions."""
    made, rest = actions.follow_portion(after, step)
    if rest is not None:
        raise jobs.Again(after=rest, started=started + made)
    return {"started": started + made}


@jobs.job(FOLLOW_ROLES)
def follow_roles(step: jobs.Step) -> dict[str, Any]:
    """Give what follows a role to who holds it today."""
    return {"moved": actions.follow_roles()}


@jobs.job(PUBLISH)
def publish_lead_times(step: jobs.Step) -> dict[str, Any]:
    """Bring measured lead times to the records."""
    return {"rows": actions.publish_lead_times()}


@jobs.job(START)
def start_rhythms(step: jobs.Step) -> dict[str, Any]:
    """Start checklists that are due by their rhythm."""
    return {"started": actions.start_rhythms()}


@jobs.job(KEEP)
def keep(step: jobs.Step) -> dict[str, Any]:
    """Keep checklists by the clock: whatever a job missed is followed and brought to the records,
    who is late is reminded.
    """
    jobs.queue(FOLLOW, {}, unique=FOLLOW)
    return {
        "moved": actions.follow_roles(),
        "rows": actions.publish_lead_times(),
        "reminded": actions.remind_holders(),
    }
