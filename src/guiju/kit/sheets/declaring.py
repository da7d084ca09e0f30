"""A template declared once: from its sheets and their columns follow the empty workbook, the filled
one, and how a file is read that comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from guiju.foundation.errors import Sentence
from guiju.kit import excel
from guiju.kit.sheets.columns import Column
from guiju.kit.sheets.rows import Row


def _unsaid(_rows: list[Row], _desk: Any) -> Iterator[tuple[Row, Any]]:
    """Tell nothing: who reads the sheet says by other means what its rows mean."""
    yield from ()


@dataclass(frozen=True)
class Sheet:
    """A sheet of a template: its titles and columns, the rows that it has when it goes out filled
    (or as an example), and what its rows say when it comes in: each with its outcome or refusal.
    """

    name: str
    title: str
    title_en: str
    declared: tuple[Column, ...]
    apply: Callable[[list[Row], Any], Iterator[tuple[Row, Any]]] = _unsaid
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
