"""A template declared once: from its sheets and their columns follow the empty workbook, the filled
one, and how a file is read that comes back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Literal

from guiju.foundation import bounds
from guiju.foundation.errors import Sentence
from guiju.kit import excel

if TYPE_CHECKING:
    from guiju.kit.sheets.rows import Row

#: text; key: a text that is refused where a spreadsheet shortened a long number; the others as
#: `kit.sheets.cells` reads them.
Kind = Literal["text", "key", "day", "time", "share", "number", "yes"]


@dataclass(frozen=True)
class Column:
    """A column: its name in the code, its headings in both languages, what its cells hold.

    known_by: a row is known by it, so that every sheet of its kind has the column. first: the
    first day that can be meant.
    """

    name: str
    zh: str
    en: str
    kind: Kind = "text"
    known_by: bool = False
    first: dt.date = bounds.FIRST_DAY

    @property
    def titles(self) -> tuple[str, str]:
        """Its headings in Chinese and English."""
        return self.zh, self.en


@dataclass(frozen=True)
class Sheet:
    """A sheet of a template: its titles and columns, the rows that it has when it goes out filled
    (or as an example), and what its rows say when it comes in: each with its outcome or refusal.
    """

    name: str
    title: str
    title_en: str
    declared: tuple[Column, ...]
    apply: Callable[[list[Row], Any], Iterator[tuple[Row, Any]]] | None = None
    present: Callable[[], Iterable[tuple[Any, ...]]] = tuple

    @property
    def columns(self) -> Mapping[str, tuple[str, str]]:
        """The headings in both languages by the column's name."""
        return {column.name: column.titles for column in self.declared}

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns by which a row is known."""
        return tuple(column.name for column in self.declared if column.known_by)


@dataclass(frozen=True)
class Template:
    """Sheets that come in one workbook, in the order in which they depend on each other; what it
    is called, in both languages, within a sentence. limit: rows of a sheet at most.
    """

    called: Sentence
    sheets: Mapping[str, Sheet]
    limit: int = 200_000

    def write(self, file: IO[bytes], *, filled: bool, chinese: bool) -> None:
        """Write the template as xlsx: its headings in a language, with the present rows or
        without.
        """
        excel.write_sheets(
            file,
            [
                (
                    sheet.title if chinese else sheet.title_en,
                    [excel.Heading(column.titles[not chinese]) for column in sheet.declared],
                    sheet.present() if filled else (),
                )
                for sheet in self.sheets.values()
            ],
        )
