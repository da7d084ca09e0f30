"""The declaration of a table, and the one call that answers a request with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext_lazy as _

from guiju.kit import excel, exports
from guiju.kit.table.columns import Column, Empty
from guiju.kit.table.filters import Filter
from guiju.kit.table.sources import (
    ListSource,
    QuerySource,
    Source,
    every_row,
    found_in_list,
    found_in_query,
)
from guiju.kit.table.state import State, read_state
from guiju.kit.table.view import TableView
from guiju.kit.texts import Said

Rows = QuerySet[Any] | Sequence[Any] | Source
RowsOrAsk = Rows | Callable[[State], Rows]


@dataclass(frozen=True)
class Table:
    """A table, declared once.

    name: part of the element's id and the file's name. search: ORM paths (for lists column names)
    that the search box looks into; with rows from a function, any non-empty list shows the box.
    order: the order key at first. strong: rows to set apart. prefix: put before the names in the
    URL when a page has several tables. body: the template that draws the rows of a page, for rows
    that are no lines (cards on a board).
    """

    name: str
    title: Said
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Sequence[str] = ()
    order: str = ""
    size: int = 50
    empty: Empty = field(default_factory=lambda: Empty(str(_("Nothing here yet"))))
    strong: Callable[[Any], bool] | None = None
    prefix: str = ""
    body: str = "kit/table_rows.html"

    @property
    def searchable(self) -> bool:
        """Whether there is a search box."""
        return bool(self.search)

    def state(self, request: HttpRequest) -> State:
        """What the request's URL says."""
        return read_state(
            request,
            self.columns,
            self.filters,
            prefix=self.prefix,
            order=self.order,
            size=self.size,
        )

    def view(self, request: HttpRequest, rows: RowsOrAsk) -> TableView:
        """The table as this request sees it.

        A QuerySet or list is searched and filtered here; a function gets the `State` and does that
        itself; a `Source` is taken as it is. Costs one count and one page of rows.
        """
        state = self.state(request)
        return TableView(self, request, state, self._source(rows, state))

    def respond(
        self,
        request: HttpRequest,
        template: str,
        rows: RowsOrAsk,
        context: dict[str, Any] | None = None,
        *,
        key: str = "table",
    ) -> HttpResponseBase:
        """The whole page, the table's fragment for htmx, or the Excel file, as the request wants
        it.

        A file of more than `exports.AT_ONCE` rows is written by a job.
        """
        view = self.view(request, rows)
        if request.GET.get(self.prefix + "export") == "xlsx":
            return exports.answer(request, view)
        return self.answer(request, template, view, {**(context or {}), key: view})

    def answer(
        self,
        request: HttpRequest,
        template: str,
        view: TableView,
        context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The whole page, or the table's fragment for htmx."""
        wanted = request.headers.get("HX-Target") == f"{view.id}-body"
        if wanted:
            response = render(request, "kit/table.html#body", {"table": view})
        else:
            response = render(request, template, {"table": view, **(context or {})})
        # One address, two answers: a browser must not show the fragment when it comes back to the
        # page.
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        patch_cache_control(response, no_store=True, private=True)
        return response

    def export(self, view: TableView) -> HttpResponseBase:
        """All rows of the present search and filters as an Excel file, the columns as shown."""
        return excel.answer(*self.sheet(view))

    def sheet(self, view: TableView) -> tuple[str, list[excel.Heading], Iterator[list[Any]]]:
        """The title, the headings and the rows of that file."""
        columns = [heading.column for heading in view.columns]
        headings = [excel.Heading(str(column.title), numeric=column.numeric) for column in columns]
        rows = (
            [column.exported(row) for column in columns]
            for row in every_row(view.source, view.state.order)
        )
        return str(self.title), headings, rows

    def _source(self, rows: RowsOrAsk, state: State) -> Source:
        if isinstance(rows, QuerySet):
            return QuerySource(self._narrowed_query(rows, state))
        if isinstance(rows, Source) and not isinstance(rows, list | tuple):
            return rows
        if callable(rows):
            answer = rows(state)
            if isinstance(answer, QuerySet):
                return QuerySource(answer)
            return (
                ListSource(answer, self.columns)
                if isinstance(answer, list | tuple)
                else _checked(answer)
            )
        return ListSource(self._narrowed_list(rows, state), self.columns)

    def _narrowed_query(self, rows: QuerySet[Any], state: State) -> QuerySet[Any]:
        for one in self.filters:
            if one.name in state.filters:
                rows = one.narrow_query(rows, state.filters[one.name])
        return found_in_query(rows, self.search, state.search) if state.search else rows

    def _narrowed_list(self, rows: Sequence[Any], state: State) -> Sequence[Any]:
        used = [(one, state.filters[one.name]) for one in self.filters if one.name in state.filters]
        kept = [row for row in rows if all(one.fits(row, value) for one, value in used)]
        return (
            found_in_list(kept, self.columns, self.search, state.search) if state.search else kept
        )


def _checked(answer: Any) -> Source:
    if not isinstance(answer, Source):
        raise TypeError(
            f"a table's rows are a QuerySet, a list or a Source, not {type(answer).__name__}"
        )
    return answer
