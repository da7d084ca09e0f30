"""The lines of a daily plan. Whoever writes tells which state of the line they saw, so nobody
overwrites another window.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, Max

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.bounds import BRIEF, MOST_VALUE, SENTENCE
from guiju.foundation.errors import Conflict, Invalid, or_not_found
from guiju.performance import events
from guiju.performance.access.goals import check_plans
from guiju.performance.models import DailyPlan, Goal, PlanItem
from guiju.performance.reads.goals.planning import own_goals, rests

MOST_LINES = 60
#: How far ahead and back a plan may be written.
AHEAD, BACK = dt.timedelta(days=14), dt.timedelta(days=31)


@dataclass(frozen=True)
class Line:
    """A line as somebody writes it. done and why come in the evening; state without an amount:
    done or not.
    """

    what: str
    amount: float | None = None
    unit: str = ""
    goal: Goal | None = None
    done: float | None = None
    state: str = "open"
    why: str = ""


def plan_line(person: int, day: dt.date, line: Line, *, actor: Actor) -> PlanItem:
    """Add a line to one's own plan of a day; the plan begins with its first line."""
    check_plans(actor, person)
    line = checked(line, person)
    with transaction.atomic():
        plan = plan_of(person, day, actor=actor)
        row = _added(plan, line)
        journal.write(actor, events.PLAN_WRITTEN, "daily_plan", plan.pk, after=told(row))
        _touch(plan)
    return row


def write_line(row: PlanItem, line: Line, *, seen: int, actor: Actor) -> PlanItem:
    """Change a line: in the morning what is planned, in the evening what is done, and why not."""
    check_plans(actor, row.plan.person_id)
    with transaction.atomic():
        row = _locked(row)
        check_plans(actor, row.plan.person_id)
        if row.changed != seen:
            raise Conflict()
        line = checked(line, row.plan.person_id, standing=row.goal_id)
        before = told(row)
        _fill(row, line)
        after = told(row)
        if before != after:
            row.changed += 1
            row.save()
            journal.write(
                actor,
                events.PLAN_ITEM_CHANGED,
                "daily_plan",
                row.plan_id,
                before=before,
                after=after,
            )
            _touch(row.plan)
    return row


def remove_line(row: PlanItem, *, seen: int, actor: Actor) -> None:
    """Take a line out of an open plan; what it took over from the day before waits there again."""
    check_plans(actor, row.plan.person_id)
    with transaction.atomic():
        row = _locked(row)
        check_plans(actor, row.plan.person_id)
        if row.changed != seen:
            raise Conflict()
        journal.write(actor, events.PLAN_ITEM_REMOVED, "daily_plan", row.plan_id, before=told(row))
        row.delete()
        _touch(row.plan)


def carry_over(person: int, day: dt.date, *, actor: Actor) -> list[PlanItem]:
    """Take over what was left on the last day with a plan (within a month); each rest once."""
    check_plans(actor, person)
    with transaction.atomic():
        plan = plan_of(person, day, actor=actor)
        left = rests(person, day)  # under the lock of the plan: two windows do not take it twice
        if not left:
            raise Conflict("没有要带入的剩余。", "There is no rest to take over.")
        stored = []
        for rest in left:
            goal = rest.goal if rest.goal and rest.goal.state == Goal.State.OPEN else None
            stored.append(_added(plan, Line(rest.what, rest.left, rest.unit, goal)))
            PlanItem.objects.filter(pk=rest.pk).update(carried_to=stored[-1])
        after = {"from": str(left[0].plan.day), "lines": [item.what for item in stored]}
        journal.write(actor, events.PLAN_CARRIED, "daily_plan", plan.pk, after=after)
        _touch(plan)
    return stored


def plan_of(person: int, day: dt.date, *, actor: Actor) -> DailyPlan:
    """The open plan of a day under a lock, begun when there is none."""
    check_day(day)
    plan, _made = DailyPlan.objects.select_for_update().get_or_create(
        person_id=person, day=day, defaults={"at": clock.now(), "by": actor.name}
    )
    if plan.finished_at:
        raise Conflict(
            "这一天已经总结，请先重新打开。", "This day is finished; open it again first."
        )
    return plan


def check_day(day: dt.date) -> None:
    """Raise `Invalid` unless plans of this day are still, or already, written."""
    today = clock.today()
    if not today - BACK <= day <= today + AHEAD:
        raise Invalid(
            "只能写前一个月到后两周的计划。",
            "Plans are written from a month ago to two weeks ahead.",
            field="day",
        )


def checked(line: Line, person: int, *, standing: int | None = None) -> Line:
    """The line made whole, or a refusal that names the field."""
    what = line.what.strip()
    if not what or len(what) > SENTENCE:
        raise Invalid("请写要做什么。", "Say what is to be done.", field="what")
    for name in ("amount", "done"):
        value = getattr(line, name)
        if value is not None and (not math.isfinite(value) or not 0 <= value < MOST_VALUE):
            raise Invalid("数量不能小于 0。", "An amount is a number from 0 on.", field=name)
    if line.state not in PlanItem.State.values or len(line.why) > BRIEF or len(line.unit) > 20:
        raise Invalid(field="why")
    if (
        line.goal is not None
        and line.goal.pk != standing
        and not own_goals(person).filter(pk=line.goal.pk).exists()
    ):
        raise Invalid("请选择自己的目标。", "Choose a goal of one's own.", field="goal")
    return Line(
        what, line.amount, line.unit.strip(), line.goal, line.done, line.state, line.why.strip()
    )


def told(row: PlanItem) -> dict[str, object]:
    """What of a line the journal keeps."""
    names = ("what", "amount", "unit", "done", "state", "left", "why")
    return {name: getattr(row, name) for name in names} | {"goal": row.goal_id}


def _added(plan: DailyPlan, line: Line) -> PlanItem:
    lines = plan.items.aggregate(most=Max("place"), n=Count("pk"))
    if lines["n"] >= MOST_LINES:
        raise Invalid("一天最多 60 项。", "A day has at most 60 lines.", field="what")
    row = PlanItem(plan=plan, place=(lines["most"] or 0) + 1)
    _fill(row, line)
    row.save()
    return row


def _fill(row: PlanItem, line: Line) -> None:
    row.what, row.amount, row.unit, row.goal, row.why = (
        line.what,
        line.amount,
        line.unit,
        line.goal,
        line.why,
    )
    row.done, row.state, row.left = evening(line.amount, line.done, line.state)


def evening(
    amount: float | None, done: float | None, state: str
) -> tuple[float | None, str, float | None]:
    """What is done, the state and what is left: of an amount the difference; without one the
    state is told.
    """
    if amount is None:
        return done, state, None
    if done is None:
        return (
            (amount, "done", 0.0)
            if state == "done"
            else (0.0, "not", amount)
            if state == "not"
            else (None, "open", None)
        )
    left = max(amount - done, 0.0)
    return done, "done" if not left else "partly" if done else "not", left


def _locked(row: PlanItem) -> PlanItem:
    fresh = or_not_found(
        PlanItem.objects.select_for_update(of=("self",))
        .select_related("plan", "goal")
        .filter(pk=row.pk)
        .first()
    )
    if DailyPlan.objects.select_for_update().get(pk=fresh.plan_id).finished_at:
        raise Conflict(
            "这一天已经总结，请先重新打开。", "This day is finished; open it again first."
        )
    return fresh


def _touch(plan: DailyPlan) -> None:
    DailyPlan.objects.filter(pk=plan.pk).update(changed=F("changed") + 1)
