"""Appeals and corrections over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import check_may_all
from guiju.foundation.bounds import MOST_VALUE
from guiju.foundation.errors import NotFound, or_not_found
from guiju.kit.context import actor_of
from guiju.kit.shapes import Number, Page, many
from guiju.performance import access, actions, reads
from guiju.performance.api.lookups import viewer
from guiju.performance.models import Appeal, LedgerEntry
from guiju.performance.rules.ledger import Correction, Effect
from guiju.performance.shapes import ledger as shapes
from guiju.performance.shapes.confirmations import ConfirmationIn, Name

router = Router()


@router.get("/appeals", response=shapes.AppealsOut, summary="Appeals")
def appeals(
    request: HttpRequest, page: Query[Page], state: str = Query("", max_length=10)
) -> dict[str, Any]:
    """List the appeals that the actor may see, the newest first."""
    rows = access.visible_appeals(viewer(request))
    rows = rows.filter(state=state) if state and "\x00" not in state else rows
    return page.counted(rows)


@router.get("/appeals/{appeal_id}", response=shapes.AppealOut, summary="One appeal")
def appeal(request: HttpRequest, appeal_id: int = Number) -> Appeal:
    """Show an appeal with its decision and reasons."""
    return access.visible_appeal(viewer(request), appeal_id)


@router.post(
    "/scorecards/{card}/appeals",
    response={201: shapes.AppealOut},
    summary="Appeal an item of one's own card",
)
def file(request: HttpRequest, sent: shapes.AppealIn, card: int = Number) -> tuple[int, Appeal]:
    """Appeal an item of one's own scorecard, which another person decides. ``effect`` shows what it
    would change.
    """
    row = access.visible_card(viewer(request), card)
    return 201, actions.appeal(
        row,
        sent.metric,
        sent.statement,
        sent.wanted,
        leave_out=sent.leave_out,
        actor=actor_of(request),
    )


@router.get(
    "/scorecards/{card}/items/{metric}/effect",
    response=shapes.CorrectionEffectOut,
    summary="What a value would do",
)
def weigh(
    request: HttpRequest,
    metric: Name,
    card: int = Number,
    value: float | None = Query(None, ge=-MOST_VALUE, le=MOST_VALUE),
) -> Effect:
    """Show the effect of another value of an item on its points and the total; without a value, of
    leaving the item out.
    """
    row = access.visible_card(viewer(request), card)
    if not row.items.filter(metric=metric).exists():
        raise NotFound()
    _card, effect = reads.standing_of(row).would(Correction(metric, value, value is None))
    return effect


@router.post("/appeals/{appeal_id}/decide", response=shapes.AppealOut, summary="Decide an appeal")
def decide(request: HttpRequest, sent: shapes.AppealDecisionIn, appeal_id: int = Number) -> Appeal:
    """Decide an appeal, as another person than those who score or lead the one who appealed;
    effects go through the ledger.
    """
    row = access.visible_appeal(viewer(request), appeal_id)
    return actions.decide(
        row,
        sent.verdict,
        sent.reason,
        value=sent.value,
        leave_out=sent.leave_out,
        actor=actor_of(request),
    )


@router.post(
    "/appeals/{appeal_id}/withdraw", response=shapes.AppealOut, summary="Withdraw an appeal"
)
def withdraw(request: HttpRequest, appeal_id: int = Number) -> Appeal:
    """Withdraw one's own appeal while nobody has decided it."""
    return actions.withdraw(
        access.visible_appeal(viewer(request), appeal_id), actor=actor_of(request)
    )


@router.get(
    "/corrections",
    response=many(shapes.CorrectionOut),
    summary="Corrections of closed cards",
)
def corrections(request: HttpRequest, page: Query[Page]) -> list[LedgerEntry]:
    """List the corrections of closed scorecards, waiting and settled, the newest first."""
    check_may_all(actor_of(request), access.CORRECT)
    return page.of(LedgerEntry.objects.order_by("-id"))


@router.post(
    "/scorecards/{card}/corrections",
    response={201: shapes.CorrectionOut},
    summary="Propose a correction",
)
def propose(
    request: HttpRequest, sent: shapes.CorrectionIn, card: int = Number
) -> tuple[int, LedgerEntry]:
    """Propose a correction of a closed scorecard, which counts once another person has confirmed
    it.
    """
    check_may_all(actor_of(request), access.CORRECT)
    row = access.visible_card(viewer(request), card)
    return 201, actions.propose_correction(
        row,
        sent.metric,
        sent.reason,
        value=sent.value,
        leave_out=sent.leave_out,
        actor=actor_of(request),
    )


@router.post(
    "/corrections/{correction}/settle",
    response=shapes.CorrectionOut,
    summary="Confirm or refuse a correction",
)
def settle(request: HttpRequest, sent: ConfirmationIn, correction: int = Number) -> LedgerEntry:
    """Confirm or refuse a correction, as another person than the one who proposed it."""
    check_may_all(actor_of(request), access.CORRECT)
    row = or_not_found(LedgerEntry.objects.filter(pk=correction).first())
    return actions.settle_correction(row, sent.confirm, actor=actor_of(request))
