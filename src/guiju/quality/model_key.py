"""The key of the model's machine: in a file of the instance's folder that only its owner reads, as
the other secrets of the instance; it is never shown again and stands in no table, journal or log.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

NAME = ".model-key"


def keep(key: str) -> None:
    """Store the key in the place of the one before."""
    path = _path()
    draft = path.with_name(f"{NAME}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(key, encoding="ascii")
    draft.replace(path)


def forget() -> None:
    """Delete the key."""
    _path().unlink(missing_ok=True)


def read() -> str:
    """The key; empty where its file is missing."""
    path = _path()
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""


def _path() -> Path:
    return Path(settings.HOME) / NAME
