"""Workbooks: sheets, and their cells as the texts that a CSV of them would hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine as calamine

from guiju.foundation.errors import Invalid

_HEAD_ROWS = 20


def sheets_of(path: Path) -> list[str]:
    """The names of a workbook's sheets that can hold a table."""
    return list(_workbook(path).sheet_names)


def sheet_rows(path: Path, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """(row number in the sheet, cells as text) of every row that is not blank, from the header on.

    The header is the first row that is filled at least half as wide as the widest of the first rows: what stands above
    it is a title. Memory: the sheet. Raises `Invalid` for a damaged or locked file, or a sheet that is not there.
    """
    book = _workbook(path)
    name = sheet or (book.sheet_names[0] if book.sheet_names else "")
    if name not in book.sheet_names:
        known = "、".join(book.sheet_names)
        raise Invalid(
            {"zh": "没有名为“{sheet}”的工作表。有:{known}。", "en": "There is no sheet “{sheet}”. There are: {known}."},
            sheet=name,
            known=known,
        )
    table = _sheet(book, name)
    first = (table.start or (0, 0))[0] + 1
    head = _header_row(table)
    for offset, cells in enumerate(table.iter_rows()):
        texts = [cell_text(cell) for cell in cells]
        if offset >= head and any(texts):
            yield first + offset, texts


def cell_text(cell: Any) -> str:
    """A cell as text: dates and times ISO, durations h:mm:ss, whole numbers without a point."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return _rounded(cell).isoformat(" ")
    if isinstance(cell, dt.time):
        return _rounded(dt.datetime.combine(dt.date(2000, 1, 1), cell)).time().isoformat()
    if isinstance(cell, dt.timedelta):
        return _duration(cell)
    return str(cell)


def _rounded(moment: dt.datetime) -> dt.datetime:
    """A workbook's time is a fraction of a day: within a millisecond of a second, that second is meant."""
    near = (moment + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
    return near if abs(near - moment) <= dt.timedelta(milliseconds=1) else moment


def _duration(span: dt.timedelta) -> str:
    seconds = span.total_seconds()
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    whole = round(seconds) if abs(seconds - round(seconds)) <= 0.001 else int(seconds)
    rest = "" if abs(seconds - whole) <= 0.001 else f"{seconds - whole:.3f}"[1:]
    return f"{sign}{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}{rest}"


def _header_row(table: calamine.CalamineSheet) -> int:
    filled = []
    for cells in table.iter_rows():
        filled.append(sum(cell not in ("", None) for cell in cells))
        if len(filled) == _HEAD_ROWS:
            break
    widest = max(filled, default=0)
    return next((row for row, cells in enumerate(filled) if cells and cells * 2 >= widest), 0)


def _workbook(path: Path) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise Invalid(
            {"zh": "文件有密码,请去掉密码后再上传。", "en": "The file has a password; remove it first."}
        ) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise Invalid({"zh": "文件已损坏,打不开。", "en": "The file is damaged and cannot be opened."}) from None


def _sheet(book: calamine.CalamineWorkbook, name: str) -> calamine.CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except (calamine.CalamineError, OSError, ValueError):
        raise Invalid({"zh": "工作表读不出来。", "en": "The sheet cannot be read."}) from None
