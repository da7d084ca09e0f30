"""Filters of a table: what they read from the URL, and how they narrow a QuerySet or a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from guiju.foundation.bounds import FIRST_RECORDED, is_day
from guiju.kit.table.columns import at_path
from guiju.kit.texts import Said

Options = (
    Mapping[str, Any]
    | Iterable[tuple[Any, Any]]
    | Callable[[HttpRequest], Iterable[tuple[Any, Any]]]
)


@dataclass(frozen=True)
class Filter:
    """One thing to narrow by. ``field`` is an ORM path (for lists a dotted path); the filter's
    name when empty.
    """

    name: str
    title: Said

    template = ""

    def params(self, prefix: str) -> list[str]:
        """The names in the URL."""
        return [prefix + self.name]

    def read(self, query: QueryDict, prefix: str, request: HttpRequest) -> Any:
        """The chosen value; None when nothing, or nothing sensible, is chosen."""
        raise NotImplementedError

    def narrow_query(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The rows of a QuerySet that fit."""
        raise NotImplementedError

    def fits(self, row: Any, value: Any) -> bool:
        """Whether a row of a list fits."""
        raise NotImplementedError

    def describe(self, value: Any, prefix: str, request: HttpRequest) -> dict[str, Any]:
        """What the filter's template shows."""
        return {
            "param": prefix + self.name,
            "title": self.title,
            "template": self.template,
            "value": value if value is not None else "",
        }


@dataclass(frozen=True)
class Choice(Filter):
    """A filter by one of several values (``many``: some of several). ``options``: the text of each
    value, or its (tone, text); (value, text) in their order; or a function of the request that
    gives these.
    """

    options: Options = ()
    field: str = ""
    many: bool = False

    template = "kit/filter/choice.html"

    def offered(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Give the options as texts."""
        options = self.options(request) if callable(self.options) else self.options
        if isinstance(options, Mapping):
            options = [
                (value, text[1] if isinstance(text, tuple) else text)
                for value, text in options.items()
            ]
        return [(str(value), str(text)) for value, text in options]

    def read(self, query: QueryDict, prefix: str, request: HttpRequest) -> str | list[str] | None:
        sent = query.getlist(prefix + self.name)
        if not any(sent):
            return None
        values = {value for value, _text in self.offered(request)}
        chosen = [value for value in sent if value in values]
        if not chosen:
            return None
        return chosen if self.many else chosen[0]

    def narrow_query(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        key = self.field or self.name
        return rows.filter(**({f"{key}__in": value} if self.many else {key: value}))

    def fits(self, row: Any, value: Any) -> bool:
        own = str(at_path(row, self.field or self.name))
        return own in value if self.many else own == value

    def describe(self, value: Any, prefix: str, request: HttpRequest) -> dict[str, Any]:
        chosen = value if self.many else [value]
        options = [(key, text, key in (chosen or [])) for key, text in self.offered(request)]
        return super().describe(value, prefix, request) | {"options": options, "many": self.many}


@dataclass(frozen=True)
class Text(Filter):
    """A filter for rows that contain a text."""

    field: str = ""

    template = "kit/filter/text.html"

    def read(self, query: QueryDict, prefix: str, request: HttpRequest) -> str | None:
        return query.get(prefix + self.name, "").replace("\x00", "").strip()[:200] or None

    def narrow_query(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(**{f"{self.field or self.name}__icontains": value})

    def fits(self, row: Any, value: Any) -> bool:
        return value.casefold() in str(at_path(row, self.field or self.name) or "").casefold()


@dataclass(frozen=True)
class Dates(Filter):
    """A range of days, both ends included. ``moments``: the field holds moments; days are of the
    active zone.
    """

    field: str = ""
    moments: bool = False

    template = "kit/filter/dates.html"

    def params(self, prefix: str) -> list[str]:
        return [f"{prefix}{self.name}_from", f"{prefix}{self.name}_to"]

    def read(
        self, query: QueryDict, prefix: str, request: HttpRequest
    ) -> tuple[dt.date | None, dt.date | None] | None:
        start, end = (_day(query.get(param, "")) for param in self.params(prefix))
        return (start, end) if start or end else None

    def narrow_query(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        key = f"{self.field or self.name}__date" if self.moments else self.field or self.name
        start, end = value
        rows = rows.filter(**{f"{key}__gte": start}) if start else rows
        return rows.filter(**{f"{key}__lte": end}) if end else rows

    def fits(self, row: Any, value: Any) -> bool:
        own = at_path(row, self.field or self.name)
        own = own.date() if isinstance(own, dt.datetime) else own
        start, end = value
        return own is not None and (not start or own >= start) and (not end or own <= end)

    def describe(self, value: Any, prefix: str, request: HttpRequest) -> dict[str, Any]:
        start, end = value or (None, None)
        ends = {"start": start.isoformat() if start else "", "end": end.isoformat() if end else ""}
        return super().describe(value, prefix, request) | ends


def _day(text: str) -> dt.date | None:
    """A day that a calendar of ours has: at the ends of time no zone can be reckoned."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_day(day, FIRST_RECORDED) else None
