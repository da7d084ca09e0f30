"""Long and recurring work of finding."""

from __future__ import annotations

from typing import Any

from guiju.foundation import jobs
from guiju.process.actions import search

REINDEX = "process.reindex"


@jobs.job(REINDEX)
def reindex(step: jobs.Step) -> dict[str, Any]:
    """Mend the index where it is not what is published. Run again it finds nothing to do."""
    return {"indexed": search.reindex(step, whole=False)}
