"""The record store: immutable Parquet files of imports, and the month images derived from them.

Pure file operations; who keeps the manifest (which files count) hands it in and registers what comes back. All paths
in it are relative to the store's root, so a store can be moved whole. Every file is written under a temporary name,
synced and renamed: a reader that opens only named files never sees half of one.

The current rows of a month are those of the newest counted import for each (source, key). An import therefore stores
*all* its rows, also those that changed nothing (should the older import be taken back, they are still there), and a
tombstone in every other month where an older version of one of its keys lies (the key has moved). So each month
follows from its own files alone, whichever imports are taken back in whichever order.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

# ruff: noqa: S608 -- every text in a query is a quoted literal made here or a name of our schema
from guiju.foundation.errors import Invalid
from guiju.records.schema import TABLES, Column, RecordTable

MEMORY = "800MB"
THREADS = 2
#: A stable 64-bit number of a key: the narrow column by which earlier files are searched.
_KEY_HASH = "md5_number_lower(key)"
#: The stored types of the columns that every row has.
SYSTEM_TYPES = {
    "source": "VARCHAR", "key": "VARCHAR", "import_id": "BIGINT", "line": "BIGINT", "local_date": "DATE",
    "hour": "SMALLINT", "half_hour": "VARCHAR", "weekday": "SMALLINT", "week": "VARCHAR", "month": "VARCHAR",
}  # fmt: skip


@dataclass(frozen=True)
class ImportFile:
    """One immutable file: the rows (or tombstones) that an import brought for one month. ``path`` is under the root."""

    import_id: int
    kind: str
    source: str
    month: str
    path: str
    rows: int
    tombstones: bool = False


@dataclass(frozen=True)
class Placed:
    """What an import did: its files, its rows by fate, the months whose image must be built again."""

    files: tuple[ImportFile, ...]
    stored: int
    updated: int
    unchanged: int
    months: tuple[str, ...]


@dataclass(frozen=True)
class Exclusion:
    """Rows that do not count: within the dates (inclusive), of the source and queue, among the keys; None = any."""

    id: int
    date_from: date | None = None
    date_to: date | None = None
    source: str | None = None
    queue: str | None = None
    keys: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Image:
    """The current rows of a month as one file, sorted by source, agent and time. The hash is of the file's bytes."""

    kind: str
    month: str
    path: str
    rows: int
    content_hash: str


def place_import(
    root: Path, import_id: int, kind: str, source: str, accepted: Mapping[str, Path], earlier: Iterable[ImportFile]
) -> Placed:
    """Write an import's files and say what changed against the counted ``earlier`` files; nothing counts yet.

    accepted: month -> Parquet file of converted rows (record columns, source, key, line, local columns, row_hash,
    raw). Cost: reads the accepted rows, one number a row of earlier files of the source; memory stays bounded.
    Raises Invalid when a key occurs twice; then no file is left behind.
    """
    before = [file for file in earlier if (file.kind, file.source, file.tombstones) == (kind, source, False)]
    with _workshop(root, ordered=False) as db:
        _take_in(db, accepted)
        _check_keys_once(db)
        _find_earlier(db, root, before)
        counts = _judge(db)
        folder = _folder(root, Path("imports") / str(import_id))
        files = [_write_rows(db, root, folder, import_id, kind, source, m, p) for m, p in sorted(accepted.items())]
        files += _write_tombstones(db, root, folder, import_id, kind, source)
        sync_folder(folder)
        return Placed(
            tuple(file for file in files if file.rows),
            counts.get("stored", 0), counts.get("updated", 0), counts.get("unchanged", 0), _touched(db),
        )  # fmt: skip


def _take_in(db: duckdb.DuckDBPyConnection, accepted: Mapping[str, Path]) -> None:
    db.execute("CREATE TEMP TABLE incoming (key VARCHAR, key_hash UBIGINT, row_hash VARCHAR, month VARCHAR)")
    for month, path in accepted.items():
        db.execute(
            f"INSERT INTO incoming SELECT key, {_KEY_HASH}, row_hash::VARCHAR, ? FROM read_parquet(?)",
            [month, str(path)],
        )


def _check_keys_once(db: duckdb.DuckDBPyConnection) -> None:
    twice = db.execute("SELECT key FROM incoming GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT 1").fetchone()
    if twice:
        raise Invalid(
            {"zh": "键 {key} 在一次导入中出现了两次。", "en": "The key {key} occurs twice in one import."},
            code="records.key_twice", key=twice[0],
        )  # fmt: skip


