"""Cells of one row that say the same: days in their order, done and finished together."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from guiju.process.rules.plan_cells import Cells, fault_of, faults, followed, outside

TODAY = dt.date(2026, 3, 18)
DAYS = st.none() | st.dates(dt.date(2025, 12, 1), dt.date(2026, 6, 30))
ROWS = st.builds(Cells, DAYS, DAYS, st.integers(0, 100), DAYS, DAYS)


@given(ROWS)
def test_a_row_without_fault_has_its_days_in_order_and_a_finish_exactly_when_all_is_done(
    row: Cells,
) -> None:
    if faults(row, TODAY):
        return
    assert (row.progress == 100) == (row.actual is not None)
    starts = row.starts or dt.date.min
    assert all(day is None or day >= starts for day in (row.ends, row.expected, row.actual))
    assert row.actual is None or row.actual <= TODAY


@given(ROWS, st.sampled_from(["progress", "actual"]))
def test_whoever_says_one_of_done_and_finished_says_the_other(row: Cells, column: str) -> None:
    progress, actual = followed(row, TODAY, [column])
    assert (progress == 100) == (actual is not None)


@given(ROWS)
def test_what_stood_wrong_before_does_not_hinder_another_cell(row: Cells) -> None:
    assert fault_of(row, TODAY, ["remarks"]) is None


def test_a_year_that_nobody_means_is_said() -> None:
    far = dt.date(2206, 3, 1)
    for cells in (Cells(expected=far), Cells(starts=far, ends=far), Cells(ends=far)):
        assert [fault.sentence["en"] for fault in faults(cells, TODAY)] == ["The year is mistyped."]


def test_a_step_outside_its_project_is_one_with_a_day_before_or_after_it() -> None:
    march = (dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    assert not outside(march, march) and not outside((None, dt.date(2026, 3, 31)), march)
    assert outside((dt.date(2026, 2, 28), None), march) and outside(
        (None, dt.date(2026, 4, 1)), march
    )
