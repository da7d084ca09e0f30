"""Addresses of what tells how evaluators agree: who may open them."""

from __future__ import annotations

from typing import Any

_COMPARE = {"manager", "quality", "auditor"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "quality_agreement": ((), "GET", _COMPARE),
}
MANAGER: tuple[str, ...] = ("/quality/agreement/",)


def words() -> dict[str, Any]:
    """Objects that exist."""
    return {}
