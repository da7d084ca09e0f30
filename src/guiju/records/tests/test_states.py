"""Agent states: cut at half hours, days and months of their zone, each second counted once, each
state once.
"""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.records import engine
from guiju.records.converting.zones import month_spans
from guiju.records.metrics import CATALOGUE, Metric
from guiju.records.reads.behind import behind
from guiju.records.store import Exclusion, build_image, reached
from guiju.records.tests.making import image_paths, place, rows_of
from guiju.records.tests.test_engine import belonging, shifts

ZONES = (
    "Asia/Shanghai",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/New_York",
    "Europe/Berlin",
    "Africa/Casablanca",
    "America/Santiago",
    "Pacific/Apia",
    "UTC",
)
SHIFTED = [
    ("available", "2026-03-10 09:00", "2026-03-10 09:50"),
    ("handling", "2026-03-10 09:50", "2026-03-10 11:50"),
    ("available", "2026-03-10 11:50", "2026-03-10 12:00"),
]


def state(
    key: str, name: str, start: dt.datetime | str, end: dt.datetime | str | None, agent: str = "A"
) -> dict[str, Any]:
    """A state's row; times are UTC."""
    moments = [dt.datetime.fromisoformat(at) if isinstance(at, str) else at for at in (start, end)]
    return {
        "key": key,
        "agent": agent,
        "state": name,
        "started_at": moments[0],
        "ended_at": moments[1],
    }


def cut(root: Path, rows: Iterable[dict[str, Any]], zone: str = "UTC") -> list[Path]:
    """The images of a store that holds these states."""
    return image_paths(
        root, "agent_states", place(root, 1, rows, kind="agent_states", zone=zone).files
    )


def measured(
    paths: list[Path], *names: str | Metric, by: tuple[str, ...] = (), **scope: Any
) -> list[dict[str, Any]]:
    asked = [CATALOGUE[name] if isinstance(name, str) else name for name in names]
    return engine.measure(paths, "agent_states", asked, by=by, **scope).to_pylist()


def own(formula: str) -> Metric:
    return Metric("own", "agent_states", {"zh": "", "en": ""}, {"zh": "", "en": ""}, formula)


@pytest.fixture
def morning(tmp_path: Path) -> list[Path]:
    """Ready from nine, at work from ten to nine until ten to twelve, ready until twelve."""
    return cut(tmp_path, [state(str(n), *row) for n, row in enumerate(SHIFTED)])


def test_a_state_counts_in_the_hours_in_which_its_seconds_lie(morning: list[Path]) -> None:
    rows = measured(morning, "signed_in_time", "occupancy", by=("hour",))
    assert [(row["hour"], row["signed_in_time"]) for row in rows] == [
        (9, 3600),
        (10, 3600),
        (11, 3600),
    ]
    assert [round(row["occupancy"], 4) for row in rows] == [0.1667, 1.0, 0.8333]
    [whole] = measured(morning, "signed_in_time", "occupancy")
    assert (whole["signed_in_time"], round(whole["occupancy"], 4)) == (10_800, 0.6667)


def test_half_hours_too(morning: list[Path]) -> None:
    rows = measured(morning, "handling_time", by=("half_hour",))
    assert {row["half_hour"]: row["handling_time"] for row in rows} == {
        "09:00": 0,
        "09:30": 600,
        "10:00": 1800,
        "10:30": 1800,
        "11:00": 1800,
        "11:30": 1200,
    }


def test_a_state_is_counted_once_however_it_is_cut(morning: list[Path]) -> None:
    """Numbers, means, percentiles and extremes of states look at each state whole, where it
    began.
    """
    for formula, value in (
        ("count(*)", 3),
        ("sum(handling)", 1),
        ("count(seconds)", 3),
        ("count(distinct key)", 3),
        ("avg(seconds)", 3600),
        ("max(seconds)", 7200),
        ("median(seconds)", 3000),
        ("sum(case when handling then 1 end)", 1),
        ("sum(seconds > 3600)", 1),
        ("sum(case when seconds > 3600 then seconds end)", 7200),
        ("sum(seconds) / 60", 180),
        ("sum(greatest(seconds - 3000, 0))", 4200),
    ):
        [row] = measured(morning, own(formula))
        assert row["own"] == value, formula
    [row] = measured(morning, "signed_in_time")
    assert row["signed_in_time__n"] == 3
    begun = measured(morning, own("sum(handling)"), by=("hour",))
    assert [(row["hour"], row["own"]) for row in begun] == [(9, 1), (10, 0), (11, 0)]


def test_an_hour_into_which_a_state_only_reaches_has_a_number_of_states(
    morning: list[Path],
) -> None:
    rows = measured(morning, "signed_in_time", by=("hour",))
    assert [row["signed_in_time__n"] for row in rows] == [2, 1, 2]


