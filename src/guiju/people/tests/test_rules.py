"""Dates and trees: what follows from employment events, and shifts cut at midnight."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from guiju.people.rules import Happening, check_events, overlap, shift_spans, standings

DAY = dt.date


def test_a_transfer_ends_one_standing_and_begins_the_next() -> None:
    got = standings(
        [Happening("joined", DAY(2026, 1, 5), 1, 7), Happening("transferred", DAY(2026, 3, 16), 2)]
    )
    assert [(s.team, s.position, s.from_date, s.to_date) for s in got] == [
        (1, 7, DAY(2026, 1, 5), DAY(2026, 3, 15)),
        (2, 7, DAY(2026, 3, 16), None),
    ]


def test_left_names_the_last_day_and_one_may_join_again() -> None:
    got = standings(
        [
            Happening("joined", DAY(2026, 1, 5), 1),
            Happening("left", DAY(2026, 2, 28)),
            Happening("joined", DAY(2026, 6, 1), 2, working_share=Decimal("0.5")),
        ]
    )
    assert got[0].to_date == DAY(2026, 2, 28)
    assert (got[1].team, got[1].working_share, got[1].to_date) == (2, Decimal("0.5"), None)


def test_events_must_follow_one_another() -> None:
    assert check_events([Happening("transferred", DAY(2026, 1, 1), 1)]) == "not_joined"
    assert (
        check_events([Happening("joined", DAY(2026, 1, 1)), Happening("joined", DAY(2026, 2, 1))])
        == "joined_twice"
    )
    assert (
        check_events([Happening("joined", DAY(2026, 1, 1)), Happening("left", DAY(2026, 2, 1))])
        is None
    )


def test_spans_overlap_inclusively() -> None:
    assert overlap(DAY(2026, 1, 1), None, DAY(2026, 1, 31), DAY(2026, 2, 2)) == (
        DAY(2026, 1, 31),
        DAY(2026, 2, 2),
    )
    assert overlap(DAY(2026, 1, 1), DAY(2026, 1, 30), DAY(2026, 1, 31), None) is None


def test_a_night_shift_is_cut_at_midnight() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    pieces = list(shift_spans(DAY(2026, 3, 1), dt.time(22), dt.time(8), shanghai))
    assert [(day, start.hour, end.hour) for day, start, end in pieces] == [
        (DAY(2026, 3, 1), 14, 16),
        (DAY(2026, 3, 2), 16, 0),
    ]


def test_a_night_shift_over_the_change_of_clocks_is_an_hour_shorter() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    pieces = list(shift_spans(DAY(2026, 3, 28), dt.time(22), dt.time(6), berlin))
    assert sum((end - start).total_seconds() for _, start, end in pieces) == 7 * 3600
