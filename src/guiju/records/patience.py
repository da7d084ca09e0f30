"""How long the engine may think for whoever waits: a request's questions are cancelled together
when its time is over.

Who waits says so with `patience`; jobs and commands wait as long as it takes. Knows no Django.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from guiju.records.unable import TooLong

#: Seconds between two cancellations: a question that begins between them is cancelled by the next.
_AGAIN = 0.1
_mine = threading.local()


class _Limit:
    """The time of one request, and the connections on which it asks."""

    def __init__(self, seconds: float) -> None:
        self.until, self.connections = time.monotonic() + seconds, list[duckdb.DuckDBPyConnection]()
        self.done, self.keeper = threading.Event(), threading.Thread(target=self._keep, daemon=True)

    def watch(self, db: duckdb.DuckDBPyConnection) -> None:
        if time.monotonic() >= self.until:
            raise TooLong()
        if not any(connection is db for connection in self.connections):
            self.connections.append(db)
        if self.keeper.ident is None:
            self.keeper.start()

    def end(self) -> None:
        self.done.set()
        if self.keeper.ident is not None:
            self.keeper.join()

    def _keep(self) -> None:
        if self.done.wait(max(0.0, self.until - time.monotonic())):
            return
        while not self.done.wait(_AGAIN):
            for db in list(self.connections):
                db.interrupt()


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """What this thread asks of the engine inside is cancelled when the seconds are over. Costs
    nothing until something is asked, then a thread (0.1 ms).
    """
    before, limit = getattr(_mine, "limit", None), _Limit(seconds)
    _mine.limit = limit
    try:
        yield
    finally:
        _mine.limit = before
        limit.end()


def watched(db: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The connection, whose questions are cancelled when the time of whoever waits is over.
    Raises `TooLong` when it is.
    """
    limit = getattr(_mine, "limit", None)
    if limit is not None:
        limit.watch(db)
    return db
