"""Which role may open which address: the whole table, committed. An address without a line fails
the test.

Each part of the house has a module here: ``DOORS`` (address → (names of its parts, method, roles
that may)), ``IN_FLOWS`` (addresses that the flows' tests open), ``OPEN`` (open to everybody),
``words()`` (objects that exist, by the names of the parts), and ``MANAGER``, ``AGENT`` (pages that
are looked at in the browser by these roles).
"""

from __future__ import annotations

from typing import Any

from tests.house.doors import (
    backups,
    checklists,
    circle_and_measure,
    effects,
    finding,
    goals,
    problems,
    procedures,
    projects,
)
from tests.house.doors.circle_and_measure import ALL

PARTS = (
    circle_and_measure,
    procedures,
    finding,
    checklists,
    problems,
    projects,
    effects,
    goals,
    backups,
)
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {}
IN_FLOWS: set[str] = set()
OPEN: set[str] = set()
for part in PARTS:
    DOORS |= part.DOORS
    IN_FLOWS |= part.IN_FLOWS
    OPEN |= part.OPEN
__all__ = ["ALL", "DOORS", "IN_FLOWS", "OPEN", "PARTS", "words_of_parts"]


def words_of_parts() -> dict[str, Any]:
    """Objects that exist, under the names of the addresses' parts."""
    found: dict[str, Any] = {}
    for part in PARTS[1:]:
        found |= part.words()  # type: ignore[attr-defined]
    return found