def _find_earlier(db: duckdb.DuckDBPyConnection, root: Path, before: Sequence[ImportFile]) -> None:
    """Table ``versions``: every earlier version of an incoming key. By a narrow column which files, then rows."""
    db.execute("CREATE TEMP TABLE versions (key VARCHAR, import_id BIGINT, month VARCHAR, row_hash VARCHAR)")
    paths = _paths(root, before)
    if not paths:
        return
    hit = {path for path in paths if _any_key(db, path)}
    if hit:
        db.execute(
            "INSERT INTO versions SELECT key, import_id, month, row_hash::VARCHAR FROM read_parquet(?)"
            " SEMI JOIN incoming USING (key_hash, key)",
            [sorted(hit)],
        )


def _any_key(db: duckdb.DuckDBPyConnection, path: str) -> bool:
    """Whether a file has any of the incoming keys, by the narrow hash column alone; stops at the first."""
    query = "SELECT 1 FROM read_parquet(?) SEMI JOIN incoming USING (key_hash) LIMIT 1"
    return db.execute(query, [path]).fetchone() is not None


def _judge(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Table ``fates``: for every incoming key its month, the month of its current version, and its fate."""
    db.execute(
        "CREATE TEMP TABLE fates AS SELECT i.key, i.month, c.month AS was,"
        " CASE WHEN c.key IS NULL THEN 'stored'"
        " WHEN c.month = i.month AND c.row_hash = i.row_hash THEN 'unchanged' ELSE 'updated' END AS fate"
        " FROM incoming i LEFT JOIN (SELECT key, max_by(month, import_id) AS month,"
        " max_by(row_hash, import_id) AS row_hash FROM versions GROUP BY key) c USING (key)"
    )
    return dict(db.execute("SELECT fate, count(*) FROM fates GROUP BY fate").fetchall())


def _touched(db: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    rows = db.execute(
        "SELECT DISTINCT unnest([month, was]) AS m FROM fates WHERE fate <> 'unchanged' ORDER BY m"
    ).fetchall()
    return tuple(month for (month,) in rows if month is not None)


def _write_rows(
    db: duckdb.DuckDBPyConnection, root: Path, folder: Path, import_id: int, kind: str, source: str, month: str,
    accepted: Path,
) -> ImportFile:  # fmt: skip
    path = folder / f"{kind}-{month}.parquet"
    rows = _copy(
        db,
        f"SELECT * EXCLUDE (source), ? AS source, ?::BIGINT AS import_id, {_KEY_HASH} AS key_hash"
        " FROM read_parquet(?)",
        [source, import_id, str(accepted)], path, "zstd",
    )  # fmt: skip
    return ImportFile(import_id, kind, source, month, path.relative_to(root).as_posix(), rows)


def _write_tombstones(
    db: duckdb.DuckDBPyConnection, root: Path, folder: Path, import_id: int, kind: str, source: str
) -> list[ImportFile]:
    """One file a month in which older versions of keys lie that this import has in another month."""
    moved = "FROM versions v JOIN incoming i USING (key) WHERE v.month <> i.month"
    files = []
    for (month,) in db.execute(f"SELECT DISTINCT v.month {moved} ORDER BY 1").fetchall():
        path = folder / f"{kind}-{month}.tombstones.parquet"
        rows = _copy(
            db,
            f"SELECT DISTINCT ? AS source, key, {_KEY_HASH} AS key_hash, ?::BIGINT AS import_id {moved}"
            " AND v.month = ?",
            [source, import_id, month], path, "zstd",
        )  # fmt: skip
        files.append(ImportFile(import_id, kind, source, month, path.relative_to(root).as_posix(), rows, True))
    return files


def build_image(
    root: Path, kind: str, month: str, files: Iterable[ImportFile], exclusions: Iterable[Exclusion] = ()
) -> Image:
    """Build a month's image from the counted files; others of them (kinds, months) are passed over.

    A pure function of the rows: ``import_id`` and ``line`` are those of the import that brought the version that
    counts, not of a later one that repeated it. A column without any value in the month is not in the file.
    Cost: one read, sort and write of the month; memory stays bounded.
    """
    table = TABLES[kind]
    mine = [file for file in files if (file.kind, file.month) == (kind, month)]
    rows_files = [file for file in mine if not file.tombstones]
    with _workshop(root) as db:
        _open_rows(db, root, rows_files)
        contested = _settle(db, root, rows_files, [file for file in mine if file.tombstones])
        folder = _folder(root, Path("images") / kind / month)
        path = folder / f".tmp-{uuid.uuid4().hex}.parquet"
        rows = _copy(db, _image_query(db, root, table, rows_files, contested, list(exclusions)), [], path, "snappy")
        return _named_by_content(root, kind, month, path, rows)


_NOTHING = (
    "SELECT NULL::VARCHAR AS source, NULL::VARCHAR AS key, NULL::UBIGINT AS key_hash, 0::BIGINT AS import_id LIMIT 0"
)


def _open_rows(db: duckdb.DuckDBPyConnection, root: Path, files: Sequence[ImportFile]) -> None:
    if files:
        db.execute(f"CREATE TEMP VIEW arrived AS FROM {_parquet(root, files)}")
    else:
        db.execute(
            f"CREATE TEMP VIEW arrived AS SELECT *, NULL::VARCHAR AS row_hash, NULL::DATE AS local_date"
            f" FROM ({_NOTHING})"
        )


def _settle(
    db: duckdb.DuckDBPyConnection, root: Path, files: Sequence[ImportFile], tombstones: Sequence[ImportFile]
) -> bool:
    """Table ``verdicts`` for the keys that lie in several files: the import whose row counts; NULL: moved away.

    That is the first import of the unbroken run of equal versions that ends with the newest. Only those keys are
    sorted out; the rest of the month passes through. False when no key can be contested.
    """
    if not tombstones and len({file.source for file in files}) == len(files):
        return False
    gone = f"SELECT source, key, key_hash, import_id FROM {_parquet(root, tombstones)}" if tombstones else _NOTHING
    db.execute(f"CREATE TEMP TABLE contested AS {_contested(root, files, gone)}")
    db.execute(
        "CREATE TEMP TABLE verdicts AS WITH versions AS ("
        "SELECT source, key, import_id, row_hash::VARCHAR AS state FROM arrived SEMI JOIN contested USING (key_hash)"
        f" UNION ALL SELECT source, key, import_id, NULL FROM ({gone}) SEMI JOIN contested USING (key_hash)),"
        " newest AS (SELECT source, key, max(import_id) AS import_id, arg_max_null(state, import_id) AS state"
        " FROM versions GROUP BY ALL),"
        " breaks AS (SELECT v.source, v.key, max(v.import_id) AS last FROM versions v JOIN newest n USING (source, key)"
        " WHERE v.state IS DISTINCT FROM n.state GROUP BY ALL)"
        " SELECT source, key, CASE WHEN any_value(n.state) IS NOT NULL"
        " THEN min(v.import_id) FILTER (v.import_id > coalesce(b.last, -1)) END AS winner"
        " FROM versions v JOIN newest n USING (source, key) LEFT JOIN breaks b USING (source, key) GROUP BY ALL"
    )
    return True


def _contested(root: Path, files: Sequence[ImportFile], gone: str) -> str:
    """The hashes of keys that may lie in several files; where one file is most of the month, those of the others."""
    largest, *others = sorted(files, key=lambda file: -file.rows) or [None]
    if largest and sum(file.rows for file in others) * 4 < largest.rows:
        few = f"SELECT key_hash FROM {_parquet(root, others)} UNION " if others else ""
        return f"{few}SELECT key_hash FROM ({gone})"
    return (
        f"SELECT key_hash FROM (SELECT key_hash FROM arrived UNION ALL SELECT key_hash FROM ({gone}))"
        " GROUP BY key_hash HAVING count(*) > 1"
    )


def _image_query(
    db: duckdb.DuckDBPyConnection,
    root: Path,
    table: RecordTable,
    files: Sequence[ImportFile],
    contested: bool,
    exclusions: list[Exclusion],
) -> str:
    """Only columns that hold a value are sorted and written (others would double the cost); readers see NULL there."""
    filled = _filled_columns(db, root, files)
    present = {row[0]: str(row[1]) for row in db.execute("DESCRIBE arrived").fetchall()}
    columns = [_cast(column, present) for column in table.columns if column.name in filled]
    columns += [f"r.{name}::{type} AS {name}" for name, type in SYSTEM_TYPES.items() if name in filled]
    columns.append(f"coalesce({_excluded(db, exclusions, table)}, false) AS excluded")
    verdict = "LEFT JOIN verdicts v ON v.source = r.source AND v.key = r.key" if contested else ""
    counts = "WHERE v.key IS NULL OR v.winner = r.import_id" if contested else ""
    order = ", ".join(f'"{name}" NULLS FIRST' for name in ("source", table.who, table.clock, "key") if name in filled)
    return f"SELECT {', '.join(columns)} FROM arrived r {verdict} {counts} ORDER BY {order}"


def _filled_columns(db: duckdb.DuckDBPyConnection, root: Path, files: Sequence[ImportFile]) -> set[str]:
    """The columns in which some row of the files has a value, as their footers say; keys always."""
    if not files:
        return {"source", "key"}
    found = db.execute(
        "SELECT DISTINCT split_part(path_in_schema, ', ', 1) FROM parquet_metadata(?)"
        " WHERE coalesce(stats_null_count, 0) < num_values",
        [_paths(root, files)],
    ).fetchall()
    return {"source", "key", "import_id"} | {name for (name,) in found}


def _cast(column: Column, present: Mapping[str, str]) -> str:
    stored = column.type.duckdb
    return f'r."{column.name}"' + ("" if present[column.name] == stored else f'::{stored} AS "{column.name}"')


def _excluded(db: duckdb.DuckDBPyConnection, exclusions: list[Exclusion], table: RecordTable) -> str:
    tests = []
    for place, one in enumerate(exclusions):
        parts = ["true"]
        if one.date_from:
            parts.append(f"r.local_date >= DATE '{one.date_from.isoformat()}'")
        if one.date_to:
            parts.append(f"r.local_date <= DATE '{one.date_to.isoformat()}'")
        if one.source:
            parts.append(f"r.source = {_text(one.source)}")
        if one.queue:
            parts.append(f"r.queue = {_text(one.queue)}" if table.column("queue") else "false")
        if one.keys is not None:
            db.execute(f"CREATE TEMP TABLE left_out_{place} AS SELECT unnest(?::VARCHAR[]) AS key", [list(one.keys)])
            parts.append(f"r.key IN (SELECT key FROM left_out_{place})")
        tests.append("(" + " AND ".join(parts) + ")")
    return " OR ".join(tests) or "false"


def _named_by_content(root: Path, kind: str, month: str, path: Path, rows: int) -> Image:
    digest = file_hash(path)
    final = path.with_name(f"{digest}.parquet")
    path.replace(final)
    sync_folder(final.parent)
    return Image(kind, month, final.relative_to(root).as_posix(), rows, digest)


def verify(root: Path, image: Image) -> bool:
    """Whether the image's file is there and its bytes are those that were written."""
    path = root / image.path
    return path.is_file() and file_hash(path) == image.content_hash


def versions_of(root: Path, files: Iterable[ImportFile], source: str, key: str) -> list[dict[str, Any]]:
    """Every version of a row in the files, newest first: its columns as understood, ``import_id``, and ``raw``."""
    mine = [file for file in files if file.source == source and not file.tombstones]
    if not mine:
        return []
    with _workshop(root) as db:
        found = db.execute(
            f"SELECT * EXCLUDE (key_hash) FROM read_parquet(?, union_by_name = true)"
            f" WHERE key_hash = {_KEY_HASH.replace('key', '?', 1)} AND key = ? ORDER BY import_id DESC",
            [_paths(root, mine), key, key],
        )
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def raw_of(root: Path, files: Iterable[ImportFile], source: str, key: str) -> Any:
    """The row as it came, in its newest version among the files; None when no file has it."""
    versions = versions_of(root, files, source, key)
    return versions[0]["raw"] if versions else None


def orphans(root: Path, known: Iterable[str], older_than: float = 0) -> list[Path]:
    """Files of the store that no manifest names, left by a killed import, at least ``older_than`` seconds old.

    Ask it only while nobody writes, or with an age that no import reaches: a file just placed is not yet registered.
    """
    named = {root / path for path in known}
    limit = time.time() - older_than
    found = (path for part in ("imports", "images", "spill") for path in (root / part).rglob("*") if path.is_file())
    return sorted(path for path in found if path not in named and path.stat().st_mtime <= limit)


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _workshop(root: Path, ordered: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private engine with bounded memory that spills under the root and never reaches for the network.

    Import files need no order (their rows carry the line), which lets both cores write.
    """
    spill = _folder(root, Path("spill"))
    with tempfile.TemporaryDirectory(dir=spill) as folder:
        settings: dict[str, Any] = {
            "memory_limit": MEMORY, "preserve_insertion_order": ordered, "threads": THREADS, "temp_directory": folder,
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
        }  # fmt: skip
        with duckdb.connect(":memory:", config=settings) as db:
            yield db


def _copy(db: duckdb.DuckDBPyConnection, query: str, values: list[Any], path: Path, compression: str) -> int:
    """Write a query's rows to a file that appears whole or not at all; returns their number."""
    temporary = path.with_name(f".tmp-{uuid.uuid4().hex}.parquet")
    try:
        done = db.execute(
            f"COPY ({query}) TO {_text(str(temporary))} (FORMAT parquet, COMPRESSION {compression})", values
        )
        (rows,) = done.fetchone() or (0,)
        _sync_file(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return int(rows)


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _folder(root: Path, under: Path) -> Path:
    folder = root / under
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _paths(root: Path, files: Iterable[ImportFile]) -> list[str]:
    return [str(root / file.path) for file in files]


def _parquet(root: Path, files: Iterable[ImportFile]) -> str:
    return f"read_parquet([{', '.join(map(_text, _paths(root, files)))}], union_by_name = true)"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
