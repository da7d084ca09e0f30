"""The plan table's three views: the same rows, search and filters as a table, a board, or a time
line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.kit.plan.columns import PlanColumn
from guiju.kit.plan.rows import Lane, PlanRow
from guiju.kit.plan.sheets import sheet_answer
from guiju.kit.plan.timeline import timeline
from guiju.kit.table import Column, Table
from guiju.kit.table.declaration import RowsOrAsk
from guiju.kit.table.sources import every_row
from guiju.kit.table.view import Row, TableView

VIEWS = ("table", "board", "gantt")
#: A cell of the table: its column, its text, the address to edit it (empty when it is not edited).
Shown = tuple[PlanColumn, str, str]
#: A board is looked at whole; a time line shows so many things with their steps at once.
WHOLE, LINES = 150, 40


@dataclass(frozen=True)
class PlanTable:
    """A plan table, declared once: a kit `Table` (its filters, search, empty place) and the columns
    of the plan.

    The rows of the table are `PlanRow`s: a planned thing, then its steps. A page holds ``table.size``
    things. ``sheet``: the columns of the Excel sheet, when they are others.
    """

    table: Table
    columns: Sequence[PlanColumn]
    lanes: Sequence[Lane]
    sheet: Sequence[PlanColumn] = ()

    def column(self, name: str) -> PlanColumn | None:
        """The column of a name."""
        return next((column for column in self.columns if column.name == name), None)

    def respond(
        self,
        request: HttpRequest,
        template: str,
        rows: RowsOrAsk,
        context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """The page in the view that the URL asks for, its fragment for htmx, or the Excel sheet."""
        asked = request.GET.get("view", "")
        shown = asked if asked in VIEWS else "table"
        table = replace(
            self.table,
            columns=self._heads(),
            body=f"kit/plan/{shown}.html",
            size={"table": self.table.size, "board": WHOLE, "gantt": LINES}[shown],
        )
        view = _PlanView(self, table, request, rows)
        if request.GET.get("export") == "xlsx":
            return sheet_answer(
                str(self.table.title),
                self.sheet or self.columns,
                every_row(view.source, view.state.order),
            )
        tabs = [(text, _with_view(request, name), name == shown) for name, text in _titles()]
        return table.answer(
            request, template, view, {"views": tabs, "plan": self, **(context or {})}
        )

    def _heads(self) -> list[Column]:
        columns_by_name = {column.name: column for column in self.table.columns}
        return [
            columns_by_name.get(heading.name, Column(heading.name, heading.title))
            for heading in self.columns
        ]


class _PlanView(TableView):
    """A table view that also says what the board and the time line show."""

    def __init__(
        self, plan: PlanTable, table: Table, request: HttpRequest, rows: RowsOrAsk
    ) -> None:
        view = table.view(request, rows)
        super().__init__(table, request, view.state, view.source)
        self.plan = plan

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page; their cells are made by the view that shows them."""
        things = self.source.slice(
            self.state.order, (self.page - 1) * self.state.size, self.state.size
        )
        return [Row(thing, [], False) for thing in things]

    @property
    def things(self) -> list[PlanRow]:
        """Give the rows of the page."""
        return [row.thing for row in self.rows]

    @property
    def lanes(self) -> list[tuple[Lane, list[PlanRow]]]:
        """Give the board's lanes with their cards."""
        cards = [row for row in self.things if not row.step]
        return [
            (lane, [card for card in cards if card.lane == lane.code]) for lane in self.plan.lanes
        ]

    @property
    def timeline(self) -> Any:
        """The time line of the page's rows."""
        return timeline(self.things, clock.today())

    @property
    def lines(self) -> list[tuple[PlanRow, Shown, list[Shown]]]:
        """Give the table's rows with their first cell and the others."""
        return [
            (row, *_parted([_cell(row, column) for column in self.plan.columns]))
            for row in self.things
        ]


def _parted(cells: list[Shown]) -> tuple[Shown, list[Shown]]:
    return cells[0], cells[1:]


def _cell(row: PlanRow, column: PlanColumn) -> Shown:
    value = row.values.get(column.name)
    editable = row.may_edit and column.holds(row.step)
    return column, column.text(value), row.address(column.name) if editable else ""


def _titles() -> list[tuple[str, str]]:
    return [("table", _("Plan table")), ("board", _("Board")), ("gantt", _("Time line"))]


def _with_view(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query["view"] = name
    return f"{request.path}?{query.urlencode()}"
