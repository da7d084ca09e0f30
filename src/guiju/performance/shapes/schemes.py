"""Schemes, examinations, trial runs, thresholds."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import NOTE
from guiju.kit.shapes import Reason, Whole, listed_out, out
from guiju.performance.models import SchemeReading, SchemeVersion
from guiju.performance.rules.scheme.comparing import Change
from guiju.performance.shapes.confirmations import Month, Text

SchemeVersionOut = out(
    "SchemeVersionOut",
    SchemeVersion,
    "A version of a scheme.",
    "version state month text hash at by published_at published_by despite own_approval late",
    scheme="scheme.name",
    published_late=(bool, lambda row: row.is_late),
)


SchemeVersionsOut = listed_out(
    "SchemeVersionsOut", SchemeVersionOut, "Versions of schemes, newest first."
)


class SchemeIn(Schema):
    """A scheme written as YAML."""

    text: Text


class SchemePublishIn(Schema):
    """Why a scheme is published despite what its examination says (empty when it says nothing),
    and why only after its month began (needed then).
    """

    despite: Annotated[str, StringConstraints(max_length=NOTE), Whole] = ""
    late: Annotated[str, StringConstraints(max_length=NOTE), Whole] = ""


ReadingOut = out(
    "ReadingOut",
    SchemeReading,
    "A person whom a version scores: when they were told, and when they confirmed having read it.",
    "told_at read_at",
    number="person.number",
    name="person.name",
)


ReadingsOut = listed_out("ReadingsOut", ReadingOut, "Who was told of a version, by staff number.")


class BetweenIn(Schema):
    """Between which months; without, the newest that are over."""

    from_: Month | None = Field(None, alias="from")
    to: Month | None = None

    @property
    def months(self) -> tuple[str, str]:
        """First and last, '' where not said."""
        return self.from_ or "", self.to or ""


class CopyIn(Schema):
    """The month that a scheme is copied to."""

    month: Month


class FindingOut(Schema):
    """What a rule found. message and advice in the reader's language; details: item by item."""

    rule: str
    verdict: str
    figure: float | None
    threshold: float | None
    message: str
    advice: str
    details: list[dict[str, Any]]


class ExaminationOut(Schema):
    """The newest examination of a version; ``present``: whether it is of the version's present
    text.
    """

    scheme: str
    version: int
    present: bool
    months: list[str]
    people: int
    verdict: str
    input_hash: str
    at: dt.datetime
    by: str
    findings: list[FindingOut]


class TrialOut(Schema):
    """The newest trial run of a version; ``report``: its ten parts."""

    scheme: str
    version: int
    against: str
    present: bool
    months: list[str]
    people: int
    input_hash: str
    at: dt.datetime
    by: str
    report: dict[str, Any]


SchemeChangeOut = out(
    "SchemeChangeOut",
    Change,
    "One difference between two versions; item '' is the scheme itself.",
    "item field before after",
)


class ThresholdIn(Schema):
    """A threshold of the examination set otherwise, with the reason."""

    value: float = Field(..., ge=0, le=1000)
    reason: Reason


class ThresholdOut(Schema):
    """A threshold as it came and as it is set."""

    rule: str
    name: str
    default: float
    value: float
    reason: str
    by: str
