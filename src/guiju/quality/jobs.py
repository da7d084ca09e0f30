"""Long and recurring work of quality: may be run again after a killed worker without harm."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guiju.foundation import jobs
from guiju.people import reads as people
from guiju.quality.actions import flags, publishing
from guiju.quality.models.conversations import Conversation, ConversationImport


@jobs.job(publishing.PUBLISH)
def publish(step: jobs.Step) -> dict[str, Any]:
    """Bring what was released or changed into the records."""
    return {"evaluations": publishing.publish_evaluations()}


@jobs.job(flags.RUN)
def check(
    step: jobs.Step,
    account: int | None,
    first: str = "",
    last: str = "",
    imported: int | None = None,
) -> dict[str, Any]:
    """Let check rules run through the conversations of some days, or of an import."""
    actor = people.actor_by_id(account)
    rows, brought = Conversation.objects.all(), None
    days = [dt.date.fromisoformat(day) if day else None for day in (first, last)]
    if imported is not None:
        brought = ConversationImport.objects.get(pk=imported)
        rows = rows.filter(imported=brought)
    else:
        rows = rows.filter(started_at__date__range=days)
    row = flags.run_checks(
        rows,
        by=actor.name,
        actor=actor,
        first=days[0],
        last=days[1],
        imported=brought,
        step=step,
    )
    return {"conversations": row.conversations, "fresh": row.fresh}
