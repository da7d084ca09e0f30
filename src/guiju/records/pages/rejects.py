"""The rejects file of an import, read back for a page."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path


def read_rejects(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a rejects file, streamed; nothing when the file is gone."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
