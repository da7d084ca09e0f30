"""What several rooms of the API share: bounded, typed; texts hold no NUL, numbers fit the
database.
"""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import StringConstraints

from guiju.kit.shapes import Whole
from guiju.performance.rules.scheme import LENGTH

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,20}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LENGTH), Whole]


class ConfirmationIn(Schema):
    """Whether a proposed correction is confirmed."""

    confirm: bool
