"""The toy room's long jobs."""

from typing import Any

from guiju.foundation.jobs import Step, job


@job("toy.wind_up")
def wind_up(step: Step) -> dict[str, Any]:
    """Wind every bear up."""
    return {}
