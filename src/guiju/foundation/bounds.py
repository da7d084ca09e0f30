"""The bounds of what people write and send, each named once: forms, the API's shapes, sheets and
actions say the same. Pure: rules use it too.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypeVar

from guiju.foundation.errors import Invalid

#: A day outside is mistyped. What is on record may be older: somebody joined in 1986.
FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2199, 12, 31)
FIRST_RECORDED = dt.date(1900, 1, 1)
YEARS = range(FIRST_DAY.year, LAST_DAY.year + 1)
#: The largest id, version or count: every column of whole numbers holds it.
MOST_NUMBER = 2**31 - 1
#: A value, an amount of a goal, a correction: further from zero nothing is reckoned exactly.
MOST_VALUE = 1e12
MOST_MONEY = Decimal("999999999999.99")
#: Letters at most: a line, a title, a sentence; a reason or a remark; a note; a text; one that holds
#: a document.
LINE, TITLE, SENTENCE = 100, 200, 300
BRIEF, NOTE, TEXT, LONG = 500, 2_000, 5_000, 20_000


_Otherwise = TypeVar("_Otherwise", int, None)


def whole(text: str, otherwise: _Otherwise, most: int = MOST_NUMBER) -> int | _Otherwise:
    """Give the whole number from 0 to ``most`` that somebody sent as text; ``otherwise`` when it is
    none. However long the text: Python itself refuses numbers of more than 4,300 figures.
    """
    figures = text.isdecimal() and len(text) <= len(str(most))
    return int(text) if figures and int(text) <= most else otherwise


def is_day(day: dt.date, first: dt.date = FIRST_DAY) -> bool:
    """Whether people can mean this day."""
    return first <= day <= LAST_DAY


def check_day(day: dt.date, field: str) -> None:
    """Raise `Invalid` for a day that nobody means."""
    if not is_day(day):
        raise Invalid(
            "日期须在 {first} 年至 {last} 年之间。",
            "A day between {first} and {last}.",
            first=FIRST_DAY.year,
            last=LAST_DAY.year + 1,
            field=field,
        )
