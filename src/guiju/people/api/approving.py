"""Own approval over HTTP."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from guiju.foundation.access import check_may_all
from guiju.kit.context import actor_of
from guiju.people import access, actions
from guiju.people.models import OwnApproval
from guiju.people.shapes.approving import OwnApprovalIn, OwnApprovalOut

router = Router()


@router.get("/own-approval", response=OwnApprovalOut, summary="When own approval is open")
def own_approval(request: HttpRequest) -> OwnApproval:
    """Tell when whoever has a hand in something may approve it themselves, after 24 hours."""
    check_may_all(actor_of(request), access.SEE_RULE)
    standing = OwnApproval.objects.filter(current=True).first()
    return standing or OwnApproval(rule=OwnApproval.Rule.ALONE)


@router.put("/own-approval", response=OwnApprovalOut, summary="Say when own approval is open")
def set_own_approval(request: HttpRequest, sent: OwnApprovalIn) -> OwnApproval:
    """Open own approval where nobody else can approve, always or never, with the reason."""
    check_may_all(actor_of(request), access.ACCOUNTS)
    return actions.set_own_approval(sent.rule, sent.reason, actor=actor_of(request))
