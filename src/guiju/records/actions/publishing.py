"""Records that another room publishes: its own rows, stored as an import, so that they are
measured like any others.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from guiju.foundation.access import OPERATOR
from guiju.records import mapping
from guiju.records.actions.imports import import_file
from guiju.records.models import Import


def publish(kind: str, source: str, rows: Iterable[Mapping[str, str]], *, by: str) -> Import | None:
    """Store rows (column -> text; ``key`` too) of a kind under a source of their own. None without
    rows.

    The same rows again change nothing, so a publisher may do it again after a fault. The publishing
    room decides who may; the journal says that the product did it, and ``by`` names the reason in
    the file's place. Raises ValueError when a row is not understood, so that no publisher takes it
    for stored.
    """
    listed = list(rows)
    if not listed:
        return None
    names = list(listed[0])
    columns = {name: mapping.ColumnRule(text=name) for name in names if name != "key"}
    how = mapping.Mapping(kind, source, ("key",), columns)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "published.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(listed)
        row = import_file(path, how, actor=OPERATOR, name=by, keep=False)
    if row.rejected:
        raise ValueError(
            f"{row.rejected} published rows of {source} were not understood: see import {row.pk}"
        )
    return row
