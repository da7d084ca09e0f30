"""An import's files: its rows and tombstones by month, judged against the earlier imports of its
source.
"""

# ruff: noqa: S608 -- every text in a query is a quoted literal made here or a name of our schema
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb

from guiju.foundation.errors import Invalid
from guiju.records.converting.zones import local_month
from guiju.records.schema import LONGEST_DAYS, TABLES
from guiju.records.store.files import (
    KEY_HASH,
    ImportFile,
    Placed,
    check_whole,
    copy_out,
    folder_under,
    paths_of,
    sync_folder,
    workshop,
)


def place_import(
    root: Path,
    import_id: int,
    kind: str,
    source: str,
    accepted: Mapping[str, Path],
    earlier: Iterable[ImportFile],
    zone: str = "UTC",
) -> Placed:
    """Write an import's files and say what changed against the counted ``earlier`` files; nothing
    counts yet.

    accepted: month -> Parquet file of converted rows (record columns, source, key, line, local
    columns, row_hash, raw). ``zone``: by which its times were read. Where rows last, every month
    that an old or new version of a changed month reaches into is said to be touched. Cost: reads
    the accepted rows, one number a row of earlier files of the source; memory stays bounded. Raises
    Invalid when a key occurs twice; then no file is left behind.
    """
    before = [
        file
        for file in earlier
        if (file.kind, file.source, file.tombstones) == (kind, source, False)
    ]
    with workshop(root, ordered=False) as db:
        _take_in(db, accepted)
        _check_keys_once(db)
        _find_earlier(db, root, before)
        counts = _judge(db)
        folder = folder_under(root, Path("imports")) / str(import_id)
        folder.mkdir()  # never over the files of another import
        files = [
            _write_rows(db, root, folder, import_id, kind, source, m, p)
            for m, p in sorted(accepted.items())
        ]
        files += _write_tombstones(db, root, folder, import_id, kind, source)
        files = [
            replace(file, zone=zone, reaches=reach_of(root, file, zone))
            for file in files
            if file.rows
        ]
        sync_folder(folder)
        touched = reached(_touched(db), [*before, *files])
        return Placed(
            tuple(files),
            counts.get("stored", 0),
            counts.get("updated", 0),
            counts.get("unchanged", 0),
            touched,
        )


def reached(months: Iterable[str], files: Iterable[ImportFile]) -> tuple[str, ...]:
    """The months, and those into which rows of them may reach."""
    files, wider = list(files), set(months)
    for month in tuple(wider):
        last = max((file.reaches for file in files if file.month == month), default="")
        wider |= set(_months_between(month, last))
    return tuple(sorted(wider))


def _months_between(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def reach_of(root: Path, file: ImportFile, zone: str) -> str:
    """The local month in which the last row of a file ends, where rows last; '' is its own.
    Cost: reads two columns.
    """
    table = TABLES[file.kind]
    if not table.until or file.tombstones:
        return ""
    with workshop(root) as db:
        (last,) = db.execute(
            f"SELECT max({table.until}) FROM read_parquet(?) WHERE {table.until} > {table.clock}"
            f" AND {table.until} <= {table.clock} + INTERVAL {LONGEST_DAYS} DAY",
            [str(root / file.path)],
        ).fetchone() or (None,)
    month = local_month(last - timedelta(microseconds=1), zone) if last else ""
    return month if month > file.month else ""


def _take_in(db: duckdb.DuckDBPyConnection, accepted: Mapping[str, Path]) -> None:
    db.execute(
        "CREATE TEMP TABLE incoming (key VARCHAR, key_hash UBIGINT, row_hash VARCHAR, month "
        "VARCHAR)"
    )
    for month, path in accepted.items():
        db.execute(
            (
                f"INSERT INTO incoming SELECT key, {KEY_HASH}, row_hash::VARCHAR, ? FROM "
                "read_parquet(?)"
            ),
            [month, str(path)],
        )


def _check_keys_once(db: duckdb.DuckDBPyConnection) -> None:
    twice = db.execute(
        "SELECT key FROM incoming GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT 1"
    ).fetchone()
    if twice:
        raise Invalid(
            "键 {key} 在一次导入中出现了两次。",
            "The key {key} occurs twice in one import.",
            code="records.key_twice",
            key=twice[0],
        )


def _find_earlier(db: duckdb.DuckDBPyConnection, root: Path, before: Sequence[ImportFile]) -> None:
    """Make the table ``versions``: every earlier version of an incoming key. By a narrow column
    which files, then rows.
    """
    db.execute(
        "CREATE TEMP TABLE versions (key VARCHAR, import_id BIGINT, month VARCHAR, row_hash "
        "VARCHAR)"
    )
    paths = paths_of(root, before)
    if not paths:
        return
    try:
        hit = {path for path in paths if has_any_key(db, path)}
        if hit:
            db.execute(
                "INSERT INTO versions SELECT key, import_id, month, row_hash::VARCHAR FROM "
                "read_parquet(?)"
                " SEMI JOIN incoming USING (key_hash, key)",
                [sorted(hit)],
            )
    except duckdb.Error:
        check_whole(root, before)  # says which file is spoilt, by its import and month
        raise


def has_any_key(db: duckdb.DuckDBPyConnection, path: str) -> bool:
    """Whether a file has any of the incoming keys, by the narrow hash column alone; stops at the
    first.
    """
    query = "SELECT 1 FROM read_parquet(?) SEMI JOIN incoming USING (key_hash) LIMIT 1"
    return db.execute(query, [path]).fetchone() is not None


def _judge(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Make the table ``fates``: for every incoming key its month, the month of its current version,
    and its fate.
    """
    db.execute(
        "CREATE TEMP TABLE fates AS SELECT i.key, i.month, c.month AS was,"
        " CASE WHEN c.key IS NULL THEN 'stored'"
        " WHEN c.month = i.month AND c.row_hash = i.row_hash THEN 'unchanged' ELSE 'updated' "
        "END AS fate"
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
    db: duckdb.DuckDBPyConnection,
    root: Path,
    folder: Path,
    import_id: int,
    kind: str,
    source: str,
    month: str,
    accepted: Path,
) -> ImportFile:
    path = folder / f"{kind}-{month}.parquet"
    rows, digest = copy_out(
        db,
        f"SELECT * EXCLUDE (source), ? AS source, ?::BIGINT AS import_id, {KEY_HASH} AS key_hash"
        " FROM read_parquet(?)",
        [source, import_id, str(accepted)],
        path,
        "zstd",
    )
    name = path.relative_to(root).as_posix()
    return ImportFile(import_id, kind, source, month, name, rows, sha256=digest)


def _write_tombstones(
    db: duckdb.DuckDBPyConnection, root: Path, folder: Path, import_id: int, kind: str, source: str
) -> list[ImportFile]:
    """One file a month in which older versions of keys lie that this import has in another
    month.
    """
    moved = "FROM versions v JOIN incoming i USING (key) WHERE v.month <> i.month"
    files = []
    for (month,) in db.execute(f"SELECT DISTINCT v.month {moved} ORDER BY 1").fetchall():
        path = folder / f"{kind}-{month}.tombstones.parquet"
        rows, digest = copy_out(
            db,
            f"SELECT DISTINCT ? AS source, key, {KEY_HASH} AS key_hash, ?::BIGINT AS "
            f"import_id {moved}"
            " AND v.month = ?",
            [source, import_id, month],
            path,
            "zstd",
        )
        name = path.relative_to(root).as_posix()
        files.append(ImportFile(import_id, kind, source, month, name, rows, True, sha256=digest))
    return files
