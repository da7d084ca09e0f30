"""Check rules over HTTP: read, write, review, publish."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import Actor
from guiju.kit.doors import entitled
from guiju.kit.shapes import Page
from guiju.kit.versioned.api import Operations
from guiju.quality.access.checks import VIEW, WRITE, visible_version, visible_versions
from guiju.quality.actions import checks as actions
from guiju.quality.models.checks import CheckSetVersion
from guiju.quality.reads import checks as reads
from guiju.quality.rules.check_sets import changes, understood, written
from guiju.quality.shapes import checks as shapes

router = Router()
State = Literal["", "draft", "review", "published", "superseded", "withdrawn"]


def _reader(request: HttpRequest) -> Actor:
    return entitled(request, VIEW)


def _writer(request: HttpRequest) -> Actor:
    return entitled(request, WRITE, whole=True)


@router.get("/checks", response=shapes.QualityChecksVersionsOut, summary="Check rules")
def listed(request: HttpRequest, page: Query[Page], state: State = "published") -> dict[str, Any]:
    """List versions of sets of check rules in a state (empty: all), by title."""
    rows = visible_versions(_reader(request))
    rows = rows.filter(state=state) if state else rows
    return page.counted(rows.order_by("title", "pk"))


@router.post(
    "/checks",
    response={201: shapes.QualityChecksVersionOut},
    summary="Write a draft of check rules",
)
def write(request: HttpRequest, sent: shapes.QualityChecksIn) -> tuple[int, CheckSetVersion]:
    """Write a draft of a new set of check rules, or of the next version of one, as YAML."""
    actor = _writer(request)
    return 201, actions.write_checks(
        understood(sent.yaml), actor=actor, note=sent.note, seen=sent.seen
    )


@router.get(
    "/checks/{code}", response=shapes.QualityChecksTextOut, summary="Check rules as they are in use"
)
def one(request: HttpRequest, code: shapes.Code) -> CheckSetVersion:
    """Show the published version of a set of check rules; of one that was never published, the
    newest that the actor may read.
    """
    return visible_version(_reader(request), code)


VERSIONS = Operations(
    reads.CHECKS,
    "/checks",
    shapes.Code,
    shapes.QualityChecksVersionOut,
    lambda request, code, number: visible_version(_reader(request), code, number),
    _writer,
    __name__,
)
VERSIONS.add_reading(router, written, changes, shapes.QualityChecksChangeOut)
VERSIONS.add_moves(router, actions.send_to_review, actions.return_checks, actions.discard_checks)
VERSIONS.add_publishing(router, actions.publish_checks)
VERSIONS.add_withdrawing(router, actions.withdraw_checks)
