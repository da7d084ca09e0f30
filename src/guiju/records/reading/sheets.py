"""Workbooks: sheets, and their cells as the texts that a CSV of them would hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guiju.foundation.errors import Invalid
from guiju.kit import spreadsheets

#: Up to here every whole number is exact in a spreadsheet's cell.
EXACT = 2**53


def sheets_of(path: Path) -> list[str]:
    """The names of a workbook's sheets that can hold a table."""
    return spreadsheets.names(path)


def sheet_rows(path: Path, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """(row number in the sheet, cells as text) of every row that is not blank, titles above the
    header too.

    Memory: a piece of rows; the process that reads holds the sheet. Raises `Invalid` for a damaged
    or locked file, or a sheet that is not there.
    """
    known = sheets_of(path) if sheet else []
    if sheet and sheet not in known:
        raise Invalid(
            "没有名为“{sheet}”的工作表。有：{known}。",
            "There is no sheet “{sheet}”. There are: {known}.",
            sheet=sheet,
            known=known,
        )
    for row, cells in spreadsheets.streamed(path, sheet):
        texts = [cell_text(cell) for cell in cells]
        if any(map(str.strip, texts)):
            yield row + 1, texts


def day_zero(path: Path) -> dt.date:
    """The day from which a workbook counts days that are no dates to it."""
    return spreadsheets.day_zero(path)


def cell_text(cell: Any) -> str:
    """A cell as text: dates and times ISO, durations h:mm:ss, whole numbers without a point.

    Beyond 2^53 a spreadsheet's number is no longer exact: it reads in scientific notation, so that
    no key is made of it.
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


def _rounded(moment: dt.datetime) -> dt.datetime:
    """A workbook's time is a fraction of a day: within a millisecond of a second, that second is
    meant.
    """
    near = (moment + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
    return near if abs(near - moment) <= dt.timedelta(milliseconds=1) else moment


def _duration(span: dt.timedelta) -> str:
    seconds = span.total_seconds()
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    whole = round(seconds) if abs(seconds - round(seconds)) <= 0.001 else int(seconds)
    rest = "" if abs(seconds - whole) <= 0.001 else f"{seconds - whole:.3f}"[1:]
    return f"{sign}{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}{rest}"
