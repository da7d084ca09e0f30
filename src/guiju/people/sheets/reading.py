"""The people template, in: a workbook or one sheet as csv becomes rows, sheet by sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from guiju.foundation.errors import Invalid
from guiju.people.sheets.kinds import SHEETS, Sheet
from guiju.people.sheets.rows import Row, cell_text
from guiju.web.kit import excel

ROW_LIMIT = 200_000


def read_workbook(path: Path) -> Iterator[tuple[str, list[Row]]]:
    """Each known sheet of a file with its rows, in the order in which they depend on each other."""
    sheets = dict(_sheets_of(path))
    if not sheets:
        raise Invalid(
            {
                "zh": "没有找到认识的工作表,请用人员模板({names})。",
                "en": "No sheet of the people template was found ({names}).",
            },
            names="、".join(sheet.title for sheet in SHEETS.values()),
        )
    for name in SHEETS:
        if name in sheets:
            yield name, sheets[name]


def _sheets_of(path: Path) -> Iterator[tuple[str, list[Row]]]:
    for title, table in _tables(path):
        head = [cell_text(cell) for cell in table[0]] if table else []
        sheet = _named(title, head)
        if sheet:
            yield sheet.name, list(_rows(sheet, head, table[1:]))


def _tables(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    content = path.read_bytes()
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            for title in book.sheet_names:
                yield title, book.get_sheet_by_name(title).to_python(skip_empty_area=False, nrows=ROW_LIMIT)
        except (CalamineError, OSError, ValueError):
            raise Invalid({"zh": "这不是完好的表格文件。", "en": "This is not a whole spreadsheet."}) from None
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise Invalid(
                {"zh": "文件不是 UTF-8 或 GB18030。", "en": "The file is neither UTF-8 nor GB18030."}
            ) from None
    if "\0" in text:
        raise Invalid({"zh": "这不是表格文件。", "en": "This is not a table."})
    yield path.stem, excel.csv_rows(text)[:ROW_LIMIT]


def _named(title: str, head: list[str]) -> Sheet | None:
    """The sheet of that title; a csv is known by its columns."""
    for sheet in SHEETS.values():
        if title.strip().lower() in (sheet.name, sheet.title, sheet.title_en.lower()):
            return sheet
    fits = [(len(_places(sheet, head)), sheet) for sheet in SHEETS.values()]
    best, sheet = max(fits, key=lambda pair: pair[0])
    return sheet if best >= 3 or best == len(sheet.columns) else None


def _places(sheet: Sheet, head: list[str]) -> dict[int, str]:
    known = {label.lower(): name for name, labels in sheet.columns.items() for label in (name, *labels)}
    return {place: known[label.strip().lower()] for place, label in enumerate(head) if label.strip().lower() in known}


def _rows(sheet: Sheet, head: list[str], table: list[list[Any]]) -> Iterator[Row]:
    places = _places(sheet, head)
    for line, cells in enumerate(table, start=2):
        texts = tuple(cell_text(cell) for cell in cells)
        if any(texts):
            yield Row(line, {places[i]: cell for i, cell in enumerate(cells) if i in places}, texts)
