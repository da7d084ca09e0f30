"""From texts to records by a mapping: latest states, skipping, understanding, duplicates; nothing
is lost on the way.

Every row read is accepted, skipped, or rejected with its line and reason. A value that does not fit
rejects its row, never the file. Times become UTC with local columns of the source's zone beside
them; customers become pseudonyms.
"""

# ruff: noqa: S608 -- paths and names in queries are quoted literals made here
from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from guiju.foundation.errors import Invalid
from guiju.kit.delimited import UNCALCULATED
from guiju.records.converting import macros, originals, stages
from guiju.records.converting.planning import Plan, plan, unused
from guiju.records.converting.rejects import reason, write_rejects
from guiju.records.expressions import quoted, text_literal
from guiju.records.mapping import Mapping
from guiju.records.patience import watched
from guiju.records.reading import RawFile
from guiju.records.unable import engine_speaks

__all__ = ["Converted", "Preview", "Reject", "check", "convert", "preview", "unused"]

MEMORY = "900MB"
THREADS = 2
#: Beyond so many rows of a wrong width the delimiter is wrong, not the rows.
BROKEN_LIMIT = 200_000
#: Lines may be read so often, each month's by itself, before they are better sorted first.
_FEW_MONTHS = 2


@dataclass(frozen=True)
class Converted:
    """An import's rows by fate, the accepted ones as one Parquet file a local month; ``original``:
    the file as texts, customers masked.
    """

    read: int
    skipped: int
    rejected: int
    files: dict[str, Path]
    rejects_path: Path | None
    first_day: dt.date | None
    last_day: dt.date | None
    original: Path | None = None


@dataclass(frozen=True)
class Reject:
    """A rejected row: line, target column, the value, why (both languages), and the row as it
    came.
    """

    line: int
    column: str
    value: str
    reason: dict[str, str]
    cells: dict[str, str]


@dataclass(frozen=True)
class Preview:
    """How the first rows would be understood: (line, as it came, as understood), the first
    rejects, the counts.

    ``tallies``: of the accepted rows, column → (value, rows), the commonest first; NULL is None.
    ``months``: the accepted rows as one Parquet file a local month. ``told``: the columns of the
    record of which any row says something, also one that is rejected.
    """

    read: int
    skipped: int
    rejected: int
    rows: list[tuple[int, dict[str, str], dict[str, Any]]]
    rejects: list[Reject]
    tallies: dict[str, list[tuple[Any, int]]]
    months: dict[str, Path]
    told: frozenset[str] = frozenset()


def check(mapping: Mapping, columns: Sequence[str], header: int = 0) -> None:
    """Raise `Several` with every issue of a mapping for a file with these columns, named in line
    ``header``.
    """
    plan(mapping, columns, header)


def convert(
    raw: RawFile, mapping: Mapping, work: Path, *, pseudonym: bytes, keep: bool = False
) -> Converted:
    """Convert a raw file; results lie in ``work``. ``pseudonym`` is the key of customers'
    pseudonyms. ``keep``: the original is written too, as `originals` reads it.

    Cost: one pass over the texts, one over the keys; memory is bounded and spills into ``work``.
    """
    if len(raw.broken) > BROKEN_LIMIT:
        raise Invalid(
            "太多的行单元格数与表头不符，请检查分隔符。",
            "Too many rows have another number of cells than the header: check the delimiter.",
        )
    with _workshop(raw, mapping, work, pseudonym) as (db, ready):
        stages.finish(db, ready)
        read, skipped = _counts(db, raw, ready)
        files, first, last = _write_months(db, work)
        rejected = write_rejects(
            work / "rejects.csv", raw.columns, _rejected(db, raw, ready), ready.table
        )
        original = originals.write(db, raw, ready, work) if keep else None
        return Converted(
            read, skipped, rejected, files, work / "rejects.csv", first, last, original
        )


def preview(
    raw: RawFile,
    mapping: Mapping,
    work: Path,
    *,
    pseudonym: bytes = b"preview",
    rows: int = 20,
    rejects: int = 20,
) -> Preview:
    """How the rows of a raw file would be understood; what is written lies in ``work`` alone. With
    the ``pseudonym`` of an import its keys are those of that import.
    """
    with _workshop(raw, mapping, work, pseudonym) as (db, ready):
        stages.finish(db, ready)
        read, skipped = _counts(db, raw, ready)
        rejected = list(_rejected(db, raw, ready))
        shown = [_reject(reject, ready) for reject in rejected[:rejects]]
        months, _, _ = _write_months(db, work)
        first = _first_rows(db, ready, rows)
        tallies, told = _tallies(db, ready), stages.told(db, ready)
        return Preview(read, skipped, len(rejected), first, shown, tallies, months, told)


