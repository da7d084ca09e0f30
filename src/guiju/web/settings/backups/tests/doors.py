"""Addresses of backups: who may open them."""

from __future__ import annotations

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "backups": ((), "GET", {"administrator", "auditor"}),
    "backups_plan": ((), "GET", {"administrator"}),
    "backups_write": ((), "POST", {"administrator"}),
}
