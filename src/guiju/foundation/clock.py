"""Time: one place that says what now is, and what a local day and month are."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

from guiju.foundation.errors import Invalid

_MONTH = re.compile(r"(?!0000)([0-9]{4})-(0[1-9]|1[0-2])")


def now() -> dt.datetime:
    """Give the present moment, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """Give today's date in the company's time zone."""
    return timezone.localdate()


def day_of(moment: dt.datetime) -> dt.date:
    """The company's day on which a moment lies."""
    return timezone.localtime(moment).date()


def check_zone(name: str) -> ZoneInfo:
    """The zone of that name, or a refusal."""
    if name not in _zones():
        raise Invalid("没有叫“{zone}”的时区。", "There is no time zone called “{zone}”.", zone=name)
    return ZoneInfo(name)


def check_month(text: str) -> str:
    """'2026-02' as it is, or a refusal."""
    if not _MONTH.fullmatch(text):
        raise Invalid(
            "“{month}”不是月份，请写成 2026-02。",
            "“{month}” is not a month; write 2026-02.",
            month=text,
        )
    return text


def first_day(month: str) -> dt.date:
    """The first day of '2026-02'."""
    return dt.date.fromisoformat(f"{check_month(month)}-01")


def last_day(month: str) -> dt.date:
    """The last day of '2026-02'."""
    first = first_day(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def month_of(day: dt.date) -> str:
    """Give the month of a day, as '2026-02'."""
    return f"{day.year:04d}-{day.month:02d}"


def month_before(month: str, steps: int = 1) -> str:
    """The month that lies so many months earlier (later when negative)."""
    first = first_day(month)
    index = first.year * 12 + first.month - 1 - steps
    return check_month(f"{index // 12:04d}-{index % 12 + 1:02d}")


@cache
def _zones() -> set[str]:
    # Finding them reads a folder of hundreds of files.
    return available_timezones()
