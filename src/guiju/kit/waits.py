"""What waits for the actor in any room: one query for all nouns.

A noun declares ``waits(name, rows, todo)``: ``rows(actor)`` gives a query whose values are ``what``
(the name), ``id``, ``title`` and ``due``, or None; ``todo(row)`` makes a line of my day from one of
its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from guiju.foundation.access import Actor
from guiju.kit.navigation import Todo

FIELDS = ("what", "id", "title", "due")
Rows = Callable[[Actor], "QuerySet[Any, dict[str, Any]] | None"]
Say = Callable[[dict[str, Any]], Todo]
_kinds: dict[str, tuple[Rows, Say]] = {}
MOST = 12


def waits(name: str, rows: Rows, todo: Say) -> None:
    """Declare what of a noun can wait for somebody."""
    _kinds[name] = (rows, todo)


def todos(actor: Actor) -> list[Todo]:
    """All that waits, the most urgent first. One query, or none."""
    asked = [rows(actor) for rows, _todo in _kinds.values()]
    parts = [part.order_by().values(*FIELDS) for part in asked if part is not None]
    if not parts:
        return []
    found = parts[0].union(*parts[1:], all=True).order_by("due", "title")[:MOST]
    return [_kinds[row["what"]][1](row) for row in found]
