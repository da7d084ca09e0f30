"""Addresses of backups: who may open them."""

from __future__ import annotations

from typing import Any

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "backups": ((), "GET", {"administrator", "auditor"}),
    "backups_plan": ((), "GET", {"administrator"}),
    "backups_write": ((), "POST", {"administrator"}),
}
IN_FLOWS: set[str] = set()
OPEN: set[str] = set()
MANAGER: tuple[str, ...] = ()
AGENT: tuple[str, ...] = ()


def words() -> dict[str, Any]:
    """No address has parts."""
    return {}
