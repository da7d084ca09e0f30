"""Which stored records an import would replace by other ones: the same key, but another moment or
another agent.

A record that comes again with a later state keeps both. A key that means something else in each
file, such as a running number of its rows, keeps neither.
"""

# ruff: noqa: S608 -- every text in a query is a quoted literal made here or a name of our schema
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from guiju.records.schema import TABLES
from guiju.records.store.files import KEY_HASH, ImportFile, check_whole, paths_of, workshop
from guiju.records.store.placing import has_any_key


@dataclass(frozen=True)
class Replaced:
    """How many stored records would be replaced by different ones, and of which days they are."""

    rows: int = 0
    days: int = 0
    first_day: dt.date | None = None
    last_day: dt.date | None = None


def replaced_by(
    root: Path,
    kind: str,
    source: str,
    accepted: Mapping[str, Path],
    earlier: Iterable[ImportFile],
) -> Replaced:
    """The records in the counted ``earlier`` files that accepted rows would replace by different
    ones. Nothing is written.

    accepted: as `place_import` takes it. Cost: one number a row of earlier files of the source;
    where a file has one of the keys, a few columns of its rows with them.
    """
    before = [
        file
        for file in earlier
        if (file.kind, file.source, file.tombstones) == (kind, source, False)
    ]
    if not before or not accepted:
        return Replaced()
    table = TABLES[kind]
    told = f'key, local_date, "{table.clock}" AS clock, "{table.who}" AS who'
    with workshop(root) as db:
        db.execute(
            f"CREATE TEMP TABLE incoming AS SELECT {told}, {KEY_HASH} AS key_hash FROM "
            "read_parquet(?)",
            [[str(path) for path in accepted.values()]],
        )
        try:
            hit = sorted(path for path in set(paths_of(root, before)) if has_any_key(db, path))
            row = _replaced(db, hit, told) if hit else None
        except duckdb.Error:
            check_whole(root, before)  # says which file is spoilt, by its import and month
            raise
    return Replaced(*row) if row else Replaced()


def _replaced(
    db: duckdb.DuckDBPyConnection, paths: list[str], told: str
) -> tuple[int, int, dt.date | None, dt.date | None] | None:
    return db.execute(
        "SELECT count(*), count(DISTINCT s.local_date), min(s.local_date), max(s.local_date)"
        f" FROM (SELECT {told}, import_id FROM read_parquet(?) SEMI JOIN incoming USING "
        "(key_hash, key) QUALIFY row_number() OVER (PARTITION BY key ORDER BY import_id DESC) = 1"
        ") s JOIN incoming i USING (key)"
        " WHERE s.clock IS DISTINCT FROM i.clock OR s.who IS DISTINCT FROM i.who",
        [paths],
    ).fetchone()
