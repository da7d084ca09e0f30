"""Variable pay: what the API takes and gives."""

from __future__ import annotations

from ninja import Schema

from guiju.foundation.access import ANONYMOUS
from guiju.kit.second import waiting
from guiju.kit.shapes import out
from guiju.performance.access.seconds import of_pay
from guiju.performance.models import PayLine, PayRuleVersion, PayRun

PayRuleOut = out(
    "PayRuleOut",
    PayRuleVersion,
    "A version of a rule of variable pay.",
    "id name version state from_month text by",
)


PayRunOut = out(
    "PayRunOut",
    PayRun,
    "The pay of a closed month; amounts are decimal texts.",
    "id state currency prepared_by settled_by own_approval",
    month="closing.month",
    total=(str, lambda row: str(row.total)),
    **waiting(lambda row: of_pay(row, ANONYMOUS) if row.state == "prepared" else None),
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


PayLineOut = out(
    "PayLineOut",
    PayLine,
    "What one gets for a month; amounts are decimal texts. ``parts``: of a month with some; base, "
    "factor and presence are then their means.",
    "total factor presence why",
    month="run.closing.month",
    base=(str, lambda row: str(row.base)),
    amount=(str, lambda row: str(row.amount)),
    currency="run.currency",
    own_approval="run.own_approval",
    parts=list[PayPartOut],
)
