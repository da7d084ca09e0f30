"""Incidents, merits, money cases, alerts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import BRIEF
from guiju.kit.shapes import Day, Line, Loose, Month, Said, Whole
from guiju.policy.api.shapes.approvals import Code


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


class StatementOut(Schema):
    """A statement to a case."""

    text: str
    at: dt.datetime
    by: str
    own: bool


class CaseOut(Schema):
    """A case with what was said and decided."""

    id: int
    kind: str
    person: int
    name: str
    clause: str | None
    on: dt.date
    facts: str
    intent: str
    self_corrected: bool
    state: str
    outcome: str
    repeats: int
    penalty: str
    reason: str
    exception: str
    exception_reason: str
    decided_by: str
    decided_at: dt.datetime | None
    withdrawn: bool
    statements: list[StatementOut]

    @staticmethod
    def resolve_person(row: Any) -> int:
        """Give the id of the person whom it concerns."""
        return int(row.person_id)

    @staticmethod
    def resolve_name(row: Any) -> str:
        """Give the name of the person whom it concerns."""
        return str(row.person.name)

    @staticmethod
    def resolve_clause(row: Any) -> str | None:
        """Give the clause as "policy/clause"."""
        return f"{row.clause.version.policy.code}/{row.clause.code}" if row.clause else None

    @staticmethod
    def resolve_statements(row: Any) -> list[Any]:
        """List the statements in their order."""
        return list(row.statements.all())


class CasesOut(Schema):
    """A part of a list of cases."""

    total: int
    rows: list[CaseOut]


class PartOut(Schema):
    """How founded incidents end in one team, with one leader, in one grade; rate per 100 persons
    with its 95 % interval.
    """

    name: str
    persons: int
    incidents: int
    rate: float | None
    low: float | None
    high: float | None
    penalised: int
    excepted: int
    apart: bool

    @staticmethod
    def resolve_penalised(part: Any) -> int:
        """How many had a consequence."""
        return int(part.penalised.k)

    @staticmethod
    def resolve_excepted(part: Any) -> int:
        """How many had an exception."""
        return int(part.excepted.k)


class CeilingIn(Schema):
    """The highest share that the rules allow, from a month on."""

    group: Literal["refund_only", "compensation"]
    rate: Annotated[Decimal, Field(gt=0, lt=1, decimal_places=4)]
    month: Month


class AlertOut(Schema):
    """A person who stood out among comparable peers."""

    id: int
    month: str
    person: int
    name: str
    group: str
    test: str
    observed: float
    expected: float
    z: float | None
    p: float
    q: float
    ratio: float
    low: float
    high: float
    case: int | None
    set_aside: str

    @staticmethod
    def resolve_month(row: Any) -> str:
        """Give the month looked at."""
        return str(row.run.month)

    @staticmethod
    def resolve_person(row: Any) -> int:
        """Give the id of the person."""
        return int(row.person_id)

    @staticmethod
    def resolve_name(row: Any) -> str:
        """Give the name of the person."""
        return str(row.person.name)

    @staticmethod
    def resolve_case(row: Any) -> int | None:
        """Give the id of the case to which it led."""
        return row.case_id
