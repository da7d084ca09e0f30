"""The people template, out: empty, or with everything as it stands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from guiju.people.sheets.kinds import SHEETS


def write_workbook(file: IO[bytes], *, filled: bool, chinese: bool) -> None:
    """Write the template as xlsx: a sheet a kind, its headings in a language, with the present
    rows or without.
    """
    with xlsxwriter.Workbook(
        file, {"in_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        clock = book.add_format({"num_format": "hh:mm"})
        for sheet in SHEETS.values():
            page = book.add_worksheet(sheet.title if chinese else sheet.title_en)
            page.freeze_panes(1, 0)
            for column, (zh, en) in enumerate(sheet.columns.values()):
                page.write_string(0, column, zh if chinese else en, bold)
                page.set_column(column, column, 16)
            for line, row in enumerate(sheet.present() if filled else (), start=1):
                for column, value in enumerate(row):
                    _write(page, line, column, value, day, clock)


def _write(page: Any, line: int, column: int, value: Any, day: Any, clock: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        page.write_datetime(line, column, value, day)
    elif isinstance(value, dt.time):
        page.write_datetime(line, column, value, clock)
    elif isinstance(value, int | Decimal):
        page.write_number(line, column, float(value))
    else:
        page.write_string(line, column, str(value))
