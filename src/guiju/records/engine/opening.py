"""Opening DuckDB, through Ibis, in one place: one engine a process, a cursor a thread, no
network, bounded memory.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa

# ruff: noqa: S608 -- names are of our schema, paths are quoted here
from guiju.foundation.errors import Invalid
from guiju.records.converting.zones import local_columns as _local_columns
from guiju.records.formula import near_names, records_table
from guiju.records.patience import watched
from guiju.records.schema import TABLES
from guiju.records.store import SYSTEM_TYPES

MEMORY, SPILLED = "600MB", "8GB"
THREADS = 2
_lock = threading.Lock()
_engines: dict[int, Any] = {}
_mine = threading.local()


def cursor() -> duckdb.DuckDBPyConnection:
    """This thread's own connection to this process's engine; opened at first use (1–2 s a
    process). See `patience`.
    """
    process = os.getpid()
    if getattr(_mine, "process", None) != process:
        _mine.cursor = _engine(process).con.cursor()
        _mine.cursor.execute("SET enable_progress_bar = false")
        _mine.process = process
    return watched(_mine.cursor)


def _engine(process: int) -> Any:
    with _lock:
        if process not in _engines:
            _engines.clear()
            _engines[process] = ibis.duckdb.connect(
                memory_limit=MEMORY,
                threads=THREADS,
                max_temp_directory_size=SPILLED,
                autoinstall_known_extensions=False,
                autoload_known_extensions=False,
            )
        return _engines[process]


def warm() -> None:
    """Pay for the first use now: load the libraries, open the engine, compile and run one small
    question.
    """
    expression = records_table(TABLES["contacts"]).count().as_table()
    compiled(expression)
    cursor().execute("SELECT 1").fetchall()


def compiled(expression: Any) -> str:
    """The expression in DuckDB's SQL."""
    return str(ibis.to_sql(expression, dialect="duckdb"))


def open_images(
    images: Sequence[Path],
    kind: str,
    *,
    excluded: bool | None = False,
    wanted: pa.Table | None = None,
    dates: tuple[str | None, str | None] = (None, None),
    dated_by: str = "started",
) -> duckdb.DuckDBPyConnection:
    """Point ``records`` of this thread's cursor at the images: one kind's rows, typed, a missing
    column as NULL.

    excluded: False only rows that count, True only those left out, None both. wanted: a table
    (source, agent) of the agents to keep. dates: first and last local date as ISO text. dated_by:
    "resolved" gives resolved cases alone, with the local columns of the time at which they were.
    """
    db = cursor()
    opened = _opened(images, kind)
    if dated_by == "resolved":
        opened = (
            f"SELECT * REPLACE ({_local_columns('resolved_local')}) FROM ({opened}) WHERE "
            "resolved_local IS NOT NULL"
        )
    db.execute(f"CREATE OR REPLACE TEMP VIEW opened AS {opened}")
    tests = [] if excluded is None else ["excluded" if excluded else "NOT excluded"]
    tests += [
        f"local_date {sign} DATE '{day}'"
        for sign, day in zip((">=", "<="), dates, strict=True)
        if day is not None
    ]
    if wanted is not None:
        db.register("wanted", wanted)
        tests.append(_among(kind, wanted))
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    db.execute(f"CREATE OR REPLACE TEMP VIEW records AS SELECT * FROM opened{where}")
    return db


def _opened(images: Sequence[Path], kind: str) -> str:
    table = TABLES[kind]
    types = {
        column.name: column.type.duckdb for column in (*table.columns, *table.derived)
    } | SYSTEM_TYPES
    types["excluded"] = "BOOLEAN"
    if not images:
        nothing = ", ".join(f'NULL::{type} AS "{name}"' for name, type in types.items())
        return f"SELECT {nothing} LIMIT 0"
    names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in images)
    files = f"read_parquet([{names}], union_by_name = true)"
    held = {name for path in images for name in _footer(str(path))[0]}
    typed = [
        f'"{name}"' if name in held else f'NULL::{type} AS "{name}"' for name, type in types.items()
    ]
    opened = f"SELECT {', '.join(typed)} FROM {files}"
    return (
        f"SELECT * REPLACE ({_UNCUT.format(table=table)}) FROM ({opened})"
        if table.until
        else opened
    )


#: In an image that was built before rows were cut, a row is its own only piece, and what ends
#: before it begins has no length.
_UNCUT = (
    "coalesce(begun, true) AS begun, coalesce(piece_start, {table.clock}) AS piece_start,"
    " CASE WHEN piece_start IS NULL THEN greatest(date_diff('second', {table.clock}, "
    "{table.until}), 0)"
    " ELSE piece_seconds END AS piece_seconds"
)


def check_extra(images: Sequence[Path], kind: str, name: str) -> None:
    """Raise unless some row of the images has the unmapped column; says what there is. No row, no
    refusal.

    Cost: stops at the first row that has it; only a name that is nowhere costs a pass over the
    column.
    """
    there = _extras(tuple(images), kind, name)
    if there is not None and not there:
        raise Invalid(
            "没有 extra.{name} 这一列：这些记录没有未映射的列。",
            "There is no column extra.{name}: these records have no unmapped columns.",
            code="records.no_extra",
            name=name,
        )
    if there is not None and name not in there:
        near = list(dict.fromkeys([*near_names(name, there), *sorted(there)]))[:30]
        raise Invalid(
            "没有 extra.{name} 这一列。现有：{known}。",
            "There is no column extra.{name}. There are: {known}.",
            code="records.no_extra",
            name=name,
            known=", ".join(f"extra.{one}" for one in near),
        )


@lru_cache(maxsize=512)
def _extras(images: tuple[Path, ...], kind: str, name: str) -> frozenset[str] | None:
    """The unmapped columns of images (they never change), only this one if it is there; None
    without any row.
    """
    db = cursor()
    db.execute(f"CREATE OR REPLACE TEMP VIEW looked AS {_opened(images, kind)}")
    if db.execute("SELECT 1 FROM looked LIMIT 1").fetchone() is None:
        return None
    if db.execute(
        "SELECT 1 FROM looked WHERE list_contains(map_keys(extra), ?) LIMIT 1", [name]
    ).fetchone():
        return frozenset({name})
    return frozenset(
        key
        for (key,) in db.execute("SELECT DISTINCT unnest(map_keys(extra)) FROM looked").fetchall()
    )


@lru_cache(maxsize=4096)
def _footer(path: str) -> tuple[frozenset[str], str | None]:
    """What an image's footer says, for ever (images never change): its columns, and its source
    where it is only one.
    """
    bounds = (
        cursor()
        .execute(
            "SELECT split_part(path_in_schema, ', ', 1) AS name, min(stats_min_value), "
            "max(stats_max_value)"
            " FROM parquet_metadata(?) GROUP BY name",
            [path],
        )
        .fetchall()
    )
    names = frozenset(name for name, _, _ in bounds)
    low, high = next(((low, high) for name, low, high in bounds if name == "source"), (None, None))
    return names, low if low is not None and low == high else None


def one_source(images: Sequence[Path]) -> bool:
    """Whether all rows surely come from one source, so that a key needs no source beside it."""
    held = {_footer(str(path))[1] for path in images}
    return not held or (len(held) == 1 and None not in held)


def _among(kind: str, wanted: pa.Table) -> str:
    """A semi join with ``wanted``; an empty source there matches any."""
    who = TABLES[kind].who
    if "source" not in wanted.column_names:
        return f'"{who}" IN (SELECT agent FROM wanted)'
    return f'(source, "{who}") IN (SELECT (source, agent) FROM wanted)'
