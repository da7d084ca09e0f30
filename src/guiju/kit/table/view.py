"""A table as one request sees it: everything that its template shows, with every link worked
out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guiju.kit import excel, show
from guiju.kit.context import actor_of
from guiju.kit.doors import may_enter
from guiju.kit.table.columns import Column, Empty, cell_context
from guiju.kit.table.declaration import Declaration
from guiju.kit.table.sources import Source, every_row
from guiju.kit.table.state import State

#: So many rows go out as a file at once; more are written by a job.
AT_ONCE = 20_000


@dataclass(frozen=True)
class Heading:
    """A column's head: its title, whether it is shown and sorted, and the link that sorts by it."""

    column: Column
    shown: bool
    sorted: str
    sort_url: str
    main: bool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.column, name)

    @cached_property
    def opening(self) -> SafeString:
        """How each cell below it begins."""
        classes = f"{'n' if self.column.numeric else ''}{' main' if self.main else ''}"
        return format_html(
            '<td role="cell" data-label="{}" class="{}">', self.column.title, classes
        )


@dataclass(frozen=True)
class Cell:
    """A cell: its column, its escaped text, where it leads."""

    column: Heading
    html: SafeString
    url: str

    @property
    def drawn(self) -> str:
        """Draw the cell as HTML. Made here: a page has hundreds, and a template takes ten times as
        long for each.
        """
        inner = format_html('<a href="{}">{}</a>', self.url, self.html) if self.url else self.html
        return f"{self.column.opening}{inner}</td>"


@dataclass(frozen=True)
class Row:
    """A row: the thing itself and its cells; a strong one is set apart."""

    thing: Any
    cells: list[Cell]
    strong: bool

    @property
    def drawn(self) -> SafeString:
        """The cells as HTML, one after the other."""
        return mark_safe("".join(cell.drawn for cell in self.cells))  # noqa: S308 — each is escaped


@dataclass(frozen=True)
class PagerLink:
    """A link of the pager; without a url it is a gap."""

    text: str
    url: str
    current: bool
    spoken: str


