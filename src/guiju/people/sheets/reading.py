"""The people template, in: a workbook or one sheet as csv becomes rows, sheet by sheet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guiju.foundation.errors import Invalid, Sentence
from guiju.kit import excel, spreadsheets
from guiju.people.sheets.kinds import SHEETS, Sheet
from guiju.people.sheets.rows import Row, cell_text

ROW_LIMIT = 200_000
#: Rows above its headings that a sheet may begin with: a title, a date, a blank line.
MOST_ABOVE = 20
Table = list[list[Any]]


@dataclass(frozen=True)
class Part:
    """A sheet of a file: its rows, and the headings that were not understood."""

    sheet: Sheet
    rows: list[Row]
    unknown: tuple[str, ...]


def read_workbook(path: Path) -> list[Part]:
    """The known sheets of a file, in the order in which they depend on each other."""
    tables = list(_tables(path))
    parts = {part.sheet.name: part for title, table in tables if (part := _part(title, table))}
    if not parts:
        raise _no_sheet(tables)
    return [parts[name] for name in SHEETS if name in parts]


def _tables(path: Path) -> Iterator[tuple[str, Table]]:
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        raise _packed()
    if spreadsheets.is_workbook(content):
        for sheet in spreadsheets.sheets(content, spreadsheets.ALL):
            yield sheet.name, _within_limit(sheet.from_corner)
        return
    text = _text_of(content)
    line = next((line for line in text.splitlines() if line.strip()), "")
    yield path.stem, _within_limit(excel.csv_rows(text, max(",;\t", key=line.count)))


def _within_limit(table: Table) -> Table:
    """Refuse a table of which rows would be left out in silence."""
    if len(table) > ROW_LIMIT:
        raise Invalid(
            {
                "zh": "一张表超过 {limit} 行,请分成几个文件。",
                "en": "A sheet has more than {limit} rows; split it.",
            },
            limit=ROW_LIMIT,
            field="file",
        )
    return table


def _text_of(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise Invalid(
                {"zh": "这不是表格文件。", "en": "This is not a table."},
                next_step=_wanted(SHEETS.values()),
            )
        return text
    raise Invalid(
        {"zh": "文件不是 UTF-8 或 GB18030。", "en": "The file is neither UTF-8 nor GB18030."}
    )


def _part(title: str, table: Table) -> Part | None:
    """The sheet that a table is, by its title or its headings; None when it is none of ours."""
    named = next((sheet for sheet in SHEETS.values() if _folded(title) in _titles(sheet)), None)
    place, sheet = _heading(table, [named] if named else list(SHEETS.values()))
    if sheet is None:
        if named and any(cell_text(cell) for row in table for cell in row):
            raise _lacks(named, table[0] if table else [])
        return None
    head = [cell_text(cell) for cell in table[place]]
    places = _places(sheet, head)
    unknown = tuple(label for at, label in enumerate(head) if label and at not in places)
    return Part(sheet, list(_rows(places, table[place + 1 :], place + 2)), unknown)


def _heading(table: Table, sheets: list[Sheet]) -> tuple[int, Sheet | None]:
    """Where the headings stand, and of which sheet they are: the one of which most are there,
    all its names among them.
    """
    for place, row in enumerate(table[:MOST_ABOVE]):
        head = [cell_text(cell) for cell in row]
        columns_of = {sheet.name: set(_places(sheet, head).values()) for sheet in sheets}
        fits = [sheet for sheet in sheets if set(sheet.keys) <= columns_of[sheet.name]]
        fits = [sheet for sheet in fits if len(sheets) == 1 or len(columns_of[sheet.name]) > 1]
        most = max((len(columns_of[sheet.name]) for sheet in fits), default=0)
        best = [sheet for sheet in fits if len(columns_of[sheet.name]) == most]
        if len(best) > 1:
            raise _ambiguous(best)
        if best:
            return place, best[0]
    return 0, None


def _places(sheet: Sheet, head: list[str]) -> dict[int, str]:
    names = {
        _folded(label): name for name, labels in sheet.columns.items() for label in (name, *labels)
    }
    return {
        place: names[_folded(label)] for place, label in enumerate(head) if _folded(label) in names
    }


def _rows(places: dict[int, str], table: Table, first: int) -> Iterator[Row]:
    columns = frozenset(places.values())
    for line, cells in enumerate(table, start=first):
        texts = tuple(cell_text(cell) for cell in cells)
        if any(texts):
            yield Row(
                line,
                {places[i]: cell for i, cell in enumerate(cells) if i in places},
                texts,
                columns,
            )


def _folded(label: str) -> str:
    """A heading without regard to capitals, width, blanks, dashes and the star of a required
    column.
    """
    return "".join(
        sign for sign in unicodedata.normalize("NFKC", label).casefold() if sign not in " \t\n_-*"
    )


def _titles(sheet: Sheet) -> set[str]:
    return {_folded(title) for title in (sheet.name, sheet.title, sheet.title_en)}


def _wanted(sheets: Iterable[Sheet]) -> Sentence:
    """Which columns sheets have, in both languages; those by which a row is known are always
    wanted.
    """
    zh = ";".join(
        f"{sheet.title}({'、'.join(zh for zh, _ in sheet.columns.values())})" for sheet in sheets
    )
    en = "; ".join(
        f"{sheet.title_en} ({', '.join(en for _, en in sheet.columns.values())})"
        for sheet in sheets
    )
    return {"zh": f"可用的工作表和列:{zh}。", "en": f"The sheets and their columns: {en}."}


def _no_sheet(tables: list[tuple[str, Table]]) -> Invalid:
    head = [
        label
        for _, table in tables[:1]
        for row in table[:1]
        for cell in row
        if (label := cell_text(cell))
    ]
    said = " · ".join(head)[:200]
    return Invalid(
        {
            "zh": f"没有找到人员模板的工作表;表头是:{said}。"
            if said
            else "文件里没有人员模板的工作表。",
            "en": f"No sheet of the people template was found; the headings are: {said}."
            if said
            else "No sheet of the people template was found.",
        },
        next_step=_wanted(SHEETS.values()),
        field="file",
    )


def _lacks(sheet: Sheet, row: list[Any]) -> Invalid:
    there = set(_places(sheet, [cell_text(cell) for cell in row]).values())
    lacking = [sheet.columns[name] for name in sheet.keys if name not in there]
    zh, en = "、".join(zh for zh, _ in lacking), ", ".join(en for _, en in lacking)
    return Invalid(
        {
            "zh": f"“{sheet.title}”缺少列:{zh}。",
            "en": f"“{sheet.title_en}” lacks the columns: {en}.",
        },
        next_step=_wanted([sheet]),
        field="file",
    )


def _ambiguous(sheets: list[Sheet]) -> Invalid:
    zh, en = (
        "、".join(sheet.title for sheet in sheets),
        ", ".join(sheet.title_en for sheet in sheets),
    )
    return Invalid(
        {
            "zh": f"这些列可能属于:{zh}。请用工作表的名称命名文件或工作表。",
            "en": f"These columns may be of: {en}. Name the file or the sheet after one of them.",
        },
        next_step=_wanted(sheets),
        field="file",
    )


def _packed() -> Invalid:
    return Invalid(
        {
            "zh": "这是压缩文件(.gz),请先解压再导入。",
            "en": "This file is packed (.gz); unpack it and import what is inside.",
        },
        next_step=_wanted(SHEETS.values()),
        field="file",
    )