def test_the_records_behind_an_hour_are_whole_states_with_their_seconds_in_it(
    morning: list[Path],
) -> None:
    page = engine.records(morning, "agent_states", where="hour = 11")
    assert page.total == 2
    found = {
        row["key"]: (row["started_at"], row["ended_at"], row["piece_seconds"])
        for row in page.rows.to_pylist()
    }
    assert found["1"] == (dt.datetime(2026, 3, 10, 9, 50), dt.datetime(2026, 3, 10, 11, 50), 3000)
    assert found["2"][2] == 600
    everything = engine.records(morning, "agent_states").rows.to_pylist()
    assert [row["piece_seconds"] for row in everything] == [3000, 7200, 600]


def test_the_condition_of_the_rows_behind_a_number_of_states_asks_where_they_began() -> None:
    assert behind(own("sum(handling)")).counted == "(begun and (handling))"
    assert "begun" not in str(behind(CATALOGUE["occupancy"]).counted)


def test_a_state_over_midnight_of_a_months_end_is_split_between_both(tmp_path: Path) -> None:
    paths = cut(
        tmp_path, [state("1", "handling", "2026-03-31 15:30", "2026-03-31 17:30")], "Asia/Shanghai"
    )
    assert [path.parent.name for path in paths] == ["2026-03", "2026-04"]
    rows = measured(paths, "handling_time", by=("month",))
    assert [(row["month"], row["handling_time"]) for row in rows] == [
        ("2026-03", 1800),
        ("2026-04", 5400),
    ]
    assert measured(paths[1:], own("count(*)"))[0]["own"] == 0, "it began in March"


def test_a_state_that_lasts_for_months_lies_in_each_of_them(tmp_path: Path) -> None:
    paths = cut(tmp_path, [state("1", "offline", "2026-01-30 00:00", "2026-04-02 12:00")])
    rows = measured(paths, own("sum(seconds)"), by=("month",))
    days = {"2026-01": 2, "2026-02": 28, "2026-03": 31, "2026-04": 1.5}
    assert {row["month"]: row["own"] for row in rows} == {
        month: n * 86_400 for month, n in days.items()
    }


def test_a_changed_end_changes_the_month_it_reached_into(tmp_path: Path) -> None:
    first = place(
        tmp_path,
        1,
        [state("1", "break", "2026-03-31 23:00", "2026-04-01 01:00")],
        kind="agent_states",
    )
    again = place(
        tmp_path,
        2,
        [state("1", "break", "2026-03-31 23:00", "2026-03-31 23:30")],
        first.files,
        kind="agent_states",
    )
    assert first.months == again.months == ("2026-03", "2026-04")
    both = [*first.files, *again.files]
    seconds = {
        month: sum(
            row["piece_seconds"]
            for row in rows_of(tmp_path, build_image(tmp_path, "agent_states", month, both))
        )
        for month in again.months
    }
    assert seconds == {"2026-03": 1800, "2026-04": 0}
    back = build_image(tmp_path, "agent_states", "2026-04", first.files)
    assert [row["piece_seconds"] for row in rows_of(tmp_path, back)] == [1800, 1800]


def test_a_state_moved_to_the_next_month_is_not_there_twice(tmp_path: Path) -> None:
    first = place(
        tmp_path,
        1,
        [state("1", "break", "2026-03-31 23:00", "2026-04-01 01:00")],
        kind="agent_states",
    )
    moved = place(
        tmp_path,
        2,
        [state("1", "break", "2026-04-01 00:00", "2026-04-01 01:00")],
        first.files,
        kind="agent_states",
    )
    both = [*first.files, *moved.files]
    april = rows_of(tmp_path, build_image(tmp_path, "agent_states", "2026-04", both))
    assert sum(row["piece_seconds"] for row in april) == 3600
    assert rows_of(tmp_path, build_image(tmp_path, "agent_states", "2026-03", both)) == []


def test_a_day_left_out_takes_only_what_lies_in_it(tmp_path: Path) -> None:
    placed = place(
        tmp_path,
        1,
        [state("1", "break", "2026-03-10 23:00", "2026-03-11 01:00")],
        kind="agent_states",
    )
    outage = Exclusion(1, date_from=dt.date(2026, 3, 11), date_to=dt.date(2026, 3, 11))
    image = build_image(tmp_path, "agent_states", "2026-03", placed.files, [outage])
    [row] = measured([tmp_path / image.path], own("sum(seconds)"))
    assert row["own"] == 3600


def test_without_an_end_there_is_no_length_and_it_is_said(tmp_path: Path) -> None:
    rows = [
        state("1", "handling", "2026-03-10 09:00", None),
        state("2", "available", "2026-03-10 09:00", "2026-03-10 10:00"),
    ]
    paths = cut(tmp_path, rows)
    [row] = measured(
        paths, "states_without_end", "signed_in_time", "occupancy", "handling_time", own("count(*)")
    )
    assert (row["states_without_end"], row["signed_in_time"], row["own"]) == (1, 3600, 2)
    assert (row["occupancy"], row["handling_time"]) == (None, None), (
        "how long she handled is unknown, not nothing"
    )


