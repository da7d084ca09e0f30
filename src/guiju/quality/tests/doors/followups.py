"""Addresses of what became of findings: who may open them."""

from __future__ import annotations

from typing import Any

from guiju.quality.models.followups import FollowUp
from tests.house.roles import ALL

_FOLLOW = {"team_leader", "supervisor", "manager", "quality", "trainer"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "quality_follow_ups": ((), "GET", ALL - {"administrator", "people_officer"}),
    "quality_follow_up": (("follow_up",), "GET", _FOLLOW | {"agent", "auditor"}),
    "quality_follow_up_close": (("follow_up",), "GET", _FOLLOW),
    "quality_mark_follow_up": (("mark",), "GET", _FOLLOW),
}
MANAGER: tuple[str, ...] = (
    "/quality/follow-ups/",
    "/quality/follow-ups/{follow_up}/",
    "/quality/follow-ups/{follow_up}/close/",
    "/quality/marks/{mark}/follow-up/",
)
AGENT: tuple[str, ...] = ("/quality/follow-ups/", "/quality/follow-ups/{follow_up}/")


def words() -> dict[str, Any]:
    """Objects that exist: a coaching of 李雷."""
    rows = FollowUp.objects.filter(due__isnull=False, mark__evaluation__person__number="G101")
    return {"follow_up": getattr(rows.first(), "pk", 0)}
