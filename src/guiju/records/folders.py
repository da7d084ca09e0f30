"""Watched folders: where they lie, how their files are named, what was refused there.

A pattern is relative to ``GUIJU_HOME/incoming``: nobody can make
the product read another file of the machine.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from guiju.foundation.errors import Invalid


def incoming() -> Path:
    """The folder under which all watched folders lie."""
    folder = Path(settings.HOME) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def check_folder(pattern: str) -> str:
    """A pattern such as ``phone/*.csv``, or a refusal."""
    pattern = pattern.strip()
    path = PurePosixPath(pattern)
    if "\x00" in pattern or path.is_absolute() or ".." in path.parts or "**" in path.parts:
        raise Invalid(
            "监看的文件写成相对 incoming 文件夹的路径，例如 phone/*.csv。",
            "Write the watched files relative to the incoming folder, for example phone/*.csv.",
            code="records.folder",
            field="folder",
        )
    return pattern


def troubles(result: dict[str, Any] | None) -> dict[int, list[dict[str, str]]]:
    """Give each source's files that the last look refused, with name and sentence in both
    languages.
    """
    refused: dict[int, list[dict[str, str]]] = {}
    for place, one in ((result or {}).get("seen") or {}).items():
        if "error" in one:
            refused.setdefault(one["source"], []).append(
                {"name": place.partition("/")[2], **one["error"]}
            )
    return refused
