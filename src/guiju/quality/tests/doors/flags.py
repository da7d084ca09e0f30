"""Addresses of flags: who may open them."""

from __future__ import annotations

from typing import Any

from guiju.quality.models.flags import CheckFlag

_SEES = {"team_leader", "supervisor", "manager", "quality", "auditor"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "quality_flags": ((), "GET", _SEES),
    "quality_flags_run": ((), "GET", {"quality", "manager"}),
}
MANAGER: tuple[str, ...] = (
    "/quality/flags/",
    "/quality/flags/?which=judged",
    "/quality/flags/run/",
    "/quality/flags/{check_flag}/dismiss/",
)
AGENT: tuple[str, ...] = ()


def words() -> dict[str, Any]:
    """Objects that exist: a flag that waits."""
    row = CheckFlag.objects.filter(state="open").order_by("pk").first()
    return {"check_flag": row.pk if row else 0}
