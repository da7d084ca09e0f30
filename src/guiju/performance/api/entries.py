"""Hand-entered values over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.errors import NotFound
from guiju.kit.context import actor_of
from guiju.people.access import visible_person
from guiju.performance import access, actions
from guiju.performance.api import shapes
from guiju.performance.api.lookups import viewer
from guiju.performance.models import HandEntry

router = Router()


@router.get("/entries", response=shapes.EntriesOut, summary="Hand-entered values")
def entries(request: HttpRequest, page: Query[shapes.Page]) -> dict[str, Any]:
    """List the hand-entered values that the actor may see, the newest first."""
    rows = access.visible_entries(viewer(request))
    return {"total": rows.count(), "rows": list(rows[page.offset : page.offset + page.limit])}


@router.post("/entries", response={201: shapes.EntryOut}, summary="Enter a value")
def enter(request: HttpRequest, sent: shapes.EntryIn) -> tuple[int, HandEntry]:
    """Enter a value of a person by hand, which counts once another person has confirmed it."""
    actor = viewer(request)
    person = visible_person(actor, sent.person)
    return 201, actions.enter_value(
        person, sent.metric, sent.date, sent.value, sent.note, actor=actor
    )


@router.post(
    "/entries/{entry}/settle", response=shapes.EntryOut, summary="Confirm or refuse a value"
)
def settle(
    request: HttpRequest, sent: shapes.ConfirmationIn, entry: int = shapes.Number
) -> HandEntry:
    """Confirm or refuse an entered value, as another person than the one who entered it; once
    confirmed it becomes a record.
    """
    row = access.visible_entries(viewer(request)).filter(pk=entry).first()
    if row is None:
        raise NotFound()
    return actions.settle_value(row, sent.confirm, actor=actor_of(request))
