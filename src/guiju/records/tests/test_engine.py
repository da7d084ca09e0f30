"""The engine on a handful of records: slices, windows, belonging, shifts, pages of rows,
distributions, intervals.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from guiju.foundation.errors import Invalid
from guiju.records import engine
from guiju.records.metrics import CATALOGUE
from guiju.records.tests.making import contact, image_paths, images, place

ANSWERED, AHT = CATALOGUE["answered"], CATALOGUE["aht"]
TIMES = [
    "1999-01-31 23:59:59",
    "1999-02-01 00:00:00",
    "1999-02-01 09:29:59",
    "1999-02-01 09:30:00",
    "1999-02-28 23:59:59",
    "1999-03-01 00:00:00",
]


def answered(key: str, at: str, agent: str | None = "A", **columns: Any) -> dict[str, Any]:
    return contact(key, at, agent=agent, direction="inbound", outcome="answered", **columns)


def counted(paths: list[Path], by: str, **scope: Any) -> dict[Any, float]:
    """The number of answered contacts in each group of one slice."""
    table = engine.measure(paths, "contacts", [ANSWERED], by=[by], **scope)
    return dict(zip(table[by].to_pylist(), table["answered"].to_pylist(), strict=True))


def belonging(*spans: tuple[str, str, str, str | None, str, str]) -> pa.Table:
    """Spans (source, agent, from, to, person, team)."""
    whole = [
        (source, agent, _day(start), _day(end), person, team)
        for source, agent, start, end, person, team in spans
    ]
    schema = pa.schema(
        [
            ("source", pa.string()),
            ("agent", pa.string()),
            ("from_date", pa.date32()),
            ("to_date", pa.date32()),
            ("person", pa.string()),
            ("team", pa.string()),
        ]
    )
    return pa.table(
        [
            pa.array(column, field.type)
            for column, field in zip(zip(*whole, strict=True), schema, strict=True)
        ],
        schema=schema,
    )


def shifts(*spans: tuple[str, str, str, str]) -> pa.Table:
    """Spans of agent A of the phone source (date, starts, ends, shift)."""
    return pa.table(
        {
            "source": ["phone"] * len(spans),
            "agent": ["A"] * len(spans),
            "date": [_day(span[0]) for span in spans],
            "starts": [dt.datetime.fromisoformat(span[1]) for span in spans],
            "ends": [dt.datetime.fromisoformat(span[2]) for span in spans],
            "shift": [span[3] for span in spans],
        }
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.fixture
def edges(tmp_path: Path) -> list[Path]:
    """Six answered contacts around the ends of a month, a day and a half hour."""
    return images(tmp_path, [answered(str(n), at) for n, at in enumerate(TIMES)])


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("month", {"1999-01": 1, "1999-02": 4, "1999-03": 1}),
        (
            "date",
            {
                _day("1999-01-31"): 1,
                _day("1999-02-01"): 3,
                _day("1999-02-28"): 1,
                _day("1999-03-01"): 1,
            },
        ),
        ("hour", {0: 2, 9: 2, 23: 2}),
        ("half_hour", {"00:00": 2, "09:00": 1, "09:30": 1, "23:30": 2}),
        ("weekday", {1: 4, 7: 2}),
        ("week", {"1999-W04": 1, "1999-W05": 3, "1999-W08": 1, "1999-W09": 1}),
        ("source", {"phone": 6}),
    ],
)
def test_slices_of_time_begin_and_end_where_clocks_do(
    edges: list[Path], by: str, expected: dict[Any, int]
) -> None:
    assert counted(edges, by) == expected


def test_a_window_holds_its_first_and_its_last_day(edges: list[Path]) -> None:
    inside = counted(edges, "month", date_from=_day("1999-02-01"), date_to=_day("1999-02-28"))
    assert inside == {"1999-02": 4}
    assert counted(edges, "month", date_from=_day("1999-03-01")) == {"1999-03": 1}
    assert counted(edges, "month", date_to=_day("1999-01-31")) == {"1999-01": 1}
    assert counted(edges, "month", date_from=_day("2000-01-01")) == {}


def test_slices_of_a_year_end_follow_the_iso_week(tmp_path: Path) -> None:
    paths = images(
        tmp_path, [answered("1", "2021-01-03 12:00:00"), answered("2", "2024-12-30 12:00:00")]
    )
    assert counted(paths, "week") == {"2020-W53": 1, "2025-W01": 1}


def test_slices_by_what_came_unmapped(tmp_path: Path) -> None:
    paths = images(
        tmp_path,
        [
            answered("1", TIMES[1], extra={"priority": "2"}),
            answered("2", TIMES[1], extra={"priority": "0"}),
            answered("3", TIMES[1], extra={"other": "x"}),
            answered("4", TIMES[1]),
        ],
    )
    assert counted(paths, "extra.priority") == {"": 2, "0": 1, "2": 1}
    assert engine.few_valued(paths, "contacts", ["queue", "channel"]) == ["extra.priority"]


def test_records_without_agent_stand_in_a_group_of_their_own(tmp_path: Path) -> None:
    paths = images(tmp_path, [answered("1", TIMES[1]), answered("2", TIMES[1], agent=None)])
    assert counted(paths, "agent") == {"": 1, "A": 1}
    seen = engine.agents_seen(paths, "contacts").to_pylist()
    assert seen == [
        {
            "source": "phone",
            "agent": "A",
            "first_date": _day("1999-02-01"),
            "last_date": _day("1999-02-01"),
            "n": 1,
        }
    ]


def test_equal_keys_of_two_sources_stay_two_agents(tmp_path: Path) -> None:
    chat = place(tmp_path, 1, [answered("1", TIMES[1])], source="chat")
    phone = place(tmp_path, 2, [answered("1", TIMES[1]), answered("2", TIMES[1])], source="phone")
    paths = image_paths(tmp_path, "contacts", [*chat.files, *phone.files])
    table = engine.measure(paths, "contacts", [ANSWERED], by=["agent"])
    assert table.select(["agent", "source", "answered"]).to_pylist() == [
        {"agent": "A", "source": "chat", "answered": 1},
        {"agent": "A", "source": "phone", "answered": 2},
    ]
    assert counted(paths, "source", agents=[("phone", "A")]) == {"phone": 2}
    assert counted(paths, "source", agents=["A"]) == {"chat": 1, "phone": 2}
    assert counted(paths, "source", agents=[]) == {}


def test_months_of_different_columns_are_read_together(tmp_path: Path) -> None:
    """A column that no row of a month has is NULL there, never an error and never 0."""
    paths = images(tmp_path, [answered("1", TIMES[0]), answered("2", TIMES[1], handle_seconds=60)])
    table = engine.measure(paths, "contacts", [AHT], by=["month"])
    assert table["aht"].to_pylist() == [None, 60]
    assert table["aht__n"].to_pylist() == [0, 1]


def test_nothing_imported_is_an_empty_answer() -> None:
    whole = engine.measure([], "contacts", [ANSWERED, AHT]).to_pylist()
    assert [(row["answered"], row["aht"], row["aht__n"]) for row in whole] == [(0, None, 0)]
    assert engine.measure([], "contacts", [AHT], by=["agent"]).num_rows == 0
    assert engine.records([], "contacts").total == 0
    assert engine.few_valued([], "contacts", ["queue"]) == []


def test_a_key_handed_on_counts_for_each_person_in_her_time(tmp_path: Path) -> None:
    paths = images(
        tmp_path,
        [
            answered("1", "1999-02-10 12:00:00"),
            answered("2", "1999-02-11 12:00:00"),
            answered("3", "1999-02-12 12:00:00"),
            answered("4", "1999-02-20 12:00:00"),
        ],
    )
    held = belonging(
        ("phone", "A", "1999-02-01", "1999-02-10", "li", "day"),
        ("phone", "A", "1999-02-11", "1999-02-12", "wang", "day"),
    )
    assert counted(paths, "person", belonging=held) == {"": 1, "li": 1, "wang": 2}
    assert counted(paths, "person", belonging=held, persons=["wang"]) == {"wang": 2}
    assert counted(paths, "agent", belonging=held, teams=["day"]) == {"A": 3}


def test_who_moves_in_the_month_counts_for_each_team_on_its_days(tmp_path: Path) -> None:
    paths = images(tmp_path, [answered(str(n), f"1999-02-{n:02d} 12:00:00") for n in range(1, 29)])
    moved = belonging(
        ("phone", "A", "1999-01-01", "1999-02-14", "li", "day"),
        ("phone", "A", "1999-02-15", None, "li", "night"),
    )
    assert counted(paths, "team", belonging=moved) == {"day": 14, "night": 14}
    assert counted(paths, "person", belonging=moved) == {"li": 28}


def test_belonging_that_would_count_a_record_twice_is_refused(tmp_path: Path) -> None:
    paths = images(tmp_path, [answered("1", TIMES[1])])
    both = belonging(
        ("phone", "A", "1999-02-01", None, "li", "day"),
        ("phone", "A", "1999-02-10", None, "wang", "day"),
    )
    with pytest.raises(Invalid) as refused:
        counted(paths, "person", belonging=both)
    assert refused.value.code == "records.overlap"
    with pytest.raises(Invalid) as refused:
        counted(paths, "team")
    assert refused.value.code == "records.no_belonging"


def test_rows_that_name_a_person_count_once_however_many_keys_she_has(tmp_path: Path) -> None:
    day = {
        name: dt.datetime.fromisoformat(f"1999-02-01 {at}")
        for name, at in {
            "planned_start": "09:00",
            "planned_end": "18:00",
            "actual_start": "09:00",
            "actual_end": "18:00",
        }.items()
    }
    rows = [{"key": "1", "person": "li", "date": _day("1999-02-01"), **day}]
    paths = images(tmp_path, rows, kind="attendance")
    keys = belonging(
        ("phone", "li", "1999-02-01", None, "li", "day"),
        ("chat", "li", "1999-02-01", None, "li", "day"),
    )
    table = engine.measure(
        paths, "attendance", [CATALOGUE["attendance_rate_days"]], by=["team"], belonging=keys
    )
    assert table.select(["team", "attendance_rate_days__n"]).to_pylist() == [
        {"team": "day", "attendance_rate_days__n": 1}
    ]


def test_a_night_shift_is_one_shift_on_both_sides_of_midnight(tmp_path: Path) -> None:
    paths = images(
        tmp_path,
        [
            answered("1", "1999-02-01 21:59:59"),
            answered("2", "1999-02-01 22:00:00"),
            answered("3", "1999-02-02 05:59:59"),
            answered("4", "1999-02-02 06:00:00"),
        ],
    )
    night = shifts(
        ("1999-02-01", "1999-02-01 22:00", "1999-02-02 00:00", "night"),
        ("1999-02-02", "1999-02-02 00:00", "1999-02-02 06:00", "night"),
    )
    assert counted(paths, "shift", shifts=night) == {"": 2, "night": 2}
    assert counted(paths, "hour", shifts=night, where="shift = 'night'") == {5: 1, 22: 1}


def test_shifts_that_overlap_are_refused(tmp_path: Path) -> None:
    paths = images(tmp_path, [answered("1", "1999-02-01 12:00:00")])
    both = shifts(
        ("1999-02-01", "1999-02-01 08:00", "1999-02-01 14:00", "early"),
        ("1999-02-01", "1999-02-01 13:00", "1999-02-01 20:00", "late"),
    )
    with pytest.raises(Invalid) as refused:
        counted(paths, "shift", shifts=both)
    assert refused.value.code == "records.overlap"
    meeting = shifts(
        ("1999-02-01", "1999-02-01 08:00", "1999-02-01 12:00", "early"),
        ("1999-02-01", "1999-02-01 12:00", "1999-02-01 20:00", "late"),
    )
    assert counted(paths, "shift", shifts=meeting) == {"late": 1}


@pytest.mark.parametrize(
    ("by", "code"),
    [
        (["agnet"], "records.no_slice"),
        (["agent", "agent"], "records.slice_twice"),
        (["shift"], "records.no_shift"),
        (["customer"], "records.no_slice"),
    ],
)
def test_a_slice_that_is_none_is_refused(by: list[str], code: str) -> None:
    kind, metric = (
        ("attendance", "attendance_rate") if by == ["shift"] else ("contacts", "answered")
    )
    with pytest.raises(Invalid) as refused:
        engine.measure([], kind, [CATALOGUE[metric]], by=by)
    assert refused.value.code == code


def test_a_slice_misspelt_is_answered_with_the_near_one() -> None:
    with pytest.raises(Invalid) as refused:
        engine.measure([], "contacts", [ANSWERED], by=["agnet"])
    assert "agent" in refused.value.say("en") and "agent" in refused.value.say("zh")


def test_a_metric_of_another_kind_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        engine.measure([], "attendance", [ANSWERED])
    assert refused.value.code == "records.other_kind"


def test_pages_of_records_follow_one_another_without_gap_or_overlap(tmp_path: Path) -> None:
    """All rows are equal in what they are ordered by, so that only the tie-break keeps the pages
    apart.
    """
    paths = images(tmp_path, [answered(str(n), TIMES[1]) for n in range(25)])
    pages = [
        engine.records(paths, "contacts", order=["-started_at"], offset=start, limit=10)
        for start in (0, 10, 20)
    ]
    assert [page.total for page in pages] == [25, 25, 25]
    keys = [key for page in pages for key in page.rows["key"].to_pylist()]
    assert keys == sorted(str(n) for n in range(25))
    assert engine.records(paths, "contacts", limit=0).rows.num_rows == 0
    with pytest.raises(Invalid):
        engine.records(paths, "contacts", order=["extra"])


def test_records_in_order_downwards_and_upwards(tmp_path: Path) -> None:
    paths = images(
        tmp_path,
        [answered(key, TIMES[1], handle_seconds=seconds) for key, seconds in (("a", 5), ("b", 50))],
    )
    order = {
        name: engine.records(paths, "contacts", order=[name]).rows["key"].to_pylist()
        for name in ("handle_seconds", "-handle_seconds")
    }
    assert order == {"handle_seconds": ["a", "b"], "-handle_seconds": ["b", "a"]}


def test_intervals_where_they_are_honest(tmp_path: Path) -> None:
    """Wilson for 8 of 10 (0.4901, 0.9433: Wilson 1927, z 1.959964); t for a mean of 10, 20, 30
    (20 ± 4.30265 · 10/√3).
    """
    rows = [answered(str(n), TIMES[1], wait_seconds=10 if n < 8 else 60) for n in range(10)]
    rows += [
        answered(f"h{n}", TIMES[5], handle_seconds=seconds)
        for n, seconds in enumerate((10, 20, 30))
    ]
    paths = images(tmp_path, rows)
    share, mean, count = CATALOGUE["sl20_of_answered"], AHT, ANSWERED
    february, march = engine.measure(
        paths, "contacts", [share, mean, count], by=["month"], spread=True
    ).to_pylist()
    assert engine.interval(share, february) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert engine.interval(mean, march) == pytest.approx((20 - 24.84138, 20 + 24.84138), abs=1e-4)
    assert engine.interval(mean, february) is None
    assert engine.interval(count, march) is None


def test_a_long_answer_holds_what_the_wide_one_does(edges: list[Path]) -> None:
    wide = engine.measure(edges, "contacts", [ANSWERED, AHT], by=["month"])
    rows = engine.long(wide, [ANSWERED, AHT]).to_pylist()
    assert [(row["month"], row["metric"], row["value"], row["n"]) for row in rows[:3]] == [
        ("1999-01", "answered", 1, 1),
        ("1999-01", "aht", None, 0),
        ("1999-02", "answered", 4, 4),
    ]
    assert len(rows) == 6


def test_rows_are_ordered_by_what_ties_are_told_apart_by_too(tmp_path: Path) -> None:
    paths = images(tmp_path, [answered(key, TIMES[1]) for key in "bca"])
    up, down, named = (
        engine.records(paths, "contacts", order=order, limit=50).rows["key"].to_pylist()
        for order in (["key"], ["-key"], ["-source", "key", "-key"])
    )
    assert (up, down, named) == (["a", "b", "c"], ["c", "b", "a"], ["a", "b", "c"])
