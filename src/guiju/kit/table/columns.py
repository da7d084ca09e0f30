"""What a column is, and how a row becomes a cell for people and for Excel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.template.context import RequestContext
from django.template.engine import Engine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from guiju.kit import show
from guiju.kit.excel import Amount
from guiju.kit.texts import Said

#: So many letters stay on one line.
SHORT = 4


def at_path(row: Any, path: str) -> Any:
    """The value at a dotted path of attributes or keys; None where the path ends early. Methods
    are called.
    """
    value = row
    for step in path.split("."):
        if value is None:
            return None
        value = value.get(step) if isinstance(value, Mapping) else getattr(value, step, None)
        if callable(value):
            value = value()
    return value


@dataclass(frozen=True)
class Column:
    """A column of a table.

    value: a dotted path or a function of the row; the column's name when empty. order: the key to
    sort by (an ORM path, a source's key, for lists the column's name); empty = not sortable. show:
    writes the value for people instead of `show.text`. link: where the cell leads. template:
    renders the cell (gets row, value, column, request). draw: makes the cell's HTML of the row,
    escaped by itself: faster than a template where rows stand by the fifty. unit stands behind a
    number. export: the value for Excel. hidden: offered but not shown at first. main: the heading
    of the row's card on a phone (the first column unless one says so).
    """

    name: str
    title: Said
    value: str | Callable[[Any], Any] = ""
    order: str = ""
    link: Callable[[Any], str | None] | None = None
    template: str = ""
    draw: Callable[[Any, HttpRequest], SafeString] | None = None
    numeric: bool = False
    unit: Said = ""
    digits: int | None = None
    show: Callable[[Any], str] | None = None
    export: Callable[[Any], Any] | None = None
    hidden: bool = False
    main: bool = False
    help: Said = ""

    def raw(self, row: Any) -> Any:
        """The row's value, as it is."""
        return self.value(row) if callable(self.value) else at_path(row, self.value or self.name)

    def html(self, row: Any, context: RequestContext) -> SafeString:
        """The cell for people, escaped. ``context``: that of the page's cells (`cell_context`)."""
        if self.draw:
            return self.draw(row, context.request)
        value = self.raw(row)
        if self.template:
            with context.push(row=row, value=value, column=self):
                return Engine.get_default().get_template(self.template).render(context)
        text = self.show(value) if self.show else show.text(value, self.digits)
        if self.unit and value is not None:
            text = f"{text} {self.unit}"
        # A day and a Chinese name are never broken into two lines.
        short = not self.numeric and 1 < len(text) <= SHORT
        whole = short or isinstance(value, dt.date)
        return (
            format_html('<span class="whole">{}</span>', text)
            if whole
            else conditional_escape(text)
        )

    def url(self, row: Any) -> str:
        """Where the cell leads; empty when nowhere."""
        return (self.link(row) or "") if self.link else ""

    def exported(self, row: Any) -> Any:
        """Give the value for Excel: a number, with its unit where it has one, text, date or naive
        local moment.
        """
        value = self.export(row) if self.export else self.raw(row)
        if isinstance(value, Amount):
            return value
        if self.unit and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return Amount(value, str(self.unit), self.digits)
        if self.show and not self.export and isinstance(value, str):
            return self.show(value)
        if isinstance(value, dt.datetime) and timezone.is_aware(value):
            return timezone.localtime(value).replace(tzinfo=None)
        if value is None or isinstance(value, bool | int | float | Decimal | dt.date | str):
            return value
        return show.text(value, self.digits)


@contextmanager
def cell_context(columns: Sequence[Column], request: HttpRequest) -> Iterator[RequestContext]:
    """The context in which the cells' templates are rendered: its processors run once a page
    instead of once a cell.
    """
    context = RequestContext(request, {})
    drawn = next((column.template for column in columns if column.template), "")
    if not drawn:
        yield context
        return
    with context.bind_template(Engine.get_default().get_template(drawn)):
        yield context


@dataclass(frozen=True)
class Empty:
    """What an empty table says: what it is for, and the first step with its link."""

    title: Said
    text: Said = ""
    label: Said = ""
    url_name: str = ""

    @property
    def url(self) -> str:
        """Where the first step leads."""
        return reverse(self.url_name) if self.url_name else ""
