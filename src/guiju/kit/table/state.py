"""What a table's URL says: search, filters, order, page, size, columns. Nonsense in a URL counts
as nothing said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from guiju.foundation.bounds import whole
from guiju.kit.table.columns import Column
from guiju.kit.table.filters import Filter

SIZES = (25, 50, 100, 200)


@dataclass(frozen=True)
class State:
    """The state of a table.

    filters: by filter name, only those in use (text; list of texts for many; (date or None, date or
    None)). order: a column's order key, "-" in front for descending. page counts from 1. columns:
    names of those shown.
    """

    search: str = ""
    filters: dict[str, Any] = field(default_factory=dict)
    order: str = ""
    page: int = 1
    size: int = 50
    columns: list[str] = field(default_factory=list)

    @property
    def narrowed(self) -> bool:
        """Whether search or filters leave rows out."""
        return bool(self.search or self.filters)


def read_state(
    request: HttpRequest,
    columns: Sequence[Column],
    filters: Sequence[Filter],
    *,
    prefix: str = "",
    order: str = "",
    size: int = 50,
) -> State:
    """The state that the URL of a request says; ``order`` and ``size`` where it says nothing."""
    query = request.GET
    chosen = {one.name: one.read(query, prefix, request) for one in filters}
    return State(
        search=query.get(prefix + "q", "").replace("\x00", "").strip()[:200],
        filters={name: value for name, value in chosen.items() if value is not None},
        order=_order(query.get(prefix + "sort", ""), columns) or order,
        page=_whole(query.get(prefix + "page", ""), 1),
        size=wanted if (wanted := _whole(query.get(prefix + "size", ""), size)) in SIZES else size,
        columns=_shown(query.getlist(prefix + "columns"), columns),
    )


def _order(sent: str, columns: Sequence[Column]) -> str:
    """The URL names a column; the state names its order key."""
    keys = {column.name: column.order for column in columns if column.order}
    key = keys.get(sent.removeprefix("-"), "")
    return f"-{key}" if key and sent.startswith("-") else key


def _shown(sent: Sequence[str], columns: Sequence[Column]) -> list[str]:
    chosen = [column.name for column in columns if column.name in sent]
    return chosen or [column.name for column in columns if not column.hidden]


def _whole(text: str, otherwise: int) -> int:
    return whole(text, 0) or otherwise
