"""Business hours: what of a span is open, on paper and in the figures."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.foundation.errors import Invalid, Several
from guiju.records import engine
from guiju.records.business import Calendar, hours, load, open_spans
from guiju.records.metrics import CATALOGUE
from guiju.records.store import build_image
from guiju.records.tests.making import contact, place, rows_of

OFFICE = {str(day): "09:00-12:00, 13:00-18:00" for day in range(1, 6)}
#: The week of the National Day of 2026 with its make-up Saturday.
CHINA = load(
    {
        "weekly": OFFICE,
        "holidays": "2026-10-01..2026-10-07",
        "make_up": "2026-10-10\n2026-09-20 10:00-12:00",
    }
)
NIGHTS = load({"weekly": {str(day): "22:00-06:00" for day in range(1, 8)}})
ALWAYS = load({"weekly": {str(day): "00:00-24:00" for day in range(1, 8)}})


def open_seconds(calendar: Calendar, zone: str, start: dt.datetime, end: dt.datetime) -> float:
    """How many seconds between two UTC moments are open."""
    day = dt.timedelta(days=1)
    spans = open_spans(calendar, zone, start.date() - day, end.date() + day)
    shared = ((max(low, start), min(high, end)) for low, high in spans)
    return sum((high - low).total_seconds() for low, high in shared if low < high)


def opened(calendar: Calendar, start: str, end: str, zone: str = "UTC") -> float:
    return open_seconds(
        calendar, zone, dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)
    )


@pytest.mark.parametrize(
    ("start", "end", "hours_open"),
    [
        ("2026-09-14 10:00", "2026-09-14 11:00", 1),  # within
        ("2026-09-14 08:00", "2026-09-14 09:30", 0.5),  # before it opens
        ("2026-09-14 11:30", "2026-09-14 13:30", 1),  # over the noon break
        ("2026-09-14 19:00", "2026-09-14 23:00", 0),  # after it has closed
        (
            "2026-09-18 17:00",
            "2026-09-21 10:00",
            1 + 2 + 1,
        ),  # a weekend with two hours made up on Sunday
        ("2026-09-30 17:00", "2026-10-08 10:00", 2),  # over the holidays
        ("2026-10-10 09:00", "2026-10-10 18:00", 8),  # the Saturday works like a Monday
        ("2026-10-03 09:00", "2026-10-03 18:00", 0),
        ("2026-09-14 09:00", "2026-09-28 09:00", 10 * 8 + 2),  # two weeks
        ("2026-09-14 10:00", "2026-09-14 10:00", 0),
    ],
)
def test_open_time_of_an_office(start: str, end: str, hours_open: float) -> None:
    assert opened(CHINA, start, end) == hours_open * 3600


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin() -> None:
    assert opened(NIGHTS, "2026-03-10 00:00", "2026-03-11 00:00") == 8 * 3600
    closed = load(
        {"weekly": {"2": "22:00-06:00"}, "holidays": "2026-03-11"}
    )  # a Tuesday's night, a holiday on Wednesday
    assert opened(closed, "2026-03-10 12:00", "2026-03-12 12:00") == 8 * 3600


def test_open_time_over_changes_of_the_clock_is_time_that_passed() -> None:
    """New York: clocks go forward on 8 March and back on 1 November 2026; a night is 7 or 9
    hours long.
    """
    zone = "America/New_York"
    assert opened(NIGHTS, "2026-03-07 17:00", "2026-03-08 17:00", zone) == 7 * 3600
    assert opened(NIGHTS, "2026-10-31 17:00", "2026-11-01 17:00", zone) == 9 * 3600
    assert opened(ALWAYS, "2026-03-08 05:00", "2026-03-09 04:00", zone) == 23 * 3600


def test_it_is_open_by_the_sources_clock() -> None:
    assert opened(CHINA, "2026-09-14 01:00", "2026-09-14 02:00", "Asia/Shanghai") == 3600


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"weekly": {"1": "9-18"}}, "no span of hours"),
        ({"weekly": {"1": "25:00-26:00"}}, "no span of hours of a day"),
        ({"weekly": {"1": "09:00-13:00, 12:00-18:00"}}, "overlap"),
        ({"weekly": OFFICE, "holidays": "2026-13-01"}, "no day"),
        ({"weekly": OFFICE, "holidays": "2026-10-07..2026-10-01"}, "no day"),
        ({"weekly": {}}, "open at some time"),
    ],
)
def test_what_is_no_calendar_is_said(told: dict[str, object], said: str) -> None:
    with pytest.raises(Several, match=said):
        load(told)


def test_every_issue_is_said_at_once() -> None:
    with pytest.raises(Several) as refused:
        load({"weekly": {"1": "x", "2": "y"}, "holidays": "z"})
    assert len(refused.value.issues) == 4


def test_hours_as_people_write_them() -> None:
    assert hours("9:00–12:00;13:00~18:00") == ((540, 720), (780, 1080))
    office = ((540, 720), (780, 1080))
    assert hours("09\uff1a00\uff0d12\uff1a00\uff0c13\uff1a00\uff5e18\uff1a00") == office, (
        "full-width signs"
    )
    assert hours("\uff10\uff19\uff1a\uff10\uff10\u201412\uff1a00、13:00到18:00") == office
    wide = "\uff12026\uff0d10\uff0d10\u300009\uff1a00\uff0d12\uff1a00"
    assert load({"weekly": {}, "make_up": wide}).make_up == {dt.date(2026, 10, 10): ((540, 720),)}
    with pytest.raises(Invalid):
        hours("09:00-09:00")


MOMENTS = st.datetimes(min_value=dt.datetime(2026, 1, 1), max_value=dt.datetime(2026, 12, 31))


@settings(max_examples=60, deadline=None)
@given(
    calendar=st.sampled_from([CHINA, NIGHTS, ALWAYS]),
    zone=st.sampled_from(
        ["Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
    ),
    moments=st.lists(MOMENTS, min_size=3, max_size=3).map(sorted),
)
def test_open_time_adds_up_and_is_no_longer_than_time(
    calendar: Calendar, zone: str, moments: list[dt.datetime]
) -> None:
    first, middle, last = moments
    whole = open_seconds(calendar, zone, first, last)
    parts = open_seconds(calendar, zone, first, middle) + open_seconds(calendar, zone, middle, last)
    assert whole == pytest.approx(parts, abs=1e-3)
    assert 0 <= whole <= (last - first).total_seconds() + 1e-3
    spans = open_spans(calendar, zone, first.date(), last.date())
    assert all(low[1] < high[0] for low, high in itertools.pairwise(spans))


@settings(max_examples=15, deadline=None)
@given(
    zone=st.sampled_from(["UTC", "America/New_York"]),
    cases=st.lists(st.tuples(MOMENTS, st.integers(0, 30 * 86_400_000)), min_size=1, max_size=5),
)
def test_an_image_reckons_what_the_calendar_says(
    zone: str, cases: list[tuple[dt.datetime, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        rows = [
            contact(
                str(n),
                at.isoformat(),
                resolve_seconds=length / 1000,
                first_reply_seconds=length / 3000 if n else None,
            )
            for n, (at, length) in enumerate(cases)
        ]
        files = place(root, 1, rows, zone=zone).files
        for month in {file.month for file in files}:
            image = build_image(root, "contacts", month, files, calendars={"phone": CHINA})
            for row in rows_of(root, image):
                end = row["started_at"] + dt.timedelta(seconds=float(row["resolve_seconds"]))
                known = open_seconds(CHINA, zone, row["started_at"], end)
                assert float(row["resolve_business_seconds"]) == pytest.approx(known, abs=0.002)
                assert row.get("first_reply_business_seconds") is None or row["key"] != "0"


def test_business_metrics_are_empty_where_a_source_has_no_calendar(tmp_path: Path) -> None:
    rows = [contact("1", "2026-09-18 17:00", resolve_seconds=3 * 86_400, first_reply_seconds=7200)]
    phone = place(tmp_path, 1, rows).files
    chat = place(tmp_path, 2, rows, phone, source="chat").files
    image = build_image(
        tmp_path, "contacts", "2026-09", [*phone, *chat], calendars={"phone": CHINA}
    )
    names = [name for name in CATALOGUE if name.endswith("_business")]
    assert len(names) == 6
    wide = engine.measure(
        [tmp_path / image.path], "contacts", [CATALOGUE[name] for name in names], by=["source"]
    ).to_pylist()
    found = {row["source"]: row for row in wide}
    assert found["phone"]["resolve_mean_business"] == (1 + 2 + 7) * 3600
    assert found["phone"]["first_reply_p90_business"] == 3600
    assert [found["chat"][name] for name in names] == [None] * 6
