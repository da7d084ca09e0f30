"""Addresses of samples: who may open them."""

from __future__ import annotations

from typing import Any

from guiju.quality.models.samples import SampleDraw, SampleItem, SamplePlan

_PLAN = {"manager", "quality"}
_COME = _PLAN | {"team_leader", "supervisor"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "quality_samples": ((), "GET", _COME),
    "quality_plans": ((), "GET", _PLAN),
    "quality_plan_new": ((), "GET", _PLAN),
    "quality_plan": (("sample_plan",), "GET", _PLAN),
    "quality_plan_edit": (("sample_plan",), "GET", _PLAN),
    "quality_plan_draw": (("sample_plan",), "GET", _PLAN),
    "quality_draw": (("sample_draw",), "GET", _PLAN),
    "quality_sample_replace": (("sample_item",), "GET", _PLAN),
    "quality_sample_hand_over": (("sample_item",), "GET", _PLAN),
}
MANAGER: tuple[str, ...] = (
    "/quality/samples/",
    "/quality/samples/plans/",
    "/quality/samples/plans/new/",
    "/quality/samples/plans/{sample_plan}/",
    "/quality/samples/plans/{sample_plan}/edit/",
    "/quality/samples/plans/{sample_plan}/draw/",
    "/quality/samples/draws/{sample_draw}/",
    "/quality/samples/{sample_item}/replace/",
    "/quality/samples/{sample_item}/hand-over/",
)


def words() -> dict[str, Any]:
    """Objects that exist: a plan, a draw, a drawn contact that waits."""
    return {
        "sample_plan": getattr(SamplePlan.objects.first(), "pk", 0),
        "sample_draw": getattr(SampleDraw.objects.first(), "pk", 0),
        "sample_item": getattr(
            SampleItem.objects.filter(evaluation=None, replaced_why="").first(), "pk", 0
        ),
    }
