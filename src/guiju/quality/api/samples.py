"""Samples over HTTP: plans, draws, and what waits to be evaluated."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import Actor
from guiju.foundation.errors import Forbidden
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import Number, Page
from guiju.quality.access import samples as access
from guiju.quality.actions import samples as actions
from guiju.quality.acts.samples import ITEMS, PLANS
from guiju.quality.models.samples import SampleDraw, SamplePlan
from guiju.quality.reads.samples import STATES
from guiju.quality.shapes import samples as shapes

router = Router()


def _planner(request: HttpRequest) -> Actor:
    return entitled(request, access.PLAN)


@router.get("/samples", response=shapes.SampleItemsOut, summary="Drawn contacts")
def items(
    request: HttpRequest,
    page: Query[Page],
    state: Literal["", "open", "written", "done", "replaced"] = "",
) -> dict[str, Any]:
    """List the drawn contacts that the actor may see, the first due first."""
    actor = actor_of(request)
    if not access.may_come(actor):
        raise Forbidden(permission=access.PLAN.code)
    rows = access.visible_items(actor)
    return page.counted(rows.filter(STATES[state]) if state else rows)


@router.get("/sample-plans", response=shapes.SamplePlansOut, summary="Plans of samples")
def plans(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """List the plans by which samples are drawn."""
    return page.counted(access.visible_plans(_planner(request)))


@router.post("/sample-plans", response={201: shapes.SamplePlanOut}, summary="Plan samples")
def plan(request: HttpRequest, sent: shapes.SamplePlanIn) -> tuple[int, SamplePlan]:
    """Plan samples: of whom, how many at random and by risk, who evaluates until when."""
    actor = _planner(request)
    return 201, actions.plan_samples(sent.as_plan(), by_itself=sent.by_itself, actor=actor)


@router.put("/sample-plans/{plan}", response=shapes.SamplePlanOut, summary="Change a plan")
def change(request: HttpRequest, sent: shapes.SamplePlanIn, plan: int = Number) -> SamplePlan:
    """Change how samples are drawn from the next draw on; what was drawn stays."""
    actor = _planner(request)
    row = access.visible_plan(actor, plan)
    return actions.change_plan(row, sent.as_plan(), by_itself=sent.by_itself, actor=actor)


@router.get("/sample-draws", response=shapes.SampleDrawsOut, summary="Draws of samples")
def draws(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """List the draws, the latest days first."""
    return page.counted(access.visible_draws(_planner(request)))


@router.get("/sample-draws/{draw}", response=shapes.SampleDrawOut, summary="One draw")
def draw(request: HttpRequest, draw: int = Number) -> SampleDraw:
    """Show a draw: the plan as it was, the seed, and from how many contacts it drew."""
    return access.visible_draw(_planner(request), draw)


PLANS.operate(router)
ITEMS.operate(router)
