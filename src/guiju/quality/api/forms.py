"""Forms over HTTP: read, write, review, publish."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import Actor
from guiju.kit.doors import entitled
from guiju.kit.shapes import Page
from guiju.kit.versioned.api import Operations
from guiju.quality.access.forms import VIEW, WRITE, visible_version, visible_versions
from guiju.quality.actions import forms as actions
from guiju.quality.models.forms import FormVersion
from guiju.quality.reads import forms as reads
from guiju.quality.rules.forms import changes, understood, written
from guiju.quality.shapes import forms as shapes

router = Router()
State = Literal["", "draft", "review", "published", "superseded", "withdrawn"]


def _reader(request: HttpRequest) -> Actor:
    return entitled(request, VIEW)


def _writer(request: HttpRequest) -> Actor:
    return entitled(request, WRITE, whole=True)


@router.get("/forms", response=shapes.QualityFormVersionsOut, summary="Quality forms")
def listed(request: HttpRequest, page: Query[Page], state: State = "published") -> dict[str, Any]:
    """List versions of quality forms in a state (empty: all), by title."""
    rows = visible_versions(_reader(request))
    rows = rows.filter(state=state) if state else rows
    return page.counted(rows.order_by("title", "pk"))


@router.post(
    "/forms", response={201: shapes.QualityFormVersionOut}, summary="Write a draft of a form"
)
def write(request: HttpRequest, sent: shapes.QualityFormIn) -> tuple[int, FormVersion]:
    """Write a draft of a new quality form, or of the next version of one, as YAML."""
    actor = _writer(request)
    return 201, actions.write_form(
        understood(sent.yaml), actor=actor, note=sent.note, seen=sent.seen
    )


@router.get(
    "/forms/{code}", response=shapes.QualityFormTextOut, summary="A quality form as it is in use"
)
def one(request: HttpRequest, code: shapes.Code) -> FormVersion:
    """Show the published version of a quality form; of one that was never published, the newest
    that the actor may read.
    """
    return visible_version(_reader(request), code)


VERSIONS = Operations(
    reads.FORM,
    "/forms",
    shapes.Code,
    shapes.QualityFormVersionOut,
    lambda request, code, number: visible_version(_reader(request), code, number),
    _writer,
    __name__,
)
VERSIONS.add_reading(router, written, changes, shapes.QualityFormChangeOut)
VERSIONS.add_moves(router, actions.send_to_review, actions.return_form, actions.discard_form)
VERSIONS.add_publishing(router, actions.publish_form)
VERSIONS.add_withdrawing(router, actions.withdraw_form)
