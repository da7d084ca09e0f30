"""Questions whose SQL is written once a process: to write it costs ten times what it costs to
answer, and some are asked at the beginning of every request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

#: What stands for an asked value while the statement is written: no row has these.
_DAY = dt.date(1, 2, 3)
_FIRST = -1_000_001


class Statement:
    """A question of ids and of one day, the last of what it is asked with.

    ``write`` makes the query from such values; it must not look at them itself, and must ask the
    same whatever they are.
    """

    def __init__(self, write: Callable[..., QuerySet[Any, Any]], ids: int = 1) -> None:
        self._places = tuple(_FIRST - place for place in range(ids))
        self._written = cache(lambda vendor: write(*self._places, _DAY).query.sql_with_params())

    def rows(self, *asked: Any) -> list[tuple[Any, ...]]:
        """The rows of the answer. One query."""
        *ids, day = asked
        sql, parameters = self._written(connection.vendor)
        told = {**dict(zip(self._places, ids, strict=True)), _date(_DAY): _date(day)}
        with connection.cursor() as cursor:
            cursor.execute(sql, [told.get(parameter, parameter) for parameter in parameters])
            return cursor.fetchall()


def _date(day: dt.date) -> Any:
    return connection.ops.adapt_datefield_value(day)
