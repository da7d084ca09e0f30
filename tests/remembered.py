"""What many tests begin with is built once by the product's own actions; later its writing is
repeated as it was.

The statements that wrote are kept with what the builder gave back and the files that it made, and
repeated in milliseconds where the database stands as it stood then, on the same day; the hands of a
run share them. Anywhere else the builder builds; so it does where no transaction is open.
PostgreSQL's counters go on where a test ended: before anything is built or repeated, each is set to
what its table holds.
"""

from __future__ import annotations

import fcntl
import hashlib
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.core.cache import cache as answers
from django.db import connection

from guiju.foundation import clock

P = ParamSpec("P")
T = TypeVar("T")
#: What is repeated; a savepoint to which the builder went back undoes again what it undid.
REPEATED = ("INSERT", "UPDATE", "DELETE", "REPLACE", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True)
class _Kept:
    """What a builder did: its statements, what it gave back, its files by place (number of the
    root, path below it).
    """

    written: list[tuple[bool, str, Any]]
    given: bytes
    files: dict[tuple[int, Path], bytes]


#: Builder, its words and the state that it found → what it did.
_KEPT: dict[Any, _Kept] = {}
#: Where the hands of a run leave for each other what they built; a hand alone needs no such place.
_SHARED: list[Path] = []


def share(folder: Path) -> None:
    """What this process builds from now on is left in the folder for the others of the run."""
    folder.mkdir(exist_ok=True)
    _SHARED[:] = [folder]


def remembered(build: Callable[P, T], *of: P.args, **how: P.kwargs) -> T:
    """What the builder gives. What is given to it by place is known by the state of the
    database, what by name by itself.
    """
    if not connection.in_atomic_block:
        return build(*of, **how)
    key = (
        build.__module__,
        build.__qualname__,
        repr(sorted(how.items())),
        clock.today(),
        _counters(),
    )
    if key not in _KEPT:
        with _built_once(key) as left:
            if left is None:
                return _built(key, lambda: build(*of, **how))
            _KEPT[key] = left
    kept = _KEPT[key]
    if kept.files and _files():
        return _built(key, lambda: build(*of, **how))
    answers.clear()
    with connection.cursor() as cursor:
        for many, sql, parameters in kept.written:
            (cursor.executemany if many else cursor.execute)(sql, parameters)
    for (root, path), content in kept.files.items():
        place = _roots()[root] / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    again: T = pickle.loads(kept.given)
    return again


@contextmanager
def _built_once(key: Any) -> Iterator[_Kept | None]:
    """What another hand left for this key. None: none did, and who waits for the block's end finds
    what was built in it.
    """
    if not _SHARED:
        yield None
        return
    name = hashlib.sha256(repr((connection.vendor, key)).encode()).hexdigest()
    path = _SHARED[0] / name
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        left: _Kept | None = pickle.loads(path.read_bytes()) if path.exists() else None
        yield left
        if left is None and key in _KEPT:
            half = path.with_suffix(".half")
            half.write_bytes(pickle.dumps(_KEPT[key]))
            half.rename(path)


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
    made = _files()
    if made == before or not before:
        files = {(root, path): (_roots()[root] / path).read_bytes() for root, path in made - before}
        _KEPT[key] = _Kept(written, pickle.dumps(given), files)
    return given


def _counters() -> tuple[Any, ...]:
    """How far each table's counter is: the same in the same state."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        else:
            cursor.execute(_set_back())
        return tuple(cursor.fetchall())


@cache
def _set_back() -> str:
    """The SQL that sets every counter of PostgreSQL to what its table holds, and tells how far each
    is.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED)
        counted = cursor.fetchall()
    return " UNION ALL ".join(
        f"SELECT '{table}', max({column}), "
        f"setval('{counter}', coalesce(max({column}), 1), max({column}) IS NOT NULL) FROM {table}"
        for table, column, counter in counted
    )


#: Each table with a counter, by PostgreSQL's catalogue: table, column, counter.
_COUNTED = """
SELECT quote_ident(t.relname), quote_ident(a.attname), quote_ident(s.relname)
FROM pg_depend d
JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE d.deptype IN ('a', 'i') AND t.relnamespace = current_schema()::regnamespace
ORDER BY 1
"""


def _roots() -> list[Path]:
    return [Path(settings.RECORDS_ROOT), Path(settings.MEDIA_ROOT)]


def _files() -> set[tuple[int, Path]]:
    found = (
        (number, root, path)
        for number, root in enumerate(_roots())
        for path in root.rglob("*")
        if path.is_file()
    )
    return {(number, path.relative_to(root)) for number, root, path in found}
