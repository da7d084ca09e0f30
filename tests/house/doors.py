"""Which role may open which page: what the rooms say. The marks of every page address and of every
operation stand in ``tests/house/tables``; an address without a line fails the test.

Each room keeps its part beside its tests, in ``tests/doors.py`` or in modules of a folder
``tests/doors``: ``DOORS`` (address → (names of its parts, method, roles that may)), and where it
has them ``OPEN`` (open to everybody),
``words()`` (objects that exist, by the names of the parts), and ``MANAGER``, ``AGENT`` (pages that
are looked at in the browser by these roles).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from guiju.foundation import rooms
from tests.house.roles import ALL


def parts() -> Iterator[ModuleType]:
    """Every module of every room that holds a part of the table."""
    for _room, module in rooms.parts("tests.doors"):
        if hasattr(module, "DOORS"):
            yield module
        for inner in iter_modules(getattr(module, "__path__", ())):
            yield import_module(f"{module.__name__}.{inner.name}")


PARTS = tuple(parts())
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {}
OPEN: set[str] = set()
for part in PARTS:
    DOORS |= part.DOORS
    OPEN |= getattr(part, "OPEN", set())
__all__ = ["ALL", "DOORS", "OPEN", "PARTS", "looked_at", "words_of_parts"]


def looked_at(role: str) -> list[str]:
    """The pages of all rooms that are looked at in the browser by a role."""
    return [place for part in PARTS for place in getattr(part, role.upper(), ())]


def words_of_parts() -> dict[str, Any]:
    """Objects that exist, under the names of the addresses' parts."""
    found: dict[str, Any] = {}
    for part in PARTS:
        if hasattr(part, "words"):
            found |= part.words()
    return found
