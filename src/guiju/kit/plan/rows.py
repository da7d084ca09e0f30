"""A row of the plan table: a thing that is planned, or one of its steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from guiju.kit.plan.columns import Value
from guiju.kit.texts import Said


@dataclass(frozen=True)
class Lane:
    """A column of the board: its code, what it is called, what a card needs to leave it."""

    code: str
    title: Said
    needs: Said = ""


@dataclass(frozen=True)
class PlanRow:
    """One row. ``key`` names it for ever ("17", a step "17.203"); ``changed`` counts its changes.

    title: what it is called. values: by column name. owner: who answers for it. cell_url: the
    address of one of its cells, with "COLUMN" for the column. lane: where on the board. move_url:
    takes a card to another lane; onward: there is a next one; needs: what it lacks before that.
    span: its bar on the time line, span_url: where that is stored when it was moved; slip: the day
    it will rather end. tags: (tone, word) beside its name. done: nothing of it is left to do.
    after: keys of the rows that it follows, follows: their names. linked: a change of it changed
    how other rows are drawn.
    """

    key: str
    title: str
    values: Mapping[str, Value]
    owner: str = ""
    changed: int = 0
    step: bool = False
    url: str = ""
    cell_url: str = ""
    may_edit: bool = False
    lane: str = ""
    move_url: str = ""
    onward: bool = False
    needs: list[str] = field(default_factory=list)
    span: tuple[dt.date | None, dt.date | None] = (None, None)
    span_url: str = ""
    slip: dt.date | None = None
    progress: int = 0
    late: bool = False
    done: bool = False
    tags: list[tuple[str, Said]] = field(default_factory=list)
    after: tuple[str, ...] = ()
    follows: str = ""
    linked: bool = False

    def address(self, column: str) -> str:
        """The address of a cell."""
        return self.cell_url.replace("COLUMN", column)
