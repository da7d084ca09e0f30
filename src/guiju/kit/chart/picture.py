"""A chart as the page gets it: specification for the script, table for everybody, spoken text."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class TableCell:
    """A cell of the table beside a chart; ``url`` leads down."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture. ``question`` is its title, ``summary`` the answer in a sentence.

    kind: trend, bars, waterfall, heatmap, intervals, funnel, curve or change. data: what `chart.js` draws,
    plain JSON. headings and rows: the same as a table.
    """

    kind: str
    question: StrOrPromise
    summary: StrOrPromise
    data: dict[str, Any]
    headings: Sequence[str]
    rows: Sequence[Sequence[TableCell]]
    name: str = field(default="")

    @property
    def id(self) -> str:
        """Give the element's id, the same for the same chart."""
        return (
            f"chart-{self.name or format(zlib.crc32(f'{self.kind}|{self.question}'.encode()), 'x')}"
        )

    @property
    def spec(self) -> dict[str, Any]:
        """The data block for the script."""
        return {"kind": self.kind, **self.data}

    @property
    def spoken(self) -> str:
        """Question and answer, for those who do not see the picture."""
        return f"{self.question} {self.summary}".strip()

    @property
    def has_values(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.rows)