@contextmanager
def _workshop(
    raw: RawFile, mapping: Mapping, work: Path, pseudonym: bytes
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Plan]]:
    """A private engine in which the raw file is understood and its duplicates set apart."""
    ready = plan(mapping, raw.columns, raw.header, raw.masked)
    settings: dict[str, Any] = {
        "memory_limit": MEMORY,
        "threads": THREADS,
        "temp_directory": str(work / "spill"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with engine_speaks(), duckdb.connect(str(work / "converting.duckdb"), config=settings) as db:
        watched(db).execute("SET enable_progress_bar = false")
        macros.define(db, macros.commas_of(raw.delimiter), raw.day_zero)
        db.execute("SET VARIABLE guiju_customers = ?", [pseudonym.decode("utf-8", "replace")])
        out = ", ".join(map(text_literal, mapping.leave_out)) or "''"
        db.execute(
            f"CREATE VIEW raw AS SELECT * EXCLUDE (odd) FROM read_parquet("
            f"{text_literal(str(raw.path))}) WHERE odd IS NULL OR odd NOT IN ({out})"
        )
        stages.keep_latest(db, ready)
        stages.understand(db, ready)
        stages.set_duplicates_apart(db)
        yield db, ready


def _counts(db: duckdb.DuckDBPyConnection, raw: RawFile, ready: Plan) -> tuple[int, int]:
    """Rows read, and rows passed over by leave_out, latest_by, skip_values or skip_when."""
    understood, skipped = db.execute(
        "SELECT count(*), count(*) FILTER (skipped) FROM understood"
    ).fetchone() or (0, 0)
    left_out = sum(row.kind in ready.mapping.leave_out for row in raw.broken)
    return raw.rows + len(raw.broken), raw.rows - understood + skipped + left_out


def _tallies(db: duckdb.DuckDBPyConnection, ready: Plan) -> dict[str, list[tuple[Any, int]]]:
    """How many accepted rows fall into each day, each agent or person, and each value of a closed
    column.
    """
    columns = {"local_date": "local_date", ready.table.who: quoted(ready.table.who)}
    columns |= {one.name: quoted(one.name) for one in ready.table.columns if one.choices}
    return {
        name: db.execute(
            f"SELECT {sql}, count(*) AS n FROM accepted GROUP BY 1 ORDER BY "
            + (f"{sql} NULLS FIRST" if name == "local_date" else f"n DESC, {sql} NULLS FIRST")
        ).fetchall()
        for name, sql in columns.items()
    }


def _write_months(
    db: duckdb.DuckDBPyConnection, work: Path
) -> tuple[dict[str, Path], dt.date | None, dt.date | None]:
    months = db.execute(
        "SELECT month, min(local_date), max(local_date), min(line), max(line) FROM accepted"
        " GROUP BY 1 ORDER BY 1"
    ).fetchall()
    rows = "accepted"
    if _mixed([(first, last) for *_, first, last in months]):
        # Computed once and sorted, so that each month's file reads its own part only.
        db.execute("CREATE TABLE by_month AS FROM accepted ORDER BY month")
        rows = "by_month"
    files = {}
    for month, _, _, first, last in months:
        files[month] = work / f"accepted-{month}.parquet"
        where, target = text_literal(month), text_literal(str(files[month]))
        db.execute(
            f"COPY (SELECT * FROM {rows} WHERE month = {where} AND line BETWEEN {first} AND {last})"
            f" TO {target} (FORMAT parquet, COMPRESSION lz4)"
        )
    if not months:
        return files, None, None
    return files, min(row[1] for row in months), max(row[2] for row in months)


def _mixed(spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the lines of a file's months, from first to last, lie mixed: of a file in the order
    of time, forwards or backwards, each month is a stretch that can be read alone.
    """
    lengths = [last - first + 1 for first, last in spans]
    return sum(lengths) > _FEW_MONTHS * max(
        max((last for _, last in spans), default=0) - min((one for one, _ in spans), default=0), 1
    )


def _rejected(
    db: duckdb.DuckDBPyConnection, raw: RawFile, ready: Plan
) -> Iterator[tuple[int, str, str, str, list[str]]]:
    """(line, code, column, value, cells) of every rejected row, by line."""
    out = ready.mapping.leave_out
    broken = ((row.line, row.code, "", "", row.cells) for row in raw.broken if row.kind not in out)
    return heapq.merge(broken, _faulty(db, len(ready.names)), key=lambda row: row[0])


def _faulty(
    db: duckdb.DuckDBPyConnection, width: int
) -> Iterator[tuple[int, str, str, str, list[str]]]:
    columns = ", ".join(f"c{place}" for place in range(width))
    found = db.cursor().execute(
        f"""SELECT line, coalesce(fault, 'key' || chr(30) || 'duplicate' || chr(31) || source_key), {columns}
            FROM understood WHERE fault IS NOT NULL OR line IN (SELECT line FROM again) ORDER BY line"""
    )
    while rows := found.fetchmany(2_000):
        for line, fault, *texts in rows:
            column, _, rest = fault.partition(chr(30))
            code, _, value = rest.partition(chr(31))
            if code == "error" and value.strip() == UNCALCULATED:
                code, value = "uncalculated", ""
            cells = ["" if text is None or text == UNCALCULATED else text for text in texts]
            yield line, code, column, value.replace(chr(31), " "), cells


def _reject(row: tuple[int, str, str, str, list[str]], ready: Plan) -> Reject:
    line, code, column, value, cells = row
    zh, en = reason(code, column, value, ready.table)
    return Reject(
        line, column, value, {"zh": zh, "en": en}, dict(zip(ready.names, cells, strict=False))
    )


def _first_rows(
    db: duckdb.DuckDBPyConnection, ready: Plan, rows: int
) -> list[tuple[int, dict[str, str], dict[str, Any]]]:
    found = db.execute("SELECT * FROM accepted ORDER BY line LIMIT ?", [rows])
    names = [column[0] for column in found.description or []]
    kept = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    wanted = [target.column.name for target in ready.targets]
    return [
        (row["line"], row["raw"], {"key": row["key"]} | {name: row[name] for name in wanted})
        for row in kept
    ]
