"""The record store: immutable Parquet files of imports, and the month images derived from them.

Pure file operations; who keeps the manifest (which files count) hands it in and registers what
comes back. All paths in it are relative to the store's root, so a store can be moved whole. Every
file is written under a temporary name, synced and renamed: a reader that opens only named files
never sees half of one.

The current rows of a month are those of the newest counted import for each (source, key). An import
therefore stores *all* its rows, also those that changed nothing (should the older import be taken
back, they are still there), and a tombstone in every other month where an older version of one of
its keys lies (the key has moved). So each month follows from its own files alone, whichever imports
are taken back in whichever order.
"""

# ruff: noqa: S608 -- every text in a query is a quoted literal made here or a name of our schema
from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from guiju.records.schema import TABLES
from guiju.records.store.alike import Alike, alike_to
from guiju.records.store.files import (
    FORM,
    KEY_HASH,
    SYSTEM_TYPES,
    Exclusion,
    Image,
    ImportFile,
    Placed,
    check_whole,
    file_hash,
    file_is_whole,
    paths_of,
    sync_file,
    sync_folder,
    workshop,
)
from guiju.records.store.imaging import build_image
from guiju.records.store.placing import place_import, reach_of, reached
from guiju.records.store.replacing import Replaced, replaced_by

__all__ = [
    "FORM",
    "SYSTEM_TYPES",
    "Alike",
    "Exclusion",
    "Image",
    "ImportFile",
    "Placed",
    "Replaced",
    "alike_to",
    "build_image",
    "check_whole",
    "file_hash",
    "file_is_whole",
    "orphans",
    "place_import",
    "reach_of",
    "reached",
    "replaced_by",
    "resolves",
    "sync_file",
    "sync_folder",
    "verify",
    "versions_of",
]


def verify(root: Path, image: Image) -> bool:
    """Whether the image's file is there and its bytes are those that were written."""
    path = root / image.path
    return path.is_file() and file_hash(path) == image.content_hash


def resolves(image: Path) -> bool:
    """Whether an image's file tells how long cases took to resolve. Cost: reads its footer."""
    return image.is_file() and "resolve_seconds" in pq.read_schema(image).names


def versions_of(
    root: Path, files: Iterable[ImportFile], source: str, key: str
) -> list[dict[str, Any]]:
    """Every version of a row in the files, newest first: its columns as understood,
    ``import_id``, and ``raw``.
    """
    mine = [file for file in files if file.source == source and not file.tombstones]
    if not mine:
        return []
    with workshop(root) as db:
        rows = db.execute(
            f"SELECT * EXCLUDE (key_hash) FROM read_parquet(?, union_by_name = true)"
            f" WHERE key_hash = {KEY_HASH.replace('key', '?', 1)} AND key = ? ORDER BY "
            "import_id DESC",
            [paths_of(root, mine), key, key],
        )
        names = [column[0] for column in rows.description or []]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


#: How the store names what it writes, beneath its folder.
_OURS = re.compile(
    r"imports/[0-9]+/[^/]*\.parquet[^/]*"
    r"|originals/[^/]*[0-9]+\.parquet[^/]*"
    rf"|images/({'|'.join(TABLES)})/[^/]+/[^/]*\.parquet[^/]*"
    r"|spill/tmp[^/]+/.+"
)


def orphans(root: Path, known: Iterable[str], older_than: float = 0) -> list[Path]:
    """Files of the store that no manifest names, left by a killed import, at least ``older_than``
    seconds old.

    Ask it only while nobody writes, or with an age that no import reaches: a file just placed is
    not yet registered.

    Only what is named as the store names its files: nobody else's is touched, whatever folder the
    store was given.
    """
    named = {root / path for path in known}
    limit = time.time() - older_than
    paths = (
        path
        for part in ("imports", "images", "originals", "spill")
        for path in (root / part).rglob("*")
        if path.is_file() and _OURS.fullmatch(path.relative_to(root).as_posix())
    )
    return sorted(path for path in paths if path not in named and path.stat().st_mtime <= limit)
