"""Long and recurring work of procedures."""

from __future__ import annotations

from typing import Any

from guiju.foundation import jobs
from guiju.process.actions import reading
from guiju.process.actions.procedures import ASK_READERS

REMIND = "process.remind_readers"


@jobs.job(ASK_READERS)
def ask(step: jobs.Step) -> dict[str, Any]:
    """Ask whom a text concerns to confirm having read it: new versions, newcomers."""
    return {"asked": reading.ask_readers(step)}


@jobs.job(REMIND)
def remind(step: jobs.Step) -> dict[str, Any]:
    """Remind who is late; nobody more often than every three days."""
    return {"reminded": reading.remind_readers()}
