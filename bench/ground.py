"""Common ground of the benchmarks: generated months in the store's own form, a stop-watch, peak
memory of a child.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

MONTH_ROWS = 8_300_000


def write_months(folder: Path, rows: int, *, agents: int = 10_000, months: int = 1) -> list[Path]:
    """Month images of contacts: ``rows`` in all, spread over agents and months of 2026, sorted
    as the store sorts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_month(folder, rows // months, agents, month) for month in range(1, months + 1)]


def _month(folder: Path, rows: int, agents: int, month: int) -> Path:
    path = folder / f"2026-{month:02d}-{rows}.parquet"
    if path.exists():
        return path
    connection = duckdb.connect(
        config={"memory_limit": "3GB", "threads": 2, "temp_directory": str(folder / "tmp")}
    )
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"SELECT setseed(0.{month:02d})")
    connection.execute(
        f"""
        COPY (
          WITH raw AS (
            SELECT i, 'a' || lpad(CAST(floor(pow(random(), 1.3) * {agents}) AS INT)::VARCHAR, 5, '0') AS agent,
              TIMESTAMP '2026-{month:02d}-01' + to_seconds(CAST(random() * 86400 * 28 AS BIGINT)) AS started_at,
              random() AS a, random() AS b, random() AS c, random() AS d
            FROM range({rows}) t(i))
          SELECT started_at, CASE WHEN a < .6 THEN 'phone' ELSE 'chat' END AS channel, 'inbound' AS direction,
            'q' || CAST(floor(b * 12) AS INT) AS queue, NULL::VARCHAR AS project,
            CASE WHEN c < .9 THEN agent END AS agent, 'c' || (i % 400000) AS customer,
            CASE WHEN c < .9 THEN 'answered' ELSE 'abandoned' END AS outcome,
            CAST(-20 * ln(1 - d * .9999) AS DECIMAL(18,3)) AS wait_seconds,
            CASE WHEN c < .9 THEN CAST(-180 * ln(1 - b * .9999) AS DECIMAL(18,3)) END AS talk_seconds,
            NULL::DECIMAL(18,3) AS hold_seconds,
            CASE WHEN c < .9 THEN CAST(30 * a AS DECIMAL(18,3)) END AS wrap_seconds,
            CASE WHEN c < .9 THEN CAST(-180 * ln(1 - b * .9999) + 30 * a AS DECIMAL(18,3)) END AS handle_seconds,
            NULL::DECIMAL(18,3) AS first_reply_seconds, NULL::DECIMAL(18,3) AS mean_reply_seconds,
            NULL::BIGINT AS messages_in, NULL::BIGINT AS messages_out,
            CASE WHEN c < .9 THEN d < .8 END AS resolved, CASE WHEN c < .9 THEN d > .97 END AS reopened,
            CASE WHEN c < .9 THEN a > .92 END AS transferred, FALSE AS reassigned,
            NULL::DECIMAL(18,3) AS resolve_seconds, NULL::BOOLEAN AS sla_met,
            CASE WHEN c < .3 THEN CAST(1 + floor(d * 5) AS DECIMAL(18,6)) END AS satisfaction,
            CAST(5 AS DECIMAL(18,6)) AS satisfaction_scale, NULL::DECIMAL(18,6) AS nps,
            NULL::DECIMAL(18,4) AS order_amount, NULL::BOOLEAN AS converted,
            NULL::MAP(VARCHAR, VARCHAR) AS extra, 'bench' AS source, i::VARCHAR AS key, 1::BIGINT AS import_id,
            i AS line, started_at::DATE AS local_date, hour(started_at)::SMALLINT AS hour,
            strftime(time_bucket(INTERVAL '30 minutes', started_at), '%H:%M') AS half_hour,
            isodow(started_at)::SMALLINT AS weekday, strftime(started_at, '%G-W%V') AS week,
            strftime(started_at, '%Y-%m') AS month, hash(i) AS row_hash, FALSE AS excluded
          FROM raw ORDER BY agent, started_at
        ) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)
        """
    )
    connection.close()
    return path


def timed(act: Callable[[], Any], *, times: int = 3) -> float:
    """The best wall time of several runs, in seconds; the first, cold one is left out when there
    are several.
    """
    best = float("inf")
    for turn in range(times + (times > 1)):
        start = time.perf_counter()
        act()
        if turn or times == 1:
            best = min(best, time.perf_counter() - start)
    return best


def alone(module: str, *arguments: str, **environment: str) -> dict[str, Any]:
    """Run a benchmark's module in a process of its own: what it prints as JSON, with the peak
    memory it took (MB).

    ``environment`` holds for that process alone.
    """
    code = (
        "import json, sys, runpy; sys.argv = sys.argv[1:]; runpy.run_module(sys.argv[0], "
        "run_name='__main__');"
        "from bench.ground import peak_mb; print(json.dumps({'peak_mb': peak_mb()}))"
    )
    words = [sys.executable, "-c", code, module, *arguments]
    ran = subprocess.run(
        words, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise RuntimeError(f"{module} {' '.join(arguments)}: {ran.stderr[-2000:]}")
    told: dict[str, Any] = {}
    for line in ran.stdout.splitlines():
        if line.startswith("{"):
            told |= json.loads(line)
    return told


def peak_mb() -> float:
    """The most memory this process held. Not getrusage's, which begins with what its parent
    held.
    """
    status = Path("/proc/self/status")
    held = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return (
        int(held[1]) / 1024 if held else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    )


def table(title: str, heads: list[str], rows: list[list[Any]]) -> None:
    """Print a table as people and closing notes read it."""
    print(f"\n## {title}\n\n| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for row in rows:
        print("| " + " | ".join(_shown(cell) for cell in row) + " |")


def _shown(cell: Any) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 1000 else f"{cell:.3g}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
