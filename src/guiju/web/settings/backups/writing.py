"""Writing a backup: every table as of one moment, then the files that they name; sizes and
hashes of all in a manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from guiju import __version__
from guiju.foundation import clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict
from guiju.records.store import file_hash
from guiju.web.settings.backups import tables
from guiju.web.settings.backups.events import BACKED_UP
from guiju.web.settings.backups.proving import (
    FORM,
    KEPT,
    MANIFEST,
    STORED,
    UNSEALED,
    pieces_of,
    proved,
    seal,
)
from guiju.web.settings.backups.rooms import check_rooms, size_of_database
from guiju.web.settings.backups.secrecy import check_recipients, encrypt


@dataclass(frozen=True)
class Written:
    """A backup that was written and read back."""

    path: Path
    size: int
    sha256: str
    head: dict[str, Any]
    """The journal's end in it."""
    replaced: bool = False
    """Whether an earlier file had its name."""


def write(target: str, *, actor: Actor, encrypt_to: Sequence[str] = ()) -> Written:
    """Write the instance's backup, readable by its owner alone, and prove it by reading it back
    before it has its name; journalled. With recipients it is encrypted to them after the proof.
    Nothing is left at the target when it fails. Cost: one read of all rows and files and four of the
    backup; memory: one batch of rows.
    """
    _check_present()
    if encrypt_to:
        check_recipients(encrypt_to)
    path = Path(target).resolve()
    _check_target(path)
    check_rooms(
        [(path.parent, sum(file.stat().st_size for _, file in files()) + size_of_database() // 2)]
    )
    draft = path.with_name(path.name + ".part")
    for each in (draft, draft.with_name(f"{draft.name}-plain")):  # of one that was killed
        each.unlink(missing_ok=True)
    try:
        with (
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive,
        ):
            _write(archive)
            archive.comment = UNSEALED
        seal(draft)
        head = proved(draft)["journal"]
        if encrypt_to:
            plain = draft.rename(draft.with_name(f"{draft.name}-plain"))
            encrypt(plain, draft, encrypt_to)
            plain.unlink()
        written = Written(path, draft.stat().st_size, file_hash(draft), head)
        after = {"file": str(path), "size": written.size, "hash": written.sha256, "journal": head}
        after |= {"encrypted_to": list(encrypt_to)} if encrypt_to else {}
        with transaction.atomic():
            journal.write(actor, BACKED_UP, "backup", path.name, after=after)
            written = replace(written, replaced=path.exists())
            draft.replace(path)
    finally:
        for each in (draft, draft.with_name(f"{draft.name}-plain")):
            each.unlink(missing_ok=True)
    return written


def _check_present() -> None:
    """Refuse tables that are not of this release: they could not be read whole."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Conflict(
            "这个实例的数据表属于较早的版本。",
            "The tables of this instance are of an earlier release.",
            code="instance.earlier",
            next_step={
                "zh": "请先用原来的版本备份，或运行 guiju init 升级后再备份。",
                "en": (
                    "Back it up with the release that it is of, or bring it up to date first "
                    "(guiju init)."
                ),
            },
        )


def _check_target(path: Path) -> None:
    """Refuse a name whose bearer would be lost: a folder, a device, a file that this instance
    lives by.
    """
    if not path.parent.is_dir():
        raise Conflict(
            "没有文件夹 {path}。",
            "There is no folder {path}.",
            code="backup.target",
            path=str(path.parent),
            next_step={
                "zh": "请先建立这个文件夹，或换一个位置。",
                "en": "Make the folder first, or choose another place.",
            },
        )
    if path.exists() and not path.is_file():
        raise Conflict(
            "{path} 不是普通文件。",
            "{path} is not a plain file.",
            code="backup.target",
            path=str(path),
            next_step={
                "zh": "请写出备份文件的名称。",
                "en": "Give the name of a file for the backup.",
            },
        )
    database = str(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else ""
    of_database = [
        Path(f"{database}{ending}").resolve() for ending in ("", "-wal", "-shm") if database
    ]
    if path in (*of_database, *(file.resolve() for _, file in files())):
        raise Conflict(
            "{path} 是这个实例自己的文件。",
            "{path} is a file of this instance itself.",
            code="backup.target",
            path=str(path),
            next_step={"zh": "请为备份另起一个名称。", "en": "Give the backup another name."},
        )


def files() -> Iterator[tuple[str, Path]]:
    """The files of the instance beside its database, each by its name in a backup."""
    for part, top, names in (
        ("home", Path(settings.HOME), KEPT),
        ("records", Path(settings.RECORDS_ROOT), STORED),
    ):
        for name in names:
            place = top / name
            paths = sorted(place.rglob("*")) if place.is_dir() else [place]
            for file in paths:
                if file.is_file() and not file.name.startswith(".tmp-"):
                    yield f"{part}/{file.relative_to(top).as_posix()}", file


def _write(archive: zipfile.ZipFile) -> None:
    with _one_moment():
        manifest: dict[str, Any] = {
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
            manifest["tables"][name] = {"columns": tables.columns_of(model)} | _put(
                archive, f"tables/{name}.jsonl", content
            )
    for name, file in files():
        try:
            source = file.open("rb")
        except FileNotFoundError:  # swept since it was listed: no row names it any more
            continue
        with source:
            manifest["files"][name] = _put(
                archive, name, pieces_of(source), packed=not name.endswith(".parquet")
            )
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))


def _put(
    archive: zipfile.ZipFile, name: str, content: Iterable[bytes], *, packed: bool = True
) -> dict[str, Any]:
    """A member of the archive; its size, how many pieces it came in (the rows of a table), and
    its SHA-256.
    """
    digest, size, pieces = hashlib.sha256(), 0, 0
    about = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    about.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with archive.open(about, "w", force_zip64=True) as out:
        for piece in content:
            out.write(piece)
            digest.update(piece)
            size, pieces = size + len(piece), pieces + 1
    return {"size": size, "pieces": pieces, "sha256": digest.hexdigest()}


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
