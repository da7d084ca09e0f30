"""Addresses of bears: who may open them."""

from tests.house.roles import ALL

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {"toy_bears": ((), "GET", ALL)}
