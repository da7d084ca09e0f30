"""What the processes of an instance write for a moment lies in a folder of its own for each site
that is served: what a killed one left is deleted by the next that begins.

A folder is held by a lock that ends with its holder, however that dies, so nobody deletes what
another process is writing.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import IO

#: Locks that this process holds until it ends, by their folder.
_HELD: dict[Path, IO[str]] = {}


def begin(home: Path) -> Path:
    """Give a folder for what this process and its children write for a moment, after the folders of
    those that died are deleted.
    """
    root = _root(home)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(root)
    folder = root / uuid.uuid4().hex
    draft = root / f".{folder.name}"
    lock = draft.open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    draft.rename(_lock_of(folder))  # held before anybody finds it
    _HELD[folder] = lock
    folder.mkdir(mode=0o700)
    return folder


def emptied(folder: Path, role: str) -> dict[str, str]:
    """Give the environment of a child that begins: a part of the folder is its own, and nothing is
    left there of the child before.
    """
    part = folder / role
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    return {"TMPDIR": str(part)}


def take(home: Path) -> None:
    """Let this process, unless it was begun with a part of such a folder, write in one of its
    own.
    """
    if not Path(tempfile.gettempdir()).is_relative_to(_root(home)):
        tempfile.tempdir = str(begin(home))


def end(folder: Path) -> None:
    """Delete a folder whose processes have ended."""
    shutil.rmtree(folder, ignore_errors=True)
    _lock_of(folder).unlink(missing_ok=True)
    _HELD.pop(folder).close()


def sweep(root: Path) -> int:
    """Delete the folders whose holders died; how many."""
    swept = 0
    for path in root.glob("*.lock"):
        with path.open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            shutil.rmtree(path.with_suffix(""), ignore_errors=True)
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _root(home: Path) -> Path:
    return home.resolve() / "passing"


def _lock_of(folder: Path) -> Path:
    return folder.with_suffix(".lock")
