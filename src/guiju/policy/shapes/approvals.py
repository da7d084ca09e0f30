"""What several rooms of the API share: bounded, typed; texts hold no NUL, numbers fit the
database.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import MOST_MONEY
from guiju.kit.shapes import Loose

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")]
Amount = Annotated[Decimal, Field(gt=0, le=MOST_MONEY, decimal_places=2)]


class ApprovalIn(Schema):
    """Yes or no, with the reason."""

    approve: bool
    reason: Loose = ""
