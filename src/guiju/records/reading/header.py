"""Which row holds the names of the columns: titles may stand above it, and a second row of
headings beside it.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from guiju.foundation.errors import Invalid

#: The rows among which the header is sought.
HEAD_ROWS = 30
Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Header:
    """The line of the header, its cells, and the rows below it."""

    line: int
    cells: list[str]
    below: Rows


def folded(name: str) -> str:
    """A column's name as it is compared when it is not there to the letter: without case, blanks
    and width of signs.
    """
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def find_header(rows: Rows, wanted: Collection[str] = (), line: int = 0) -> Header:
    """The header among the first rows: that of a given line, else the one that names most of what
    is wanted.

    Where nothing is wanted or none of it is there, it is the first row that is filled at least half
    as wide as the table: what stands above it is a title. Raises `Invalid` when there is no row, or
    none at the given line.
    """
    first = list(itertools.islice(rows, max(HEAD_ROWS, line)))
    if not first:
        raise Invalid("文件里没有内容。", "There is nothing in the file.")
    place = _at_line(first, line) if line else _by_names(first, wanted)
    if place is None:
        place = _by_width(first)
    return Header(*first[place], itertools.chain(first[place + 1 :], rows))


def _at_line(first: list[tuple[int, list[str]]], line: int) -> int:
    place = next((place for place, (number, _) in enumerate(first) if number == line), None)
    if place is None:
        raise Invalid(
            "文件第 {line} 行没有内容，不能作表头。",
            "Line {line} of the file is blank and cannot name the columns.",
            line=line,
        )
    return place


def _by_names(first: list[tuple[int, list[str]]], wanted: Collection[str]) -> int | None:
    names = {folded(name) for name in wanted}
    known = [len(names & {folded(cell) for cell in cells}) for _, cells in first]
    best = max(known)
    return known.index(best) if best else None


def _by_width(first: list[tuple[int, list[str]]]) -> int:
    """The first row that is filled half as wide as the table, and more than half where it has
    fewer cells than others.
    """
    widths = Counter(len(cells) for _, cells in first if len(cells) > 1)
    table = max(widths, key=lambda width: (widths[width], width), default=1)
    table = table if widths[table] > 1 else 1  # one row with a stray comma makes no table
    filled = [sum(bool(cell.strip()) for cell in cells) for _, cells in first]
    widest = min(max(filled), table)
    for place, (_, cells) in enumerate(first):
        whole = len(cells) == table or filled[place] * 4 >= widest * 3
        if whole and filled[place] * 2 >= widest:
            return place
    return 0
