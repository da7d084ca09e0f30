"""Calibrations over HTTP: open, mark, be done, close; what they come to."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import Actor
from guiju.foundation.errors import Forbidden, NotFound, or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import Number, Page
from guiju.people.parts.choosing import working
from guiju.people.reads import Person
from guiju.quality.access import calibrations as access
from guiju.quality.actions import calibrations as actions
from guiju.quality.acts.calibrations import ACTS, RULES
from guiju.quality.models.calibrations import Calibration
from guiju.quality.reads import calibrations as reads
from guiju.quality.reads import evaluators as graders
from guiju.quality.reads import forms as forms_reads
from guiju.quality.shapes import calibrations as shapes

router = Router()


def _seer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not access.may_see(actor):
        raise Forbidden(permission=access.VIEW.code)
    return actor


@router.get("/calibrations", response=shapes.CalibrationsOut, summary="Calibrations")
def listed(
    request: HttpRequest, page: Query[Page], state: Literal["", "open", "closed"] = ""
) -> dict[str, Any]:
    """List the calibrations that the actor may see, the newest first."""
    rows = access.visible_calibrations(_seer(request))
    return page.counted(rows.filter(state=state) if state else rows)


@router.post("/calibrations", response={201: shapes.CalibrationOut}, summary="Open a calibration")
def begin(request: HttpRequest, sent: shapes.CalibrationIn) -> tuple[int, Calibration]:
    """Open a calibration of contacts that are named, and of conversations at random."""
    actor = entitled(request, access.RUN, whole=True)
    version = or_not_found(forms_reads.current().filter(form__code=sent.form).first())
    evaluators = [_person(number) for number in dict.fromkeys(sent.evaluators)]
    named = [
        or_not_found(reads.found(each.source, each.contact_key, actor)) for each in sent.contacts
    ]
    persons = [person.pk for person in evaluators]
    return 201, actions.open_calibration(
        sent.title,
        version,
        sent.due,
        [*named, *reads.drawn(sent.random, named, persons, actor)],
        evaluators,
        expert=_person(sent.expert) if sent.expert else None,
        actor=actor,
    )


def _person(number: str) -> Person:
    return or_not_found(working().filter(number=number).first())


@router.get(
    "/calibrations/evaluators", response=shapes.GradersOut, summary="The evaluators themselves"
)
def evaluators(request: HttpRequest) -> dict[str, Any]:
    """List the evaluators: how much they evaluate, how strict they are, who is verified."""
    entitled(request, access.VIEW, whole=True)
    names = shapes.GraderOut.model_fields.keys() - {"person", "severities"}
    return {
        "verified_only": graders.verified_only(),
        "rows": [
            {
                "person": row.person.number,
                "severities": list(row.severities),
                **{name: getattr(row, name) for name in names},
            }
            for row in graders.graders()
        ],
    }


@router.get("/calibrations/{pk}", response=shapes.CalibrationDetailOut, summary="One calibration")
def one(request: HttpRequest, pk: int = Number) -> Calibration:
    """Show a calibration: contacts, who is done, and, once it is closed, what it comes to."""
    return access.visible_calibration(_seer(request), pk)


@router.put(
    "/calibrations/{pk}/contacts/{place}",
    response=shapes.CalibrationKeptOut,
    summary="Mark a contact of a calibration",
)
def mark(
    request: HttpRequest,
    sent: shapes.CalibrationMarksIn,
    pk: int = Number,
    place: int = Number,
) -> dict[str, int]:
    """Keep how the actor judges criteria of one contact; nobody else sees it."""
    actor = _seer(request)
    row = access.visible_calibration(actor, pk)
    contact = row.contacts.filter(place=place).first()
    if contact is None:
        raise NotFound()
    contact.calibration = row
    part = actions.keep_marks(contact, {each.code: each.level for each in sent.marks}, actor=actor)
    kept = part.typed.get(str(place), {})
    return {"place": place, "kept": len(kept), "criteria": row.version.criteria.count()}


ACTS.operate(router)
RULES.operate(router)
