"""Bringing an instance back: the whole file is read and proved first; only then is anything placed."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from guiju.foundation import journal
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Invalid, NotFound
from guiju.records.actions import manifest as store_manifest
from guiju.records.events import FETCHED
from guiju.records.models import ImportFile
from guiju.records.store import file_hash
from guiju.web.settings.backups import older, tables
from guiju.web.settings.backups.writing import FORM, MANIFEST, check_room, pieces_of

#: The folder inside GUIJU_HOME in which files lie until the database stands; swept by the next restore.
WORK = ".restoring"


@dataclass(frozen=True)
class Brought:
    """What a restore brought back."""

    rows: int
    files: int


def restore(source: str) -> Brought:
    """Bring an instance back into a GUIJU_HOME without one. Refused with a sentence, and nothing placed, when the file is
    damaged, of a later release, too large for the disk, or when somebody works in that home.
    """
    path = Path(source)
    if not path.is_file():
        raise NotFound({"zh": "没有文件 {path}。", "en": "There is no file {path}."}, path=str(path))
    _check_empty()
    home = Path(settings.HOME)
    shutil.rmtree(home / WORK, ignore_errors=True)
    if not zipfile.is_zipfile(path):
        with _damage_told(path):
            older.check(path)
        return _restore_older(path, home / WORK)
    told = _proved(path)
    check_room(home, sum(file["size"] for file in [*told["files"].values(), *told["tables"].values()]))
    targets = _targets(told)
    try:
        with zipfile.ZipFile(path) as archive:
            for name in told["files"]:
                _take_out(archive, name, home / WORK)
            rows = _load(archive, told["tables"], targets, home / WORK)
    finally:
        shutil.rmtree(home / WORK, ignore_errors=True)
    return Brought(rows, len(told["files"]))


def bring_back(source: str, file: ImportFile) -> bool:
    """Bring an import's file back from a backup that has it byte for byte; False when this one has not. Journalled."""
    name = f"records/{file.path}"
    with _damage_told(Path(source)), zipfile.ZipFile(source) as archive, tempfile.TemporaryDirectory() as work:
        about = json.loads(archive.read(MANIFEST))["files"].get(name)
        if about is None or about["sha256"] != file.sha256:
            return False
        found = _take_out(archive, name, Path(work))
        if file_hash(found) != file.sha256:
            return False
        target = store_manifest.root() / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".tmp-{target.name}")
        shutil.copyfile(found, draft)
        draft.replace(target)
    with transaction.atomic():
        journal.write(OPERATOR, FETCHED, "import", file.of_id, after={"path": file.path, "sha256": file.sha256})
    return True


def _check_empty() -> None:
    if "people_account" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_account")
        if cursor.fetchone()[0]:
            raise Conflict(
                {"zh": "GUIJU_HOME 里已有一个在用的实例。", "en": "There is an instance in use in GUIJU_HOME already."},
                next_step={"zh": "请换一个空文件夹。", "en": "Restore into an empty folder."},
            )


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, ValueError, KeyError, NotImplementedError):
        raise _damaged(path) from None
    except OSError as fault:
        if fault.errno is None:  # of gzip, about the content
            raise _damaged(path) from None
        raise


def _damaged(path: Path) -> Invalid:
    return Invalid(
        {
            "zh": "{path} 不是完整的备份:内容已损坏或被改动。什么都没有恢复。",
            "en": "{path} is not a whole backup: it is damaged or was changed. Nothing was restored.",
        },
        code="backup.damaged",
        next_step={"zh": "请换一份备份。", "en": "Take another backup."},
        path=str(path),
    )


def _proved(path: Path) -> dict[str, Any]:
    """The manifest, once every member has been read to its end and is what the manifest says."""
    with _damage_told(path), zipfile.ZipFile(path) as archive:
        told: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if int(told["form"]) > FORM:
            raise _later(told["product"])
        members = {f"tables/{name}.jsonl": about for name, about in told["tables"].items()} | told["files"]
        if sorted([*members, MANIFEST]) != sorted(archive.namelist()):
            raise _damaged(path)
        for name, about in members.items():
            if not _safe(name) or _digest(archive, name) != (about["size"], about["sha256"]):
                raise _damaged(path)
    return told


def _safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and parts[0] in ("tables", "home", "records") and ".." not in parts and "\\" not in name


def _digest(archive: zipfile.ZipFile, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as source:
        for piece in pieces_of(source):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _take_out(archive: zipfile.ZipFile, name: str, folder: Path) -> Path:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with archive.open(name) as source, target.open("wb") as out:
        shutil.copyfileobj(source, out, 1 << 20)
    target.chmod(0o600)
    return target


def _targets(told: dict[str, Any]) -> list[tuple[str, str]]:
    """The migrations at which the backup's tables stood; refused when this release does not know one of them."""
    graph, applied = MigrationExecutor(connection).loader.graph, told["migrations"]
    known = {(app, name) for app, name in applied if (app, name) in graph.nodes}
    ours = {app for app, _ in graph.nodes}
    if any(app in ours and (app, name) not in known for app, name in applied):
        raise _later(told["product"])
    return [node for node in sorted(known) if not any(child.key in known for child in graph.node_map[node].children)]


def _later(product: str) -> Invalid:
    return Invalid(
        {
            "zh": "这份备份来自更新的版本 {product}。什么都没有恢复。",
            "en": "This backup is of a later release {product}. Nothing was restored.",
        },
        code="backup.later",
        next_step={"zh": "请先升级 Guiju。", "en": "Upgrade Guiju first."},
        product=product,
    )


def _load(archive: zipfile.ZipFile, told: dict[str, Any], targets: list[tuple[str, str]], work: Path) -> int:
    """All tables in one transaction, the files last: killed before its end, the home has no instance and takes another try."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    executor.loader.build_graph()
    models = tables.tables_of(executor.loader.project_state(targets).apps)
    count = 0
    with _unchecked(), transaction.atomic():
        tables.empty(models.values())
        for name, about in told.items():
            with archive.open(f"tables/{name}.jsonl") as source, io.TextIOWrapper(source, encoding="utf-8") as rows:
                count += tables.load(models[name], about["columns"], rows)
        tables.count_on(models.values())
        connection.check_constraints()
        place(work)
    return count


@contextmanager
def _unchecked() -> Iterator[None]:
    """Rows may come before those that they name; all are checked at the end."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.constraint_checks_disabled():
        yield


def place(work: Path) -> int:
    """Move the files that lie in the work folder to where the instance looks for them; how many."""
    placed = 0
    for part, top in (("home", Path(settings.HOME)), ("records", Path(settings.RECORDS_ROOT))):
        for file in sorted((work / part).rglob("*")) if (work / part).is_dir() else []:
            target = top / file.relative_to(work / part)
            if file.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(file, target)
                placed += 1
    return placed


def _restore_older(path: Path, work: Path) -> Brought:
    placed = 0

    def put() -> None:
        nonlocal placed
        placed = place(work)

    try:
        with _damage_told(path):
            older.take_out(path, work)
            older.check_copy(work / "database")
        rows = older.load(work / "database", place=put)
        return Brought(rows, placed)
    finally:
        shutil.rmtree(work, ignore_errors=True)
