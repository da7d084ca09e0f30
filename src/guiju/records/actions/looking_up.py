"""Look a real number up among the masked: it becomes the same code, and the code is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Invalid
from guiju.records.access import LOOK_UP
from guiju.records.events import LOOKED_UP
from guiju.records.pseudonyms import codes_of
from guiju.records.reads.masked import records_with

LONGEST = 200


@dataclass(frozen=True)
class LookedUp:
    """The code of a number, and the records that hold it."""

    code: str
    rows: list[dict[str, Any]]


def look_up(number: str, *, actor: Actor, why: str = "") -> LookedUp:
    """Find the records of a customer's or an order's real number. The number itself is kept
    nowhere: the journal has its code.
    """
    check_may_all(actor, LOOK_UP)
    number = number.replace("\x00", "").strip()
    if not number or len(number) > LONGEST:
        raise Invalid(
            "请写订单号或客户号（不超过 {most} 字）。",
            "Write the number of an order or a customer (at most {most} signs).",
            field="number",
            most=LONGEST,
        )
    codes = codes_of(number, settings.CUSTOMER_KEY.encode())
    rows = records_with(codes, actor)
    code = rows[0]["code"] if rows else codes[0]
    with transaction.atomic():
        journal.write(
            actor,
            LOOKED_UP,
            "masked_number",
            code,
            after={"found": len(rows)},
            why=why.strip()[:500],
        )
    return LookedUp(code, rows)
