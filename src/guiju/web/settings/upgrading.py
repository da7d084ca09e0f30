"""One process at a time brings an instance to its present form: a lock on its folder and one in its
PostgreSQL database.

Tables, rows and seals change in one transaction: a process that is killed meanwhile leaves the
instance of the release before.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from guiju.foundation import seals
from guiju.policy.actions import seal_questions

#: Which of a PostgreSQL database's advisory locks is ours.
LOCK = 0x6775696A75  # "guiju"
#: Seconds between two looks whether it is our turn, and between two lines that say so.
PAUSE, SAID_EVERY = 0.2, 10.0


@contextmanager
def alone(home: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold both locks while the block runs; wait for them as long as another process holds them,
    and say so.

    Two sites may share a database and not a folder, or be started twice in one folder. A process
    that dies lets go of both.
    """
    with (home / ".upgrade.lock").open("w") as file:
        _wait(lambda: _locked(file), say)
        if connection.vendor != "postgresql":
            yield
            return
        holder = (
            connection.copy()
        )  # the lock lives as long as its connection, whatever happens to the one that works
        try:
            _wait(lambda: _locked_in(holder), say)
            yield
        finally:
            holder.close()


def migrate() -> None:
    """Bring the tables to the present schema and seal what the migrations wrote, however they wrote
    it; all of it or nothing.

    Rows that did not agree with their seals before stay faults. Where migrations wait, every sealed
    row is read twice.
    """
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    # SQLite changes tables without these checks, which it switches outside of a transaction alone.
    with connection.constraint_checks_disabled(), transaction.atomic():
        before = seals.stand(_schema_of(executor.loader)) if waiting else None
        call_command("migrate", verbosity=0, interactive=False)
        seals.renew(before)
        seal_questions()  # what an earlier release left without a proof is sealed here


def _schema_of(loader: MigrationLoader) -> Apps:
    """The models as the tables are now."""
    applied = [node for node in loader.graph.nodes if node in loader.applied_migrations]
    return loader.project_state(applied).apps


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _locked_in(holder: BaseDatabaseWrapper) -> bool:
    with holder.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _wait(ours: Callable[[], bool], say: Callable[[str], None]) -> None:
    last_said = -SAID_EVERY
    while not ours():
        if time.monotonic() - last_said >= SAID_EVERY:
            last_said = time.monotonic()
            say("another process brings this instance up to date; waiting for it")
        time.sleep(PAUSE)
