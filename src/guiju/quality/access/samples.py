"""Who plans and draws samples, and which drawn contacts somebody sees."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from guiju.foundation.access import Actor, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.quality.access.evaluations import may_evaluate
from guiju.quality.models.samples import SampleDraw, SampleItem, SamplePlan

PLAN = permission(
    "quality.plan_samples",
    {"zh": "写抽样方案、抽样、改派", "en": "plan and draw samples, and hand them over"},
    everyone="quality manager",
)


def may_plan(actor: Actor) -> bool:
    """Whether the actor plans and draws samples."""
    return actor.may_all(PLAN)


def may_come(actor: Actor) -> bool:
    """Whether the actor plans samples or evaluates what was drawn."""
    return may_plan(actor) or may_evaluate(actor)


def check_plans(actor: Actor) -> None:
    """Raise `Forbidden` unless the actor may plan and draw samples."""
    if not may_plan(actor):
        raise Forbidden(permission=PLAN.code)


def visible_plans(actor: Actor) -> QuerySet[SamplePlan]:
    """Give the plans to who plans samples, and to nobody else."""
    rows = SamplePlan.objects.select_related("form")
    return rows if may_plan(actor) else rows.none()


def visible_plan(actor: Actor, pk: int) -> SamplePlan:
    """The plan, or `NotFound` when absent or not visible."""
    return or_not_found(visible_plans(actor).filter(pk=pk).first())


def visible_draws(actor: Actor) -> QuerySet[SampleDraw]:
    """Give the draws to who plans samples, and to nobody else."""
    rows = SampleDraw.objects.select_related("plan__form")
    return rows if may_plan(actor) else rows.none()


def visible_draw(actor: Actor, pk: int) -> SampleDraw:
    """The draw, or `NotFound` when absent or not visible."""
    return or_not_found(visible_draws(actor).filter(pk=pk).first())


def visible_items(actor: Actor) -> QuerySet[SampleItem]:
    """Give the drawn contacts that an actor may see: all to who plans, else those that they are to
    evaluate. Nobody sees that their own contact was drawn.
    """
    rows = SampleItem.objects.select_related(
        "drawn__plan__form", "person", "team", "evaluator", "evaluation"
    ).exclude(person=actor.person or 0)
    if may_plan(actor):
        return rows
    mine = Q(evaluator=actor.own) if actor.own and may_evaluate(actor) else Q(pk__in=[])
    return rows.filter(mine)


def visible_item(actor: Actor, pk: int) -> SampleItem:
    """The drawn contact, or `NotFound` when absent or not visible."""
    return or_not_found(visible_items(actor).filter(pk=pk).first())
