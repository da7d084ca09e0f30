"""The month's arithmetic: six metrics by agent over one month of contacts, against hand-written
peers.

Run as a module with `ENGINE FOLDER ROWS`; prints wall and CPU seconds (best of three warm runs) as
JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.ground import alone, table, write_months

METRICS = ["offered", "answered", "sl20", "asa", "aht", "fcr"]
SQL = """
SELECT agent,
  count(*) FILTER (outcome IN ('answered', 'abandoned')) AS offered,
  count(*) FILTER (outcome = 'answered') AS answered,
  count(*) FILTER (outcome = 'answered' AND wait_seconds <= 20)
    / count(*) FILTER (outcome IN ('answered', 'abandoned')) AS sl20,
  avg(wait_seconds) FILTER (outcome = 'answered') AS asa,
  avg(handle_seconds) FILTER (outcome = 'answered') AS aht,
  count(*) FILTER (resolved AND NOT reopened AND NOT transferred AND NOT reassigned) / count(resolved) AS fcr
FROM read_parquet({paths}) WHERE NOT excluded GROUP BY agent
"""


def main(sizes: list[int], folder: Path) -> None:
    """Print wall, CPU, memory of each engine at each size, as ratios to hand-written DuckDB SQL."""
    rows = []
    for size in sizes:
        paths = write_months(folder, size, months=max(1, size // 8_300_000))
        engines = ["duckdb", "guiju"] + (["polars", "pandas"] if size <= 10_000_000 else [])
        told = {engine: alone("bench.metric_job", engine, *map(str, paths)) for engine in engines}
        for engine, each in told.items():
            ratio = each["wall"] / told["duckdb"]["wall"]
            rows.append([f"{size:,}", engine, each["wall"], each["cpu"], ratio, each["peak_mb"]])
    table(
        "the month's arithmetic: 6 metrics by agent (10,000 agents)",
        ["rows", "engine", "wall s", "CPU s", "× DuckDB SQL", "peak MB"],
        rows,
    )


def guiju(paths: list[Path]) -> Callable[[], Any]:
    """The product's own way."""
    from guiju.records import engine
    from guiju.records.metrics import CATALOGUE

    engine.warm()
    return lambda: engine.measure(
        paths, "contacts", [CATALOGUE[name] for name in METRICS], by=["agent"]
    )


def duckdb(paths: list[Path]) -> Callable[[], Any]:
    """Hand-written SQL."""
    import duckdb as db

    connection = db.connect(config={"threads": 2, "memory_limit": "600MB"})
    return lambda: connection.execute(
        SQL.format(paths=[str(path) for path in paths])
    ).fetch_arrow_table()


def polars(paths: list[Path]) -> Callable[[], Any]:
    """Polars, lazy."""
    import polars as pl

    answered, offered = (
        pl.col("outcome") == "answered",
        pl.col("outcome").is_in(["answered", "abandoned"]),
    )
    once = pl.col("resolved") & ~pl.col("reopened") & ~pl.col("transferred") & ~pl.col("reassigned")
    return lambda: (
        pl.scan_parquet(paths)
        .filter(~pl.col("excluded"))
        .group_by("agent")
        .agg(
            offered.sum().alias("offered"),
            answered.sum().alias("answered"),
            ((answered & (pl.col("wait_seconds") <= 20)).sum() / offered.sum()).alias("sl20"),
            pl.col("wait_seconds").filter(answered).mean().alias("asa"),
            pl.col("handle_seconds").filter(answered).mean().alias("aht"),
            (once.sum() / pl.col("resolved").count()).alias("fcr"),
        )
        .collect()
    )


def pandas(paths: list[Path]) -> Callable[[], Any]:
    """pandas."""
    import pandas as pd

    columns = [
        "agent",
        "outcome",
        "wait_seconds",
        "handle_seconds",
        "resolved",
        "reopened",
        "transferred",
    ]
    columns += ["reassigned", "excluded"]

    def run() -> Any:
        frame = pd.concat([pd.read_parquet(path, columns=columns) for path in paths])
        frame = frame[~frame["excluded"]]
        answered = frame["outcome"] == "answered"
        frame = frame.assign(
            offered=frame["outcome"].isin(["answered", "abandoned"]),
            answered=answered,
            quick=answered & (frame["wait_seconds"].astype(float) <= 20),
            wait=frame["wait_seconds"].astype(float).where(answered),
            handle=frame["handle_seconds"].astype(float).where(answered),
            known=frame["resolved"].notna(),
            once=frame["resolved"].eq(True)
            & frame["reopened"].eq(False)
            & frame["transferred"].eq(False),
        )
        sums = frame.groupby("agent", dropna=False)[
            ["offered", "answered", "quick", "known", "once"]
        ].sum()
        means = frame.groupby("agent", dropna=False)[["wait", "handle"]].mean()
        return sums.assign(
            sl20=sums["quick"] / sums["offered"], fcr=sums["once"] / sums["known"]
        ).join(means)

    return run


if __name__ == "__main__":
    act = {"guiju": guiju, "duckdb": duckdb, "polars": polars, "pandas": pandas}[sys.argv[1]](
        [Path(path) for path in sys.argv[2:]]
    )
    act()
    best = {"wall": float("inf"), "cpu": 0.0}
    for _ in range(3):
        wall, cpu = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
        act()
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime
        if (elapsed := time.perf_counter() - wall) < best["wall"]:
            best = {"wall": elapsed, "cpu": spent}
    print(json.dumps(best))
