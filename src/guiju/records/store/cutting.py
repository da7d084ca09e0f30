"""Rows that last, cut at the half hours, days and months of their source's zone: what of them
lies in one month.
"""

# ruff: noqa: S608 -- every text in a query is a name of our schema
from __future__ import annotations

from collections.abc import Sequence

import duckdb

from guiju.records.converting.zones import local_columns, month_spans
from guiju.records.schema import LONGEST_DAYS, RecordTable
from guiju.records.store.files import ImportFile

_HALF_HOUR = 1_800_000_000
#: So many half hours are added before an integer division, that moments before 1970 round down as
#: well.
_LIFT = 4_000_000


def pieces(
    db: duckdb.DuckDBPyConnection,
    table: RecordTable,
    month: str,
    files: Sequence[ImportFile],
    *,
    ended: bool,
) -> str:
    """SQL of the view ``whole`` cut: each row once for every local half hour of the month in which
    it lies.

    A piece has its row's columns, its own start and seconds, the local columns of its start, and
    says whether the row began in it. A row without an end, one that ends before it begins and one
    that lasts over a year are one piece without a length. ``ended``: whether any row has an end.
    Cost: rows × (1 + half hours they last), streamed.
    """
    _spans(db, month, files)
    start, end = f"w.{table.clock}", f"w.{table.until}" if ended else "NULL::TIMESTAMP"
    local = "make_timestamp(begins + shift * 1000000)"
    names = ", ".join(
        f'c."{column.name}"' for column in table.columns if ended or column.name != table.until
    )
    return f"""WITH sized AS (
          SELECT w.*, {end} BETWEEN {start} AND {start} + INTERVAL {LONGEST_DAYS} DAY AS measured FROM whole w),
        parts AS (
          SELECT w.*, s.shift, epoch_us(greatest({start}, s.low)) AS low,
            epoch_us(CASE WHEN measured THEN least({end}, s.high) ELSE {start} END) AS high
          FROM sized w JOIN spans s ON w.import_id = s.import_id AND {start} < s.high
            AND ({start} >= s.low OR (measured AND {end} > s.low))),
        steps AS (
          SELECT *, unnest(range({_step("low")}, {_step("greatest(low, high - 1)")} + 1)) AS step FROM parts),
        cut AS (
          SELECT *, greatest(low, step * {_HALF_HOUR} - shift * 1000000) AS begins,
            least(high, (step + 1) * {_HALF_HOUR} - shift * 1000000) AS ends FROM steps)
        SELECT {names}, c.source, c.key, c.import_id, c.line, {local_columns(local)},
          begins = epoch_us(c.{table.clock}) AS begun, make_timestamp(begins) AS piece_start,
          CASE WHEN measured THEN date_diff('second', make_timestamp(begins), make_timestamp(ends)) END AS piece_seconds
        FROM cut c"""


def _step(moment: str) -> str:
    """SQL of the local half hour, counted from 1970, in which a moment in microseconds lies."""
    return f"({moment} + shift * 1000000 + {_LIFT * _HALF_HOUR}) // {_HALF_HOUR} - {_LIFT}"


def _spans(db: duckdb.DuckDBPyConnection, month: str, files: Sequence[ImportFile]) -> None:
    """Make the table ``spans``: for each import the spans of the month in its zone."""
    by_zone = {zone: month_spans(zone, month) for zone in {file.zone for file in files}}
    rows = [
        (file.import_id, *span)
        for file in {import_file.import_id: import_file for import_file in files}.values()
        for span in by_zone[file.zone]
    ]
    db.execute(
        "CREATE TEMP TABLE spans (import_id BIGINT, low TIMESTAMP, high TIMESTAMP, shift BIGINT)"
    )
    db.executemany("INSERT INTO spans VALUES (?, ?, ?, ?)", rows)
