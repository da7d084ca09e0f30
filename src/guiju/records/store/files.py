"""Files of the store: what they are, and writing them so that they appear whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from guiju.foundation.errors import Conflict

MEMORY = "800MB"


THREADS = 2


#: A stable 64-bit number of a key: the narrow column by which earlier files are searched.
KEY_HASH = "md5_number_lower(key)"


#: The stored types of the columns that every row has.
SYSTEM_TYPES = {
    "source": "VARCHAR",
    "key": "VARCHAR",
    "import_id": "BIGINT",
    "line": "BIGINT",
    "local_date": "DATE",
    "hour": "SMALLINT",
    "half_hour": "VARCHAR",
    "weekday": "SMALLINT",
    "week": "VARCHAR",
    "month": "VARCHAR",
}


#: How images are built. 1: a row that lasts stood whole in the month of its start. 2: it is cut at
#: local half hours, and contacts know the local time at which they were resolved.
FORM = 2


@dataclass(frozen=True)
class ImportFile:
    """One immutable file: the rows (or tombstones) that an import brought for one month. ``path``
    is under the root.

    ``zone`` is that of the clocks it was read by. ``reaches``: the local month in which the last of
    its rows ends, where rows last; '' is its own month.
    """

    import_id: int
    kind: str
    source: str
    month: str
    path: str
    rows: int
    tombstones: bool = False
    zone: str = "UTC"
    reaches: str = ""
    sha256: str = ""

    def touches(self, month: str) -> bool:
        """Whether a row of it may lie in the month."""
        return self.month <= month <= max(self.month, self.reaches)


@dataclass(frozen=True)
class Placed:
    """What an import did: its files, its rows by fate, the months whose image must be built
    again.
    """

    files: tuple[ImportFile, ...]
    stored: int
    updated: int
    unchanged: int
    months: tuple[str, ...]


@dataclass(frozen=True)
class Exclusion:
    """Rows that do not count: within the dates (inclusive), of the source and queue, among the
    keys; None = any.
    """

    id: int
    date_from: date | None = None
    date_to: date | None = None
    source: str | None = None
    queue: str | None = None
    keys: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Image:
    """The current rows of a month as one file, sorted by source, agent and time. The hash is of the
    file's bytes.

    ``reaches``: the last local month in which a case of it was resolved, '' for its own.
    """

    kind: str
    month: str
    path: str
    rows: int
    content_hash: str
    reaches: str = ""


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_whole(root: Path, files: Iterable[ImportFile]) -> None:
    """Refuse files that are missing or whose bytes are not those that were written. Cost: one read
    of them.

    What is built from them would carry the damage on, with a hash that fits it.
    """
    for file in files:
        if not file_is_whole(root, file):
            raise _spoilt(file)


def file_is_whole(root: Path, file: ImportFile) -> bool:
    """Whether an import's file is there with the bytes that were written."""
    path = root / file.path
    return path.is_file() and file.sha256 in ("", file_hash(path))


def _spoilt(file: ImportFile) -> Conflict:
    return Conflict(
        "第 {number} 次导入的 {kind} {month} 数据文件不见了、已损坏或被改动（{path}）。"
        "什么都没有写入。",
        "The file of import {number} for {kind} {month} is missing, damaged or was "
        "changed ({path})."
        " Nothing was stored.",
        code="records.file_spoilt",
        next_step={
            "zh": (
                "运行 guiju verify --repair --backup 备份文件 "
                "取回它；或者撤回这次导入，再导入原来的文件。"
            ),
            "en": "Run guiju verify --repair --backup FILE to bring it back,"
            " or take that import back and import the original again.",
        },
        number=file.import_id,
        kind=file.kind,
        month=file.month,
        path=file.path,
    )


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def workshop(root: Path, ordered: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private engine with bounded memory that spills under the root, never reaches for the
    network and draws nothing.

    Import files need no order (their rows carry the line), which lets both cores write.
    """
    spill = folder_under(root, Path("spill"))
    with tempfile.TemporaryDirectory(dir=spill) as folder:
        settings: dict[str, Any] = {
            "memory_limit": MEMORY,
            "preserve_insertion_order": ordered,
            "threads": THREADS,
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(":memory:", config=settings) as db:
            db.execute("SET enable_progress_bar = false")
            yield db


def copy_out(
    db: duckdb.DuckDBPyConnection, query: str, values: list[Any], path: Path, compression: str
) -> tuple[int, str]:
    """Write a query's rows to a file that appears whole or not at all; returns their number and the
    bytes' SHA-256.

    The engine writes by itself, so the bytes are hashed as they lie in the machine's memory after
    it: 2 GB a second.
    """
    temporary = path.with_name(f".tmp-{uuid.uuid4().hex}.parquet")
    try:
        done = db.execute(
            (
                f"COPY ({query}) TO {quoted_path(str(temporary))} (FORMAT parquet, COMPRESSION "
                f"{compression})"
            ),
            values,
        )
        (rows,) = done.fetchone() or (0,)
        sync_file(temporary)
        digest = file_hash(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return int(rows), digest


def sync_file(path: Path) -> None:
    """Make sure that a file's content is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def folder_under(root: Path, under: Path) -> Path:
    """Make a folder below the root, and give it."""
    folder = root / under
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def paths_of(root: Path, files: Iterable[ImportFile]) -> list[str]:
    """Give the full paths of import files."""
    return [str(root / file.path) for file in files]


def parquet_of(root: Path, files: Iterable[ImportFile]) -> str:
    """Write the SQL that reads these import files together."""
    return (
        f"read_parquet([{', '.join(map(quoted_path, paths_of(root, files)))}], union_by_name = "
        "true)"
    )


def quoted_path(value: str) -> str:
    """Quote a path for SQL."""
    return "'" + value.replace("'", "''") + "'"
