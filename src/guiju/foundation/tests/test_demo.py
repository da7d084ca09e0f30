"""The days of the demo company's story on every kind of day, and its texts in two languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import translation

from guiju.foundation import clock, demo
from guiju.foundation.demo import Both, Door, Made, Story, say, spoken


@pytest.mark.parametrize(
    ("day", "running", "closed", "measured"),
    [
        # the whole month behind us is open for checking
        ("2026-11-01", "2026-10", "2026-09", ("2026-08", "2026-09", "2026-10")),
        ("2026-11-02", "2026-11", "2026-09", ("2026-08", "2026-09", "2026-10", "2026-11")),
        ("2026-11-15", "2026-11", "2026-09", ("2026-08", "2026-09", "2026-10", "2026-11")),
        ("2026-11-21", "2026-11", "2026-09", ("2026-08", "2026-09", "2026-10", "2026-11")),
        # it is closed
        ("2026-11-22", "2026-11", "2026-10", ("2026-09", "2026-10", "2026-11")),
        ("2026-12-31", "2026-12", "2026-11", ("2026-10", "2026-11", "2026-12")),
        ("2027-01-01", "2026-12", "2026-11", ("2026-10", "2026-11", "2026-12")),
        ("2028-02-29", "2028-02", "2028-01", ("2027-12", "2028-01", "2028-02")),
        ("2028-03-01", "2028-02", "2028-01", ("2027-12", "2028-01", "2028-02")),
        ("2027-03-01", "2027-02", "2027-01", ("2026-12", "2027-01", "2027-02")),
    ],
)
def test_the_months_of_a_day(
    day: str, running: str, closed: str, measured: tuple[str, ...]
) -> None:
    story = Story(dt.date.fromisoformat(day))
    assert (story.running, story.closed, story.measured) == (running, closed, measured)


def test_on_any_day_of_four_years_the_last_closing_is_three_weeks_old_and_after_its_month() -> None:
    for step in range(4 * 366):
        story = Story(dt.date(2026, 1, 1) + dt.timedelta(days=step))
        assert story.until < story.day and clock.month_of(story.until) == story.months[-1]
        assert (story.day - story.closed_on).days == 21
        assert clock.last_day(story.closed) < story.closed_on
        assert len(story.months) in (13, 14) and story.closed < story.running
        assert story.measured[0] == clock.month_before(story.closed)
        assert story.measured[-1] == story.running


def test_what_was_before_came_in_one_file_and_the_newest_months_one_by_one() -> None:
    story = Story(dt.date(2026, 11, 30), whole=4)
    assert story.files == (("2026-07", "2026-08", "2026-09"), ("2026-10",), ("2026-11",))
    assert Story(dt.date(2026, 3, 1), whole=2).files == (("2026-01",), ("2026-02",))


def test_a_short_past_compares_with_nothing_before_it() -> None:
    assert Story(dt.date(2026, 3, 1), whole=2).measured == ("2026-01", "2026-02")


def test_texts_are_told_in_one_language_with_all_around_them() -> None:
    told = {Both("班组", "team"): [(Both("早班", "early"), 3), "east-1"]}
    assert spoken(told) == {"班组": [("早班", 3), "east-1"]}
    with translation.override("en"):
        assert spoken(told) == {"team": [("early", 3), "east-1"]}
        assert say("班组", "team") == "team"
        assert spoken(Door("a@example.com", Both("李雷", "Li Lei"), "")).name == "Li Lei"


def test_what_was_made_is_remembered(settings: LazySettings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    assert demo.made() is None
    made = Made(dt.date(2026, 3, 1), "en", "open", (Door("a@example.com", "Li Lei", "agent"),))
    demo.remember(made)
    assert demo.made() == made and made.until == dt.date(2026, 2, 28)
