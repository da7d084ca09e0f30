"""Incidents, merits, money cases, alerts."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import BRIEF
from guiju.kit.shapes import Day, Line, Loose, Month, Said, Whole, listed_out, many, out
from guiju.policy.models import Alert, Case, Statement
from guiju.policy.rules.alike import Part
from guiju.policy.shapes.approvals import Code


class CaseIn(Schema):
    """A report of what happened. ``person``: staff number; left out: oneself."""

    person: Line = ""
    policy: Code
    clause: Code
    on: Day
    facts: Said
    intent: Literal["unknown", "well_meant", "careless", "knowing"] = "unknown"
    self_corrected: bool = False


class StatementIn(Schema):
    """What somebody says to a case."""

    text: Said


class CaseDecisionIn(Schema):
    """A decision of a case."""

    outcome: Literal["founded", "unfounded"]
    reason: Said
    penalty: Literal["", "talk", "warning", "points", "pay", "dismissal"] = ""
    intent: Literal["", "unknown", "well_meant", "careless", "knowing"] = ""
    exception_reason: Loose = ""
    without_statement: Annotated[str, StringConstraints(max_length=BRIEF), Whole] = ""


StatementOut = out("StatementOut", Statement, "A statement to a case.", "text at by own")


def _clause(row: Case) -> str | None:
    """The clause as "policy/clause"."""
    return f"{row.clause.version.policy.code}/{row.clause.code}" if row.clause else None


CaseOut = out(
    "CaseOut",
    Case,
    "A case with what was said and decided.",
    "id kind on facts intent self_corrected state outcome repeats penalty reason exception"
    " exception_reason decided_by decided_at",
    person="person_id",
    name="person.name",
    clause=(str | None, _clause),
    withdrawn=bool,
    statements=(many(StatementOut), lambda row: row.statements.all()),
)


CasesOut = listed_out("CasesOut", CaseOut, "A part of a list of cases.")


PartOut = out(
    "PartOut",
    Part,
    "How founded incidents end in one team, with one leader, in one grade; rate per 100 persons with "
    "its 95 % interval.",
    "name persons incidents rate low high apart",
    penalised=(int, lambda part: part.penalised.k),
    excepted=(int, lambda part: part.excepted.k),
)


class CeilingIn(Schema):
    """The highest share that the rules allow, from a month on."""

    group: Literal["refund_only", "compensation"]
    rate: Annotated[Decimal, Field(gt=0, lt=1, decimal_places=4)]
    month: Month


AlertOut = out(
    "AlertOut",
    Alert,
    "A person who stood out among comparable peers.",
    "id group test observed expected z p q ratio low high set_aside",
    month="run.month",
    person="person_id",
    name="person.name",
    case="case_id",
)
