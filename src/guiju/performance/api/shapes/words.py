"""What several rooms of the API share: bounded, typed; texts hold no NUL, numbers fit the database."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Path, Schema
from pydantic import StringConstraints

from guiju.performance.rules.scheme import LENGTH
from guiju.web.kit.shapes import Whole

MOST = 2**31 - 1
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,20}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LENGTH), Whole]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), Whole]
Number = Path(..., ge=1, le=MOST)


class Page(Schema):
    """Which part of a list."""

    offset: int = Field(0, ge=0, le=10**9)
    limit: int = Field(50, ge=1, le=500)


class JobOut(Schema):
    """A closing under way: ask for it again until it is done or failed."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    result: dict[str, Any] | None
    error: dict[str, Any] | None


class ReasonIn(Schema):
    """Why."""

    reason: Reason


class MonthIn(Schema):
    """A month."""

    month: Month


class AnswerIn(Schema):
    """Whether a proposed correction is confirmed."""

    confirm: bool
