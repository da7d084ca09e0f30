"""Long and recurring work of projects."""

from __future__ import annotations

from typing import Any

from guiju.foundation import jobs
from guiju.process.actions import publishing, reports
from guiju.process.actions.stages import PUBLISH

REMIND = "process.remind_reports"


@jobs.job(PUBLISH)
def publish(step: jobs.Step) -> dict[str, Any]:
    """Bring ended and overdue projects into the records."""
    return {"projects": publishing.publish_projects()}


@jobs.job(REMIND)
def remind(step: jobs.Step) -> dict[str, Any]:
    """Remind owners of weekly reports that are owed; nobody more often than every three days."""
    return {"reminded": reports.remind_reports()}
