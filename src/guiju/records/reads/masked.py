"""Records that hold a masked number: a customer's, an order's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guiju.foundation.access import Actor
from guiju.records.access import may_look_up
from guiju.records.decided import hides
from guiju.records.reads.measuring import records
from guiju.records.reads.states import images
from guiju.records.schema import TABLES

#: (kind, column) of what is masked when it comes in.
MASKED = [
    (kind, column.name)
    for kind, table in TABLES.items()
    for column in table.columns
    if column.personal
]
#: So many records of a kind are shown.
MOST = 100


def records_with(codes: Sequence[str], actor: Actor) -> list[dict[str, Any]]:
    """Records under one of the codes, the newest first, ``kind`` and ``code`` beside their columns:
    all of them for who may look numbers up, else those that the actor sees. One pass over the
    images of the kinds that have such a column.
    """
    matching: list[dict[str, Any]] = []
    whose = None if may_look_up(actor) else actor
    for kind, column in MASKED:
        if images(kind) and not hides(kind, actor):
            literals = ", ".join(f"'{code}'" for code in codes)
            order = (f"-{TABLES[kind].clock}",)
            page = records(
                kind,
                actor=whose,
                where=f'"{column}" in ({literals})',
                order=order,
                limit=MOST,
                excluded=None,
            )
            matching += [
                {**row, "kind": kind, "code": row[column]} for row in page.rows.to_pylist()
            ]
    return matching
