"""The whole instance in one file, while it runs: the database as of one moment, then the files that it names.

Record files are immutable, so copying them after the database's moment is safe. SQLite is copied by its own backup,
PostgreSQL by COPY of every table inside one repeatable-read transaction.
"""

from __future__ import annotations

import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from guiju.foundation.errors import Conflict, Invalid, NotFound

KEPT = (".secret-key", ".customer-key", "media", "uploads")


def write(target: str) -> int:
    """Write the instance's backup; its size in bytes. Nothing is left at the target when it fails."""
    path = Path(target).resolve()
    draft = path.with_name(path.name + ".part")
    try:
        with tempfile.TemporaryDirectory() as work, tarfile.open(draft, "w:gz", compresslevel=3) as archive:
            _add_database(archive, Path(work))
            for name, file in _files():
                archive.add(file, arcname=name)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size


def read(source: str) -> None:
    """Bring an instance back into a GUIJU_HOME without a database of its own; refused when somebody works in it."""
    path = Path(source)
    if not path.is_file():
        raise NotFound({"zh": "没有文件 {path}。", "en": "There is no file {path}."}, path=path)
    _check_empty()
    with tempfile.TemporaryDirectory() as work:
        try:
            with tarfile.open(path) as archive:
                archive.extractall(work, filter="data")
        except (tarfile.TarError, EOFError, OSError):
            raise Invalid({"zh": "{path} 不是完整的备份。", "en": "{path} is not a whole backup."}, path=path) from None
        _place(Path(work))


def _add_database(archive: tarfile.TarFile, work: Path) -> None:
    if connection.vendor == "sqlite":
        copy = work / "guiju.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(copy) as target:
            connection.connection.backup(target)
        archive.add(copy, arcname="database/guiju.sqlite3")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in _tables():
            file = work / f"{table}.copy"
            with file.open("wb") as out, cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                for piece in rows:
                    out.write(piece)
            archive.add(file, arcname=f"database/{table}.copy")


def _tables() -> list[str]:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(tables & set(connection.introspection.table_names()))


def _files() -> Iterator[tuple[str, Path]]:
    home, records = Path(settings.HOME), Path(settings.RECORDS_ROOT)
    for name in KEPT:
        if (home / name).exists():
            yield f"home/{name}", home / name
    for folder in ("imports", "images", "rejects", "closings"):
        if (records / folder).exists():
            yield f"records/{folder}", records / folder


def _check_empty() -> None:
    if "people_account" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_account")
            if cursor.fetchone()[0]:
                raise Conflict(
                    {
                        "zh": "GUIJU_HOME 里已有一个在用的实例。",
                        "en": "There is an instance in use in GUIJU_HOME already.",
                    },
                    next_step={"zh": "请换一个空文件夹。", "en": "Restore into an empty folder."},
                )


def _place(work: Path) -> None:
    home, records = Path(settings.HOME), Path(settings.RECORDS_ROOT)
    for part, target in (("home", home), ("records", records)):
        for entry in sorted((work / part).glob("*")) if (work / part).exists() else []:
            target.mkdir(parents=True, exist_ok=True)
            _move(entry, target / entry.name)
    database = work / "database"
    if (database / "guiju.sqlite3").exists():
        _restore_sqlite(database / "guiju.sqlite3")
    else:
        _restore_postgresql(database)


def _move(entry: Path, target: Path) -> None:
    import shutil

    if entry.is_dir():
        shutil.copytree(entry, target, dirs_exist_ok=True)
    else:
        shutil.copy2(entry, target)


def _restore_sqlite(copy: Path) -> None:
    if connection.vendor != "sqlite":
        raise Invalid({"zh": "这份备份来自 SQLite。", "en": "This backup is of an SQLite instance."})
    connection.ensure_connection()
    with sqlite3.connect(copy) as source:
        source.backup(connection.connection)
    connection.close()


def _restore_postgresql(folder: Path) -> None:
    if connection.vendor != "postgresql":
        raise Invalid({"zh": "这份备份来自 PostgreSQL。", "en": "This backup is of a PostgreSQL instance."})
    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic(), connection.cursor() as cursor:
        tables = [file.stem for file in sorted(folder.glob("*.copy")) if file.stem in _tables()]
        cursor.execute("TRUNCATE {} CASCADE".format(", ".join(f'"{table}"' for table in tables)))
        for table in tables:
            with cursor.copy(f'COPY "{table}" FROM STDIN') as rows:
                rows.write((folder / f"{table}.copy").read_bytes())
        for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
            cursor.execute(statement)
