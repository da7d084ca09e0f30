"""The plan table as an Excel sheet: out with what stands, in again for a comparison.

The sheet shows the plan's columns and nothing else. Two things ride along unseen: a hidden column
with each row's key, which moves with the row when somebody sorts, and a hidden sheet with what
every cell said when it was written (its base), so that what was edited can be told from what
somebody else changed meanwhile.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse

from guiju.foundation.errors import Invalid
from guiju.kit import excel, spreadsheets
from guiju.kit.plan.columns import PlanColumn, Value
from guiju.kit.plan.rows import PlanRow
from guiju.kit.show import said

#: What the hidden column and the hidden sheet are called, by language; and before.
KEYS = {"zh": "行标识（请勿改动）", "en": "Row key (leave as it is)"}
BASES = {"zh": "导出时的内容", "en": "As exported"}
KEY, BASE = "guiju key", "guiju base"
MOST_LINES = 20_000
_CHUNK = 30_000


@dataclass(frozen=True)
class SheetLine:
    """A line of a sheet that came in: its number as Excel counts, its key when it has one, its
    raw cells by column.
    """

    number: int
    key: str
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A sheet that came in: its lines, and the base that rode along (key → column → plain value;
    empty when lost).
    """

    lines: list[SheetLine]
    base: Mapping[str, Mapping[str, Any]]


def plain(value: Value) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, tuple):
        return [plain(day) for day in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def write_sheet(
    file: IO[bytes], title: str, columns: Sequence[PlanColumn], rows: Iterable[PlanRow]
) -> int:
    """Write the plan; gives the number of rows. Memory: the base is held until the end, some 500
    bytes a row.
    """
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
        "percent": book.add_format({"num_format": "0%", "valign": "top"}),
        "thing": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
    }
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']+", " ", title)[:31] or "1")
    _write_heads(sheet, columns, formats)
    base, number = {}, 0
    for number, row in enumerate(rows, 1):
        _write_row(sheet, number, row, columns, formats)
        base[row.key] = {column.name: plain(row.values.get(column.name)) for column in columns}
    _write_base(book, base)
    book.close()
    return number


def sheet_answer(
    title: str, columns: Sequence[PlanColumn], rows: Iterable[PlanRow]
) -> FileResponse:
    """The sheet as a download."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    write_sheet(file, title, columns, rows)
    file.seek(0)
    response = FileResponse(
        file, as_attachment=True, filename=f"{title}.xlsx", content_type=excel.CONTENT_TYPE
    )
    response["Cache-Control"] = "no-store, private"
    return response


def read_sheet(upload: IO[bytes], columns: Sequence[PlanColumn]) -> Sheet:
    """Read a sheet that came in. Refused: no spreadsheet, a lacking name column, more than
    `MOST_LINES` lines.
    """
    content = upload.read()
    titles = {column.name: [*_titles(column)] for column in columns}
    lines = excel.read(
        io.BytesIO(content),
        {**titles, KEY: [*KEYS.values(), KEY]},
        required=[columns[0].name],
        limit=MOST_LINES,
    )
    names = [column.name for column in columns]
    told = [
        SheetLine(
            line.number,
            line.text(KEY),
            {name: _cell(line.values[name]) for name in names if name in line.values},
        )
        for line in lines
    ]
    return Sheet(told, _base_of(content))


def _cell(raw: Any) -> Any:
    """A cell as read; a number is one with a fraction, as xlsx has it: an old xls gives 1.0 as
    1.
    """
    return float(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw


def _titles(column: PlanColumn) -> Iterable[str]:
    """The column's title in both languages, and its name: a sheet written in Chinese is read by
    an English reader too.
    """
    from django.utils.translation import override

    for language in ("zh-hans", "en"):
        with override(language):
            yield str(column.title)
    yield column.name


def _write_heads(sheet: Any, columns: Sequence[PlanColumn], formats: Mapping[str, Any]) -> None:
    sheet.freeze_panes(1, 1)
    for index, column in enumerate(columns):
        width = {"long": 32, "text": 24, "span": 25, "day": 13, "percent": 9}.get(column.kind, 12)
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, str(column.title), formats["head"])
        if column.kind == "choice":
            words = [column.text(code) for code in column.words]
            sheet.data_validation(
                1,
                index,
                MOST_LINES,
                index,
                {"validate": "list", "source": words, "error_type": "warning"},
            )
    sheet.set_column(len(columns), len(columns), 2, None, {"hidden": True})
    sheet.write_string(0, len(columns), said(KEYS))


def _write_row(
    sheet: Any, number: int, row: PlanRow, columns: Sequence[PlanColumn], formats: Mapping[str, Any]
) -> None:
    for index, column in enumerate(columns):
        value = row.values.get(column.name)
        if value in (None, "", (None, None)):
            continue
        if column.kind == "day" and isinstance(value, dt.date):
            sheet.write_datetime(
                number, index, dt.datetime(value.year, value.month, value.day), formats["day"]
            )
        elif column.kind == "percent" and isinstance(value, int):
            sheet.write_number(number, index, value / 100, formats["percent"])
        else:
            shape = formats["thing" if index == 0 and not row.step else "text"]
            sheet.write_string(number, index, excel.neutral(column.text(value)), shape)
    sheet.write_string(number, len(columns), row.key)


def _write_base(book: Any, base: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(said(BASES))
    sheet.very_hidden()
    text = json.dumps(base, ensure_ascii=False, separators=(",", ":"))
    for number, start in enumerate(range(0, len(text), _CHUNK)):
        sheet.write_string(number, 0, "|" + text[start : start + _CHUNK])


def _base_of(content: bytes) -> Mapping[str, Mapping[str, Any]]:
    """Read the base, or nothing: a sheet copied into another file, or saved as CSV, has lost it."""
    if not spreadsheets.is_workbook(content):
        return {}
    held = set(spreadsheets.names(content))
    name = next((name for name in (*BASES.values(), BASE) if name in held), "")
    if not name:
        return {}
    rows = [row for sheet in spreadsheets.sheets(content, name) for row in sheet.from_corner]
    if not rows:
        return {}
    try:
        return _checked(json.loads("".join(str(row[0])[1:] for row in rows if row)))
    except (ValueError, RecursionError) as unfit:
        raise _tampered() from unfit


def _checked(found: Any) -> Mapping[str, Mapping[str, Any]]:
    if not isinstance(found, dict) or not all(
        isinstance(values, dict) for values in found.values()
    ):
        raise _tampered()
    return found


def _tampered() -> Invalid:
    return Invalid(
        "文件里随表导出的隐藏内容损坏了。",
        "What rides along hidden in the file is damaged.",
        next_step={"zh": "请重新导出后再编辑。", "en": "Export it again and edit that."},
    )
