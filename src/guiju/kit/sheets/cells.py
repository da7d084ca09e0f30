"""What a cell says: a day, a time, a number, a share, yes or no. Every sheet reads them here.

Each parser takes what a spreadsheet or a text file gives and raises `ValueError` for what it cannot
be; who asks says where it stands.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from guiju.foundation import bounds

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")
#: How a spreadsheet counts days; a cell that lost its format says the number.
_SERIAL, _SERIALS = dt.date(1899, 12, 30), (32_874, 73_415)
_YES = frozenset({"true", "yes", "y", "t", "1", "是"})
_NO = frozenset({"false", "no", "n", "f", "0", "否"})
#: What a spreadsheet makes of a long number.
_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE]\+\d+")


class Mistyped(ValueError):
    """A day that is one and that nobody can mean."""


def text(cell: Any) -> str:
    """The cell as text without blanks around it; whole numbers without ".0"; '' when blank."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip().lstrip("'")


def is_shortened(said: str) -> bool:
    """Whether a text is what a spreadsheet made of a long number."""
    return bool(_SHORTENED.fullmatch(said))


def day(cell: Any, first: dt.date = bounds.FIRST_DAY) -> dt.date:
    """Read a day: a date, a text like 2026-03-01, 2026/3/1 or 2026年3月1日, or the number by which a
    spreadsheet counts it. Raises `Mistyped` outside the bounds of the house.
    """
    if isinstance(cell, dt.datetime):
        date = cell.date()
    elif isinstance(cell, dt.date):
        date = cell
    elif isinstance(cell, float) and cell.is_integer() and _SERIALS[0] <= cell <= _SERIALS[1]:
        date = _SERIAL + dt.timedelta(days=int(cell))
    else:
        date = _day_of(str(cell).strip())
    if not bounds.is_day(date, first):
        raise Mistyped(date)
    return date


@lru_cache(4096)
def _day_of(said: str) -> dt.date:
    parts = _DAY.fullmatch(said)
    if parts is None:
        raise ValueError(said)
    return dt.date(*(int(part) for part in parts.groups()))


def time(cell: Any) -> dt.time:
    """Read a time of day: 8:30, or what a spreadsheet keeps for it."""
    if isinstance(cell, dt.datetime):
        return cell.time()
    if isinstance(cell, dt.time):
        return cell
    if isinstance(cell, dt.timedelta):
        return (dt.datetime.min + cell).time()
    return dt.time.fromisoformat(text(cell).zfill(5))


def number(cell: Any) -> float:
    """A number; the commas between thousands are left out."""
    if isinstance(cell, bool):
        raise ValueError(cell)
    return float(text(cell).replace(",", ""))


def share(cell: Any) -> Decimal:
    """A share of one, to four places: 0.8 or 80%."""
    said = text(cell).replace("％", "%")
    try:
        value = Decimal(said.removesuffix("%").strip()) / (100 if said.endswith("%") else 1)
        if not value.is_finite():
            raise ValueError(said)
    except InvalidOperation:
        raise ValueError(said) from None
    return round(value, 4)


def percent(cell: Any, *, shown: bool = False) -> int:
    """Whole per cent from 0 to 100: 45, "45%"; a number up to one is a share, as a spreadsheet
    stores what is typed as "45%" or "100%". What is only ``shown`` may be more: 105 % of a goal.
    """
    trimmed = float(re.sub(r"[%％]", "", cell).strip() if isinstance(cell, str) else cell)
    if isinstance(cell, float) and (0 < cell <= 1 or shown):
        trimmed = cell * 100
    whole = round(trimmed)
    if whole < 0 or (whole > 100 and not shown) or abs(whole - trimmed) > 0.01:
        raise ValueError(cell)
    return whole


def yes(cell: Any) -> bool:
    """Yes or no, in either language, in any case; also true and false, 1 and 0."""
    said = text(cell).casefold()
    if said not in _YES | _NO:
        raise ValueError(said)
    return said in _YES


def choice(cell: Any, words: Mapping[str, Mapping[str, str]]) -> str:
    """The code of a choice by its code or by its word in either language, in any case."""
    known = {
        name.casefold(): code for code, word in words.items() for name in (code, *word.values())
    }
    said = text(cell).casefold()
    if said not in known:
        raise ValueError(said)
    return known[said]