def test_the_team_and_shift_of_a_piece_are_those_of_its_day_and_start(tmp_path: Path) -> None:
    paths = cut(tmp_path, [state("1", "handling", "2026-03-10 22:00", "2026-03-11 02:00")])
    ours = belonging(
        ("phone", "A", "2026-03-01", "2026-03-10", "1", "x"),
        ("phone", "A", "2026-03-11", None, "1", "y"),
    )
    rows = measured(paths, "handling_time", by=("team",), belonging=ours)
    assert {row["team"]: row["handling_time"] for row in rows} == {"x": 7200, "y": 7200}
    rota = shifts(
        ("2026-03-10", "2026-03-10 15:00", "2026-03-10 23:00", "late"),
        ("2026-03-10", "2026-03-10 23:00", "2026-03-11 00:00", "night"),
        ("2026-03-11", "2026-03-11 00:00", "2026-03-11 06:00", "night"),
    )
    rows = measured(paths, "handling_time", by=("shift",), shifts=rota)
    assert {row["shift"]: row["handling_time"] for row in rows} == {"late": 3600, "night": 10_800}


def test_a_day_of_25_hours_has_its_repeated_hour_twice(tmp_path: Path) -> None:
    """New York's clocks go back on 2026-11-01 at 06:00 UTC."""
    paths = cut(
        tmp_path,
        [state("1", "available", "2026-11-01 04:00", "2026-11-02 05:00")],
        "America/New_York",
    )
    assert measured(paths, "signed_in_time")[0]["signed_in_time"] == 25 * 3600
    rows = {
        row["hour"]: row["signed_in_time"]
        for row in measured(paths, "signed_in_time", by=("hour",))
    }
    assert rows[1] == 7200 and len(rows) == 24
    spring = cut(
        tmp_path / "spring",
        [state("1", "available", "2026-03-08 05:00", "2026-03-09 04:00")],
        "America/New_York",
    )
    rows = {
        row["hour"]: row["signed_in_time"]
        for row in measured(spring, "signed_in_time", by=("hour",))
    }
    assert 2 not in rows and sum(rows.values()) == 23 * 3600


def test_an_image_from_before_states_were_cut_is_read_as_it_was(tmp_path: Path) -> None:
    placed = place(
        tmp_path, 1, [state(str(n), *row) for n, row in enumerate(SHIFTED)], kind="agent_states"
    )
    old = tmp_path / placed.files[0].path
    with_mark = tmp_path / "old.parquet"
    with duckdb.connect() as db:
        db.execute(
            "COPY (SELECT * EXCLUDE (raw, row_hash, key_hash, extra), false AS excluded FROM "
            f"read_parquet('{old}'))"
            f" TO '{with_mark}' (FORMAT parquet)"
        )
    rows = measured([with_mark], "signed_in_time", "occupancy", by=("hour",), rules=1)
    assert [(row["hour"], row["signed_in_time"]) for row in rows] == [(9, 10_200), (11, 600)]
    assert rows[1]["occupancy"] is None, "by the former rules a sum of nothing was nothing"


MOMENTS = st.datetimes(min_value=dt.datetime(2024, 1, 1), max_value=dt.datetime(2027, 12, 1))


@settings(max_examples=40, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    spans=st.lists(st.tuples(MOMENTS, st.integers(0, 40 * 86_400_000)), min_size=1, max_size=4),
)
def test_cutting_loses_no_second(zone: str, spans: list[tuple[dt.datetime, int]]) -> None:
    """Whatever it is sliced by, in any zone, over changes of the clock: the slices add up to the
    whole.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        rows = [
            state(str(n), "break", start, start + dt.timedelta(milliseconds=length))
            for n, (start, length) in enumerate(spans)
        ]
        paths = _cut_by_zone(root, rows, zone)
        whole = sum(_seconds(row["started_at"], row["ended_at"]) for row in rows)
        for by in ((), ("half_hour",), ("hour",), ("date",), ("month",), ("week", "weekday")):
            assert (
                sum(row["own"] or 0 for row in measured(paths, own("sum(seconds)"), by=by)) == whole
            )
        assert measured(paths, own("count(*)"))[0]["own"] == len(rows)
        for row in engine.records(paths, "agent_states", limit=10).rows.to_pylist():
            assert row["piece_seconds"] == _seconds(row["started_at"], row["ended_at"])


def _seconds(start: dt.datetime, end: dt.datetime) -> int:
    """How often the second's hand moves between two moments."""
    return round((end.replace(microsecond=0) - start.replace(microsecond=0)).total_seconds())


def _cut_by_zone(root: Path, rows: list[dict[str, Any]], zone: str) -> list[Path]:
    """Images of rows whose months are those of the zone: one import a month."""
    files: list[Any] = []
    for number, row in enumerate(rows, start=1):
        placed = place(root, number, [row], files, kind="agent_states", zone=zone)
        files += placed.files
    months = reached({file.month for file in files}, files)
    return [root / build_image(root, "agent_states", month, files).path for month in months]


@pytest.mark.parametrize("zone", ZONES)
def test_the_spans_of_all_months_are_the_whole_time(zone: str) -> None:
    spans = sorted(
        span
        for year in range(2010, 2028)
        for month in range(1, 13)
        for span in month_spans(zone, f"{year}-{month:02}")
    )
    assert all(low[1] == high[0] for low, high in itertools.pairwise(spans))
