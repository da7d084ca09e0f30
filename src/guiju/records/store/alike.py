"""Which rows of an import look like stored records under another key: the same moment and the same
agent in the same source.

A file whose mapping makes another key than the one it was brought by before would count twice.
"""

# ruff: noqa: S608 -- every text in a query is a quoted literal made here or a name of our schema
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from guiju.records.schema import TABLES, RecordTable, Type
from guiju.records.store.files import KEY_HASH, ImportFile, check_whole, paths_of, workshop


@dataclass(frozen=True)
class Alike:
    """How many rows look like stored records under another key, of which days they are, and the
    imports that brought those records.
    """

    rows: int = 0
    days: int = 0
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    imports: tuple[int, ...] = ()


def alike_to(
    root: Path,
    kind: str,
    source: str,
    accepted: Mapping[str, Path],
    earlier: Iterable[ImportFile],
) -> Alike:
    """The accepted rows that have a key of their own and yet look like records in the counted
    ``earlier`` files: the same moment, the same agent (and the same of what every row of the kind
    must say). Nothing is written.

    Two records may begin in one second, so a day is told only where at least half of what can be
    compared on it is alike; where the rows tell no time of day or no agent at all, only where all of
    it is. accepted: as `place_import` takes it. Cost: nothing where the source has no record of the
    same months; else a few columns of the rows of those months, of this source alone.
    """
    before = [
        file
        for file in earlier
        if (file.kind, file.source, file.tombstones) == (kind, source, False)
        and file.month in accepted
    ]
    if not before:
        return Alike()
    table = TABLES[kind]
    paths = sorted(set(paths_of(root, before)))
    with workshop(root) as db:
        db.execute(
            f"CREATE TEMP TABLE incoming AS SELECT {_told(table)} FROM read_parquet(?)",
            [[str(path) for path in accepted.values()]],
        )
        try:
            db.execute(
                f"CREATE TEMP TABLE stored AS SELECT {_told(table)}, import_id FROM read_parquet(?)"
                " WHERE local_date IN (SELECT local_date FROM incoming)"
                " QUALIFY row_number() OVER (PARTITION BY key_hash, key ORDER BY import_id DESC)"
                " = 1",
                [paths],
            )
        except duckdb.Error:
            check_whole(root, before)  # says which file is spoilt, by its import and month
            raise
        return _alike(db, table)


def _told(table: RecordTable) -> str:
    """The SQL of what rows are compared by: ``alike`` is the same in rows that look alike."""
    others = [
        column.name
        for column in table.columns
        if column.required and column.name not in (table.clock, table.who)
    ]
    names = ", ".join(f'"{name}"' for name in (table.clock, table.who, *others))
    return (
        f'key, {KEY_HASH} AS key_hash, local_date, "{table.clock}" AS clock, "{table.who}" AS who, '
        f"md5_number_lower(row({names})::VARCHAR) AS alike"
    )


def _alike(db: duckdb.DuckDBPyConnection, table: RecordTable) -> Alike:
    times, known = db.execute(
        "SELECT count(DISTINCT epoch_us(clock::TIMESTAMP) % 86400000000), count(who) FROM incoming"
    ).fetchone() or (0, 0)
    column = table.column(table.clock)
    dated = column is not None and column.type is Type.DATE
    clear = known and (times > 1 or dated)
    same = "2 * alike >= least(new, old)" if clear else "alike = new AND alike = old"
    db.execute(
        """CREATE TEMP TABLE pairs AS SELECT coalesce(n.local_date, o.local_date) AS local_date,
             coalesce(n.alike, o.alike) AS alike, coalesce(n.rows, 0) AS new,
             coalesce(o.rows, 0) AS old
           FROM (SELECT local_date, alike, count(*) AS rows FROM incoming
             ANTI JOIN stored USING (key_hash, key) GROUP BY ALL) n
           FULL JOIN (SELECT local_date, alike, count(*) AS rows FROM stored
             ANTI JOIN incoming USING (key_hash, key) GROUP BY ALL) o
           ON n.local_date = o.local_date AND n.alike = o.alike"""
    )
    db.execute(
        f"""CREATE TEMP TABLE doubled AS FROM (SELECT local_date, sum(least(new, old)) AS alike,
              sum(new) AS new, sum(old) AS old FROM pairs GROUP BY 1)
            WHERE alike > 0 AND {same}"""
    )
    row = db.execute(
        "SELECT coalesce(sum(alike), 0)::BIGINT, count(*), min(local_date), max(local_date)"
        " FROM doubled"
    ).fetchone()
    if not row or not row[0]:
        return Alike()
    imports = db.execute(
        "SELECT DISTINCT s.import_id FROM stored s SEMI JOIN (SELECT * FROM pairs SEMI JOIN doubled"
        " USING (local_date) WHERE new > 0 AND old > 0) p USING (local_date, alike)"
        " ANTI JOIN incoming USING (key_hash, key) ORDER BY 1"
    ).fetchall()
    rows, days, first, last = row
    return Alike(rows, days, first, last, tuple(number for (number,) in imports))
