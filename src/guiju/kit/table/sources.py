"""Where a table's rows come from: a QuerySet, a list, or anything that can count and slice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any, Protocol, runtime_checkable

from django.db.models import Q, QuerySet

from guiju.kit.table.columns import Column, at_path

#: Rows of a short export: it is one question.
CHUNK = 20_000


@runtime_checkable
class Source(Protocol):
    """Rows that a table can show: how many there are, and some of them in an order."""

    def count(self) -> int:
        """How many rows there are, search and filters applied."""
        ...

    def slice(self, order: str, offset: int, limit: int) -> Sequence[Any]:
        """Give the rows from an offset. ``order`` is a column's order key, "-key" for descending,
        "" for the source's own.
        """
        ...


class QuerySource:
    """A QuerySet. Equal sort keys are settled by the primary key, so that pages do not overlap."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows

    def count(self) -> int:
        return self.rows.count()

    def slice(self, order: str, offset: int, limit: int) -> list[Any]:
        rows = self.rows.order_by(order, "pk") if order else self.rows
        return list(rows[offset : offset + limit])


class ListSource:
    """A list of objects or mappings; a value that is missing comes last in both directions."""

    def __init__(self, rows: Sequence[Any], columns: Sequence[Column] = ()) -> None:
        self.rows = rows
        self.columns = {column.order: column for column in columns if column.order}

    def count(self) -> int:
        return len(self.rows)

    def slice(self, order: str, offset: int, limit: int) -> Sequence[Any]:
        return self._sorted(order)[offset : offset + limit]

    def _sorted(self, order: str) -> Sequence[Any]:
        if not order:
            return self.rows
        key = order.removeprefix("-")
        column = self.columns.get(key)
        pairs = [(column.raw(row) if column else at_path(row, key), row) for row in self.rows]
        present = [pair for pair in pairs if pair[0] is not None]
        present.sort(key=lambda pair: pair[0], reverse=order.startswith("-"))
        return [row for _value, row in present] + [row for value, row in pairs if value is None]


def found_in_query(rows: QuerySet[Any], paths: Sequence[str], text: str) -> QuerySet[Any]:
    """The rows in which every word of the text occurs in one of the fields, as typed or with
    usual letters and digits.
    """
    if not paths:
        return rows
    words = [
        reduce(or_, (Q(**{f"{path}__icontains": form}) for path in paths for form in _forms(word)))
        for word in text.split()
    ]
    return rows.filter(reduce(and_, words, Q()))


def _forms(word: str) -> tuple[str, ...]:
    """A word as it was typed, and with half-width letters and digits where it has full-width
    ones.
    """
    usual = unicodedata.normalize("NFKC", word)
    return (word,) if usual == word else (word, usual)


def found_in_list(
    rows: Sequence[Any], columns: Sequence[Column], names: Sequence[str], text: str
) -> list[Any]:
    """The rows in which every word of the text occurs in one of the columns (or paths)."""
    columns_by_name = {column.name: column for column in columns}
    words = text.casefold().split()

    def texts(row: Any) -> str:
        values = (
            columns_by_name[name].raw(row) if name in columns_by_name else at_path(row, name)
            for name in names
        )
        return "\n".join(str(value) for value in values if value is not None).casefold()

    return [
        row
        for row in rows
        if all(any(form in texts(row) for form in _forms(word)) for word in words)
    ]


def every_row(source: Source, order: str) -> Iterator[Any]:
    """All rows, taken in chunks of `CHUNK`."""
    offset = 0
    while chunk := source.slice(order, offset, CHUNK):
        yield from chunk
        offset += len(chunk)
        if len(chunk) < CHUNK:
            return
