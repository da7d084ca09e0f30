"""Writing a backup: every table as of one moment, then the files that they name; sizes and hashes of all in a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from guiju import __version__
from guiju.foundation import clock, journal
from guiju.foundation.errors import Conflict
from guiju.web.settings.backups import tables

#: The form of the file; a reader refuses a later one.
FORM = 1
MANIFEST = "manifest.json"
#: What is kept of the instance's folder and of the record store beside the database.
KEPT = (".secret-key", ".customer-key", "media", "uploads")
STORED = ("imports", "images", "rejects", "closings")
_PIECE = 1 << 20


def write(target: str) -> int:
    """Write the instance's backup, readable by its owner alone; its size in bytes. Nothing is left at the target when it
    fails. Cost: one read of all rows and files; memory: one batch of rows.
    """
    _check_present()
    path = Path(target).resolve()
    check_room(path.parent, sum(file.stat().st_size for _, file in files()))
    draft = path.with_name(path.name + ".part")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                _write(archive)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size


def _check_present() -> None:
    """Refuse tables that are not of this release: they could not be read whole."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Conflict(
            {
                "zh": "这个实例的数据表属于较早的版本。",
                "en": "The tables of this instance are of an earlier release.",
            },
            code="instance.earlier",
            next_step={
                "zh": "请先用原来的版本备份,或运行 guiju init 升级后再备份。",
                "en": "Back it up with the release that it is of, or bring it up to date first (guiju init).",
            },
        )


def check_room(folder: Path, size: int) -> None:
    """Refuse when the disk has no room for so many bytes and a reserve."""
    free, wanted = shutil.disk_usage(folder).free, size + (16 << 20)
    if free < wanted:
        raise Conflict(
            {
                "zh": "磁盘空间不足:{folder} 还有 {free} MB,需要 {wanted} MB。什么都没有写入。",
                "en": "There is no room: {folder} has {free} MB left, {wanted} MB are needed. Nothing was written.",
            },
            code="disk.full",
            next_step={"zh": "请腾出空间后再试。", "en": "Make room, then try again."},
            folder=str(folder),
            free=free >> 20,
            wanted=wanted >> 20,
        )


def files() -> Iterator[tuple[str, Path]]:
    """The files of the instance beside its database, each by its name in a backup."""
    for part, top, names in (("home", Path(settings.HOME), KEPT), ("records", Path(settings.RECORDS_ROOT), STORED)):
        for name in names:
            place = top / name
            found = sorted(place.rglob("*")) if place.is_dir() else [place]
            for file in found:
                if file.is_file() and not file.name.startswith(".tmp-"):
                    yield f"{part}/{file.relative_to(top).as_posix()}", file


def _write(archive: zipfile.ZipFile) -> None:
    with _one_moment():
        told: dict[str, Any] = {
            "form": FORM,
            "product": __version__,
            "written_at": clock.now().isoformat(timespec="seconds"),
            "database": connection.vendor,
            "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
            "journal": journal.head(),
            "tables": {},
            "files": {},
        }
        for name, model in sorted(tables.tables_of(apps).items()):
            content = (line.encode() for line in tables.lines(model))
            told["tables"][name] = {"columns": tables.columns_of(model)} | _put(
                archive, f"tables/{name}.jsonl", content
            )
    for name, file in files():
        try:
            source = file.open("rb")
        except FileNotFoundError:  # swept since it was listed: no row names it any more
            continue
        with source:
            told["files"][name] = _put(archive, name, pieces_of(source), packed=not name.endswith(".parquet"))
    archive.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))


def _put(archive: zipfile.ZipFile, name: str, content: Iterable[bytes], *, packed: bool = True) -> dict[str, Any]:
    """A member of the archive; its size, how many pieces it came in (the rows of a table), and its SHA-256."""
    digest, size, pieces = hashlib.sha256(), 0, 0
    about = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    about.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with archive.open(about, "w", force_zip64=True) as out:
        for piece in content:
            out.write(piece)
            digest.update(piece)
            size, pieces = size + len(piece), pieces + 1
    return {"size": size, "pieces": pieces, "sha256": digest.hexdigest()}


def pieces_of(source: IO[bytes]) -> Iterator[bytes]:
    """What a file holds, a megabyte at a time."""
    while piece := source.read(_PIECE):
        yield piece


@contextmanager
def _one_moment() -> Iterator[None]:
    """All tables are read as of one moment, and nobody who writes waits for it."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # Django's own would be IMMEDIATE and keep writers out
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
