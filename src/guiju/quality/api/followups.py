"""What became of findings, over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from guiju.kit.doors import entitled
from guiju.kit.shapes import Number, Page
from guiju.quality.access.evaluations import VIEW
from guiju.quality.access.followups import visible_followup, visible_followups
from guiju.quality.acts.followups import FINDINGS, FOLLOWUPS
from guiju.quality.models.followups import FollowUp
from guiju.quality.shapes import followups as shapes

router = Router()


@router.get("/follow-ups", response=shapes.FollowUpsOut, summary="What became of findings")
def listed(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """List what became of the findings that the actor may see, the newest first."""
    return page.counted(visible_followups(entitled(request, VIEW)))


@router.get(
    "/follow-ups/{pk}", response=shapes.FollowUpEffectOut, summary="What became of one finding"
)
def one(request: HttpRequest, pk: int = Number) -> FollowUp:
    """Show what became of a finding, with how often its criterion was missed before and after."""
    return visible_followup(entitled(request, VIEW), pk)


FINDINGS.operate(router)
FOLLOWUPS.operate(router)
