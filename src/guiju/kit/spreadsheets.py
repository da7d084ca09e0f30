"""The one door by which workbooks (xlsx, xls, ods) come in: bounded before they are read, and read
in a process of their own.

Every room that takes a sheet asks here. A cell that holds an error, or a formula nobody calculated,
reads as that error.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from guiju.foundation.errors import Invalid
from guiju.kit import archives, extents, workbooks
from guiju.kit.apart import apart

PACKED, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: Cells of a workbook that a person fills in, and of one with records; the memory that reading it
#: may take.
MOST_CELLS, MOST_RECORD_CELLS = 10_000_000, 40_000_000
MEGABYTES, RECORD_MEGABYTES = 1_500, 3_500
SECONDS, RECORD_SECONDS = 60, 600
#: Sheets of a workbook that a person fills in.
MOST_SHEETS = 200
#: Every sheet, instead of one by its name or the first ('').
ALL = "*"
_PIECE = 2_000
Source = Path | bytes


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, where its first cell stands (row and column from 0), its rows from
    there on.
    """

    name: str
    top: int
    left: int
    rows: list[list[Any]]

    @property
    def from_corner(self) -> list[list[Any]]:
        """The rows from the first cell of the sheet on, blank ones too."""
        blank = [""] * self.left
        return [[] for _ in range(self.top)] + (
            [blank + row for row in self.rows] if self.left else self.rows
        )


def is_workbook(head: bytes) -> bool:
    """Whether a file's first bytes are those of a workbook."""
    return head[:4] in (PACKED, OLD)


def sheets(source: Source, sheet: str = "") -> list[Sheet]:
    """The first sheet, the one of a name (none when there is none), or `ALL`."""
    read_sheets: list[Sheet] = []
    for piece in apart(
        f"{__name__}:read", source, sheet, MOST_CELLS, megabytes=MEGABYTES, seconds=SECONDS
    ):
        if isinstance(piece, tuple):
            name, top, left = piece
            read_sheets.append(Sheet(name, top, left, []))
        elif isinstance(piece, list):
            read_sheets[-1].rows.extend(piece)
    return read_sheets


def names(source: Source) -> list[str]:
    """The names of a workbook's sheets."""
    return [str(name) for name in next(apart(f"{__name__}:look", source))]


def day_zero(source: Source) -> dt.date:
    """The day from which a workbook counts days that are no dates to it."""
    day: dt.date = next(apart(f"{__name__}:first_day", source))
    return day


def streamed(path: Path, sheet: str) -> Iterator[tuple[int, list[Any]]]:
    """(row number from 0, cells) of a sheet of records. Memory here: a piece of 2,000 rows."""
    row = 0
    bounds = {"megabytes": RECORD_MEGABYTES, "seconds": RECORD_SECONDS}
    for piece in apart(f"{__name__}:read", path, sheet, MOST_RECORD_CELLS, **bounds):
        if isinstance(piece, tuple):
            row = piece[1]
        elif isinstance(piece, list):
            for cells in piece:
                yield row, cells
                row += 1


def unreadable() -> Invalid:
    """The refusal of what is no whole workbook."""
    return Invalid(
        "文件已损坏，打不开。",
        "The file is damaged and cannot be opened.",
        code="excel.unreadable",
        next_step={
            "zh": "请上传 xlsx、xls、ods 或 csv 文件。",
            "en": "Upload an xlsx, xls, ods or csv file.",
        },
    )


def look(source: Source) -> Iterator[list[str]]:
    """Read the names of the sheets, in the process apart."""
    yield list(_book(source).sheet_names)


def first_day(source: Source) -> Iterator[dt.date]:
    """Read which day counts as 0, in the process apart."""
    try:
        yield workbooks.day_zero(_file(source))
    except archives.BROKEN:
        raise unreadable() from None


def read(source: Source, sheet: str, most: int) -> Iterator[tuple[str, int, int] | list[list[Any]]]:
    """Read each wanted sheet in the process apart: (name, top, left), then its rows piece by piece."""
    file = _file(source)
    try:
        if file.read(4) == PACKED:
            extents.check_packed(file)
            extents.check_cells(file, most)
        else:
            workbooks.check_old(file, most)
        book = _book(source)
        wanted = book.sheet_names if sheet == ALL else [sheet] if sheet else book.sheet_names[:1]
        if len(wanted) > MOST_SHEETS:
            raise _too_many_sheets(len(wanted))
        for name in wanted:
            if name in book.sheet_names:
                yield from _rows(book, file, name)
    except archives.BROKEN:
        raise unreadable() from None


def _too_many_sheets(count: int) -> Invalid:
    return Invalid(
        "文件有 {count} 张工作表，超过上限 {limit}。",
        "The file has {count} sheets, more than the limit of {limit}.",
        code="excel.too_many_sheets",
        count=count,
        limit=MOST_SHEETS,
    )


def _rows(
    book: Any, file: IO[bytes], name: str
) -> Iterator[tuple[str, int, int] | list[list[Any]]]:
    import python_calamine as calamine

    try:
        table = book.get_sheet_by_name(name)
    except (calamine.CalamineError, OSError, ValueError):
        raise unreadable() from None
    top, left = table.start or (0, 0)
    faults = workbooks.faults(file, name)
    marked = {row for row, _ in faults}
    yield name, top, left
    piece: list[list[Any]] = []
    for row, cells in enumerate(table.iter_rows(), start=top):
        if row in marked:
            cells = [faults.get((row, left + place), cell) for place, cell in enumerate(cells)]
        piece.append(cells)
        if len(piece) == _PIECE:
            yield piece
            piece = []
    yield piece


def _file(source: Source) -> IO[bytes]:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _book(source: Source) -> Any:
    import python_calamine as calamine

    try:
        return calamine.CalamineWorkbook.from_filelike(_file(source))
    except calamine.PasswordError:
        raise Invalid(
            "文件有密码，请去掉密码后再上传。",
            "The file has a password; remove it first.",
            code="excel.password",
        ) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise unreadable() from None
