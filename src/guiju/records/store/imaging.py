"""A month's image: the rows that count, from the month's own files alone."""

# ruff: noqa: S608 -- every text in a query is a quoted literal made here or a name of our schema
from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import duckdb

from guiju.records.business import Calendar
from guiju.records.converting.zones import month_spans, to_local
from guiju.records.schema import TABLES, Column, RecordTable
from guiju.records.store import cutting, opened
from guiju.records.store.files import (
    SYSTEM_TYPES,
    Exclusion,
    Image,
    ImportFile,
    copy_out,
    folder_under,
    parquet_of,
    paths_of,
    quoted_path,
    sync_folder,
    workshop,
)


def build_image(
    root: Path,
    kind: str,
    month: str,
    files: Iterable[ImportFile],
    exclusions: Iterable[Exclusion] = (),
    calendars: Mapping[str, Calendar] = MappingProxyType({}),
) -> Image:
    """Build a month's image from the counted files; others of them (kinds, months that do not touch
    it) are passed over.

    A pure function of the rows: ``import_id`` and ``line`` are those of the import that brought the
    version that counts, not of a later one that repeated it. A column without any value in the
    month is not in the file. Rows that last are cut at local half hours; those of earlier months
    bring what of them lies in this one. ``calendars``: of a source, where it names one; then
    durations of contacts are reckoned in its business hours too. Cost: one read, sort and write of
    the month, and of earlier months with a row that reaches into it their keys; memory stays
    bounded.
    """
    table = TABLES[kind]
    mine = [file for file in files if file.kind == kind]
    with workshop(root) as db:
        rows_files = _open_whole(db, root, table, month, mine)
        folder = folder_under(root, Path("images") / kind / month)
        path = folder / f".tmp-{uuid.uuid4().hex}.parquet"
        rows, digest = copy_out(
            db,
            _image_query(db, root, table, month, rows_files, list(exclusions), calendars),
            [],
            path,
            "snappy",
        )
        return _named_by_content(root, kind, month, path, rows, digest, _reaches(db, table, path))


def _open_whole(
    db: duckdb.DuckDBPyConnection,
    root: Path,
    table: RecordTable,
    month: str,
    files: Sequence[ImportFile],
) -> list[ImportFile]:
    """Open the view ``whole``: the rows that count of every month that touches this one, each month
    settled by itself. Gives the files of rows that were read.
    """
    read: list[ImportFile] = []
    parts: list[str] = []
    for of in sorted({file.month for file in files if file.touches(month)} | {month}):
        of_month = [file for file in files if file.month == of]
        rows_files = [file for file in of_month if not file.tombstones]
        if of != month:
            _open_reaching(
                db, root, table, month, [file for file in rows_files if file.touches(month)]
            )
        place = len(parts)
        _open_rows(db, root, rows_files, place, reaching=of != month)
        contested = _settle(
            db, root, rows_files, [file for file in of_month if file.tombstones], place
        )
        verdict = (
            f"LEFT JOIN verdicts_{place} v ON v.source = r.source AND v.key = r.key"
            if contested
            else ""
        )
        counts = "WHERE v.key IS NULL OR v.winner = r.import_id" if contested else ""
        parts.append(f"SELECT r.* FROM arrived_{place} r {verdict} {counts}")
        read += rows_files
    db.execute(f"CREATE TEMP VIEW whole AS {' UNION ALL BY NAME '.join(parts)}")
    return read


def _open_reaching(
    db: duckdb.DuckDBPyConnection,
    root: Path,
    table: RecordTable,
    month: str,
    files: Sequence[ImportFile],
) -> None:
    """Make the table ``reaching``: the keys of which some version reaches into a later month; few."""
    first = min(low for file in files for low, _, _ in month_spans(file.zone, month))
    db.execute(
        "CREATE OR REPLACE TEMP TABLE reaching AS SELECT DISTINCT key_hash FROM "
        f"{parquet_of(root, files)}"
        f" WHERE {table.until} > ?",
        [first],
    )


_NOTHING = (
    "SELECT NULL::VARCHAR AS source, NULL::VARCHAR AS key, NULL::UBIGINT AS key_hash, 0::BIGINT "
    "AS import_id LIMIT 0"
)


