"""The rulebook over HTTP: read, write as YAML, review, publish, look back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from guiju.kit.doors import entitled
from guiju.kit.shapes import Number, Page, many
from guiju.kit.versioned.api import Operations
from guiju.policy import access, actions
from guiju.policy.api.lookups import version_of
from guiju.policy.models import Erratum, PolicyVersion, Review
from guiju.policy.reads import reviewing, rulebook
from guiju.policy.reads.rulebook import POLICY
from guiju.policy.rules.rulebook import changes, written
from guiju.policy.shapes import rulebook as shapes
from guiju.policy.shapes.approvals import Code
from guiju.policy.signed_copy import policy_copy

router = Router()


@router.get("/rules", response=shapes.PolicyVersionsOut, summary="Versions of policies")
def versions(request: HttpRequest, page: Query[Page], in_force: bool = False) -> dict[str, Any]:
    """List the versions of policies that the actor may read, by policy, the newest first;
    ``in_force``: only those in force today.
    """
    rows = access.visible_versions(entitled(request, access.VIEW))
    rows = rows.filter(pk__in=rulebook.in_force().values("pk")) if in_force else rows
    return page.counted(rows.order_by("policy__code", "-version"))


@router.post("/rules", response={201: shapes.PolicyVersionOut}, summary="Write a draft")
def write(request: HttpRequest, sent: shapes.PolicyIn) -> tuple[int, PolicyVersion]:
    """Write a draft of a new policy, or of the next version of one, from YAML; its questions go
    into the bank.
    """
    return 201, actions.import_policy(sent.text, actor=entitled(request, access.WRITE, whole=True))


VERSIONS = Operations(
    POLICY,
    "/rules",
    Code,
    shapes.PolicyVersionOut,
    version_of,
    lambda request: entitled(request, access.WRITE, whole=True),
    __name__,
)
VERSIONS.add_showing(router, shapes.PolicyTextOut, policy_copy)
VERSIONS.add_reading(router, written, changes, shapes.ClauseChangeOut)
VERSIONS.add_moves(router, actions.send_to_review, actions.return_policy, actions.discard_policy)


@router.post(
    "/rules/{code}/{number}/publish",
    response=shapes.PolicyVersionOut,
    summary="Publish a reviewed draft",
)
def publish(
    request: HttpRequest,
    sent: shapes.PolicyPublishIn,
    code: Code,
    number: int = Number,
) -> PolicyVersion:
    """Publish a reviewed draft of a policy, as another person than those who wrote it."""
    actor = entitled(request, access.WRITE, whole=True)
    return actions.publish_policy(
        version_of(request, code, number), actor=actor, effective_from=sent.effective_from
    )


@router.get(
    "/rules/{code}/{number}/errata",
    response=many(shapes.ErratumOut),
    summary="Errata of a version",
)
def errata(request: HttpRequest, code: Code, number: int = Number) -> list[Erratum]:
    """List the errata of a version, confirmed and waiting, the oldest first. Those that wait or
    were refused are seen by whoever writes policies.
    """
    rows = access.visible_errata(entitled(request, access.VIEW)).filter(
        version=version_of(request, code, number)
    )
    return list(rows.order_by("pk"))


@router.post(
    "/rules/{code}/{number}/errata", response={201: shapes.ErratumOut}, summary="Propose an erratum"
)
def propose_erratum(
    request: HttpRequest, sent: shapes.ErratumIn, code: Code, number: int = Number
) -> tuple[int, Erratum]:
    """Propose an erratum: words of a published version to put right without signing anew; another
    person confirms.
    """
    actor = entitled(request, access.WRITE, whole=True)
    wanted: dict[tuple[str, str], str] = {
        (change.clause, change.field): change.text for change in sent.changes
    }
    return 201, actions.propose_erratum(
        version_of(request, code, number), wanted, sent.reason, actor=actor
    )


@router.post(
    "/errata/{pk}/settle", response=shapes.ErratumOut, summary="Confirm or refuse an erratum"
)
def settle_erratum(request: HttpRequest, sent: shapes.ErratumSettleIn, pk: int = Number) -> Erratum:
    """Confirm or refuse an erratum, as another person than the one who proposed it."""
    actor = entitled(request, access.WRITE, whole=True)
    row = access.visible_erratum(actor, pk)
    return actions.settle_erratum(row, sent.confirm, sent.word, weighed=sent.weighed, actor=actor)


@router.get(
    "/rules/{code}/{number}/sheet", response=dict[str, Any], summary="What a policy did so far"
)
def sheet(request: HttpRequest, code: Code, number: int = Number) -> dict[str, Any]:
    """Show what a policy did so far, as its review would see it today."""
    actor = entitled(request, access.VIEW)
    if not actor.may_all(access.READ_CASES):
        entitled(request, access.WRITE, whole=True)
    return reviewing.sheet_of(version_of(request, code, number))


@router.post(
    "/rules/{code}/{number}/reviews",
    response={201: shapes.PolicyReviewOut},
    summary="Review a policy",
)
def review(
    request: HttpRequest,
    sent: shapes.PolicyReviewIn,
    code: Code,
    number: int = Number,
) -> tuple[int, Review]:
    """Review a policy on its day; its figures are kept with the decision."""
    actor = entitled(request, access.WRITE, whole=True)
    row = version_of(request, code, number)
    return 201, actions.review_policy(
        row, sent.decision, sent.reason, months=sent.months, actor=actor
    )
