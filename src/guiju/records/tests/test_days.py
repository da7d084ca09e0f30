"""An agent's days by her states: pure arithmetic, with changes of the clock."""

from __future__ import annotations

import datetime as dt

from guiju.records.days import Day, State, days_of, kind_of

ZONE = "Asia/Shanghai"


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def days(
    *states: tuple[str, str, str | None],
    zone: str = ZONE,
    first: str = "2026-03-01",
    last: str = "2026-03-31",
) -> list[Day]:
    """The days that these states (UTC) tell."""
    rows = [State(name, at(start), at(end) if end else None, zone) for name, start, end in states]
    return days_of(rows, dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_a_day_has_its_hours_its_first_and_last_sign_and_its_gaps() -> None:
    [day] = days(
        ("offline", "2026-03-09 16:00", "2026-03-10 01:00"),
        ("available", "2026-03-10 01:00", "2026-03-10 02:00"),
        ("talk", "2026-03-10 02:00", "2026-03-10 03:30"),
        ("break", "2026-03-10 04:00", "2026-03-10 04:15"),
        ("lunch break room", "2026-03-10 04:15", "2026-03-10 05:00"),
    )
    assert day.date == dt.date(2026, 3, 10) and day.worked == 3.5 * 3600
    assert (day.first, day.last) == (at("2026-03-10 01:00"), at("2026-03-10 05:00"))
    assert day.gaps == ((at("2026-03-10 03:30"), at("2026-03-10 04:00")),)
    assert day.by_kind == {
        "handling": 5400,
        "available": 3600,
        "resting": 900,
        "other": 2700,
        "offline": 9 * 3600,
    }


def test_a_state_over_midnight_lies_in_both_days() -> None:
    first, second = days(("talk", "2026-03-10 15:00", "2026-03-10 17:00"))
    assert (first.worked, second.worked) == (3600, 3600)
    assert second.first == second.start and first.last == first.end


def test_two_states_at_once_are_worked_once() -> None:
    [day] = days(
        ("talk", "2026-03-10 01:00", "2026-03-10 03:00"),
        ("chat", "2026-03-10 02:00", "2026-03-10 04:00"),
    )
    assert day.worked == 3 * 3600 and day.by_kind == {"handling": 4 * 3600}
    assert day.claimed == 4 * 3600, "as the metrics count them"


def test_a_state_without_an_end_is_counted_and_has_no_length() -> None:
    [day] = days(
        ("talk", "2026-03-10 01:00", None), ("break", "2026-03-10 02:00", "2026-03-10 03:00")
    )
    assert (day.endless, day.worked, day.first) == (1, 3600, at("2026-03-10 02:00"))


def test_days_with_a_change_of_the_clock_are_23_and_25_hours() -> None:
    whole = ("ready", "2026-03-07 00:00", "2026-03-10 00:00")
    found = {day.date.day: day.worked for day in days(whole, zone="America/New_York")}
    assert found[8] == 23 * 3600 and sum(found.values()) == 72 * 3600
    autumn = days(
        ("ready", "2026-11-01 00:00", "2026-11-03 00:00"),
        zone="America/New_York",
        first="2026-11-01",
        last="2026-11-01",
    )
    assert [day.worked for day in autumn] == [25 * 3600]


def test_only_the_days_asked_for_are_told() -> None:
    assert [day.date.day for day in days(("ready", "2026-02-20 00:00", "2026-03-02 00:00"))] == [
        1,
        2,
    ]


def test_names_of_states_in_any_case() -> None:
    assert [kind_of(name) for name in ("TALK", "Ready", "小休", "签出", "Yoga")] == [
        "handling",
        "available",
        "resting",
        "offline",
        "other",
    ]
