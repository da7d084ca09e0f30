"""Accepted rows as converting hands them over, made by hand: for tests of the store and the
engine.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from guiju.records.converting import Converted, convert
from guiju.records.mapping import load
from guiju.records.reading import read_raw
from guiju.records.schema import TABLES, Type
from guiju.records.store import Image, ImportFile, Placed, build_image, place_import, reached

MAPPINGS = Path(__file__).parent / "mappings"
LOCAL_COLUMNS = """
    {day}::DATE AS local_date, extract('hour' FROM {at})::SMALLINT AS hour,
    strftime({at}, '%H:') || CASE WHEN extract('minute' FROM {at}) < 30 THEN '00' ELSE '30' END AS half_hour,
    isodow({at})::SMALLINT AS weekday,
    CAST(extract('isoyear' FROM {at}) AS VARCHAR) || '-W' || lpad(CAST(week({at}) AS VARCHAR), 2, '0') AS week,
    strftime({at}, '%Y-%m') AS month
"""


def local_columns(clock: str, zone: str = "UTC") -> str:
    """The SQL of the local columns of a clock in UTC."""
    at = f"""("{clock}"::TIMESTAMP AT TIME ZONE 'UTC' AT TIME ZONE '{zone}')"""
    return LOCAL_COLUMNS.format(at=at, day=at)


def accepted(
    folder: Path,
    kind: str,
    rows: Iterable[Mapping[str, Any]],
    source: str = "phone",
    zone: str = "UTC",
) -> dict[str, Path]:
    """Write rows (dicts of column -> value; ``key`` too) to one accepted file a month, as
    converting would.
    """
    table = TABLES[kind]
    columns = {"key": "VARCHAR", "line": "BIGINT"} | {
        column.name: column.type.duckdb for column in table.columns
    }
    with duckdb.connect() as db:
        db.execute(
            "CREATE TABLE made ("
            + ", ".join(f'"{name}" {type}' for name, type in columns.items())
            + ")"
        )
        for line, row in enumerate(rows, start=2):
            _insert(db, kind, {"line": line} | dict(row))
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        db.execute(
            f"CREATE TABLE accepted AS SELECT * REPLACE (line AS line), '{source}' AS source,"
            f" {local_columns(table.clock, zone)}, md5(row({names})::VARCHAR) AS row_hash, "
            f"MAP {{'line': line::VARCHAR}} AS raw"
            " FROM made"
        )
        return split_by_month(db, folder)


def split_by_month(db: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Path]:
    """Copy the table ``accepted`` to one Parquet file a month."""
    paths = {}
    for (month,) in db.execute("SELECT DISTINCT month FROM accepted ORDER BY 1").fetchall():
        paths[month] = folder / f"{uuid.uuid4().hex}-{month}.parquet"
        db.execute(
            f"COPY (FROM accepted WHERE month = '{month}') TO '{paths[month]}' (FORMAT parquet)"
        )
    return paths


def _insert(db: duckdb.DuckDBPyConnection, kind: str, row: dict[str, Any]) -> None:
    table = TABLES[kind]
    places, values = [], []
    for name, value in row.items():
        column = table.column(name)
        if column and column.type is Type.MAP:
            places.append("map(?::VARCHAR[], ?::VARCHAR[])")
            values += [list(value), list(value.values())]
        else:
            places.append("?")
            values.append(value)
    names = ", ".join(f'"{name}"' for name in row)
    db.execute(f"INSERT INTO made ({names}) VALUES ({', '.join(places)})", values)


def place(
    root: Path,
    number: int,
    rows: Iterable[Mapping[str, Any]],
    earlier: Iterable[ImportFile] = (),
    kind: str = "contacts",
    source: str = "phone",
    zone: str = "UTC",
) -> Placed:
    """Import rows as import ``number`` of a source."""
    folder = root / "accepted"
    folder.mkdir(parents=True, exist_ok=True)
    return place_import(
        root, number, kind, source, accepted(folder, kind, rows, source, zone), list(earlier), zone
    )


def imported(path: Path, mapping: str, root: Path) -> tuple[Converted, list[Path]]:
    """A file imported by the mapping of that name beside the tests: what became of its rows, and
    the images.
    """
    how = load((MAPPINGS / f"{mapping}.yaml").read_text(encoding="utf-8"))
    work = root / "work"
    work.mkdir()
    raw = read_raw(path, work, **how.reading)
    converted = convert(raw, how, work, pseudonym=b"test")
    placed = place_import(root, 1, how.record, how.source, converted.files, [])
    assert placed.stored == converted.read - converted.skipped - converted.rejected
    return converted, image_paths(root, how.record, placed.files)


def images(
    root: Path, rows: Iterable[Mapping[str, Any]], kind: str = "contacts", source: str = "phone"
) -> list[Path]:
    """The image files of a store that holds exactly these rows, one a month."""
    placed = place(root, 1, rows, kind=kind, source=source)
    return image_paths(root, kind, placed.files)


def image_paths(root: Path, kind: str, files: Iterable[ImportFile]) -> list[Path]:
    """Build the images of all months of the files."""
    files = list(files)
    months = reached({file.month for file in files}, files)
    built = [build_image(root, kind, month, files) for month in months]
    return [root / image.path for image in built]


def rows_of(root: Path, image: Image) -> list[dict[str, Any]]:
    """An image's rows as dicts."""
    with duckdb.connect() as db:
        found = db.execute("FROM read_parquet(?)", [str(root / image.path)])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def contact(key: str, at: str = "1999-02-01 09:00:00", **columns: Any) -> dict[str, Any]:
    """A contact's row; ``at`` is ISO text."""
    return {"key": key, "started_at": datetime.fromisoformat(at), **columns}


def day(text: str) -> date:
    """A date from ISO text."""
    return date.fromisoformat(text)
