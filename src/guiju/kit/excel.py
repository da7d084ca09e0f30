"""Excel out and in: rows become a workbook in constant memory, an uploaded sheet becomes lines with
their numbers.

A text that a spreadsheet could take for a formula gets an apostrophe in front on the way out and
loses it on the way back in, so that a round trip changes nothing.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse

from guiju.foundation.errors import Invalid
from guiju.kit import delimited, filled, show, spreadsheets, workbooks
from guiju.kit.delimited import UNCALCULATED as UNREAD

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575
MOST_TEXT = 32_767
MOST_COLUMNS = 500
#: What a spreadsheet would take for a formula, and what looks like such a text made neutral.
_FORMULA, _NEUTRAL = re.compile(r"'*[=+\-@\t\r]"), re.compile(r"'+[=+\-@\t\r]")
#: Up to here every whole number is exact in a spreadsheet's cell.
EXACT = 2**53
_BOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
Value = str | float | int | bool | dt.date | dt.datetime | None


@dataclass(frozen=True)
class Heading:
    """A column of a workbook: its title, and whether it holds numbers."""

    title: str
    numeric: bool = False


@dataclass(frozen=True)
class Amount:
    """A number that is shown with its unit in its cell ("69.0 %", "105 秒") and stays a number;
    digits: decimals shown, None: two unless it is whole.
    """

    value: int | float | Decimal
    unit: str
    digits: int | None = None


@dataclass(frozen=True)
class Table:
    """A sheet as it came: its title, and its rows with their numbers (as Excel counts; of a text
    the line).
    """

    title: str
    rows: Sequence[tuple[int, Sequence[Any]]]


@dataclass(frozen=True)
class Line:
    """A row that was read: its number in the sheet (as Excel counts) and its values by column
    name.
    """

    number: int
    values: dict[str, Value]

    def text(self, name: str) -> str:
        """A value as text without blanks around it; whole numbers without ".0"; empty when
        missing.
        """
        value = self.values.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(text: str) -> str:
    """What `neutral` was made from."""
    return text[1:] if _NEUTRAL.match(text) else text


def write(
    file: IO[bytes], title: str, columns: Sequence[Heading], rows: Iterable[Sequence[Any]]
) -> int:
    """Write one sheet; gives the number of rows. Memory stays constant. More than `MOST_ROWS`
    rows are refused.
    """
    return write_sheets(file, [(title, columns, rows)])


def write_sheets(
    file: IO[bytes], sheets: Iterable[tuple[str, Sequence[Heading], Iterable[Sequence[Any]]]]
) -> int:
    """Write sheets, each with its title, headings and rows; gives the number of rows. Memory
    stays constant; of what is written beside nothing stays, also where the rows end with a fault.
    """
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(file, {**_BOOK, "tmpdir": folder})
        try:
            return _fill(book, sheets)
        except BaseException:
            for sheet in book.worksheets():
                sheet._opt_close()  # a row that cannot be had leaves its file open
            raise


def _fill(
    book: xlsxwriter.Workbook,
    sheets: Iterable[tuple[str, Sequence[Heading], Iterable[Sequence[Any]]]],
) -> int:
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "align": "left"}),
        "head_n": book.add_format({"bold": True, "bottom": 1, "align": "right"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}),
        "time": book.add_format({"num_format": "hh:mm", "align": "left"}),
        "number": book.add_format({"num_format": "0.00"}),
        "amount": cache(lambda shown: book.add_format({"num_format": shown})),
    }
    written = sum(
        _write_sheet(book.add_worksheet(_sheet_name(title)), columns, rows, formats)
        for title, columns, rows in sheets
    )
    book.close()
    return written


def _write_sheet(
    sheet: Any,
    columns: Sequence[Heading],
    rows: Iterable[Sequence[Any]],
    formats: Mapping[str, Any],
) -> int:
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.set_column(
            index,
            index,
            max(10, min(40, 2 + sum(2 if ord(char) > 255 else 1 for char in column.title))),
        )
        sheet.write_string(
            0, index, neutral(str(column.title)), formats["head_n" if column.numeric else "head"]
        )
    written = 0
    for written, row in enumerate(rows, 1):
        if written > MOST_ROWS:
            raise too_many_rows()
        for index, value in enumerate(row):
            _write_cell(sheet, written, index, value, formats)
    return written


def answer(title: str, columns: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """The workbook as a download called ``title``.xlsx."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    write(file, title, columns, rows)
    file.seek(0)
    return download(file, title)


