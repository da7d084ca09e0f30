"""Rows of a table that are no records: totals, a second row of headings, notes under the table.

They are recognised by what stands in them, never by a line's number, so what is chosen for one file
of a source holds for the next. Whether they are passed over is the mapping's to say (`leave_out`).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from guiju.records.reading.units import unit_of

#: What else than records may stand in a table.
LEFT_OUT = ("totals", "headings", "notes")
#: Rows below the header by which a row of units or of second headings is told from records.
_LOOK = 6
#: Letters of a cell that may be the word for a total: 合计, 1月合计, Grand total.
_SHORT = 20
#: So many rows of one kind are kept to be shown; all are counted.
SHOWN = 20
_TOTAL = re.compile(
    r"(.*[\s:：-]|\d+\s*月份?|本月|当月|全部|各组)?"
    r"(总?合计|总计|小计|汇总|总和|合计数|(grand |sub-?)?totals?|sum|average|平均值?|均值)"
    r"(\s*[(（:：].*)?",
    re.IGNORECASE,
)
#: What a word for a total may end with: most cells are told by their last letter.
_TOTAL_ENDS = frozenset("计总和数均值LlSsMmEe)） 　:：")
_NOTE_STARTS = frozenset("(（【[*※注备说附制审数来统口打导NnRrSsPpEeGg")
_NOTE = re.compile(
    r"[(（【\[*※]*\s*(注|备注|说明|附注|制表|制单|审核|数据来源|来源|统计口径|口径|打印|导出|"
    r"notes?\b|remarks?\b|source\b|printed\b|exported\b|generated\b|prepared\b|\*|※)",
    re.IGNORECASE,
)


#: A scale as a row of units writes it: 1-5分, (0–100), 满分10分, 0/1.
_SCALE = re.compile(
    r"[(\[]?(满分|最高|of|max)?\s*\d{1,3}\s*(([-–—~/至到]|to)\s*\d{1,3}\s*)?"
    r"(%|分制?|星级?|级|秒|分钟|小时制?|天|次|个|元|points?|stars?|s|h|min)?[)\]]?",
    re.IGNORECASE,
)


class Odd(NamedTuple):
    """A row that is no record: its line, its cells, and what it is (`totals headings notes`)."""

    line: int
    cells: list[str]
    kind: str


def recognised(
    names: Sequence[str], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str], str]]:
    """The rows below a header with what each is: '' for a row of the table. Memory: a few rows;
    cost: a look at the first two filled cells of each.

    A row with one filled cell is a note only where no row of the table follows it.
    """
    names = [name.strip() for name in names]
    first = list(itertools.islice(rows, _LOOK))
    units = bool(first) and _is_second_heading(first)
    waiting: list[tuple[int, list[str]]] = []
    for line, cells in itertools.chain(first, rows):
        places = _first_filled(cells)
        kind = "headings" if units and line == first[0][0] else _kind(cells, places, names)
        if not kind and len(places) == 1 and len(names) > 2:
            waiting.append((line, cells))
            continue
        if not kind and waiting:
            yield from ((*one, "") for one in waiting)
            waiting = []
        yield line, cells, kind
    yield from ((*one, "notes") for one in waiting)


def _first_filled(cells: Sequence[str]) -> list[int]:
    """The places of the first two filled cells."""
    places: list[int] = []
    for place, cell in enumerate(cells):
        if cell and not cell.isspace():
            places.append(place)
            if len(places) == 2:
                break
    return places


class Watch:
    """Says of each row of a table what it is, and remembers the first of each kind that is no
    record.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.seen: list[Odd] = []
        self._counts: dict[str, int] = {}

    def over(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str], str]]:
        """The rows, each with what it is."""
        for line, cells, kind in recognised(self.names, rows):
            if kind:
                self._counts[kind] = self._counts.get(kind, 0) + 1
                if self._counts[kind] <= SHOWN:
                    self.seen.append(Odd(line, cells, kind))
            yield line, cells, kind


def _kind(cells: Sequence[str], places: Sequence[int], names: Sequence[str]) -> str:
    """What a row is by itself: a total, the header once more, a note, or '' for a row of the
    table. ``places``: of its first filled cells.
    """
    if not places:
        return ""
    for place in places:
        cell = cells[place]
        if cell[-1] in _TOTAL_ENDS and len(cell) <= _SHORT and _TOTAL.fullmatch(cell.strip()):
            return "totals"
    first = cells[places[0]].strip()
    if places[0] < len(names) and first == names[places[0]] and len(places) > 1:
        filled = [(place, cell.strip()) for place, cell in enumerate(cells) if cell.strip()]
        same = sum(place < len(names) and cell == names[place] for place, cell in filled)
        if same * 2 >= len(filled):
            return "headings"
    if first[0] in _NOTE_STARTS and _NOTE.match(first):
        filled_cells = sum(bool(cell.strip()) for cell in cells)
        return "notes" if filled_cells * 3 <= len(names) else ""
    return ""


def _is_second_heading(first: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether the first row below the header names units or parts of the columns: no figure in it
    beside a scale such as 1-5分, but figures in at least two of the same columns below, or in one
    where nothing but units stands in it.
    """
    (_, top), below = first[0], [cells for _, cells in first[1:]]
    if not below or any(_has_digit(cell) and not _is_scale(cell) for cell in top):
        return False
    figures = [
        place for place, cell in enumerate(top) if cell.strip() and _all_figures(below, place)
    ]
    filled = [cell for cell in top if cell.strip()]
    if len(figures) == len(filled) == 1 and unit_of(filled[0]):
        return True
    return len(figures) > 1 and any(cell.strip() and not _has_digit(cell) for cell in top)


def _all_figures(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column has figures only, and any at all; a blank cell says nothing."""
    filled = [cells[place] for cells in rows if place < len(cells) and cells[place].strip()]
    return bool(filled) and all(map(_is_figure, filled))


def _is_scale(cell: str) -> bool:
    """Whether a cell names a scale and is no figure of its own: 1-5, but not 60."""
    text = unicodedata.normalize("NFKC", cell).strip()
    return bool(_SCALE.fullmatch(text)) and not text.isdecimal()


def _is_figure(cell: str) -> bool:
    """Whether a cell begins with a digit and is mostly digits and their signs."""
    text = unicodedata.normalize("NFKC", cell).strip()
    return bool(re.fullmatch(r"[-+¥$€]?\s?\d[\d,.:/% T-]*", text))


def _has_digit(cell: str) -> bool:
    return any(letter.isdecimal() for letter in cell)
