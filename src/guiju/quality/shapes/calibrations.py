"""Calibrations: what is sent and told."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.kit.shapes import Day, Line, Title, Whole, listed_out, many, or_empty, out
from guiju.quality.models.calibrations import (
    Calibration,
    CalibrationContact,
    CalibrationEvaluator,
    EvaluatorRule,
)
from guiju.quality.reads.calibrations import outcome
from guiju.quality.shapes.evaluations import Level
from guiju.quality.shapes.forms import Code

_Key = Annotated[str, StringConstraints(min_length=1, max_length=200), Whole]


class CalibrationContactIn(Schema):
    """A contact or conversation by its source and number; of any source where none is named."""

    source: Line = ""
    contact_key: _Key


class CalibrationIn(Schema):
    """What several evaluators (by staff number) mark by a form (its code) until a day: contacts that
    are named, and so many conversations at random. expert: beside whom the others are held.
    """

    title: Title
    form: Code
    due: Day
    evaluators: Annotated[list[Line], Field(min_length=1, max_length=50)]
    expert: Line = ""
    contacts: Annotated[list[CalibrationContactIn], Field(max_length=200)] = []
    random: Annotated[int, Field(ge=0, le=200)] = 0


class CalibrationMarkIn(Schema):
    """How one criterion is judged, by its code; empty: not yet."""

    code: Code
    level: Level | Annotated[str, StringConstraints(max_length=0)] = ""


class CalibrationMarksIn(Schema):
    """How an evaluator judges criteria of one contact."""

    marks: Annotated[list[CalibrationMarkIn], Field(max_length=100)]


CalibrationOut = out(
    "CalibrationOut",
    Calibration,
    "A calibration. double_scored: contacts that two or more marked; ac1: how far they agreed; both "
    "once it is closed.",
    "id title due state opened_at closed_at closed_why double_scored ac1",
    form="version.form.code",
    version="version.version",
    expert=or_empty("expert.number"),
)
CalibrationsOut = listed_out("CalibrationsOut", CalibrationOut, "A page of calibrations.")
CalibrationContactOut = out(
    "CalibrationContactOut",
    CalibrationContact,
    "A contact of a calibration.",
    "place source contact_key contact_at",
)
CalibrationEvaluatorOut = out(
    "CalibrationEvaluatorOut",
    CalibrationEvaluator,
    "Somebody who marks in a calibration; figures once it is closed: see the page of one.",
    "done_at double_scored agreement ac1 kappa alpha severity",
    person="person.number",
)


class CalibrationCriterionOut(Schema):
    """How far one criterion was judged alike: agreement, AC1, kappa (quadratic weights), alpha
    (ordinal).
    """

    criterion: str
    contacts: int
    agreement: float | None
    ac1: float | None
    kappa: float | None
    alpha: float | None


CalibrationDetailOut = out(
    "CalibrationDetailOut",
    Calibration,
    "A calibration with its contacts, who marks, and, once it is closed, what the criteria come to.",
    "",
    extends=CalibrationOut,
    contacts=(many(CalibrationContactOut), lambda row: row.contacts.all()),
    evaluators=(
        many(CalibrationEvaluatorOut),
        lambda row: row.evaluators.select_related("person"),
    ),
    criteria=(many(CalibrationCriterionOut), lambda row: _criteria(row)),
)


class CalibrationKeptOut(Schema):
    """How many marks of a contact are kept, of how many."""

    place: int
    kept: int
    criteria: int


EvaluatorRuleOut = out(
    "EvaluatorRuleOut",
    EvaluatorRule,
    "Whether only verified evaluators release evaluations, who said so and why.",
    "verified_only reason at by",
)


class GraderOut(Schema):
    """An evaluator (staff number): evaluations released in the last quarter and points they take off
    there beside the others, with the standard error; contacts and AC1 of the last calibration;
    severities in all; whether one verified them.
    """

    person: str
    n: int
    severity: float | None
    severity_se: float | None
    contacts: int | None
    ac1: float | None
    severities: list[float]
    verified: bool


class GradersOut(Schema):
    """The evaluators, the harshest first; whether only verified ones release evaluations."""

    verified_only: bool
    rows: list[GraderOut]


def _criteria(row: Calibration) -> list[dict[str, Any]]:
    if row.state != Calibration.State.CLOSED:
        return []
    return [
        {
            "criterion": each.criterion.code,
            **{
                name: getattr(each.figures, name)
                for name in ("contacts", "agreement", "ac1", "kappa", "alpha")
            },
        }
        for each in outcome(row).criteria
    ]
