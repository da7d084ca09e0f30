"""Addresses of the model: who may open them."""

from __future__ import annotations

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "quality_model": ((), "GET", {"administrator"}),
    "quality_model_set": ((), "GET", {"administrator"}),
}
