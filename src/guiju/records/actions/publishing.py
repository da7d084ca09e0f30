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
from guiju.records.actions.imports import bring_file, withdraw
from guiju.records.decided import published
from guiju.records.models import Import


def publish(kind: str, source: str, rows: Iterable[Mapping[str, str]], *, by: str) -> Import | None:
    """Store rows (column -> text; ``key`` too) of a kind under a source of their own. None without
    rows.

    The same rows again change nothing, so a publisher may do it again after a fault. The publishing
    room decides who may; the journal says that the product did it, and ``by`` names the reason in
    the file's place. Raises ValueError when a row is not understood, so that no publisher takes it
    for stored, and for a source that was not declared (see `decided.publication`).
    """
    house = published(source)
    if house is None or source != house.source or kind not in house.kinds:
        raise ValueError(f"{kind} of {source} are not declared as a publication")
    return store_rows(kind, source, rows, by=by)


def take_back_published(import_id: int, *, why: str) -> Import:
    """Let what a room published count no more. The room that wrote it decides so."""
    row = Import.objects.get(pk=import_id)
    if published(row.source) is None:
        raise ValueError(f"import {import_id} of {row.source} was brought by a file")
    return withdraw(row, actor=OPERATOR, why=why)


def store_rows(
    kind: str, source: str, rows: Iterable[Mapping[str, str]], *, by: str
) -> Import | None:
    """Store rows under a source as if a file had brought them. None without rows."""
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
        row = bring_file(path, how, actor=OPERATOR, name=by, keep=False)
    if row.rejected:
        raise ValueError(
            f"{row.rejected} published rows of {source} were not understood: see import {row.pk}"
        )
    return row
