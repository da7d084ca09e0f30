"""A day of 100,000 rows with 5 % changed, imported again into 30 million rows of twelve months."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import duckdb

from bench.ground import table
from guiju.records import store

YEAR_ROWS, DAY_ROWS = 30_000_000, 100_000


def main(folder: Path, year_rows: int = YEAR_ROWS) -> None:
    """Print the seconds of placing the day and of building its month's image."""
    root = folder / f"store-{year_rows}"
    files = _year(root, year_rows)
    day = _day(root)
    for run in ("1001", "1002"):  # of a run before
        shutil.rmtree(root / "imports" / run, ignore_errors=True)
    first = store.place_import(root, 1001, "contacts", "bench", {"2026-06": day}, files)
    again = _changed(root, day)
    start = time.perf_counter()
    placed = store.place_import(
        root, 1002, "contacts", "bench", {"2026-06": again}, [*files, *first.files]
    )
    between = time.perf_counter()
    of_month = [f for f in (*files, *first.files, *placed.files) if f.month == "2026-06"]
    image = store.build_image(root, "contacts", "2026-06", of_month)
    end = time.perf_counter()
    table(
        "a day of 100,000 rows with 5 % changed into 30 M",
        [
            "rows before",
            "updated",
            "unchanged",
            "compare and place s",
            "month image s",
            "together s",
            "rows of the image",
        ],
        [
            [
                f"{year_rows:,}",
                placed.updated,
                placed.unchanged,
                between - start,
                end - between,
                end - start,
                image.rows,
            ]
        ],
    )


def _year(root: Path, rows: int) -> list[store.ImportFile]:
    """Twelve months as twelve imports, placed once and kept for the next run."""
    files = []
    for month in range(1, 13):
        name = f"2026-{month:02d}"
        target = root / "imports" / str(month) / f"contacts-{name}.parquet"
        if target.exists():
            count = duckdb.sql(f"SELECT count(*) FROM '{target}'").fetchall()[0][0]
            files.append(
                store.ImportFile(
                    month, "contacts", "bench", name, str(target.relative_to(root)), count
                )
            )
            continue
        made = _rows(root, f"year-{month}", rows // 12, f"y{month}-", f"TIMESTAMP '{name}-01'", 27)
        files += store.place_import(root, month, "contacts", "bench", {name: made}, files).files
        made.unlink()
    return files


def _day(root: Path) -> Path:
    return _rows(root, "day", DAY_ROWS, "day-", "TIMESTAMP '2026-06-15'", 1)


def _changed(root: Path, day: Path) -> Path:
    path = day.with_name("day-again.parquet")
    duckdb.sql(
        f"""COPY (SELECT * REPLACE (CASE WHEN line % 20 = 0 THEN talk_seconds + 1 ELSE talk_seconds END AS talk_seconds,
        CASE WHEN line % 20 = 0 THEN md5(row_hash) ELSE row_hash END AS row_hash) FROM '{day}') TO '{path}'"""
    )
    return path


def _rows(root: Path, name: str, rows: int, prefix: str, start: str, days: int) -> Path:
    path = root / "made" / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": 2, "memory_limit": "2GB"}) as db:
        db.execute("SET enable_progress_bar = false")
        db.execute(
            f"""COPY (SELECT {start} + to_seconds(CAST(i * {days} * 86400.0 / {rows} AS BIGINT)) AS started_at,
            'a' || (hash(i) % 3000) AS agent, 'q' || (i % 9) AS queue, 'answered' AS outcome,
            CAST(i % 90 AS DECIMAL(18,3)) AS wait_seconds, CAST(60 + i % 300 AS DECIMAL(18,3)) AS talk_seconds,
            'bench' AS source, '{prefix}' || i AS key, i AS line, started_at::DATE AS local_date,
            hour(started_at)::SMALLINT AS hour, '00:00' AS half_hour, isodow(started_at)::SMALLINT AS weekday,
            '2026-W01' AS week, strftime(started_at, '%Y-%m') AS month, md5(i::VARCHAR) AS row_hash,
            MAP {{'id': i::VARCHAR}} AS raw FROM range({rows}) t(i)) TO '{path}' (COMPRESSION zstd)"""
        )
    return path
