"""Event logs read for conformance: any table that can be imported, by its columns; and the graph
that a file or a procedure's code names.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from guiju.foundation.access import Actor
from guiju.foundation.errors import Invalid, NotFound
from guiju.policy.documents import MOST_BYTES, decoded
from guiju.process.access.procedures import visible_version
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.reads.procedures import text_of
from guiju.process.rules import charts
from guiju.process.rules.conformance import Checked, Graph, check, graph_of, graph_of_chart
from guiju.process.rules.procedures import understood
from guiju.records.reading import read_raw, sniff

MOST_EVENTS = 2_000_000
#: Times that are not ISO: day or month first is told by the whole column, or refused.
_YEAR_FIRST = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d")
_DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")
_MONTH_FIRST = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y")


@dataclass(frozen=True)
class Asked:
    """Which columns of a log say what, and what it leaves out."""

    case: str
    activity: str
    order: str = ""
    running: bool = False
    silent: bool = False


def checked_of(row: ProcedureVersion, path: Path, asked: Asked) -> Checked:
    """Check every case of a log against a version of a procedure. The last few answers are kept:
    a page asks again for its next lines. One query.
    """
    return _kept(graph_of(text_of(row)), path, path.stat().st_mtime_ns, asked)


@lru_cache(maxsize=4)
def _kept(graph: Graph, path: Path, _written: int, asked: Asked) -> Checked:
    return checked_log(
        graph,
        path,
        asked.case,
        asked.activity,
        asked.order,
        running=asked.running,
        silent=asked.silent,
    )


def checked_log(
    graph: Graph,
    path: Path,
    case: str,
    activity: str,
    order: str = "",
    *,
    running: bool = False,
    silent: bool = False,
) -> Checked:
    """Check every case of an event log against a graph."""
    cases, passed_over = cases_of_file(path, case, activity, order)
    return Checked(check(graph, cases, running=running, silent=silent), passed_over)


def columns_of_file(path: Path) -> tuple[str, ...]:
    """The names of a log's columns."""
    return sniff(path).columns


def cases_of_file(
    path: Path, case: str, activity: str, order: str = ""
) -> tuple[dict[str, list[str]], int]:
    """The activities of each case, in the order of a column (numbers as numbers, times as times)
    and, where it is the same or none is named, of the file; and how many rows without a case or an
    activity were passed over.
    """
    if not path.is_file():
        raise NotFound("没有文件 {path}。", "There is no file {path}.", path=str(path))
    names = [case, activity, *([order] if order else [])]
    with tempfile.TemporaryDirectory() as folder:
        raw = read_raw(path, Path(folder))
        if absent := [name for name in names if name not in raw.columns]:
            raise Invalid(
                "文件里没有列 {absent}。有：{columns}。",
                "The file has no column {absent}. There are: {columns}.",
                absent=", ".join(absent),
                columns=", ".join(raw.columns),
            )
        if raw.broken:
            raise Invalid(
                "文件第 {line} 行不完整，没有检查。",
                "Line {line} of the file is broken; nothing was checked.",
                line=raw.broken[0].line,
            )
        if raw.rows > MOST_EVENTS:
            raise Invalid(
                "事件超过 {most} 行。", "There are more than {most} events.", most=MOST_EVENTS
            )
        wanted = [f"c{raw.columns.index(name)}" for name in names]
        table = pq.read_table(raw.path, columns=list(dict.fromkeys(wanted)))
    columns = [table[name].to_pylist() for name in wanted]
    rows = [row for row in zip(*columns, strict=True) if _said(row[0]) and _said(row[1])]
    if not rows:
        raise Invalid("文件里没有事件。", "There is no event in the file.")
    if order:
        rows = _sorted(rows)
    cases: dict[str, list[str]] = {}
    first = (str(name).strip() for name, *_rest in zip(*columns, strict=True) if _said(name))
    for name in first:
        cases.setdefault(name, [])
    for row in rows:
        cases[str(row[0]).strip()].append(str(row[1]).strip())
    cases = {name: events for name, events in cases.items() if events}
    return cases, table.num_rows - len(rows)


def _said(cell: Any) -> bool:
    return cell is not None and bool(str(cell).strip())


def _sorted(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows by their third cell; those without one at the end, equal ones as they stand."""
    told = [str(row[2]).strip() if _said(row[2]) else "" for row in rows]
    keys = _keys([text for text in told if text])
    values = iter(keys)
    ranked = [(0, next(values)) if text else (1, 0) for text in told]
    # a blank never meets a value: the first part of the key decides
    places = sorted(range(len(rows)), key=lambda place: ranked[place])
    return [rows[place] for place in places]


def _keys(texts: Sequence[str]) -> list[Any]:
    """What texts are sorted by: all numbers, else all times, else text."""
    for read in (_number, _iso, _by(_YEAR_FIRST)):
        if (keys := _all(texts, read)) is not None:
            return keys
    days, months = _all(texts, _by(_DAY_FIRST)), _all(texts, _by(_MONTH_FIRST))
    if days is not None and months is not None and days != months:
        raise Invalid(
            "排序列里的日期看不出日与月的先后；请用序号列或 2026-02-14 这样的日期。",
            "The dates of the order column do not tell day from month; use a column of numbers, or "
            "dates such as 2026-02-14.",
        )
    return days if days is not None else months if months is not None else list(texts)


def _all(texts: Sequence[str], read: Callable[[str], Any]) -> list[Any] | None:
    """All texts as values; None when one is none."""
    values = []
    for text in texts:
        try:
            values.append(read(text))
        except ValueError:
            return None
    return values


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not value.is_finite():
        raise ValueError(text)
    return value


def _iso(text: str) -> dt.datetime:
    """A time; one without a zone counts as UTC."""
    value = dt.datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def _by(patterns: Sequence[str]) -> Callable[[str], dt.datetime]:
    def read(text: str) -> dt.datetime:
        for pattern in patterns:
            try:
                return dt.datetime.strptime(text, pattern)
            except ValueError:
                continue
        raise ValueError(text)

    return read


def graph_named(name: str, actor: Actor) -> Graph:
    """The graph of a file (YAML of a procedure, or a chart as .dot), else of the procedure of this
    code.
    """
    path = Path(name)
    if path.is_file():
        if path.stat().st_size > MOST_BYTES:
            raise Invalid("文件超过 5 MB。", "The file is over 5 MB.", field="file")
        text = decoded(path.read_bytes())
        if is_chart(name, text):
            return graph_of_chart(charts.chart_of(text))
        return graph_of(understood(text))
    if path.suffix.lower() in (".dot", ".gv", ".yaml", ".yml") or len(path.parts) > 1:
        raise NotFound("没有文件 {path}。", "There is no file {path}.", path=name)
    try:
        return graph_of(text_of(visible_version(actor, name)))
    except NotFound:
        raise NotFound(
            "没有流程或文件 {name}。", "There is no procedure and no file {name}.", name=name
        ) from None


def is_chart(name: str, text: str) -> bool:
    """Whether a file is a chart: by its ending, else by how it begins."""
    if name.lower().endswith((".dot", ".gv")):
        return True
    if name.lower().endswith((".yaml", ".yml")):
        return False
    return text.lstrip("\ufeff \t\r\n").lower().startswith(("digraph", "strict digraph"))
