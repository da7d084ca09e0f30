"""Import by the command: a real February when it is at hand, a generated file of a million rows;
rows/s, peak memory.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from bench.ground import table

ROOT = Path(__file__).resolve().parents[1]
MAPPINGS = ROOT / "src" / "guiju" / "records" / "tests" / "mappings"
GENERATED = """
record: contacts
source: generated
key: [id]
timezone: Asia/Shanghai
columns:
  started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}
  agent: agent
  queue: queue
  outcome: "case when agent is null then 'abandoned' else 'answered' end"
  wait_seconds: wait
  talk_seconds: talk
  resolved: solved
"""


def main(folder: Path, rows: int = 1_000_000) -> None:
    """Print both imports, each into a fresh instance, and the same file once more."""
    data = Path(os.environ.get("GUIJU_SAMPLE_DATA", ROOT.parent / "shared" / "data"))
    jobs = [("generated", write_csv(folder, rows), write_mapping(folder))]
    february = data / "anonymous_bank" / "bank_calls_1999_02.csv.gz"
    if february.exists():
        jobs.insert(0, ("February of the bank", february, MAPPINGS / "bank-1999.yaml"))
    told = []
    for title, path, mapping in jobs:
        with tempfile.TemporaryDirectory() as home:
            _guiju(home, "init")
            for turn in ("first", "again"):
                seconds, memory, said = _guiju(
                    home, "import", "contacts", str(path), "--mapping", str(mapping)
                )
                read = int(said.split()[1].rstrip(","))
                told.append(
                    [title, turn, read, seconds, read / seconds, memory, said.splitlines()[0]]
                )
    table("import by the command", ["file", "time", "rows", "s", "rows/s", "peak MB", "said"], told)


def write_csv(folder: Path, rows: int) -> Path:
    """A CSV of calls over one month."""
    path = folder / f"calls-{rows}.csv"
    if not path.exists():
        duckdb.sql(
            f"""COPY (SELECT i AS id,
            strftime(TIMESTAMP '2026-03-01' + to_seconds(CAST(i * 2592000.0 / {rows} AS BIGINT)),
            '%Y-%m-%d %H:%M:%S') AS at,
            CASE WHEN i % 11 > 0 THEN 'a' || (i % 400) END AS agent, 'q' || (i % 7) AS queue,
            i % 97 AS wait, 30 + i % 400 AS talk, CASE WHEN i % 5 > 0 THEN 'yes' ELSE 'no' END AS solved
            FROM range({rows}) t(i)) TO '{path}' (HEADER)"""
        )
    return path


def write_mapping(folder: Path) -> Path:
    """How that CSV is read."""
    path = folder / "generated.yaml"
    path.write_text(GENERATED)
    return path


def _guiju(home: str, *words: str) -> tuple[float, float, str]:
    start = time.perf_counter()
    code = (
        "import sys; from guiju.web.settings.command import run; code = run(sys.argv[1:]);"
        "from bench.ground import peak_mb; print('peak', peak_mb()); sys.exit(code)"
    )
    environment = os.environ | {
        "GUIJU_HOME": home,
        "DJANGO_SETTINGS_MODULE": "guiju.web.settings.base",
    }
    ran = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    said, _, peak = ran.stdout.rpartition("peak ")
    return time.perf_counter() - start, float(peak), said.strip()
