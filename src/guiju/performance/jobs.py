"""Closing as long work: may be run again after a killed worker without harm."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from guiju.foundation import jobs
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.models import Job
from guiju.people import reads as people
from guiju.performance import actions
from guiju.performance.models import Closing

CLOSE = "performance.close"


def queue_close(month: str, *, actor: Actor) -> Job:
    """Close a month; asked twice, it runs once."""
    arguments = {"month": month, "account": actor.account}
    return jobs.queue(CLOSE, arguments, account=actor.account, unique=f"{CLOSE}/{month}")


@jobs.job(CLOSE)
def close(step: jobs.Step, month: str, account: int | None) -> dict[str, Any]:
    """Close a month, unless an earlier try of this job already did."""
    standing = Closing.objects.filter(month=month, current=True, at__gte=step.row.created_at).first()
    row = standing or actions.close_month(month, actor=_actor(account), step=step)
    return {"closing": row.pk, "month": month}


def _actor(account: int | None) -> Actor:
    if account is None:
        return OPERATOR
    return people.actor_of(get_user_model().objects.get(pk=account))
