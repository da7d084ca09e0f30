"""Addresses of conversations: who may open them."""

from __future__ import annotations

from typing import Any

from tests.house.roles import ALL

BRINGS = {"manager", "quality", "administrator"}

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "quality_conversations": ((), "GET", ALL - {"trainer", "people_officer"}),
    "quality_conversations_import": ((), "GET", BRINGS),
    "quality_conversation_imports": ((), "GET", BRINGS),
}
MANAGER: tuple[str, ...] = (
    "/quality/conversations/",
    "/quality/conversations/import/",
    "/quality/conversations/imports/",
)
AGENT: tuple[str, ...] = ("/quality/conversations/",)


def words() -> dict[str, Any]:
    """Objects that exist."""
    return {}
