"""Nobody but its owner reads an instance: what is made is made so, and what lies there from
before is set right.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

#: What group and others may do: nothing.
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def close_door(home: Path) -> None:
    """New files are their owner's alone, and nobody else enters the instance's folder. One look
    at the folder.
    """
    os.umask(OTHERS)
    _close(home)


def close_all(*roots: Path) -> int:
    """Take from group and others what they may do with whatever lies in these folders; how many
    things were set right.

    What belongs to another user stays, and so do a Python environment that somebody keeps there and
    what a link leads to. Cost: one look at each file, at the start of the site.
    """
    return sum(_close(path) for root in roots if root.is_dir() for path in _within(root))


def _within(root: Path) -> Iterator[Path]:
    yield root
    for folder, below, files in os.walk(root):
        below[:] = [name for name in below if not (Path(folder) / name / "pyvenv.cfg").exists()]
        yield from (Path(folder) / name for name in (*below, *files))


def _close(path: Path) -> bool:
    try:
        held = path.lstat()
        open_to_others = not stat.S_ISLNK(held.st_mode) and bool(held.st_mode & OTHERS)
        if not open_to_others or held.st_uid != os.geteuid():
            return False
        path.chmod(stat.S_IMODE(held.st_mode) & ~OTHERS)
    except FileNotFoundError:  # a file of the moment, such as the database's shared memory
        return False
    return True
