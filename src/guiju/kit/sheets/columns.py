"""A column of a sheet: its headings, and what its cells hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from guiju.foundation import bounds

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
