"""The one door by which a csv text that a person fills in becomes rows: bounded before it is
read, and read in a process of its own when it is not small.

Blank rows are left out; each row keeps the number of its line.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

from guiju.foundation.errors import Invalid
from guiju.kit import delimited
from guiju.kit.apart import apart

#: Lines of a text, those of them that hold anything, cells of a row, and letters of a cell.
MOST_LINES, MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 2_000_000, 400_000, 16_384, 131_072
#: Bytes up to which a text is read where it is: so few cost less than the start of a process.
SMALL = 200_000
#: Lines by which the delimiter is told.
HEAD_ROWS = 30
MEGABYTES, SECONDS = 1_500, 60
_PIECE = 2_000
Rows = list[tuple[int, list[str]]]


def rows_of(content: bytes) -> Rows:
    """The rows of a csv text (UTF-8 or GB18030) that hold anything, each with the number of its
    line. Raises `Invalid` for what is no text, is too long or too wide, and for a quotation that
    swallows rows.
    """
    if content.count(b"\n") + content.count(b"\r") > MOST_LINES:
        raise too_long()
    if len(content) <= SMALL:
        pieces = pieces_of(content)
    else:
        pieces = apart(f"{__name__}:pieces_of", content, megabytes=MEGABYTES, seconds=SECONDS)
    return [row for piece in pieces for row in piece]


def pieces_of(content: bytes) -> Iterator[Rows]:
    """Check every row, then give them piece by piece: who asked holds nothing of a text that is
    refused. A large text is read in the process apart.
    """
    text = _text_of(content)
    for number, (line, cells) in enumerate(_filled(text), 1):
        _check(line, cells, number)
    rows = _filled(text)
    while piece := list(itertools.islice(rows, _PIECE)):
        yield piece


def _filled(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, with the numbers of their lines."""
    lines = io.StringIO(text, newline="")
    rows = delimited.delimited_rows(lines, _delimiter(text))
    return ((line, cells) for line, cells in rows if any(cells))


def _check(line: int, cells: list[str], number: int) -> None:
    if number > MOST_ROWS:
        raise too_long()
    if len(cells) > MOST_COLUMNS:
        raise Invalid(
            "第 {line} 行有 {count} 列，超过上限 {limit}。",
            "Line {line} has {count} columns, more than the limit of {limit}.",
            code="excel.too_many_columns",
            line=line,
            count=len(cells),
            limit=MOST_COLUMNS,
        )
    if any(len(cell) > MOST_LETTERS for cell in cells):
        raise Invalid(
            "第 {line} 行有一格超过 13 万字。",
            "A cell of line {line} has more than 130,000 letters.",
            code="excel.unreadable",
            line=line,
        )


def _text_of(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise no_spreadsheet()


def _delimiter(text: str) -> str:
    """The delimiter that a first line ``sep=;`` names, else the one that the first lines have
    most of.
    """
    head = io.StringIO(text[: HEAD_ROWS * MOST_LETTERS])
    lines = [line for line, _ in zip(head, range(HEAD_ROWS), strict=False)]
    return delimited.separator(lines[0] if lines else "") or max(",;\t", key="".join(lines).count)


def too_long() -> Invalid:
    """The refusal of a text of too many lines."""
    return Invalid(
        "文件的行数太多，上限是 {limit} 行。",
        "The file has too many lines; at most {limit} rows are read.",
        code="excel.too_many_rows",
        next_step={
            "zh": "请分成几个文件，并删去空行。",
            "en": "Split it into several files, and take blank lines out.",
        },
        limit=MOST_ROWS,
    )


def no_spreadsheet() -> Invalid:
    """The refusal of what is neither a workbook nor a text."""
    return Invalid(
        "这不是能读的表格文件。",
        "This is not a spreadsheet that can be read.",
        code="excel.unreadable",
        next_step={
            "zh": "请上传 xlsx、xls、ods 或 csv 文件。",
            "en": "Upload an xlsx, xls, ods or csv file.",
        },
    )
