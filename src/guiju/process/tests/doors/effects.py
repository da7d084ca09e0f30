"""Addresses of effects: who may open them."""

from __future__ import annotations

from typing import Any

from tests.house.roles import ALL

#: Who sees a project of 王敏's team: her, those above, managers, auditors, who looks at everything.
SEES = {"manager", "team_leader", "supervisor", "quality", "auditor"}
WEIGHS = {"manager", "team_leader", "supervisor"}

DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "process_effects": ((), "GET", ALL),
    "process_effect": (("weighed",), "GET", SEES),
    "process_effect_metric": (("weighed",), "GET", WEIGHS),
    "process_effect_weigh": (("weighed",), "POST", WEIGHS),
    "process_effect_past": (("weighed", "earlier"), "GET", SEES),
}
MANAGER: tuple[str, ...] = (
    "/process/effects/",
    "/process/effects/{weighed}/",
    "/process/effects/{weighed}/metric/",
)
AGENT: tuple[str, ...] = ("/process/effects/",)


def words() -> dict[str, Any]:
    """Objects that exist."""
    from guiju.process.models.effects import Effect

    row = (
        Effect.objects.select_related("project")
        .filter(project__team__code="east-1")
        .order_by("pk")
        .first()
    )
    return {"weighed": row.project_id, "earlier": row.pk} if row else {}
