"""Long and recurring work of quality: may be run again after a killed worker without harm."""

from __future__ import annotations

from typing import Any

from guiju.foundation import jobs
from guiju.quality.actions import publishing


@jobs.job(publishing.PUBLISH)
def publish(step: jobs.Step) -> dict[str, Any]:
    """Bring what was released or changed into the records."""
    return {"evaluations": publishing.publish_evaluations()}
