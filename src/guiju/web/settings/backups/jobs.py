"""The job that writes backups: by the plan, or because somebody asked."""

from __future__ import annotations

from typing import Any

from guiju.foundation import clock, jobs
from guiju.foundation.access import OPERATOR
from guiju.people import reads as people
from guiju.web.settings.backups import actions, reads


@jobs.job(actions.WRITE)
def write(step: jobs.Step, account: int | None = None) -> dict[str, Any]:
    """Write a backup when the plan wants one now, or at once for somebody's account; gives its
    file and size.
    """
    step(0, 1)
    if account is None and not reads.is_due(clock.now()):
        return {}
    row = actions.keep_backup(actor=OPERATOR if account is None else people.actor_by_id(account))
    return {"file": row.path, "size": row.size}