def download(file: IO[bytes], title: str) -> FileResponse:
    """A workbook as a download called ``title``.xlsx; the response closes it."""
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", str(title)).strip() or "guiju"
    response = FileResponse(
        file, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPE
    )
    response["Cache-Control"] = "no-store, private"
    return response


def read(
    upload: IO[bytes],
    columns: Mapping[str, Sequence[str]],
    *,
    required: Sequence[str] = (),
    limit: int = 50_000,
) -> list[Line]:
    """The lines of the first sheet of an xlsx, xls, ods or csv file under known headings.

    ``columns``: name → the headings that mean it, compared without case and blanks; titles may
    stand above them. Empty rows are left out; line numbers are those of the sheet or the text.
    Raises `Invalid` for what is no spreadsheet, claims too much, lacks a required column, holds an
    error where a value is wanted, or has more than ``limit`` rows.
    """
    table = next(tables(upload.read()), Table("", []))
    _check_formulas(table.rows)
    if not table.rows:
        raise Invalid("文件是空的。", "The file is empty.", code="excel.empty")
    place = _header_place(table.rows[: filled.HEAD_ROWS], columns)
    head = table.rows[place][1]
    places = _places(head, columns, required)
    lines = []
    for number, row in table.rows[place + 1 :]:
        if any(value not in ("", None) for value in row):
            values = {
                name: _value(row[at]) if at < len(row) else None for name, at in places.items()
            }
            _check_values(number, values, head, places)
            lines.append(Line(number, values))
        if len(lines) > limit:
            raise Invalid(
                "行数超过上限 {limit}。",
                "There are more rows than the limit of {limit}.",
                code="excel.too_many_rows",
                limit=limit,
            )
    return lines


def _header_place(
    first: Sequence[tuple[int, Sequence[Any]]], columns: Mapping[str, Sequence[str]]
) -> int:
    """Which of the first rows holds the headings: the one that has most of them, the first when
    none has any.
    """
    known = {folded(title) for titles in columns.values() for title in titles}
    fits = [len(known & {folded(cell) for cell in row}) for _, row in first]
    return fits.index(max(fits))


def _check_values(
    number: int, values: Mapping[str, Value], head: Sequence[Any], places: Mapping[str, int]
) -> None:
    """Refuse a spreadsheet's error and a number whose last digits are lost: read on, they would
    be stored or clear a value.
    """
    for name, value in values.items():
        if isinstance(value, str) and delimited.is_error(value):
            raise Invalid(
                "第 {line} 行“{column}”是错误值 {value}。",
                "Line {line}, “{column}”: {value} is an error and no value.",
                code="excel.error",
                line=number,
                column=str(head[places[name]]),
                value=value,
            )
        if isinstance(value, float) and abs(value) > EXACT:
            raise Invalid(
                "第 {line} 行“{column}”的数字太长，后面的位数已经丢失。",
                "Line {line}, “{column}”: the number is too long, its last digits are lost.",
                code="excel.too_long",
                next_step={
                    "zh": "请把这一列设为文本再填写。",
                    "en": "Make the column text and write it again.",
                },
                line=number,
                column=str(head[places[name]]),
            )


def tables(content: bytes, title: str = "", sheet: str = "") -> Iterator[Table]:
    """The first sheet of a workbook (xlsx, xls, ods), the one of a name or `spreadsheets.ALL`; of a
    text (csv; UTF-8 or GB18030) the one table, called ``title``. Raises `Invalid` for what is
    neither.
    """
    if spreadsheets.is_workbook(content):
        for found in spreadsheets.sheets(content, sheet):
            yield Table(found.name, list(enumerate(found.from_corner, 1)))
    else:
        yield Table(title, filled.rows_of(content))


