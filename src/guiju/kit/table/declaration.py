"""The declaration of a table: its columns, filters and search, and how they narrow its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from guiju.kit.table.columns import Column, Empty
from guiju.kit.table.filters import Filter
from guiju.kit.table.sources import (
    ListSource,
    QuerySource,
    Source,
    found_in_list,
    found_in_query,
)
from guiju.kit.table.state import State, read_state
from guiju.kit.texts import Said

Rows = QuerySet[Any] | Sequence[Any] | Source
RowsOrAsk = Rows | Callable[[State], Rows]


@dataclass(frozen=True)
class Declaration:
    """What a table is, declared once.

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
    empty: Empty = field(default_factory=lambda: Empty(_("Nothing here yet")))
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

    def source(self, rows: RowsOrAsk, state: State) -> Source:
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
