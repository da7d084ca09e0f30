"""Days and months: their ends, leap years, zones, and the days on which clocks are changed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.utils import timezone

from guiju.foundation import clock
from guiju.foundation.errors import Invalid


@pytest.mark.parametrize(
    ("month", "last"),
    [("2026-02", 28), ("2024-02", 29), ("2000-02", 29), ("1900-02", 28), ("9999-12", 31)],
)
def test_a_month_ends_where_the_calendar_says(month: str, last: int) -> None:
    assert clock.first_day(month).day == 1
    assert clock.last_day(month).day == last
    assert clock.month_of(clock.last_day(month)) == month


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "2026-2",
        "0000-05",
        "２０２６-02",
        "2026-02-01",
        "2026-02\n",
        " 2026-02",
    ],
)
def test_what_is_no_month_is_refused_with_what_to_write(text: str) -> None:
    for ask in (clock.check_month, clock.first_day, clock.last_day, clock.month_before):
        with pytest.raises(Invalid, match="write 2026-02"):
            ask(text)


def test_months_are_counted_across_years_both_ways() -> None:
    assert clock.month_before("2026-01") == "2025-12"
    assert clock.month_before("2026-03", 15) == "2024-12"
    assert clock.month_before("2025-12", -1) == "2026-01"
    assert clock.month_before("2026-02", 0) == "2026-02"
    assert clock.month_of(dt.date(987, 6, 5)) == "0987-06"
    for edge, steps in (("0001-01", 1), ("9999-12", -1)):
        with pytest.raises(Invalid):
            clock.month_before(edge, steps)


def test_a_zone_is_one_that_exists() -> None:
    assert clock.check_zone("Asia/Shanghai") == ZoneInfo("Asia/Shanghai")
    for name in (
        "",
        "Mars/Base",
        "../../etc/passwd",
        "Asia/Shanghai\x00",
        "/etc/localtime",
        "UTC+8",
    ):
        with pytest.raises(Invalid):
            clock.check_zone(name)


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime.fromisoformat(moment))


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Asia/Shanghai", "2026-02-28T15:59:59+00:00", dt.date(2026, 2, 28)),
        ("Asia/Shanghai", "2026-02-28T16:00:00+00:00", dt.date(2026, 3, 1)),
        ("Asia/Shanghai", "2025-12-31T16:00:00+00:00", dt.date(2026, 1, 1)),
        # New York in 2026 springs forward on 8 March and falls back on 1 November: midnight lies at
        # 5:00, then at 4:00.
        ("America/New_York", "2026-03-08T04:59:59+00:00", dt.date(2026, 3, 7)),
        ("America/New_York", "2026-03-09T03:59:59+00:00", dt.date(2026, 3, 8)),
        ("America/New_York", "2026-03-09T04:00:00+00:00", dt.date(2026, 3, 9)),
        ("America/New_York", "2026-11-01T04:00:00+00:00", dt.date(2026, 11, 1)),
        ("America/New_York", "2026-11-02T04:59:59+00:00", dt.date(2026, 11, 1)),
        ("America/New_York", "2026-11-02T05:00:00+00:00", dt.date(2026, 11, 2)),
        # In Jerusalem the clock goes from 2:00 to 3:00 on a Friday.
        ("Asia/Jerusalem", "2026-03-27T21:00:00+00:00", dt.date(2026, 3, 28)),
    ],
)
def test_today_is_the_companys_day(
    monkeypatch: pytest.MonkeyPatch, zone: str, moment: str, day: dt.date
) -> None:
    at(monkeypatch, moment)
    with override_settings(TIME_ZONE=zone):
        assert clock.today() == day
    assert clock.now().tzinfo is not None
