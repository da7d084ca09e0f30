"""What several rooms of the API share: bounded, typed; texts hold no NUL, numbers fit the database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Path, Schema
from pydantic import StringConstraints

from guiju.web.kit.shapes import Whole

MOST = 2**31 - 1
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")]
Month = Annotated[str, StringConstraints(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$")]
Line = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True), Whole]
Said = Annotated[str, StringConstraints(min_length=1, max_length=5_000, strip_whitespace=True), Whole]
Loose = Annotated[str, StringConstraints(max_length=5_000), Whole]
Yaml = Annotated[str, StringConstraints(min_length=1, max_length=500_000), Whole]
Amount = Annotated[Decimal, Field(gt=0, le=Decimal("999999999999.99"), decimal_places=2)]
Number = Path(..., ge=1, le=MOST)
Day = Annotated[dt.date, Field(ge=dt.date(1990, 1, 1), le=dt.date(2200, 1, 1))]


class Page(Schema):
    """Which part of a list."""

    offset: int = Field(0, ge=0, le=10**9)
    limit: int = Field(50, ge=1, le=500)


class ReasonIn(Schema):
    """Why."""

    reason: Said


class AnswerIn(Schema):
    """Yes or no, with the reason."""

    approve: bool
    reason: Loose = ""


class MonthIn(Schema):
    """A month."""

    month: Month


class JobOut(Schema):
    """Work under way: ask for it again until it is done or failed."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    result: dict[str, Any] | None
    error: dict[str, Any] | None
