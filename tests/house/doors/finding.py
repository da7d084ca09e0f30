"""Addresses of finding: who may open them."""

from __future__ import annotations

from typing import Any

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {}
IN_FLOWS: set[str] = set()
OPEN: set[str] = set()
MANAGER: tuple[str, ...] = ()
AGENT: tuple[str, ...] = ()


def words() -> dict[str, Any]:
    """Objects that exist."""
    return {}
