"""Variable pay: what the API takes and gives."""

from __future__ import annotations

from ninja import Schema

from guiju.kit.shapes import out
from guiju.performance.models import PayRun


class PayRuleOut(Schema):
    """A version of a rule of variable pay."""

    id: int
    name: str
    version: int
    state: str
    from_month: str
    text: str
    by: str


PayRunOut = out(
    "PayRunOut",
    PayRun,
    "The pay of a closed month; amounts are decimal texts.",
    "id state currency prepared_by settled_by",
    month="closing.month",
    total=(str, lambda row: str(row.total)),
)


class ReleaseIn(Schema):
    """Whether prepared pay is released; otherwise it is cancelled."""

    release: bool


class PayPartOut(Schema):
    """What a part of a month adds; amounts are decimal texts."""

    part: str
    days: int
    total: float | None
    base: str
    factor: float
    presence: float
    amount: str
    why: str


class PayLineOut(Schema):
    """What one gets for a month; amounts are decimal texts. ``parts``: of a month with some; base,
    factor and presence are then their means.
    """

    month: str
    total: float | None
    base: str
    factor: float
    presence: float
    amount: str
    currency: str
    why: str
    parts: list[PayPartOut]
