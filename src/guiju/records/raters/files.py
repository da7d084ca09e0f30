"""Marks from a table: any file that can be imported (csv, also packed; Excel, ods, parquet)."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from guiju.foundation.errors import Invalid, NotFound
from guiju.records.raters.marks import Marks
from guiju.records.reading import read_raw


def marks_of_file(
    path: Path, unit: str, rater: str, score: str, time: str = ""
) -> tuple[Marks, int]:
    """Read marks from the columns of these names, in the order of ``time`` (else of the file); and
    how many rows were passed over because one of them is blank. Refused with the line where a score
    is no number.
    """
    if not path.is_file():
        raise NotFound("没有文件 {path}。", "There is no file {path}.", path=path)
    names = [unit, rater, score, *([time] if time else [])]
    with tempfile.TemporaryDirectory() as folder:
        raw = read_raw(path, Path(folder))
        if absent := [name for name in names if name not in raw.columns]:
            raise Invalid(
                "文件里没有列 {absent}。有：{columns}。",
                "The file has no column {absent}. There are: {columns}.",
                absent="、".join(absent),
                columns=", ".join(raw.columns),
            )
        wanted = [f"c{raw.columns.index(name)}" for name in names]
        table = pq.read_table(raw.path, columns=[*wanted, "line"])
    columns = [table[name].to_pylist() for name in wanted]
    rows = [
        row for row in zip(*columns, table["line"].to_pylist(), strict=True) if None not in row[:-1]
    ]
    if not rows:
        raise Invalid("没有可用的评分。", "There is no mark in it.")
    if time:
        rows.sort(key=lambda row: row[3])
    scores = [_score(str(row[2]), int(row[-1])) for row in rows]
    marks = Marks.of(_texts(rows, 0), _texts(rows, 1), scores)
    return marks, table.num_rows - len(rows)


def _texts(rows: Sequence[Sequence[object]], place: int) -> list[str]:
    return [str(row[place]) for row in rows]


def _score(text: str, line: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Invalid(
            "第 {line} 行：“{text}”不是数。",
            "Line {line}: “{text}” is no number.",
            line=line,
            text=text[:40],
        )
    return value
