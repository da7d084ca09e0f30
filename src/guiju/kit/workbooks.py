"""Cells of a workbook (xlsx, xls, ods) that hold no value but a fault: an error such as #N/A, or a
formula nobody calculated.

The library that reads workbooks gives both as empty cells, or as 0; what stood there would be lost
in silence. Pure; every search is bounded and linear in what was sent.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import struct
import zipfile
from collections.abc import Callable
from typing import IO, TypeVar

import xlrd

from guiju.foundation.errors import Invalid
from guiju.kit.delimited import UNCALCULATED, is_error
from guiju.kit.extents import too_many_cells

T = TypeVar("T")
#: The day that a workbook counts as 0; those begun on old Macintoshes count from another.
DAY_ZERO, _DAY_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_SAYS_1904 = re.compile(
    rb"""<(?:\w{1,9}:)?workbookPr\b[^<>]{0,999}\bdate1904\s{0,9}=\s{0,9}["'](?:1|true|on)["']"""
)
_NULL_DATE = re.compile(rb'<table:null-date\b[^<>]{0,200}\btable:date-value="(\d{4}-\d\d-\d\d)')
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(rb"<(?:\w{1,9}:)?sheet\b[^<>]{0,999}>")
_RELATION = re.compile(rb"<(?:\w{1,9}:)?Relationship\b[^<>]{0,999}>")
_SAID = re.compile(rb"""\b(?:\w{1,9}:)?(name|id|Id|Target)=(?:"([^"]*)"|'([^']*)')""")
_TAG = re.compile(
    rb"<table:(table-row|table-cell|covered-table-cell|table)(?![\w-])([^<>]{0,2000})>"
)
_SAID_ODS = re.compile(rb'([\w:-]{1,60})="([^"]*)"')
_SHOWN = re.compile(rb"<text:p>([^<]{0,40})")
MOST_REPEATED = 1_000
_XLS = b"\xd0\xcf\x11\xe0"
_FORMULA = rb"<(?:\w{1,9}:)?f\b[^<>]{0,200}(?:/>|>[^<]{0,9000}</(?:\w{1,9}:)?f>)"
_PLACE = rb'\br="([A-Z]{1,3})(\d{1,7})"'
#: A cell of the type error, with the text of its error.
_ERROR = re.compile(
    rb'<(?:\w{1,9}:)?c\b(?=[^<>]{0,200}\bt="e")[^<>]{0,200}'
    + _PLACE
    + rb"[^<>]{0,200}>\s{0,9}(?:"
    + _FORMULA
    + rb")?"
    rb"\s{0,9}<(?:\w{1,9}:)?v\b[^<>]{0,99}>([^<]{0,40})</"
)
#: A formula for which no program has stored a value, as openpyxl and its like write it (t="str": an
#: empty text is the value).
_UNREAD = re.compile(
    rb'<(?:\w{1,9}:)?c\b(?![^<>]{0,200}\bt="str")[^<>]{0,200}'
    + _PLACE
    + rb"[^<>]{0,200}>\s{0,9}"
    + _FORMULA
    + rb"\s{0,9}(?:<(?:\w{1,9}:)?v\s{0,9}/>|<(?:\w{1,9}:)?v>\s{0,9}</(?:\w{1,9}:)?v>)?\s{0,9}</(?:\w{1,9}:)?c>"
)


def faults(file: IO[bytes], sheet: str = "") -> dict[tuple[int, int], str]:
    """(row, column), both from 0, of the cells of a sheet (the first when none is named) that hold
    a fault: its text.

    Raises what opening a damaged archive raises (`archives.BROKEN`).
    """
    if not zipfile.is_zipfile(file):
        file.seek(0)
        return _of_xls(file.read(), sheet)
    with zipfile.ZipFile(file) as pack:
        if "content.xml" in pack.namelist():
            return _of_ods(pack.read("content.xml"), sheet)
        path = _path_of(pack, sheet)
        content = pack.read(path) if path in pack.namelist() else b""
    places: dict[tuple[int, int], str] = {}
    if b"<f" in content or b":f" in content:
        places |= {_place(match[1], match[2]): UNCALCULATED for match in _UNREAD.finditer(content)}
    if b't="e"' in content:
        places |= {
            _place(match[1], match[2]): html.unescape(match[3].decode())
            for match in _ERROR.finditer(content)
        }
    return places