def _check_formulas(rows: Sequence[tuple[int, Sequence[Any]]]) -> None:
    """A formula without a stored value would be read as an empty cell: what stood there would be
    lost in silence.
    """
    places = (
        (line - 1, at) for line, row in rows for at, value in enumerate(row) if value == UNREAD
    )
    if place := next(places, None):
        raise Invalid(
            "单元格 {cell} 是公式，没有保存结果。",
            "Cell {cell} is a formula without a stored value.",
            code="excel.formula",
            next_step={
                "zh": "请用表格软件打开并保存这个文件，或直接填写结果。",
                "en": (
                    "Open the file in a spreadsheet program and save it, or write the value itself."
                ),
            },
            cell=workbooks.cell_name(place),
        )


def _places(
    head: Sequence[Any], columns: Mapping[str, Sequence[str]], required: Sequence[str]
) -> dict[str, int]:
    if len(head) > MOST_COLUMNS:
        raise Invalid(
            "列数 {count} 超过上限 {limit}。",
            "{count} columns are more than the limit of {limit}.",
            code="excel.too_many_columns",
            count=len(head),
            limit=MOST_COLUMNS,
        )
    places = places_in(head, columns)
    missing = [columns[name][0] for name in required if name not in places]
    if missing:
        raise Invalid(
            "缺少列：{columns}。",
            "These columns are missing: {columns}.",
            code="excel.missing_columns",
            next_step={
                "zh": "请下载模板，按表头填写。",
                "en": "Download the template and keep its headings.",
            },
            columns=", ".join(missing),
        )
    return places


def places_in(head: Sequence[Any], columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where the columns stand that a row of headings has: name → place. Of two alike the first."""
    found = {folded(title): at for at, title in reversed(list(enumerate(head)))}
    places = {
        name: next((found[key] for key in map(folded, titles) if key in found), None)
        for name, titles in columns.items()
    }
    return {name: at for name, at in places.items() if at is not None}


def folded(title: Any) -> str:
    """A heading without regard to capitals, width, blanks, dashes and the star of a required
    column.
    """
    return re.sub(r"[\s_*-]+", "", unicodedata.normalize("NFKC", plain(str(title)))).casefold()


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return plain(value.strip()) or None
    return value if isinstance(value, bool | int | float | dt.date) else str(value)


def _write_cell(sheet: Any, row: int, column: int, value: Any, formats: Mapping[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal):
        _write_number(sheet, row, column, value, formats)
    elif isinstance(value, Amount):
        if isinstance(value.value, int) or math.isfinite(value.value):
            shown = formats["amount"](_shown_with(value))
            sheet.write_number(row, column, float(value.value), shown)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), formats["moment"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(
            row, column, dt.datetime(value.year, value.month, value.day), formats["day"]
        )
    elif isinstance(value, dt.time):
        sheet.write_datetime(row, column, value, formats["time"])
    else:
        text = neutral(show.text(value) if not isinstance(value, str) else value)
        sheet.write_string(
            row, column, text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"
        )


def _write_number(
    sheet: Any, row: int, column: int, value: int | float | Decimal, formats: Mapping[str, Any]
) -> None:
    """Write a number whole; what is none is shown with two decimals."""
    # A spreadsheet keeps 15 digits: a longer key stays a text; not-a-number and infinity have no
    # cell at all.
    if isinstance(value, int) and abs(value) >= 10**15:
        sheet.write_string(row, column, str(value))
    elif value == value and abs(value) != float("inf"):
        whole = isinstance(value, int) or float(value).is_integer()
        sheet.write_number(row, column, float(value), None if whole else formats["number"])


def _shown_with(amount: Amount) -> str:
    """The format of a number with its unit behind it."""
    digits = amount.digits
    if digits is None:
        digits = 0 if float(amount.value).is_integer() else 2
    unit = amount.unit.replace('"', "")
    shown = f"0.{'0' * digits}" if digits else "0"
    return f'{shown}" {unit}"' if unit else shown


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']+", " ", str(title)).strip()[:31] or "1"


def too_many_rows() -> Invalid:
    """Refuse an export of more rows than one Excel sheet holds."""
    return Invalid(
        "一张 Excel 表放不下这么多行。",
        "One Excel sheet cannot hold this many rows.",
        code="excel.too_many_rows",
        next_step={"zh": "请先用筛选缩小范围。", "en": "Narrow the rows with the filters first."},
    )
