"""The form of a backup, and the proof that a file is a whole one: every member read to its end
and compared.
"""

from __future__ import annotations

import errno
import hashlib
import json
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from guiju.foundation.errors import Invalid

#: The form of the file; a reader refuses a later one. From `SEALED` on a file ends with its seal.
FORM = 2
SEALED = 2
MANIFEST = "manifest.json"
#: What is kept of the instance's folder and of the record store beside the database.
KEPT = (".secret-key", ".customer-key", ".model-key", "media", "uploads")
STORED = ("imports", "images", "originals", "rejects", "closings")
#: What a file ends with until it has its seal, which is as long: a SHA-256 in hexadecimal.
UNSEALED = b"0" * 64
_PIECE = 1 << 20

#: What readers of archives and manifests raise about content that is not what it should be.
_FAULTS = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
)


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """Say of a file whatever a reader of it stumbles over."""
    try:
        yield
    except _FAULTS:
        raise damaged(path) from None
    except OSError as fault:
        if fault.errno in (None, errno.EINVAL):  # of a reader, about a place that is none
            raise damaged(path) from None
        raise


def damaged(path: Path) -> Invalid:
    """The refusal of a file that is no whole backup."""
    return Invalid(
        "{path} 不是完整的备份：内容已损坏或被改动。什么都没有恢复。",
        "{path} is not a whole backup: it is damaged or was changed. Nothing was restored.",
        code="backup.damaged",
        next_step={"zh": "请换一份备份。", "en": "Take another backup."},
        path=str(path),
    )


def proved(path: Path) -> dict[str, Any]:
    """The manifest, once every member has been read to its end and is what the manifest says."""
    with damage_told(path), zipfile.ZipFile(path) as archive:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if int(manifest["form"]) > FORM:
            raise later()
        if int(manifest["form"]) >= SEALED and _seal_of(path) != _last_of(path):
            raise damaged(path)
        _check_shape(manifest)
        members = {
            f"tables/{name}.jsonl": about for name, about in manifest["tables"].items()
        } | manifest["files"]
        if sorted([*members, MANIFEST]) != sorted(archive.namelist()):
            raise damaged(path)
        for name, about in members.items():
            if not _safe(name) or _digest(archive, name) != (about["size"], about["sha256"]):
                raise damaged(path)
    return manifest


def seal(path: Path) -> None:
    """Put the SHA-256 of all that stands before it at the end of an archive, where its comment
    is: a byte changed or added anywhere is seen, also one that no member holds. One read.
    """
    digest = _seal_of(path)
    with path.open("r+b") as file:
        file.seek(-len(UNSEALED), os.SEEK_END)
        file.write(digest)
        file.flush()
        os.fsync(file.fileno())


def _seal_of(path: Path) -> bytes:
    digest, left = hashlib.sha256(), path.stat().st_size - len(UNSEALED)
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(left, _PIECE))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest().encode()


def _last_of(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-len(UNSEALED), os.SEEK_END)
        return file.read()


def _check_shape(manifest: dict[str, Any]) -> None:
    """Stumble (`damage_told`) over a manifest that lacks what a restore asks of it."""
    str(manifest["product"]), str(manifest["written_at"])
    if not isinstance(manifest["journal"], dict):
        raise TypeError("journal")
    for app, name in manifest["migrations"]:
        str(app), str(name)
    for about in manifest["tables"].values():
        list(about["columns"])


def _safe(name: str) -> bool:
    """Whether a member is one that a backup has: a table, or a file of a folder that is kept."""
    part, top, *rest = (*PurePosixPath(name).parts, "", "")
    kept = {
        "tables": top.endswith(".jsonl") and not any(rest),
        "home": top in KEPT,
        "records": top in STORED,
    }
    return kept.get(part, False) and ".." not in rest and "\\" not in name


def _digest(archive: zipfile.ZipFile, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as source:
        for piece in pieces_of(source):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def later() -> Invalid:
    """The refusal of what a later release wrote."""
    return Invalid(
        "这份备份来自更新的版本，这里还不认识它的数据表。什么都没有恢复。",
        "This backup is of a later release, whose tables this one does not know. Nothing "
        "was restored.",
        code="backup.later",
        next_step={"zh": "请先升级 Guiju。", "en": "Upgrade Guiju first."},
    )


def pieces_of(source: IO[bytes]) -> Iterator[bytes]:
    """What a file holds, a megabyte at a time."""
    while piece := source.read(_PIECE):
        yield piece
