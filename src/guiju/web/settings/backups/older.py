"""Backups of the form before: a packed tar with a copy of the SQLite file, or what PostgreSQL's
COPY said of each table.
"""

from __future__ import annotations

import gzip
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import ManyToManyField

from guiju.foundation.errors import Invalid
from guiju.web.settings.backups import tables

_PIECE = 1 << 20


def check(path: Path) -> None:
    """Read the whole file, so that its own check sum proves it, and refuse what fits this
    database not; nothing is placed.
    """
    with gzip.open(path) as source:
        while source.read(_PIECE):
            pass
    with tarfile.open(path) as archive:
        names = [member.name for member in _members(archive)]
    sqlite = "database/guiju.sqlite3" in names
    if not sqlite and not any(name.startswith("database/") for name in names):
        raise tarfile.TarError("no database inside")
    if sqlite and connection.vendor != "sqlite":
        raise Invalid(
            "这份旧格式的备份来自 SQLite，只能恢复到 SQLite。",
            "This backup of an earlier form is of an SQLite instance and goes into SQLite alone.",
            next_step={
                "zh": "先恢复到 SQLite，再用 guiju backup 重新备份；新格式可以恢复到任一种数据库。",
                "en": (
                    "Restore it into SQLite, make a new backup there: its form goes into either "
                    "database."
                ),
            },
        )
    if not sqlite and connection.vendor != "postgresql":
        raise Invalid(
            "这份旧格式的备份来自 PostgreSQL，只能恢复到 PostgreSQL。",
            "This backup of an earlier form is of a PostgreSQL instance and goes into "
            "PostgreSQL alone.",
            next_step={
                "zh": "先恢复到 PostgreSQL，再用 guiju backup 重新备份；新格式可以恢复到任一种数据库。",
                "en": (
                    "Restore it into PostgreSQL, make a new backup there: its form goes into "
                    "either database."
                ),
            },
        )


def size(path: Path) -> int:
    """How many bytes the members take."""
    with tarfile.open(path) as archive:
        return sum(member.size for member in _members(archive))


def take_out(path: Path, work: Path) -> None:
    """Write the members into the work folder."""
    with tarfile.open(path) as archive:
        for member in _members(archive):
            source = archive.extractfile(member)
            assert source is not None
            target = work / member.name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with target.open("wb") as out:
                while piece := source.read(_PIECE):
                    out.write(piece)
            target.chmod(0o600)


def check_copy(folder: Path) -> None:
    """Refuse a copy of an SQLite file that is no database or is not whole."""
    copy = folder / "guiju.sqlite3"
    if copy.exists():
        with closing(sqlite3.connect(copy)) as source:
            try:
                answer = source.execute("PRAGMA integrity_check").fetchall()
            except sqlite3.DatabaseError as fault:
                raise tarfile.TarError(str(fault)) from fault
        if answer != [("ok",)]:
            raise tarfile.TarError("the copy of the database is not whole")


def load(folder: Path) -> int:
    """Bring the database back, in the schema that it had; how many rows."""
    copy = folder / "guiju.sqlite3"
    if copy.exists():
        connection.ensure_connection()
        with sqlite3.connect(copy) as source:
            source.backup(connection.connection)
            names = [
                name
                for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            known = set(tables.tables_of(apps)).intersection(names)
            rows = sum(
                source.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
                for name in known
            )
        connection.close()
        tables.as_it_came()
        return rows
    copies = {file.stem: file for file in sorted(folder.glob("*.copy"))}
    targets = _stood_at({name: _width(file) for name, file in copies.items()})
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    executor.loader.build_graph()
    models = tables.tables_of(executor.loader.project_state(targets).apps)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        tables.empty(models.values())
        for name, file in copies.items():
            with cursor.copy(f'COPY "{name}" FROM STDIN') as rows, file.open("rb") as source:
                while piece := source.read(_PIECE):
                    rows.write(piece)
        tables.count_on(models.values())
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tables.as_it_came()
        return sum(model._base_manager.count() for model in models.values())


def _members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The files of the archive, none of which reaches out of the folder it is put into."""
    for member in archive:
        parts = PurePosixPath(member.name).parts
        if member.isdir():
            continue
        if not member.isfile() or member.name.startswith("/") or ".." in parts:
            raise tarfile.TarError(f"{member.name} does not belong into a backup")
        yield member


def _width(file: Path) -> int | None:
    """How many columns a copied table has; None when it has no row to tell."""
    with file.open("rb") as rows:
        first = rows.readline()
    return first.count(b"\t") + 1 if first else None


def _stood_at(widths: dict[str, int | None]) -> list[tuple[str, str]]:
    """The newest migrations at which the tables had these columns: COPY names neither migrations
    nor columns.

    The tables of each app are compared with what each of its migrations left; a state that is not
    rendered tells enough.
    """
    graph = MigrationLoader(connection).graph
    state, stood = ProjectState(), {}
    for node in _in_order(graph):
        state = graph.nodes[node].mutate_state(state, preserve=False)
        if all(
            name in widths and widths[name] in (None, columns)
            for name, columns in _widths_in(state, node[0])
        ):
            stood[node[0]] = node[1]
    return sorted(stood.items())


def _in_order(graph: MigrationGraph) -> list[tuple[str, str]]:
    """All migrations, each behind those on which it depends."""
    plans = (graph.forwards_plan(leaf) for leaf in graph.leaf_nodes())
    return list(dict.fromkeys(node for plan in plans for node in plan))


def _widths_in(state: ProjectState, app: str) -> Iterator[tuple[str, int]]:
    """The tables that an app has in a state, and how many columns each."""
    for (label, name), model in state.models.items():
        swapped = (
            model.options.get("swappable") and f"{label}.{name}" != settings.AUTH_USER_MODEL.lower()
        )
        if (
            label == app
            and not swapped
            and not model.options.get("proxy")
            and model.options.get("managed", True)
        ):
            columns = [
                field for field in model.fields.values() if not isinstance(field, ManyToManyField)
            ]
            yield model.options.get("db_table") or f"{label}_{name}", len(columns)
