"""What many tests begin with is built once by the product's own actions; later its writing is repeated as it was.

The statements that wrote are kept with what the builder gave back, and run again in milliseconds where the database stands as
it stood then, on the same day. Anywhere else the builder builds; so it does on PostgreSQL, whose counters never go back, and
where it makes files or no transaction is open.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from guiju.foundation import clock

P = ParamSpec("P")
T = TypeVar("T")
#: What is repeated; a savepoint to which the builder went back undoes again what it undid.
REPEATED = ("INSERT", "UPDATE", "DELETE", "REPLACE", "SAVEPOINT", "RELEASE", "ROLLBACK")
#: Builder, its words and the state that it found → what it wrote and what it gave.
_KEPT: dict[Any, tuple[list[tuple[bool, str, Any]], bytes]] = {}


def remembered(build: Callable[P, T], *of: P.args, **how: P.kwargs) -> T:
    """What the builder gives. What is given to it by place is known by the state of the database, what by name by itself."""
    if connection.vendor != "sqlite" or not connection.in_atomic_block:
        return build(*of, **how)
    key = (build.__module__, build.__qualname__, repr(sorted(how.items())), clock.today(), _counters())
    if key not in _KEPT:
        return _built(key, lambda: build(*of, **how))
    written, given = _KEPT[key]
    cache.clear()
    with connection.cursor() as cursor:
        for many, sql, parameters in written:
            (cursor.executemany if many else cursor.execute)(sql, parameters)
    again: T = pickle.loads(given)
    return again


def _built(key: Any, build: Callable[[], T]) -> T:
    written: list[tuple[bool, str, Any]] = []

    def write_down(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if many:
            parameters = [tuple(each) for each in parameters]
        done = execute(sql, parameters, many, context)
        if sql.lstrip().upper().startswith(REPEATED):
            written.append((many, sql, parameters))
        return done

    before = _files()
    with connection.execute_wrapper(write_down):
        given = build()
    if _files() == before:
        _KEPT[key] = written, pickle.dumps(given)
    return given


def _counters() -> tuple[Any, ...]:
    """How far each table's counter is: the same in the same state."""
    with connection.cursor() as cursor:
        return tuple(cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name").fetchall())


def _files() -> set[Path]:
    return set(Path(settings.HOME).rglob("*"))
