"""The evening of a daily plan: done or not, what is left and why; the leader's comment."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.bounds import NOTE
from guiju.foundation.errors import Conflict, Forbidden, Invalid, Several, or_not_found
from guiju.people import reads as people
from guiju.performance import events
from guiju.performance.access.goals import check_plans, may_comment
from guiju.performance.actions.goals.rolling import roll_goals
from guiju.performance.models import DailyPlan, PlanComment, PlanItem


def finish_plan(plan: DailyPlan, *, actor: Actor) -> DailyPlan:
    """Finish a day's plan: every line is done or says why not; what is done flows into the goals at
    once.
    """
    check_plans(actor, plan.person_id)
    with transaction.atomic():
        plan = _locked(plan)
        check_plans(actor, plan.person_id)
        if plan.finished_at:
            raise Conflict("这一天已经总结。", "This day is finished already.")
        rows = list(plan.items.all())
        _check_told(rows)
        plan.finished_at, plan.changed = clock.now(), plan.changed + 1
        plan.save(update_fields=["finished_at", "changed"])
        after = {"lines": len(rows), "done": sum(row.state == PlanItem.State.DONE for row in rows)}
        journal.write(actor, events.PLAN_FINISHED, "daily_plan", plan.pk, after=after)
        roll_goals({row.goal_id for row in rows if row.goal_id})
    return plan


def reopen_plan(plan: DailyPlan, *, actor: Actor) -> DailyPlan:
    """Open a finished day again, to put right what was told."""
    check_plans(actor, plan.person_id)
    with transaction.atomic():
        plan = _locked(plan)
        check_plans(actor, plan.person_id)
        if not plan.finished_at:
            raise Conflict("这一天还没有总结。", "This day is not finished.")
        if plan.day < clock.today() - dt.timedelta(days=7):
            raise Conflict(
                "一周以前的总结不再改动。", "A day older than a week is not opened again."
            )
        plan.finished_at, plan.changed = None, plan.changed + 1
        plan.save(update_fields=["finished_at", "changed"])
        journal.write(actor, events.PLAN_REOPENED, "daily_plan", plan.pk)
    return plan


def comment_plan(plan: DailyPlan, text: str, *, actor: Actor) -> PlanComment:
    """Say something to a plan; the other side is told."""
    if not may_comment(actor, plan.person_id):
        raise Forbidden()
    text = text.strip()
    if not text or len(text) > NOTE:
        raise Invalid("请写点评。", "Write a comment.", field="text")
    with transaction.atomic():
        plan = _locked(plan)
        row = PlanComment.objects.create(plan=plan, text=text, at=clock.now(), by=actor.name)
        journal.write(actor, events.PLAN_COMMENTED, "daily_plan", plan.pk, why=text)
        if plan.person_id != actor.person:
            sentence = {
                "zh": f"{actor.name}点评了您 {plan.day} 的计划。",
                "en": f"{actor.name} commented on your plan of {plan.day}.",
            }
            url = reverse("performance_plan", args=[plan.person_id, plan.day.isoformat()])
            notices.notify(people.accounts_of([plan.person_id]), sentence, url, email=False)
    return row


def _check_told(rows: list[PlanItem]) -> None:
    """Every line told; a rest says why. All that is missing is said at once."""
    if not rows:
        raise Invalid("计划还是空的。", "The plan is empty.")
    missing: list[Invalid] = []
    for row in rows:
        if row.state == PlanItem.State.OPEN:
            missing.append(
                Invalid(
                    "“{what}”还没有填完成情况。",
                    "“{what}” does not say what is done.",
                    what=row.what,
                    item=row.pk,
                )
            )
        elif row.state != PlanItem.State.DONE and not row.why:
            missing.append(
                Invalid(
                    "“{what}”有剩余，请写原因。",
                    "Of “{what}” something is left: say why.",
                    what=row.what,
                    item=row.pk,
                )
            )
    if missing:
        raise Several(missing)


def _locked(plan: DailyPlan) -> DailyPlan:
    return or_not_found(
        DailyPlan.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=plan.pk)
        .first()
    )
