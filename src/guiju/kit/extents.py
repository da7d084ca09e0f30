"""How much a workbook would be once it is read, told from its own structure before a cell is made.

A reader lays a sheet out as a rectangle up to its last row and column: two cells far apart ask for
gigabytes. Pure; what is packed is unpacked piece by piece and never kept.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO

from guiju.foundation.errors import Invalid

#: Bytes to which a workbook may unpack, and times its own size: tables of one value do not reach a
#: fifth of it.
MOST_UNPACKED, MOST_TIMES = 1_500_000_000, 400
#: Below it nobody asks how often its own size a file unpacks to.
FEW_UNPACKED = 20_000_000
MOST_SHEETS = 500
_NO_SHEETS = ("sharedStrings.xml", "styles.xml", ".rels", ".png", ".jpeg", ".jpg")
_PIECE, _OVERLAP = 1 << 20, 400
_PREFIX = rb"<(?:\w{1,9}:)?"
#: A cell with something in it, with its place; a styled blank has no place in the rectangle.
_CELL = re.compile(
    _PREFIX + rb"""c\b[^<>]{0,200}?\br\s?=\s?["']([A-Za-z]{1,3})(\d{1,7})["'][^<>]{0,200}(?<!/)>"""
)
#: A cell in a column that no sheet has: the last one is XFD.
_BEYOND = re.compile(_PREFIX + rb"""c\b[^<>]{0,200}?\br\s?=\s?["'][A-Za-z]{4}""")
_NO_SUCH_PLACE = 1 << 60
#: A row with cells that do not say where they stand.
_ROW = re.compile(
    _PREFIX
    + rb"""row\b[^<>]{0,200}?\br\s?=\s?["'](\d{1,7})["'][^<>]{0,200}>\s{0,9}"""
    + _PREFIX
    + rb"c\b"
)
_TAG = re.compile(
    rb"<table:(table-row|table-cell|covered-table-cell|table)(?![\w-])([^<>]{0,2000})>"
)
_TIMES = re.compile(rb'table:number-(?:rows|columns)-repeated="(\d{1,9})"')


def check_packed(file: IO[bytes], most_unpacked: int = MOST_UNPACKED) -> None:
    """Refuse an archive that claims to unpack out of proportion, or to hold sheets without end.

    Raises what opening a damaged archive raises (`archives.BROKEN`).
    """
    size = file.seek(0, 2)
    with zipfile.ZipFile(file) as pack:
        parts = pack.infolist()
        unpacked = sum(part.file_size for part in parts)
        if unpacked > most_unpacked or unpacked > max(FEW_UNPACKED, MOST_TIMES * size):
            raise Invalid(
                "文件解压后有 {size} MB，超过上限，未打开。",
                "The file unpacks to {size} MB, which is over the limit; it was not opened.",
                code="excel.too_large",
                next_step=_SPLIT,
                size=unpacked // 1_000_000,
            )
        if sum("worksheets/" in part.filename for part in parts) > MOST_SHEETS:
            raise _too_many_sheets()


def check_cells(file: IO[bytes], most: int) -> None:
    """Refuse a packed workbook (xlsx, ods) whose sheets together reach over more cells than
    ``most``.

    Costs one pass over what is packed. Raises what opening a damaged archive raises
    (`archives.BROKEN`).
    """
    with zipfile.ZipFile(file) as pack:
        cells = 0
        for part in pack.infolist():
            if part.filename == "content.xml":
                cells += _of_ods(_pieces(pack, part))
            elif not part.filename.endswith(
                _NO_SHEETS
            ):  # a workbook may call its sheets what it likes
                cells += _of_xlsx(_pieces(pack, part))
            if cells > most:
                raise too_many_cells(cells, most)


def too_many_cells(cells: int, most: int) -> Invalid:
    """The refusal of a sheet that reaches too far."""
    return Invalid(
        "表格从第一格到最后一格共有 {cells} 格，超过上限 {most}，未读取。",
        "From its first cell to its last the table has {cells} cells, over the limit of "
        "{most}; it was not read.",
        code="excel.too_many_cells",
        next_step={
            "zh": "请删去远处的零星单元格（Ctrl+End 可以找到最后一格），或分成几个文件，或另存为 csv。",
            "en": (
                "Delete stray cells far away (Ctrl+End goes to the last one), split the file, or "
                "save it as csv."
            ),
        },
        cells=cells,
        most=most,
    )


def _pieces(pack: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part unpacked piece by piece; each begins with the end of the one before, so that no tag
    is cut.
    """
    rest = b""
    with pack.open(part) as unpacked:
        while piece := unpacked.read(_PIECE):
            yield rest + piece
            rest = piece[-_OVERLAP:]


def _of_xlsx(pieces: Iterator[bytes]) -> int:
    columns: set[bytes] = set()
    last = 0
    for piece in pieces:
        if _BEYOND.search(piece):
            return _NO_SUCH_PLACE
        cells = _CELL.findall(piece)
        columns |= {letters for letters, _ in cells}
        last = max(
            [last, *map(int, {row for _, row in cells}), *map(int, set(_ROW.findall(piece)))]
        )
    return last * max(map(_number, columns), default=1)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _of_ods(pieces: Iterator[bytes]) -> int:
    """Cells have no names there: rows and cells are counted, repeated ones too; blank ones at
    the end reach nowhere.
    """
    cells = sheets = row = height = column = last_row = last_column = 0
    for place, piece in enumerate(pieces):
        for tag in _TAG.finditer(piece):
            if place and tag.end() <= _OVERLAP:
                continue  # seen at the end of the piece before
            word, tag_words = tag[1], tag[2]
            times = int(match[1]) if (match := _TIMES.search(tag_words)) else 1
            if word == b"table":
                cells, sheets = cells + last_row * last_column, sheets + 1
                row = height = column = last_row = last_column = 0
            elif word == b"table-row":
                row, height, column = row + height, times, 0
            else:
                column += times
                if b"value-type=" in tag_words:
                    last_row, last_column = max(last_row, row + height), max(last_column, column)
    if sheets > MOST_SHEETS:
        raise _too_many_sheets()
    return cells + last_row * last_column


def _too_many_sheets() -> Invalid:
    return Invalid(
        "工作簿里的工作表超过 {most} 张。",
        "The workbook has more than {most} sheets.",
        code="excel.too_many_sheets",
        next_step=_SPLIT,
        most=MOST_SHEETS,
    )


_SPLIT = {"zh": "请分成几个文件。", "en": "Split it into several files."}
