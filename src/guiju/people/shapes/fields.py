"""The words of which the API's shapes are made: bounded, typed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

from ninja import Field
from pydantic import AfterValidator, StringConstraints

from guiju.foundation.bounds import LINE, TITLE
from guiju.kit.shapes import Loose, RecordedDay, Whole


def _local(time: dt.time) -> dt.time:
    if time.tzinfo is not None:
        raise ValueError("a shift's time is local: without a zone")
    return time


Day = RecordedDay
Time = Annotated[dt.time, AfterValidator(_local)]
Share = Annotated[Decimal, Field(gt=0, le=1, max_digits=5, decimal_places=4)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r"^[-\w]+$"), Whole]
Number = Annotated[
    str, StringConstraints(min_length=1, max_length=50, strip_whitespace=True), Whole
]
Title = Annotated[
    str, StringConstraints(min_length=1, max_length=LINE, strip_whitespace=True), Whole
]
Key = Annotated[str, StringConstraints(min_length=1, max_length=TITLE), Whole]
Source = Annotated[str, StringConstraints(min_length=1, max_length=LINE), Whole]
Short = Annotated[str, StringConstraints(max_length=LINE), Whole]
Phone = Annotated[str, StringConstraints(max_length=50), Whole]
Email = Annotated[str, StringConstraints(max_length=254), Whole]
Text = Loose
