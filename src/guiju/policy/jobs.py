"""Long and recurring work of the circle: may be run again after a killed worker without harm."""

from __future__ import annotations

from typing import Any

from guiju.foundation import clock, jobs
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.models import Job
from guiju.people import reads as people
from guiju.policy import actions
from guiju.policy.access import RUN_WATCH
from guiju.policy.actions.authority import TELL_DECIDERS
from guiju.policy.actions.cases import PUBLISH
from guiju.policy.actions.rulebook import ASK_SIGNATURES

REMIND, SEAL, WATCH = "policy.remind", "policy.seal", "policy.watch"


@jobs.job(ASK_SIGNATURES)
def ask_for_signatures(step: jobs.Step) -> dict[str, Any]:
    """Ask everybody for the signatures that they were not asked for yet: new versions, newcomers,
    promotions.
    """
    return {"asked": actions.ask_for_signatures(step)}


@jobs.job(REMIND)
def remind(step: jobs.Step) -> dict[str, Any]:
    """Remind who is late; nobody more often than every three days."""
    return {"reminded": actions.remind_due()}


@jobs.job(TELL_DECIDERS)
def tell_deciders(step: jobs.Step) -> dict[str, Any]:
    """Tell whoever decides a waiting request today and does not know yet: leaders, supervisors
    and their delegates change.
    """
    return {"told": actions.tell_deciders()}


@jobs.job(SEAL)
def seal(step: jobs.Step) -> dict[str, Any]:
    """Seal the questions of authority that were asked since the last time."""
    return {"sealed": actions.seal_questions()}


@jobs.job(PUBLISH)
def publish_cases(step: jobs.Step) -> dict[str, Any]:
    """Bring decided cases into the records, take overturned ones back."""
    return {"cases": actions.publish_cases()}


@jobs.job(WATCH)
def watch(step: jobs.Step, month: str, account: int | None) -> dict[str, Any]:
    """Look at a month's money actions. Run again it looks again."""
    row = actions.watch_month(month, actor=people.actor_by_id(account), step=step)
    return {"run": row.pk, "month": row.month}


def queue_watch(month: str, *, actor: Actor) -> Job:
    """Look at a month; asked twice, it runs once."""
    check_may_all(actor, RUN_WATCH)
    clock.check_month(month)
    return jobs.queue(
        WATCH,
        {"month": month, "account": actor.account},
        account=actor.account,
        unique=f"{WATCH}/{month}",
    )
