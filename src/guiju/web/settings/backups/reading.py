"""Bringing an instance back: the whole file is read and proved first; only then is anything
placed.
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
    connection,
    transaction,
)
from django.db.migrations.executor import MigrationExecutor

from guiju.foundation import attachments, journal
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Attachment
from guiju.performance.reads import frozen
from guiju.records.events import FETCHED
from guiju.records.reads import manifest as store_manifest
from guiju.records.store import file_hash
from guiju.web.settings import instance
from guiju.web.settings.backups import older, tables
from guiju.web.settings.backups.events import ATTACHED_AGAIN, RESTORED
from guiju.web.settings.backups.proving import MANIFEST, damage_told, damaged, later, proved
from guiju.web.settings.backups.rooms import check_rooms
from guiju.web.settings.backups.secrecy import opened
from guiju.web.settings.staging import occupied


@dataclass(frozen=True)
class Brought:
    """What a restore brought back."""

    rows: int
    files: int
    written_at: str
    """When the backup says it was written; empty in the form before."""
    head: dict[str, Any]
    """The journal's end in the backup."""


#: What is raised by rows that are none of their tables, or no rows at all.
_NO_ROWS = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
)


def restore(source: str, identity: str | None = None) -> Brought:
    """Bring an instance back into the home and the database that the settings name, where nobody
    is. Refused with a sentence, and nothing placed, when the file is damaged, of a later release or
    too large for the disks.

    The command stages it (`web.settings.staging`): what a fault in the middle leaves behind is
    thrown away with the place.
    """
    check_empty()
    with opened(Path(source), identity) as path:
        return _restore(path)


def _restore(path: Path) -> Brought:
    if not zipfile.is_zipfile(path):
        return _restore_older(path)
    manifest = proved(path)
    check_rooms(_wanted(manifest))
    with damage_told(path):
        targets = _targets(manifest)
    with zipfile.ZipFile(path) as archive:
        for name in manifest["files"]:
            _take_out(archive, name, place_of(name))
        try:
            rows = _load(archive, manifest["tables"], targets)
        except _NO_ROWS:
            raise damaged(
                path
            ) from None  # its hashes are right, and yet these are no rows of those tables
    return Brought(rows, len(manifest["files"]), str(manifest["written_at"]), manifest["journal"])


def know_secrets() -> None:
    """Let the secrets that came back be this process's: settings were read before, beside new ones."""
    home = Path(settings.HOME)
    settings.SECRET_KEY = instance.secret(home, "secret-key")
    settings.CUSTOMER_KEY = instance.secret(home, "customer-key")


def _wanted(told: dict[str, Any]) -> list[tuple[Path, int]]:
    """How many bytes each place needs: rows with their indexes take about twice what they take
    as text.
    """
    rows = sum(table["size"] for table in told["tables"].values())
    return [
        *((place_of(name), file["size"]) for name, file in told["files"].items()),
        *([(Path(settings.HOME), 2 * rows)] if connection.vendor == "sqlite" else []),
    ]


def bring_back(source: Path, of_import: int, path: str, sha256: str) -> bool:
    """Bring a file of an import back from a backup that has it byte for byte; False when this one
    has not. Journalled.
    """
    if not _fetched(source, f"records/{path}", sha256, store_manifest.root() / path):
        return False
    with transaction.atomic():
        after = {"path": path, "sha256": sha256}
        journal.write(OPERATOR, FETCHED, "import", of_import, after=after)
    return True


def bring_input_back(source: Path, closing: int, folder: str, sha256: str) -> bool:
    """Bring back from a backup what a month was reckoned from, byte for byte; False when this one
    has it not. Journalled.
    """
    target = store_manifest.root() / folder
    with (
        damage_told(source),
        zipfile.ZipFile(source) as archive,
        tempfile.TemporaryDirectory() as work,
    ):
        there = json.loads(archive.read(MANIFEST))["files"]
        for name in frozen.FILES:
            if (member := f"records/{folder}/{name}") in there:
                _take_out(archive, member, Path(work) / name)
        if frozen.hash_of(Path(work)) != sha256:
            return False
        for path in Path(work).iterdir():
            _place(path, target / path.name)
    with transaction.atomic():
        after = {"path": folder, "sha256": sha256}
        journal.write(OPERATOR, FETCHED, "closing", closing, after=after)
    return True


def bring_attachment_back(source: Path, row: Attachment) -> bool:
    """Bring a kept file back from a backup that has it byte for byte; False when this one has
    not. Journalled.
    """
    place = attachments.path_of(row.hash)
    if not _fetched(source, f"home/media/{row.hash[:2]}/{row.hash}", row.hash, place):
        return False
    with transaction.atomic():
        journal.write(
            OPERATOR,
            ATTACHED_AGAIN,
            "backup",
            source.name,
            after={"attachment": row.pk, "sha256": row.hash},
        )
    return True


