"""Addresses of flags: who may open them."""

from __future__ import annotations

from typing import Any

from guiju.quality.models.checks import CheckRule
from guiju.quality.models.flags import CheckFlag

_SEES = {"team_leader", "supervisor", "manager", "quality", "auditor"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "quality_flags": ((), "GET", _SEES),
    "quality_check_rule": (("check_rule",), "GET", _SEES),
    "quality_flags_run": ((), "GET", {"quality", "manager"}),
}
MANAGER: tuple[str, ...] = (
    "/quality/flags/",
    "/quality/flags/?which=judged",
    "/quality/flags/run/",
    "/quality/flags/{check_flag}/dismiss/",
    "/quality/flags/rules/{check_rule}/",
)
AGENT: tuple[str, ...] = ()


def words() -> dict[str, Any]:
    """Objects that exist: a flag that waits, and a rule in use."""
    row = CheckFlag.objects.filter(state="open").order_by("pk").first()
    rule = CheckRule.objects.filter(version__state="published").order_by("pk").first()
    return {"check_flag": row.pk if row else 0, "check_rule": rule.pk if rule else 0}
