"""Workbooks: sheets, and their cells as the texts that a CSV of them would hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine as calamine

from guiju.foundation.errors import Invalid
from guiju.web.kit.archives import BROKEN
from guiju.web.kit.workbooks import day_zero as day_zero_of
from guiju.web.kit.workbooks import faults as faults_of

#: Up to here every whole number is exact in a spreadsheet's cell.
EXACT = 2**53


def sheets_of(path: Path) -> list[str]:
    """The names of a workbook's sheets that can hold a table."""
    return list(_workbook(path).sheet_names)


def sheet_rows(path: Path, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """(row number in the sheet, cells as text) of every row that is not blank, titles above the header too.

    A cell that holds an error, or a formula nobody calculated, reads as that error. Memory: the sheet. Raises `Invalid`
    for a damaged or locked file, or a sheet that is not there.
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
    top, left = table.start or (0, 0)
    faults = _faults(path, name)
    marked = {row for row, _ in faults}
    for row, cells in enumerate(table.iter_rows(), start=top):
        texts = [cell_text(cell) for cell in cells]
        if row in marked:
            texts = [faults.get((row, left + place), text) for place, text in enumerate(texts)]
        if any(map(str.strip, texts)):
            yield row + 1, texts


def day_zero(path: Path) -> dt.date:
    """The day from which a workbook counts days that are no dates to it."""
    try:
        with path.open("rb") as file:
            return day_zero_of(file)
    except BROKEN:
        raise Invalid({"zh": "文件已损坏,打不开。", "en": "The file is damaged and cannot be opened."}) from None


def cell_text(cell: Any) -> str:
    """A cell as text: dates and times ISO, durations h:mm:ss, whole numbers without a point.

    Beyond 2^53 a spreadsheet's number is no longer exact: it reads in scientific notation, so that no key is made of it.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _number_text(cell)
    if isinstance(cell, dt.datetime):
        return _rounded(cell).isoformat(" ")
    if isinstance(cell, dt.time):
        return _rounded(dt.datetime.combine(dt.date(2000, 1, 1), cell)).time().isoformat()
    if isinstance(cell, dt.timedelta):
        return _duration(cell)
    return str(cell)


def _number_text(number: float) -> str:
    if abs(number) > EXACT:
        return f"{number:.15e}"
    return str(int(number)) if number.is_integer() else repr(number)


def _faults(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    try:
        with path.open("rb") as file:
            return faults_of(file, sheet)
    except BROKEN:
        raise Invalid({"zh": "文件已损坏,打不开。", "en": "The file is damaged and cannot be opened."}) from None


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
