"""Hand-entered values over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from guiju.kit.shapes import Page
from guiju.performance import access
from guiju.performance.acts.entries import NEW, SETTLE
from guiju.performance.api.lookups import viewer
from guiju.performance.shapes import ledger as shapes

router = Router()


@router.get("/entries", response=shapes.EntriesOut, summary="Hand-entered values")
def entries(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """List the hand-entered values that the actor may see, the newest first."""
    rows = access.visible_entries(viewer(request))
    return page.counted(rows)


NEW.operate(router)
SETTLE.operate(router)
