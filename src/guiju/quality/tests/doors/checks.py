"""Addresses of check rules: who may open them."""

from __future__ import annotations

_WRITERS = {"quality", "manager"}
_READERS = {"team_leader", "supervisor", "manager", "quality", "auditor"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "quality_checks": ((), "GET", _READERS),
    "quality_checks_new": ((), "GET", _WRITERS),
    "quality_checks_write": ((), "GET", _WRITERS),
    "quality_checks_one": (("check_set",), "GET", _READERS),
    "quality_checks_version": (("check_set", "version_1"), "GET", _READERS),
    "quality_checks_changes": (("check_set", "version_1"), "GET", _READERS),
    "quality_checks_yaml": (("check_set", "version_1"), "GET", _READERS),
    "quality_checks_edit": (("check_set",), "GET", _WRITERS),
    "quality_checks_edit_yaml": (("check_set",), "GET", _WRITERS),
}
MANAGER: tuple[str, ...] = (
    "/quality/checks/",
    "/quality/checks/new/",
    "/quality/checks/write/?template=promises",
    "/quality/checks/{check_set}/",
    "/quality/checks/{check_set}/edit/",
    "/quality/checks/{check_set}/edit/yaml/",
    "/quality/checks/{check_set}/1/changes/",
)
AGENT: tuple[str, ...] = ()


def words() -> dict[str, object]:
    """Objects that exist."""
    return {"check_set": "promises"}
