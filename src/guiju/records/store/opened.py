"""Durations of contacts in the business hours of their source."""

# ruff: noqa: S608 -- every text in a query is a name of our schema
from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import duckdb

from guiju.records.business import Calendar, counted, open_spans
from guiju.records.schema import RecordTable
from guiju.records.store.files import ImportFile

#: A duration from the contact's start -> the same in business hours.
_TIMED = {
    "first_reply_seconds": "first_reply_business_seconds",
    "resolve_seconds": "resolve_business_seconds",
}
_DAY = dt.timedelta(days=1)


def timed(table: RecordTable, filled: Collection[str]) -> dict[str, str]:
    """The durations that the month has, with the names that they have in business hours."""
    return {
        name: business for name, business in _TIMED.items() if table.column(name) and name in filled
    }


def with_business_hours(
    db: duckdb.DuckDBPyConnection,
    table: RecordTable,
    files: Sequence[ImportFile],
    calendars: Mapping[str, Calendar],
    names: Mapping[str, str],
) -> str:
    """SQL of the view ``whole`` with each duration in business hours beside it, NULL where its
    source has no calendar.

    Open seconds until a moment are read off a table of open spans; a duration's are the difference
    of two. Cost: one ordered join a duration, over the calendars' spans (a few hundred a year).
    """
    start = f"w.{table.clock}"
    ends = {name: f"({start} + to_microseconds((w.{name} * 1000000)::BIGINT))" for name in names}
    _spans(
        db,
        files,
        calendars,
        f"SELECT min({start}), greatest({', '.join(f'max({end})' for end in ends.values())})",
    )
    joins = [f"ASOF LEFT JOIN open_spans o0 ON p.place = o0.place AND {start} >= o0.low"]
    joins += [
        f"ASOF LEFT JOIN open_spans o{at} ON p.place = o{at}.place AND {end} >= o{at}.low"
        for at, end in enumerate(ends.values(), start=1)
    ]
    columns = [
        f"CASE WHEN p.place IS NOT NULL THEN ({_until(end, f'o{at}')} - "
        f"{_until(start, 'o0')})::DECIMAL(18,3) END"
        f" AS {names[name]}"
        for at, (name, end) in enumerate(ends.items(), start=1)
    ]
    return (
        f"SELECT w.*, {', '.join(columns)} FROM whole w LEFT JOIN open_places p ON "
        "w.import_id = p.import_id"
        f" {' '.join(joins)}"
    )


def _until(moment: str, span: str) -> str:
    """SQL of the open seconds before a moment, by the last span that has begun; NULL for a NULL
    moment.
    """
    within = f"least((epoch_us({moment}) - epoch_us({span}.low)) / 1e6, {span}.seconds)"
    return f"CASE WHEN {moment} IS NOT NULL THEN coalesce({span}.before + {within}, 0) END"


def _spans(
    db: duckdb.DuckDBPyConnection,
    files: Sequence[ImportFile],
    calendars: Mapping[str, Calendar],
    ends: str,
) -> None:
    """Table ``open_spans`` (place, low, seconds, before) over the month's durations, and the
    place of each import.
    """
    first, last = db.execute(f"{ends} FROM whole w").fetchone() or (None, None)
    ours = {file.import_id: (file.source, file.zone) for file in files if file.source in calendars}
    places = {key: place for place, key in enumerate(sorted(set(ours.values())))}
    db.execute("CREATE TEMP TABLE open_places (import_id BIGINT, place INTEGER)")
    db.execute(
        "CREATE TEMP TABLE open_spans (place INTEGER, low TIMESTAMP, seconds BIGINT, before BIGINT)"
    )
    db.executemany(
        "INSERT INTO open_places VALUES (?, ?)",
        [(number, places[key]) for number, key in ours.items()],
    )
    if first is None or last is None:
        return
    for (source, zone), place in places.items():
        spans = open_spans(calendars[source], zone, first.date() - _DAY, last.date() + _DAY)
        rows = [(place, *row) for row in counted(spans)]
        if rows:
            db.executemany("INSERT INTO open_spans VALUES (?, ?, ?, ?)", rows)