def _open_rows(
    db: duckdb.DuckDBPyConnection,
    root: Path,
    files: Sequence[ImportFile],
    place: int,
    *,
    reaching: bool,
) -> None:
    if reaching:
        few = f"SELECT * FROM {parquet_of(root, files)} SEMI JOIN reaching USING (key_hash)"
        db.execute(f"CREATE TEMP TABLE arrived_{place} AS {few}")
    elif files:
        db.execute(f"CREATE TEMP VIEW arrived_{place} AS FROM {parquet_of(root, files)}")
    else:
        db.execute(
            f"CREATE TEMP VIEW arrived_{place} AS SELECT *, NULL::VARCHAR AS row_hash, "
            "NULL::DATE AS local_date"
            f" FROM ({_NOTHING})"
        )


def _settle(
    db: duckdb.DuckDBPyConnection,
    root: Path,
    files: Sequence[ImportFile],
    tombstones: Sequence[ImportFile],
    place: int,
) -> bool:
    """Table ``verdicts`` (with the month's place) for the keys that lie in several files: the
    import whose row counts; NULL: moved away.

    That is the first import of the unbroken run of equal versions that ends with the newest. Only
    those keys are sorted out; the rest of the month passes through. False when no key can be
    contested.
    """
    if not tombstones and len({file.source for file in files}) == len(files):
        return False
    gone = (
        f"SELECT source, key, key_hash, import_id FROM {parquet_of(root, tombstones)}"
        if tombstones
        else _NOTHING
    )
    db.execute(f"CREATE OR REPLACE TEMP TABLE contested AS {_contested(root, files, gone, place)}")
    db.execute(
        f"CREATE TEMP TABLE verdicts_{place} AS WITH versions AS ("
        f"SELECT source, key, import_id, row_hash::VARCHAR AS state FROM arrived_{place}"
        " SEMI JOIN contested USING (key_hash) UNION ALL"
        f" SELECT source, key, import_id, NULL FROM ({gone}) SEMI JOIN contested USING (key_hash)),"
        " newest AS (SELECT source, key, max(import_id) AS import_id, arg_max_null(state, "
        "import_id) AS state"
        " FROM versions GROUP BY ALL),"
        " breaks AS (SELECT v.source, v.key, max(v.import_id) AS last FROM versions v JOIN "
        "newest n USING (source, key)"
        " WHERE v.state IS DISTINCT FROM n.state GROUP BY ALL)"
        " SELECT source, key, CASE WHEN any_value(n.state) IS NOT NULL"
        " THEN min(v.import_id) FILTER (v.import_id > coalesce(b.last, -1)) END AS winner"
        " FROM versions v JOIN newest n USING (source, key) LEFT JOIN breaks b USING (source, "
        "key) GROUP BY ALL"
    )
    return True


def _contested(root: Path, files: Sequence[ImportFile], gone: str, place: int) -> str:
    """The hashes of keys that may lie in several files; where one file is most of the month,
    those of the others.
    """
    ordered = sorted(files, key=lambda file: -file.rows)
    largest, others = ordered[:1], ordered[1:]
    if largest and sum(file.rows for file in others) * 4 < largest[0].rows:
        few = f"SELECT key_hash FROM {parquet_of(root, others)} UNION " if others else ""
        return f"{few}SELECT key_hash FROM ({gone})"
    return (
        f"SELECT key_hash FROM (SELECT key_hash FROM arrived_{place} UNION ALL SELECT "
        f"key_hash FROM ({gone}))"
        " GROUP BY key_hash HAVING count(*) > 1"
    )


def _image_query(
    db: duckdb.DuckDBPyConnection,
    root: Path,
    table: RecordTable,
    month: str,
    files: Sequence[ImportFile],
    exclusions: list[Exclusion],
    calendars: Mapping[str, Calendar],
) -> str:
    """Only columns that hold a value are sorted and written (others would double the cost);
    readers see NULL there.
    """
    filled = _filled_columns(db, root, files)
    present = {row[0]: str(row[1]) for row in db.execute("DESCRIBE whole").fetchall()}
    columns = [_cast(column, present) for column in table.columns if column.name in filled]
    columns += [
        f"r.{name}::{type} AS {name}" for name, type in SYSTEM_TYPES.items() if name in filled
    ]
    rows = "whole"
    if table.until and files:
        rows = f"({cutting.pieces(db, table, month, files, ended=table.until in filled)})"
        columns += [f'r."{column.name}"' for column in table.derived]
    elif table.name == "contacts":
        if "resolve_seconds" in filled:
            columns.append(f"{_resolved(db, table, files)} AS resolved_local")
        timed = opened.timed(table, filled)
        if timed and any(file.source in calendars for file in files):
            rows = f"({opened.with_business_hours(db, table, files, calendars, timed)})"
            columns += [f'r."{name}"' for name in timed.values()]
    columns.append(f"coalesce({_excluded(db, exclusions, table)}, false) AS excluded")
    several = len({file.source for file in files}) > 1
    by = ("source",) if several else ()  # of one source it would only cost
    names = [name for name in (*by, table.who, table.clock, "key") if name in filled]
    names += [table.piece_clock] if table.until and files else []
    order = ", ".join(f'"{name}" NULLS FIRST' for name in names)
    return f"SELECT {', '.join(columns)} FROM {rows} r ORDER BY {order}"


