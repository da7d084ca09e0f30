"""Signatures over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router

from guiju.foundation import attachments
from guiju.foundation.errors import or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import Number, Page, many
from guiju.policy import access, actions
from guiju.policy.api.lookups import version_of
from guiju.policy.models import Signature
from guiju.policy.reads import signing as reads
from guiju.policy.shapes import signing as shapes
from guiju.policy.shapes.approvals import Code

router = Router()


@router.get("/mine", response=many(shapes.SignatureOut), summary="What I have to sign")
def mine(request: HttpRequest) -> list[Signature]:
    """List what the actor has to sign, the most urgent first."""
    return list(reads.waiting(actor_of(request).person or 0).select_related("person"))


@router.get("/signatures", response=shapes.SignaturesOut, summary="Signatures")
def signatures(
    request: HttpRequest,
    page: Query[Page],
    policy: str = Query("", max_length=50),
    signed: bool | None = None,
) -> dict[str, Any]:
    """List the signatures that the actor may see, the newest first."""
    rows = access.visible_signatures(entitled(request, access.SIGNATURES))
    rows = rows.filter(version__policy__code=policy) if policy and "\x00" not in policy else rows
    rows = rows if signed is None else rows.filter(signed_at__isnull=not signed)
    return page.counted(rows)


@router.get("/signatures/{pk}", response=shapes.SignatureOut, summary="One signature")
def signature(request: HttpRequest, pk: int = Number) -> Signature:
    """Show one signature, whether it is signed or still due."""
    return access.visible_signature(actor_of(request), pk)


@router.post("/signatures/{pk}/sign", response=shapes.SignatureOut, summary="Sign a policy")
def sign(request: HttpRequest, sent: shapes.SignIn, pk: int = Number) -> Signature:
    """Sign a policy for oneself, with one's full name."""
    row = access.visible_signature(actor_of(request), pk)
    return actions.sign(
        row, sent.typed, actor=actor_of(request), device=request.META.get("HTTP_USER_AGENT", "")
    )


@router.get("/signatures/{pk}/check", response=shapes.CheckedOut, summary="Check a signature")
def check(request: HttpRequest, pk: int = Number) -> dict[str, Any]:
    """Check a signature's record, text and signed copy against the journal."""
    row = access.visible_signature(actor_of(request), pk)
    faults = reads.checked(row) if row.signed_at else []
    return {"whole": not faults, "faults": faults}


@router.get("/signatures/{pk}/copy", summary="The signed copy")
def copy(request: HttpRequest, pk: int = Number) -> HttpResponseBase:
    """Give the signed copy, the PDF as it was kept."""
    row = access.visible_signature(actor_of(request), pk)
    kept = or_not_found(reads.copy_of(row) if row.pdf else None)
    return attachments.handed_out(kept)


@router.get(
    "/rules/{code}/{number}/campaign",
    response=many(shapes.CampaignOut),
    summary="How a campaign stands",
)
def campaign(request: HttpRequest, code: Code, number: int = Number) -> list[reads.Standing]:
    """Show how many have signed a version, the whole first, then by team."""
    rows = access.visible_signatures(entitled(request, access.SIGNATURES))
    return reads.campaign(rows.filter(version=version_of(request, code, number)))


@router.post(
    "/rules/{code}/{number}/remind", response=dict[str, int], summary="Remind who has not signed"
)
def remind(request: HttpRequest, code: Code, number: int = Number) -> dict[str, int]:
    """Remind those who have not signed, as far as the actor may remind them."""
    actor = entitled(request, access.CAMPAIGN)
    rows = access.visible_signatures(actor)
    return {
        "reminded": actions.remind_signers(version_of(request, code, number), rows, actor=actor)
    }