class TableView:
    """A declared table with the rows and the state of one request."""

    def __init__(
        self, table: Declaration, request: HttpRequest, state: State, source: Source
    ) -> None:
        self.table, self.request, self.state, self.source = table, request, state, source
        self.prefix = table.prefix

    @property
    def id(self) -> str:
        """Give the id of the table's element."""
        return f"table-{self.table.name}"

    @property
    def title(self) -> str:
        """Give the name of what the rows are."""
        return str(self.table.title)

    @property
    def path(self) -> str:
        """The page's address without its query."""
        return self.request.path

    @property
    def swap(self) -> SafeString:
        """htmx attributes of a link that replaces the body of the table."""
        return format_html('hx-target="#{}-body" hx-swap="outerHTML" hx-push-url="true"', self.id)

    @property
    def swap_up(self) -> SafeString:
        """The same, and the table's top comes into view."""
        return format_html(
            'hx-target="#{0}-body" hx-swap="outerHTML show:#{0}:top" hx-push-url="true"', self.id
        )

    @property
    def searchable(self) -> bool:
        """Whether there is a search box."""
        return self.table.searchable

    @property
    def choosable(self) -> bool:
        """Whether columns can be chosen."""
        return any(column.hidden for column in self.table.columns)

    @property
    def has_bar(self) -> bool:
        """Whether anything stands above the table."""
        return self.searchable or self.choosable or bool(self.table.filters)

    @property
    def narrowed(self) -> bool:
        """Whether search or filters leave rows out."""
        return self.state.narrowed

    @cached_property
    def empty(self) -> Empty:
        """What to say when there is no row at all; the first step only to whom its door lets in."""
        declared = self.table.empty
        closed = declared.url and not may_enter(actor_of(self.request), declared.url)
        return replace(declared, label="", url_name="") if closed else declared

    @cached_property
    def total(self) -> int:
        """How many rows there are, all pages together."""
        return self.source.count()

    def sheet(self) -> tuple[str, list[excel.Heading], Iterator[list[Any]]]:
        """Give the title, headings and rows of the Excel file: all rows of the present search and
        filters, the columns as shown.
        """
        columns = [heading.column for heading in self.columns]
        headings = [excel.Heading(str(column.title), numeric=column.numeric) for column in columns]
        rows = (
            [column.exported(row) for column in columns]
            for row in every_row(self.source, self.state.order)
        )
        return self.title, headings, rows

    @property
    def pages(self) -> int:
        """Count the pages of the table."""
        return max(1, -(-self.total // self.state.size))

    @property
    def page(self) -> int:
        """The page shown; past the end it is the last."""
        return min(self.state.page, self.pages)

    @cached_property
    def all_columns(self) -> list[Heading]:
        """Every column, shown or not."""
        return [self._heading(column) for column in self.table.columns]

    @property
    def columns(self) -> list[Heading]:
        """Give the columns that are shown."""
        return [heading for heading in self.all_columns if heading.shown]

    @property
    def default_columns(self) -> str:
        """Names of the columns shown at first, for the script that keeps the URL short."""
        return " ".join(column.name for column in self.table.columns if not column.hidden)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page, formatted."""
        things = self.source.slice(
            self.state.order, (self.page - 1) * self.state.size, self.state.size
        )
        headings = self.columns
        with cell_context([heading.column for heading in headings], self.request) as context:
            return [self._row(thing, headings, context) for thing in things]

    @cached_property
    def filters(self) -> list[dict[str, Any]]:
        """What the filters' templates show."""
        chosen = self.state.filters
        return [
            one.describe(chosen.get(one.name), self.prefix, self.request)
            for one in self.table.filters
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters of the URL that the bar must carry on: the order, and those that are not
        the table's.
        """
        own = {*self._bar_params(), self.prefix + "page", self.prefix + "export"}
        query = self.request.GET
        return [(name, value) for name in query if name not in own for value in query.getlist(name)]

    @property
    def count_sentence(self) -> str:
        """How many rows, and which of them are shown."""
        first = (self.page - 1) * self.state.size + 1
        last = min(first + self.state.size - 1, self.total)
        if self.pages == 1:
            return ngettext("%(total)s row", "%(total)s rows", self.total) % {
                "total": show.number(self.total)
            }
        shown = {
            "first": show.number(first),
            "last": show.number(last),
            "total": show.number(self.total),
        }
        return _("%(first)s–%(last)s of %(total)s rows") % shown

    @property
    def export_url(self) -> str:
        """The Excel file of the present search and filters."""
        return self._url(export="xlsx", page=None)

    @property
    def exported_later(self) -> bool:
        """Whether a job writes that file, so that the link leads to a page."""
        return self.total > AT_ONCE

    @property
    def plain_url(self) -> str:
        """The same page without search and filters."""
        dropped = {name: None for name in self._bar_params() if not name.endswith("columns")}
        return self._url(**{name.removeprefix(self.prefix): None for name in dropped}, page=None)

    @property
    def pager(self) -> list[PagerLink]:
        """First, the neighbours, last; gaps between."""
        near = {1, self.pages, *range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1)}
        links: list[PagerLink] = []
        for number in sorted(near):
            if links and number - int(links[-1].text.replace(",", "")) > 1:
                links.append(PagerLink("…", "", False, ""))
            links.append(self._pager_link(number))
        return links

    def _pager_link(self, number: int) -> PagerLink:
        text = show.number(number)
        return PagerLink(
            text, self._url(page=number), number == self.page, _("Page %(page)s") % {"page": text}
        )

    def _bar_params(self) -> set[str]:
        names = {self.prefix + "q", self.prefix + "columns"}
        return (
            names.union(*(one.params(self.prefix) for one in self.table.filters))
            if self.table.filters
            else names
        )

    def _heading(self, column: Column) -> Heading:
        key, order = column.order, self.state.order
        ascending, descending = bool(key) and order == key, bool(key) and order == f"-{key}"
        direction = "ascending" if ascending else "descending" if descending else ""
        # A first click on a number shows the largest first: that is what one looks for.
        backwards = ascending or (column.numeric and not descending)
        url = (
            self._url(sort=f"-{column.name}" if backwards else column.name, page=None)
            if key
            else ""
        )
        return Heading(
            column, column.name in self.state.columns, direction, url, column.name == self._main
        )

    @cached_property
    def _main(self) -> str:
        chosen = [column.name for column in self.table.columns if column.main]
        return (chosen or self.state.columns)[0]

    def _row(self, thing: Any, headings: Sequence[Heading], context: RequestContext) -> Row:
        cells = [
            Cell(head, head.column.html(thing, context), head.column.url(thing))
            for head in headings
        ]
        return Row(thing, cells, bool(self.table.strong and self.table.strong(thing)))

    def _url(self, **changes: Any) -> str:
        query: QueryDict = self.request.GET.copy()
        query.pop(self.prefix + "export", None)
        for name, value in changes.items():
            if value is None:
                query.pop(self.prefix + name, None)
            else:
                query[self.prefix + name] = str(value)
        encoded = query.urlencode()
        return f"{self.path}?{encoded}" if encoded else self.path
