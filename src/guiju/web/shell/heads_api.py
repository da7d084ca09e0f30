"""Heads of the journal over HTTP: the present one, whether the chain holds an earlier one, and
who gets it by mail.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from guiju.foundation import anchors, journal
from guiju.foundation.models import Witness
from guiju.kit.context import actor_of
from guiju.kit.shapes import Number, Whole
from guiju.web.shell.access import check_may_read_journal

router = Router(tags=["journal"])


class HeadOut(Schema):
    """The journal's end. Of an earlier head that was asked: ``held`` (is it in the chain at its
    place), ``number`` (of its row) and ``whole`` (the chain up to it; null when it is too long to
    be walked in a request: ask `guiju verify`).
    """

    length: int
    hash: str
    head: str
    held: bool | None = None
    number: int | None = None
    whole: bool | None = None


class WitnessIn(Schema):
    """An address that gets the head every day."""

    address: Annotated[
        str, StringConstraints(min_length=3, max_length=254, strip_whitespace=True), Whole
    ]


class WitnessOut(Schema):
    """A witness of the journal."""

    id: int
    address: str
    named_at: dt.datetime
    named_by: str


@router.get("/head", response=HeadOut, summary="The journal's head")
def head(request: HttpRequest, since: Annotated[str, Query(max_length=200)] = "") -> dict[str, Any]:
    """Show the journal's head, and with ``since`` whether the chain still holds a head that was
    kept outside (length:hash, or hash).
    """
    check_may_read_journal(actor_of(request))
    asked = vars(anchors.standing(since)) if since else {}
    return {**journal.head(), "head": journal.head_text(), **asked}


@router.get("/witnesses", response=list[WitnessOut], summary="Who gets the journal's head")
def witnesses(request: HttpRequest) -> QuerySet[Witness]:
    """List the addresses to which the journal's head goes every day."""
    check_may_read_journal(actor_of(request))
    return Witness.objects.all()


@router.post("/witnesses", response={201: WitnessOut}, summary="Name a witness")
def name(request: HttpRequest, sent: WitnessIn) -> tuple[int, Witness]:
    """Send the journal's head to an address every day; the first letter goes out at once."""
    return 201, anchors.name_witness(sent.address, actor=actor_of(request))


@router.delete("/witnesses/{witness_id}", response={204: None}, summary="Release a witness")
def release(request: HttpRequest, witness_id: int = Number) -> tuple[int, None]:
    """Send the journal's head to an address no more; a last letter says so."""
    anchors.release_witness(witness_id, actor=actor_of(request))
    return 204, None