def day_zero(file: IO[bytes]) -> dt.date:
    """The day from which a workbook counts its days: 1899-12-30, or another that it says itself
    (1904-01-01).

    Raises what opening a damaged archive raises (`archives.BROKEN`).
    """
    if not zipfile.is_zipfile(file):
        file.seek(0)
        return _DAY_1904 if _of_old(file.read(), lambda book: book.datemode == 1) else DAY_ZERO
    with zipfile.ZipFile(file) as pack:
        names = set(pack.namelist())
        if "content.xml" in names:
            match = _NULL_DATE.search(pack.read("content.xml"))
            return dt.date.fromisoformat(match[1].decode()) if match else DAY_ZERO
        return _DAY_1904 if _BOOK in names and _SAYS_1904.search(pack.read(_BOOK)) else DAY_ZERO


def check_old(file: IO[bytes], most: int) -> None:
    """Refuse a workbook of Excel 97–2003 whose sheets together reach over more cells than
    ``most``.
    """
    file.seek(0)
    cells = (
        _of_old(file.read(), lambda book: sum(sheet.nrows * sheet.ncols for sheet in book.sheets()))
        or 0
    )
    if cells > most:
        raise too_many_cells(cells, most)


def cell_name(place: tuple[int, int]) -> str:
    """A cell's name as a spreadsheet shows it: (1, 27) → AB2."""
    row, column = place
    letters = ""
    while column >= 0:
        letters, column = chr(65 + column % 26) + letters, column // 26 - 1
    return f"{letters}{row + 1}"


def _of_xls(content: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """The same of a workbook of Excel 97–2003. Nothing when it is no such workbook."""

    def found(book: xlrd.Book) -> dict[tuple[int, int], str]:
        table = book.sheet_by_name(sheet) if sheet else book.sheet_by_index(0)
        return {
            (row, column): xlrd.error_text_from_code.get(table.cell_value(row, column), "#VALUE!")
            for row in range(table.nrows)
            for column, kind in enumerate(table.row_types(row))
            if kind == xlrd.XL_CELL_ERROR
        }

    return _of_old(content, found) or {}


def _of_old(content: bytes, ask: Callable[[xlrd.Book], T]) -> T | None:
    """What a workbook of Excel 97–2003 answers; None when it is no such workbook."""
    if content[:4] != _XLS:
        return None
    try:
        with xlrd.open_workbook(
            file_contents=content, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        ) as book:
            return ask(book)
    except (
        xlrd.XLRDError,
        struct.error,
        AssertionError,
        LookupError,
        ValueError,
        TypeError,
        OverflowError,
    ):
        raise Invalid(
            "这个旧版工作簿里的错误值无法检查。",
            "Errors in the cells of this old workbook cannot be looked for.",
            code="excel.unreadable",
            next_step={"zh": "请另存为 xlsx 再上传。", "en": "Save it as xlsx and try again."},
        ) from None


def _of_ods(content: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """The same of an ods file: its cells have no names, so rows and cells are counted, repeated
    ones too.
    """
    places: dict[tuple[int, int], str] = {}
    if b'value-type="error"' not in content:
        return places
    row, height, column, reading = 0, 0, 0, False
    for tag in _TAG.finditer(content):
        word, said = tag[1], dict(_SAID_ODS.findall(tag[2]))
        if word == b"table":
            if reading:
                break
            reading = (
                not sheet
                or html.unescape(said.get(b"table:name", b"").decode(errors="replace")) == sheet
            )
        elif reading and word == b"table-row":
            row, column = row + height, 0
            height = int(said.get(b"table:number-rows-repeated", 1))
        elif reading:
            width = int(said.get(b"table:number-columns-repeated", 1))
            if said.get(b"calcext:value-type") == b"error":
                shown = _SHOWN.search(content, tag.end(), tag.end() + 500)
                text = html.unescape(shown[1].decode(errors="replace")) if shown else ""
                text = text if is_error(text) else "#VALUE!"
                for down in range(min(height, MOST_REPEATED)):
                    places |= {
                        (row + down, column + right): text
                        for right in range(min(width, MOST_REPEATED))
                    }
            column += width
    return places


def _path_of(pack: zipfile.ZipFile, sheet: str) -> str:
    """Where in the archive a sheet lies; empty when the workbook does not say so."""
    names = set(pack.namelist())
    if _BOOK not in names or _RELATIONS not in names:
        return ""
    sheets = [_said(name) for name in _SHEET.findall(pack.read(_BOOK))]
    wanted = next(
        (name.get("id", "") for name in sheets if not sheet or name.get("name") == sheet), ""
    )
    for relation in map(_said, _RELATION.findall(pack.read(_RELATIONS))):
        if wanted and relation.get("Id") == wanted:
            target = relation.get("Target", "")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    return ""


def _said(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): html.unescape((one or two).decode(errors="replace"))
        for name, one, two in _SAID.findall(tag)
    }


def _place(letters: bytes, row: bytes) -> tuple[int, int]:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(row) - 1, column - 1
