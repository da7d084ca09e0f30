"""The model that looks through conversations, over HTTP."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from guiju.kit.doors import entitled
from guiju.quality.access.machine import SET
from guiju.quality.acts.machine import ACTS
from guiju.quality.models.machine import ModelEndpoint
from guiju.quality.reads.machine import setting
from guiju.quality.rules.endpoints import USUAL_SECONDS
from guiju.quality.shapes.machine import ModelEndpointOut

router = Router()


@router.get("/model", response=ModelEndpointOut, summary="The model that is asked")
def model(request: HttpRequest) -> ModelEndpoint:
    """Show whether a model looks through conversations, and where it is asked; never its key."""
    entitled(request, SET, whole=True)
    return setting() or ModelEndpoint(asked=False, seconds=USUAL_SECONDS)


ACTS.operate(router)
