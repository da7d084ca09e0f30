"""On which days a checklist starts by itself, and what becomes of the days gone by."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.process.rules.rhythms import Rhythm, coming, days, due, fault

D = dt.date
ONE = dt.timedelta(days=1)
DAYS = st.dates(D(2025, 1, 1), D(2028, 12, 31))
OFF = st.frozensets(st.dates(D(2026, 1, 1), D(2026, 3, 31)), max_size=12)


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    every = draw(st.sampled_from(["day", "weekdays", "week", "month"]))
    on = {"week": draw(st.integers(1, 7)), "month": draw(st.integers(1, 31))}.get(every)
    return Rhythm(
        every, on, D(2026, 1, draw(st.integers(1, 28))), None, draw(OFF), draw(st.booleans())
    )


@pytest.mark.parametrize(
    ("rhythm", "found"),
    [
        (Rhythm("day", None, D(2026, 2, 27)), [D(2026, 2, 27), D(2026, 2, 28), D(2026, 3, 1)]),
        (Rhythm("weekdays", None, D(2026, 2, 27)), [D(2026, 2, 27), D(2026, 3, 2), D(2026, 3, 3)]),
        (Rhythm("week", 1, D(2026, 2, 27)), [D(2026, 3, 2), D(2026, 3, 9), D(2026, 3, 16)]),
        (Rhythm("month", 31, D(2026, 1, 15)), [D(2026, 1, 31), D(2026, 2, 28), D(2026, 3, 31)]),
        (Rhythm("month", 30, D(2028, 2, 1)), [D(2028, 2, 29), D(2028, 3, 30), D(2028, 4, 30)]),
        (Rhythm("month", 1, D(2026, 1, 2), D(2026, 2, 28)), [D(2026, 2, 1)]),
        (
            Rhythm("day", None, D(2026, 1, 1), off=frozenset({D(2026, 1, 1)})),
            [D(2026, 1, 2), D(2026, 1, 3), D(2026, 1, 4)],
        ),
        (
            Rhythm(
                "month",
                1,
                D(2026, 10, 1),
                off=frozenset(D(2026, 10, n) for n in range(1, 8)),
                moves=True,
            ),
            [D(2026, 10, 8), D(2026, 11, 1), D(2026, 12, 1)],
        ),
    ],
)
def test_the_days_of_each_rhythm(rhythm: Rhythm, found: list[dt.date]) -> None:
    assert list(coming(rhythm, rhythm.first, 3)) == found


@given(rhythms(), DAYS)
@settings(max_examples=60)
def test_days_come_in_order_each_once_never_on_a_day_off_and_from_wherever_one_looks(
    rhythm: Rhythm, since: dt.date
) -> None:
    found = list(coming(rhythm, since, 40))
    assert found == sorted(set(found)) and not set(found) & rhythm.off
    assert all(day >= max(since, rhythm.first) for day in found)
    later = found[7]
    assert list(coming(rhythm, later, 10)) == found[7:17]


@given(rhythms(), st.lists(st.integers(1, 40), min_size=1, max_size=12))
@settings(max_examples=60)
def test_every_day_is_started_or_said_to_be_missed_exactly_once_however_often_one_looks(
    rhythm: Rhythm, steps: list[int]
) -> None:
    through = rhythm.first - ONE
    seen: list[dt.date] = []
    for step in steps:
        today = through + ONE * step
        found = due(rhythm, through, today)
        seen += [*found.missed, *([found.start] if found.start else [])]
        assert (
            due(rhythm, today, today) == due(rhythm, today, today - ONE)
            or not due(rhythm, today, today).start
        )
        through = today
    expected = [day for day in coming(rhythm, rhythm.first, 600) if day <= through]
    assert seen == expected


def test_after_days_of_standstill_a_daily_one_starts_only_today_and_a_monthly_one_late() -> None:
    daily, monthly = Rhythm("day", None, D(2026, 3, 1)), Rhythm("month", 2, D(2026, 1, 1))
    assert due(daily, D(2026, 3, 1), D(2026, 3, 4)).start == D(2026, 3, 4)
    assert due(daily, D(2026, 3, 1), D(2026, 3, 4)).missed == (D(2026, 3, 2), D(2026, 3, 3))
    workdays = Rhythm("weekdays", None, D(2026, 3, 1))
    assert (
        due(workdays, D(2026, 3, 5), D(2026, 3, 7)).start is None
    )  # Friday's is not made up for on a Saturday
    assert due(monthly, D(2026, 1, 5), D(2026, 3, 4)).start == D(2026, 3, 2)
    assert due(monthly, D(2026, 1, 5), D(2026, 3, 4)).missed == (D(2026, 2, 2),)


def test_what_makes_no_rhythm_is_named() -> None:
    first = D(2026, 3, 1)
    assert fault(Rhythm("hour", None, first)) == "every"
    assert (
        fault(Rhythm("week", None, first))
        == fault(Rhythm("week", 8, first))
        == fault(Rhythm("day", 1, first))
        == "on"
    )
    assert fault(Rhythm("day", None, first, D(2026, 2, 28))) == "last"
    assert fault(Rhythm("week", 1, first, first)) == "never"
    assert fault(Rhythm("month", 31, first)) is None
    assert (
        next(days(Rhythm("month", 31, D(2026, 2, 1)), D(2026, 2, 1))).day
        == calendar.monthrange(2026, 2)[1]
    )
