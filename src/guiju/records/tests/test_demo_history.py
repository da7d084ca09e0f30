"""The demo's contacts end on the day that they are asked for, and what came before stays as it was."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from guiju.foundation.demo import Story
from guiju.records.demo import history


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-15", "2026-10-31", "2028-02-29"])
def test_the_running_month_ends_yesterday_and_grows_by_days(day: str, tmp_path: Path) -> None:
    story = Story(dt.date.fromisoformat(day))
    earlier = max(story.until - dt.timedelta(days=2), story.until.replace(day=1))
    paths = [
        history.write_months([story.running], tmp_path / name, last_month=story.last, until=until)
        for name, until in (("a", earlier), ("b", story.until))
        if not (tmp_path / name).mkdir()
    ]
    before, after = (pq.read_table(path) for path in paths)
    assert after.slice(0, before.num_rows).equals(before)
    assert pc.max(after["started"]).as_py()[:10] == story.until.isoformat()


def test_the_first_of_a_month_looks_back_on_a_whole_one() -> None:
    for day in (dt.date(2028, 3, 1), dt.date(2027, 3, 1), dt.date(2026, 1, 1)):
        story = Story(day)
        assert story.running == story.last and len(story.months) == story.whole
