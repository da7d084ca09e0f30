"""Addresses of forms: who may open them."""

from __future__ import annotations

from tests.house.roles import ALL

_WRITERS = {"quality", "manager"}
_READERS = ALL - {"administrator", "people_officer"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "quality_forms": ((), "GET", _READERS),
    "quality_form_new": ((), "GET", _WRITERS),
    "quality_form_write": ((), "GET", _WRITERS),
    "quality_form": (("quality_form",), "GET", _READERS),
    "quality_version": (("quality_form", "version_1"), "GET", _READERS),
    "quality_version_changes": (("quality_form", "version_1"), "GET", _READERS),
    "quality_version_yaml": (("quality_form", "version_1"), "GET", _READERS),
    "quality_form_edit": (("quality_form",), "GET", _WRITERS),
}
MANAGER: tuple[str, ...] = (
    "/quality/forms/",
    "/quality/forms/new/",
    "/quality/forms/write/?template=phone-service",
    "/quality/forms/{quality_form}/",
    "/quality/forms/{quality_form}/edit/",
    "/quality/forms/{quality_form}/1/changes/",
)
AGENT: tuple[str, ...] = ("/quality/forms/", "/quality/forms/{quality_form}/")


def words() -> dict[str, object]:
    """Objects that exist."""
    return {"quality_form": "phone-service"}
