"""Appeals, corrections, hand-entered values."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.access import ANONYMOUS
from guiju.foundation.bounds import MOST_VALUE, NOTE
from guiju.kit.second import waiting
from guiju.kit.shapes import Day, Id, Said, Whole, listed_out, out
from guiju.performance.access.seconds import of_correction
from guiju.performance.models import Appeal, HandEntry, LedgerEntry
from guiju.performance.rules.ledger import Effect
from guiju.performance.shapes.confirmations import Name


class AppealIn(Schema):
    """An appeal: what is wrong, and the value held to be right or that the item should not count;
    neither asks to check it.
    """

    metric: Name
    statement: Said
    wanted: Annotated[float, Field(ge=-MOST_VALUE, le=MOST_VALUE)] | None = None
    leave_out: bool = False


class AppealDecisionIn(Schema):
    """A decision: upheld or partly with the right value (or the item left out), or refused;
    always with reasons.
    """

    verdict: Literal["upheld", "partly", "refused"]
    reason: Said
    value: Annotated[float, Field(ge=-MOST_VALUE, le=MOST_VALUE)] | None = None
    leave_out: bool = False


CorrectionEffectOut = out(
    "CorrectionEffectOut",
    Effect,
    "What a correction does to an item and to the total.",
    "score_before score_after points_before points_after total_before total_after",
)


AppealOut = out(
    "AppealOut",
    Appeal,
    "An appeal with its decision.",
    "id metric instance state statement wanted leave_out at by decided_at decided_by reason granted",
    card="card_id",
)


AppealsOut = listed_out("AppealsOut", AppealOut, "A page of appeals, the newest first.")


class CorrectionIn(Schema):
    """A correction of a closed card: the right value, or the item left out; with reasons."""

    metric: Name
    reason: Said
    value: Annotated[float, Field(ge=-MOST_VALUE, le=MOST_VALUE)] | None = None
    leave_out: bool = False


CorrectionOut = out(
    "CorrectionOut",
    LedgerEntry,
    "A correction of a closed card; it counts once confirmed.",
    "id metric value leave_out reason proposed_by confirmed_by refused own_approval total_before total_after",
    card="card_id",
    **waiting(
        lambda row: None if row.confirmed_at or row.refused else of_correction(row, ANONYMOUS)
    ),
)


class EntryIn(Schema):
    """A value of a person on a day, with what shows it."""

    person: Id
    metric: Name
    date: Day
    value: float = Field(..., ge=-MOST_VALUE, le=MOST_VALUE)
    note: Annotated[
        str, StringConstraints(min_length=1, max_length=NOTE, strip_whitespace=True), Whole
    ]


EntryOut = out(
    "EntryOut",
    HandEntry,
    "A hand-entered value; it counts once settled and not refused.",
    "id metric date value note proposed_by settled_by refused own_approval published",
    person="person_id",
)


EntriesOut = listed_out("EntriesOut", EntryOut, "A page of hand-entered values, the newest first.")
