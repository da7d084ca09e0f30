"""Years, quarters, months by their keys: "2026", "2026-Q1", "2026-02"."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from guiju.foundation.bounds import YEARS
from guiju.foundation.errors import Invalid

_YEAR, _QUARTER, _MONTH = (
    re.compile(text) for text in (r"[12]\d{3}", r"[12]\d{3}-Q[1-4]", r"[12]\d{3}-(0[1-9]|1[0-2])")
)
#: Each period and what it is cut into.
INTO = {"year": ("quarter", "month"), "quarter": ("month",), "month": ()}


def period_of(key: str) -> str:
    """year, quarter or month; refused when the key is none of them."""
    for name, pattern in (("year", _YEAR), ("quarter", _QUARTER), ("month", _MONTH)):
        if pattern.fullmatch(key):
            if int(key[:4]) not in YEARS:
                raise Invalid(
                    "“{key}”的年份写错了。",
                    "The year of “{key}” is mistyped.",
                    key=key,
                    field="key",
                )
            return name
    raise Invalid(
        "“{key}”不是期间，请写成 2026、2026-Q1 或 2026-02。",
        "“{key}” is no period; write 2026, 2026-Q1 or 2026-02.",
        key=key,
        field="key",
    )


def span(key: str) -> tuple[dt.date, dt.date]:
    """The first and the last day."""
    kind, year = period_of(key), int(key[:4])
    first, last = (
        (1, 12)
        if kind == "year"
        else _quarter(int(key[-1]))
        if kind == "quarter"
        else (int(key[5:]), int(key[5:]))
    )
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def _quarter(number: int) -> tuple[int, int]:
    return number * 3 - 2, number * 3


def parts(key: str, into: str) -> list[str]:
    """The quarters or months of a period, in order."""
    first, last = span(key)
    months = [f"{first.year}-{month:02d}" for month in range(first.month, last.month + 1)]
    if into == "month":
        return months
    return list(
        dict.fromkeys(quarter_of(dt.date(first.year, int(month[5:]), 1)) for month in months)
    )


def within(key: str, of: str) -> bool:
    """Whether a period lies inside another (or is the same)."""
    (first, last), (begin, end) = span(key), span(of)
    return begin <= first and last <= end


def quarter_of(day: dt.date) -> str:
    """The quarter of a day."""
    return f"{day.year}-Q{(day.month + 2) // 3}"
