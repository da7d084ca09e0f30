"""What several rooms of the API share: bounded, typed; texts hold no NUL, numbers fit the
database.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

from ninja import Field, Path, Schema
from pydantic import StringConstraints

from guiju.kit.shapes import Whole

MOST = 2**31 - 1
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")]
Month = Annotated[str, StringConstraints(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$")]
Line = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True), Whole]
Said = Annotated[
    str, StringConstraints(min_length=1, max_length=5_000, strip_whitespace=True), Whole
]
Loose = Annotated[str, StringConstraints(max_length=5_000), Whole]
Yaml = Annotated[str, StringConstraints(min_length=1, max_length=500_000), Whole]
Amount = Annotated[Decimal, Field(gt=0, le=Decimal("999999999999.99"), decimal_places=2)]
Number = Path(..., ge=1, le=MOST)
Day = Annotated[dt.date, Field(ge=dt.date(1990, 1, 1), le=dt.date(2200, 1, 1))]


class ApprovalIn(Schema):
    """Yes or no, with the reason."""

    approve: bool
    reason: Loose = ""