def _fetched(source: Path, name: str, sha256: str, target: Path) -> bool:
    """Put a file of a backup in its place when the backup has it with this hash."""
    with (
        damage_told(source),
        zipfile.ZipFile(source) as archive,
        tempfile.TemporaryDirectory() as work,
    ):
        about = json.loads(archive.read(MANIFEST))["files"].get(name)
        if about is None or about["sha256"] != sha256:
            return False
        path = Path(work) / "file"
        _take_out(archive, name, path)
        if file_hash(path) != sha256:
            return False
        _place(path, target)
    return True


def _place(path: Path, target: Path) -> None:
    """Put a file in its place, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".tmp-{target.name}")
    shutil.copyfile(path, draft)
    draft.replace(target)


def note_restored(source: str, brought: Brought) -> None:
    """Write into the journal of the instance that came back from which file it did."""
    after = {
        "file": Path(source).name,
        "hash": file_hash(Path(source)),
        "written_at": brought.written_at,
        "journal": brought.head,
    }
    with transaction.atomic():
        journal.write(OPERATOR, RESTORED, "backup", Path(source).name, after=after)


def check_empty() -> None:
    """Refuse a database in which somebody has an account."""
    if "people_account" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_account")
        if cursor.fetchone()[0]:
            name = str(connection.settings_dict["NAME"])
            raise occupied(name if connection.vendor == "postgresql" else settings.HOME)


def place_of(name: str) -> Path:
    """Where a file of a backup belongs."""
    part, _, rest = name.partition("/")
    return Path(settings.HOME if part == "home" else settings.RECORDS_ROOT) / rest


def _take_out(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with archive.open(name) as source, target.open("wb") as out:
        shutil.copyfileobj(source, out, 1 << 20)
    target.chmod(0o600)


def _targets(told: dict[str, Any]) -> list[tuple[str, str]]:
    """The migrations at which the backup's tables stood; refused when this release does not know
    one of them.
    """
    graph, applied = MigrationExecutor(connection).loader.graph, told["migrations"]
    known = {(app, name) for app, name in applied if (app, name) in graph.nodes}
    ours = {app for app, _ in graph.nodes}
    if any(app in ours and (app, name) not in known for app, name in applied):
        raise later()
    return [
        node
        for node in sorted(known)
        if not any(child.key in known for child in graph.node_map[node].children)
    ]


def _load(archive: zipfile.ZipFile, told: dict[str, Any], targets: list[tuple[str, str]]) -> int:
    """All rows of all tables, into a database brought to the schema in which they were written."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    executor.loader.build_graph()
    models = tables.tables_of(executor.loader.project_state(targets).apps)
    count = 0
    with unchecked(), transaction.atomic():
        tables.empty(models.values())
        for name, about in told.items():
            with (
                archive.open(f"tables/{name}.jsonl") as source,
                io.TextIOWrapper(source, encoding="utf-8") as rows,
            ):
                count += tables.load(models[name], about["columns"], rows)
        tables.count_on(models.values())
        connection.check_constraints()
        tables.as_it_came()
    return count


@contextmanager
def unchecked() -> Iterator[None]:
    """Rows may come before those that they name; all are checked at the end."""
    if connection.vendor == "sqlite":
        with connection.constraint_checks_disabled():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def in_one_step() -> Iterator[None]:
    """Whatever is done to a PostgreSQL database here is seen at the end, whole, or never; one
    restore at a time.

    Each statement checks what rows name: a table with checks still to come could not be altered by
    the next migration. An SQLite database is a new file that is put in place at the end.
    """
    if connection.vendor == "sqlite":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield


#: The advisory lock of restores into one PostgreSQL database.
_TURN = 0x67756A75


def _restore_older(path: Path) -> Brought:
    with damage_told(path):
        older.check(path)
    work = Path(settings.HOME) / ".older"
    try:
        with damage_told(path):
            check_rooms([(work, 2 * older.size(path))])
            older.take_out(path, work)
            older.check_copy(work / "database")
        files = [
            file
            for part in ("home", "records")
            for file in sorted((work / part).rglob("*"))
            if file.is_file()
        ]
        for file in files:
            target = place_of(file.relative_to(work).as_posix())
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.move(file, target)
        return Brought(older.load(work / "database"), len(files), "", {})
    finally:
        shutil.rmtree(work, ignore_errors=True)