def _resolved(
    db: duckdb.DuckDBPyConnection, table: RecordTable, files: Sequence[ImportFile]
) -> str:
    """SQL of the local time at which a case was resolved, by the zone its file was read in."""
    moment = f"(r.{table.clock} + to_microseconds((r.resolve_seconds * 1000000)::BIGINT))"
    first, last = db.execute(f"SELECT min({moment}), max({moment}) FROM whole r").fetchone() or (
        None,
        None,
    )
    if first is None or last is None:
        return "NULL::TIMESTAMP"
    zones: dict[str, list[int]] = {}
    for file in files:
        zones.setdefault(file.zone, []).append(file.import_id)
    local = {zone: to_local(moment, zone, first, last) for zone in zones}
    *others, (main, _) = sorted(zones.items(), key=lambda each: (len(each[1]), each[0]))
    whens = [
        f"WHEN r.import_id IN ({', '.join(map(str, ids))}) THEN {local[zone]}"
        for zone, ids in others
    ]
    return f"CASE {' '.join(whens)} ELSE {local[main]} END" if whens else local[main]


def _reaches(db: duckdb.DuckDBPyConnection, table: RecordTable, path: Path) -> str:
    """The last local month in which a case of an image was resolved, as its columns say; ''
    where none is.
    """
    if not table.column("resolve_seconds"):
        return ""
    names = {row[0] for row in db.execute("DESCRIBE FROM read_parquet(?)", [str(path)]).fetchall()}
    if "resolved_local" not in names:
        return ""
    (last,) = db.execute(
        "SELECT max(resolved_local) FROM read_parquet(?)", [str(path)]
    ).fetchone() or (None,)
    return f"{last:%Y-%m}" if last else ""


def _filled_columns(
    db: duckdb.DuckDBPyConnection, root: Path, files: Sequence[ImportFile]
) -> set[str]:
    """The columns in which some row of the files has a value, as their footers say; keys always."""
    if not files:
        return {"source", "key"}
    names = db.execute(
        "SELECT DISTINCT split_part(path_in_schema, ', ', 1) FROM parquet_metadata(?)"
        " WHERE coalesce(stats_null_count, 0) < num_values",
        [paths_of(root, files)],
    ).fetchall()
    return {"source", "key", "import_id"} | {name for (name,) in names}


def _cast(column: Column, present: Mapping[str, str]) -> str:
    stored = column.type.duckdb
    return f'r."{column.name}"' + (
        "" if present[column.name] == stored else f'::{stored} AS "{column.name}"'
    )


def _excluded(
    db: duckdb.DuckDBPyConnection, exclusions: list[Exclusion], table: RecordTable
) -> str:
    tests = []
    for place, one in enumerate(exclusions):
        parts = ["true"]
        if one.date_from:
            parts.append(f"r.local_date >= DATE '{one.date_from.isoformat()}'")
        if one.date_to:
            parts.append(f"r.local_date <= DATE '{one.date_to.isoformat()}'")
        if one.source:
            parts.append(f"r.source = {quoted_path(one.source)}")
        if one.queue:
            parts.append(
                f"r.queue = {quoted_path(one.queue)}" if table.column("queue") else "false"
            )
        if one.keys is not None:
            db.execute(
                f"CREATE TEMP TABLE left_out_{place} AS SELECT unnest(?::VARCHAR[]) AS key",
                [list(one.keys)],
            )
            parts.append(f"r.key IN (SELECT key FROM left_out_{place})")
        tests.append("(" + " AND ".join(parts) + ")")
    return " OR ".join(tests) or "false"


def _named_by_content(
    root: Path, kind: str, month: str, path: Path, rows: int, digest: str, reaches: str
) -> Image:
    final = path.with_name(f"{digest}.parquet")
    path.replace(final)
    sync_folder(final.parent)
    return Image(kind, month, final.relative_to(root).as_posix(), rows, digest, reaches)
