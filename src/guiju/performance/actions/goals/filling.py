"""What of a goal is done: values by hand, each kept with who and when; milestones."""

from __future__ import annotations

import datetime as dt
import math

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.bounds import MOST_VALUE
from guiju.foundation.errors import Conflict, Invalid, NotFound, or_not_found
from guiju.performance import events
from guiju.performance.access.goals import check_fills
from guiju.performance.actions.goals.rolling import roll_goals
from guiju.performance.actions.goals.writing import locked
from guiju.performance.models import Goal, GoalValue


def enter_goal_value(
    row: Goal, day: dt.date, value: float, note: str = "", *, actor: Actor
) -> GoalValue:
    """Enter what was done on a day (of a sum), or how it stood, as the goal's owner or as their
    leader.
    """
    check_fills(actor, row)
    if not math.isfinite(value) or abs(value) >= MOST_VALUE:
        raise Invalid("要是一个数。", "It must be a number.", field="value")
    if row.kind == Goal.Kind.ACTION and not 0 <= value <= 100:
        raise Invalid("进度在 0 到 100 之间。", "Progress lies between 0 and 100.", field="value")
    if not row.starts <= day <= min(row.ends, clock.today()):
        raise Invalid(
            "日期要在目标期间内，且不晚于今天。",
            "The day lies within the period and not ahead.",
            field="day",
        )
    with transaction.atomic():
        row = locked(row.pk)
        check_fills(actor, row)
        _check_by_hand(row)
        made = GoalValue.objects.create(
            goal=row,
            day=day,
            value=value,
            source="hand",
            note=note.strip()[:500],
            at=clock.now(),
            by=actor.name,
        )
        after = {"day": day, "value": value}
        journal.write(
            actor, events.GOAL_VALUE_ENTERED, "goal", row.pk, after=after, why=note.strip()[:500]
        )
        roll_goals([row.pk])
    return made


def withdraw_goal_value(row: Goal, entry: int, *, actor: Actor) -> GoalValue:
    """Take back what was entered wrongly; it stays to be seen."""
    check_fills(actor, row)
    with transaction.atomic():
        row = locked(row.pk)
        check_fills(actor, row)
        entered = or_not_found(
            GoalValue.objects.select_for_update().filter(pk=entry, goal=row, source="hand").first()
        )
        if entered.withdrawn:
            raise Conflict("这个值已经撤回。", "This value was withdrawn already.")
        entered.withdrawn = True
        entered.save(update_fields=["withdrawn"])
        before = {"day": entered.day, "value": entered.value}
        journal.write(actor, events.GOAL_VALUE_WITHDRAWN, "goal", row.pk, before=before)
        roll_goals([row.pk])
    return entered


def mark_milestone(row: Goal, place: int, done: bool, *, actor: Actor) -> Goal:
    """Say that a milestone (its place in the list, from 0) is reached, or that it is not after
    all.
    """
    check_fills(actor, row)
    with transaction.atomic():
        row = locked(row.pk)
        check_fills(actor, row)
        if not 0 <= place < len(row.milestones):
            raise NotFound()
        milestone = row.milestones[place]
        if bool(milestone["done"]) == done:
            raise Conflict()
        milestone["done"], milestone["by"] = (
            (clock.today().isoformat(), actor.name) if done else (None, "")
        )
        row.changed += 1
        row.save(update_fields=["milestones", "changed"])
        verb = events.MILESTONE_DONE if done else events.MILESTONE_OPENED
        journal.write(actor, verb, "goal", row.pk, after={"milestone": milestone["title"]})
        roll_goals([row.pk])
    row.refresh_from_db()
    return row


def _check_by_hand(row: Goal) -> None:
    if row.metric:
        raise Invalid(
            "这个目标的值来自数据，不用填。", "This goal's value comes from records.", field="value"
        )
    if row.kind == Goal.Kind.MILESTONE:
        raise Invalid(
            "里程碑目标请勾选里程碑。", "Tick the milestones of a milestone goal.", field="value"
        )
