"""A template that comes back: a workbook, or one of its sheets as csv, becomes rows, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guiju.foundation.errors import Invalid, Sentence
from guiju.kit import excel, spreadsheets
from guiju.kit.excel import Table, folded
from guiju.kit.sheets import cells
from guiju.kit.sheets.declaring import Sheet, Template
from guiju.kit.sheets.rows import Row

#: Rows above its headings that a sheet may begin with: a title, a date, a blank line.
MOST_ABOVE = 20


@dataclass(frozen=True)
class Part:
    """A sheet of a file: its rows, and the headings that were not understood."""

    sheet: Sheet
    rows: list[Row]
    unknown: tuple[str, ...]


def read(path: Path, template: Template) -> list[Part]:
    """The sheets of a template that a file has, in the order in which they depend on each other."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        raise _packed(template)
    tables = list(excel.tables(content, path.stem, spreadsheets.ALL))
    if any(len(table.rows) > template.limit for table in tables):
        raise _too_long(template)
    parts = {part.sheet.name: part for table in tables if (part := _part(table, template))}
    if not parts:
        raise _no_sheet(tables, template)
    return [parts[name] for name in template.sheets if name in parts]


def _part(table: Table, template: Template) -> Part | None:
    """The sheet that a table is, by its title or its headings; None when it is none of ours."""
    sheets = list(template.sheets.values())
    named = next((sheet for sheet in sheets if folded(table.title) in _titles(sheet)), None)
    place, sheet = _heading(table, [named] if named else sheets)
    if sheet is None:
        if named and any(cells.text(cell) for _line, row in table.rows for cell in row):
            raise _lacks(named, table.rows[0][1] if table.rows else [])
        return None
    head = table.rows[place][1]
    places = _places(sheet, head)
    known = set(places.values())
    unknown = tuple(
        label for at, cell in enumerate(head) if at not in known and (label := cells.text(cell))
    )
    return Part(sheet, list(_rows(sheet, places, table.rows[place + 1 :])), unknown)


def _heading(table: Table, sheets: list[Sheet]) -> tuple[int, Sheet | None]:
    """Where the headings stand, and of which sheet they are: where most are there, all those
    among them by which a row is known.
    """
    most, place, best = 0, 0, list[Sheet]()
    for at, (_line, head) in enumerate(table.rows[:MOST_ABOVE]):
        columns_of = {sheet.name: _places(sheet, head) for sheet in sheets}
        for sheet in sheets:
            there = columns_of[sheet.name]
            if not set(sheet.keys) <= there.keys() or (len(sheets) > 1 and len(there) == 1):
                continue
            if len(there) > most:
                most, place, best = len(there), at, [sheet]
            elif len(there) == most and at == place:
                best.append(sheet)
    if len(best) > 1:
        raise _ambiguous(best)
    return place, best[0] if best else None


def _places(sheet: Sheet, head: Sequence[Any]) -> dict[str, int]:
    if len(head) > excel.MOST_COLUMNS:
        return {}
    return excel.places_in(head, {name: (name, *titles) for name, titles in sheet.columns.items()})


def _rows(
    sheet: Sheet, places: dict[str, int], rows: Iterable[tuple[int, Sequence[Any]]]
) -> Iterator[Row]:
    columns, declared = frozenset(places), {column.name: column for column in sheet.declared}
    for line, row in rows:
        texts = tuple(map(cells.text, row))
        if any(texts):
            there = {name: at for name, at in places.items() if at < len(row)}
            yield Row(
                line,
                {name: row[at] for name, at in there.items()},
                {name: texts[at] for name, at in there.items()},
                texts,
                columns,
                declared,
            )


def _titles(sheet: Sheet) -> set[str]:
    return {folded(title) for title in (sheet.name, sheet.title, sheet.title_en)}


def _wanted(sheets: Iterable[Sheet]) -> Sentence:
    """Which columns sheets have, in both languages; those by which a row is known are always
    wanted.
    """
    zh = "；".join(
        f"{sheet.title}（{'、'.join(zh for zh, _ in sheet.columns.values())}）" for sheet in sheets
    )
    en = "; ".join(
        f"{sheet.title_en} ({', '.join(en for _, en in sheet.columns.values())})"
        for sheet in sheets
    )
    return {"zh": f"可用的工作表和列：{zh}。", "en": f"The sheets and their columns: {en}."}


def _too_long(template: Template) -> Invalid:
    """Refuses a table of which rows would be left out in silence."""
    return Invalid(
        "一张表超过 {limit} 行，请分成几个文件。",
        "A sheet has more than {limit} rows; split it.",
        limit=template.limit,
        field="file",
    )


def _no_sheet(tables: list[Table], template: Template) -> Invalid:
    head = [
        label
        for table in tables[:1]
        for _line, row in table.rows[:1]
        for cell in row
        if (label := cells.text(cell))
    ]
    said = " · ".join(head)[:200]
    zh, en = template.called["zh"], template.called["en"]
    return Invalid(
        f"没有找到{zh}的工作表；表头是：{said}。" if said else f"文件里没有{zh}的工作表。",
        f"No sheet of {en} was found; the headings are: {said}."
        if said
        else f"No sheet of {en} was found.",
        next_step=_wanted(template.sheets.values()),
        field="file",
    )


def _lacks(sheet: Sheet, head: Sequence[Any]) -> Invalid:
    there = _places(sheet, head)
    lacking = [sheet.columns[name] for name in sheet.keys if name not in there]
    zh, en = "、".join(zh for zh, _ in lacking), ", ".join(en for _, en in lacking)
    return Invalid(
        f"“{sheet.title}”缺少列：{zh}。",
        f"“{sheet.title_en}” lacks the columns: {en}.",
        next_step=_wanted([sheet]),
        field="file",
    )


def _ambiguous(sheets: list[Sheet]) -> Invalid:
    zh, en = (
        "、".join(sheet.title for sheet in sheets),
        ", ".join(sheet.title_en for sheet in sheets),
    )
    return Invalid(
        f"这些列可能属于：{zh}。请用工作表的名称命名文件或工作表。",
        f"These columns may be of: {en}. Name the file or the sheet after one of them.",
        next_step=_wanted(sheets),
        field="file",
    )


def _packed(template: Template) -> Invalid:
    return Invalid(
        "这是压缩文件（.gz），请先解压再导入。",
        "This file is packed (.gz); unpack it and import what is inside.",
        next_step=_wanted(template.sheets.values()),
        field="file",
    )
