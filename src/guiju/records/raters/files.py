"""Marks from a table: any file that can be imported (csv, also packed; Excel, ods, parquet)."""

from __future__ import annotations

import itertools
import math
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from guiju.foundation.errors import Invalid, NotFound
from guiju.records.raters.marks import Marks
from guiju.records.reading import read_raw

#: A column is taken for marks if so many of its first rows are numbers, of at most so many values.
_LOOKED_AT, _VALUES = 5_000, 101
#: Words by which columns are known, the surest first; a column that begins with the word goes before
#: one that has it elsewhere.
_UNIT = (
    *("unit", "dialogue", "conversation", "contact", "call", "case", "item", "essay"),
    *("单元", "对话", "会话", "服务", "通话", "工单", "案例", "被评"),
    *("person", "agent", "id", "key", "编号", "单号"),
)
_RATER = ("rater", "annotator", "evaluator", "judge", "grader", "评分人", "评委", "质检员", "标注")
_TIME = ("time", "date", "at", "时间", "日期")


@dataclass(frozen=True)
class Likely:
    """What the columns of a file seem to hold: empty where nothing tells."""

    unit: str = ""
    rater: str = ""
    scores: tuple[str, ...] = ()
    time: str = ""


@dataclass(frozen=True)
class MarkFile:
    """A table of marks as texts, with the line of each row."""

    columns: tuple[str, ...]
    table: pa.Table

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return int(self.table.num_rows)

    def marks(self, unit: str, rater: str, score: str, time: str = "") -> tuple[Marks, int]:
        """The marks in the columns of these names, in the order of ``time`` (else of the file); and
        how many rows were passed over because one of them is blank. Refused with the line where a
        score is no number.
        """
        names = [unit, rater, score, *([time] if time else [])]
        if absent := [name for name in names if name not in self.columns]:
            raise Invalid(
                "文件里没有列 {absent}。有：{columns}。",
                "The file has no column {absent}. There are: {columns}.",
                absent=absent,
                columns=list(self.columns),
            )
        columns = [self._column(name) for name in names]
        lines = self.table["line"].to_pylist()
        rows = [row for row in zip(*columns, lines, strict=True) if None not in row[:-1]]
        if not rows:
            raise Invalid("没有可用的评分。", "There is no mark in it.")
        if time:
            rows = _in_order(rows)
        scores = [_score(str(row[2]), int(row[-1])) for row in rows]
        return Marks.of(_texts(rows, 0), _texts(rows, 1), scores), self.rows - len(rows)

    def likely(self) -> Likely:
        """What the columns seem to hold, by their names; marks are numbers of few values that
        differ within a unit.
        """
        unit = _named(self.columns, _UNIT)
        rater = _named([name for name in self.columns if name != unit], _RATER)
        rest = [name for name in self.columns if name not in (unit, rater)]
        units = self._first(unit) if unit else []
        scores = tuple(name for name in rest if _is_scale(self._first(name), units))
        time = _named([name for name in rest if name not in scores], _TIME)
        return Likely(unit, rater, scores, time)

    def _column(self, name: str) -> list[str | None]:
        return list(self.table[f"c{self.columns.index(name)}"].to_pylist())

    def _first(self, name: str) -> list[str | None]:
        place = self.columns.index(name)
        return list(self.table[f"c{place}"].slice(0, _LOOKED_AT).to_pylist())


def read_marks(path: Path) -> MarkFile:
    """Read the table of a file; what it means is told afterwards."""
    if not path.is_file():
        raise NotFound("没有文件 {path}。", "There is no file {path}.", path=path)
    with tempfile.TemporaryDirectory() as folder:
        raw = read_raw(path, Path(folder))
        wanted = [*(f"c{place}" for place in range(len(raw.columns))), "line"]
        return MarkFile(tuple(raw.columns), pq.read_table(raw.path, columns=wanted))


def marks_of_file(
    path: Path, unit: str, rater: str, score: str, time: str = ""
) -> tuple[Marks, int]:
    """Read marks from the columns of these names of a file; see `MarkFile.marks`."""
    return read_marks(path).marks(unit, rater, score, time)


def _texts(rows: Sequence[Sequence[object]], place: int) -> list[str]:
    return [str(row[place]) for row in rows]


def _in_order(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows in the order of their times: numbers by their size; other texts by the numbers in them,
    so that 2026/9/3 comes before 2026/10/1.
    """
    try:
        keyed = {row[3]: float(row[3]) for row in rows}
    except ValueError:
        return sorted(rows, key=lambda row: _natural(row[3]))
    return sorted(rows, key=lambda row: keyed[row[3]])


def _natural(text: str) -> list[tuple[int, str]]:
    parts = re.split(r"([0-9]+)", text)
    return [(int(part[:18]) if place % 2 else 0, part) for place, part in enumerate(parts)]


def _named(columns: Iterable[str], words: Sequence[str]) -> str:
    """The column that one of these words names; the first word that is found tells."""
    names = list(columns)
    for word in words:
        starting = [name for name in names if name.lower().startswith(word)]
        within = [name for name in names if word in re.split(r"[\s_\-.]+", name.lower())]
        chinese = [name for name in names if not word.isascii() and word in name]
        if found := [*starting, *within, *chinese]:
            return found[0]
    return ""


def _is_scale(cells: Sequence[str | None], units: Sequence[str | None]) -> bool:
    """Whether a column holds marks: numbers of few values, of one unit not always the same."""
    told = {cell for cell in cells if cell is not None}
    if len(told) < 2 or len(told) > _VALUES or not all(_is_number(cell) for cell in told):
        return False
    seen: dict[str | None, str | None] = {}
    return any(
        cell != seen.setdefault(unit, cell)
        for unit, cell in itertools.zip_longest(units, cells)
        if cell is not None
    )


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _score(text: str, line: int) -> float:
    if not _is_number(text):
        raise Invalid(
            "第 {line} 行：“{text}”不是数。",
            "Line {line}: “{text}” is no number.",
            line=line,
            text=text[:40],
        )
    return float(text)
