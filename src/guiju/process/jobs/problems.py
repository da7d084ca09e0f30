"""Long and recurring work of problems."""

from __future__ import annotations

from typing import Any

from guiju.foundation import jobs
from guiju.process.actions.problems.reminding import remind_leaders

REMIND = "process.remind_problems"


@jobs.job(REMIND)
def remind(step: jobs.Step) -> dict[str, Any]:
    """Remind of unanswered problems; of none more often than every three days."""
    reminded, escalated = remind_leaders()
    return {"reminded": reminded, "escalated": escalated}
