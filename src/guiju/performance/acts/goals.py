"""What is done to a goal: enter what was done, take it back, tick a milestone, give the goal up."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import BRIEF, NOTE
from guiju.kit import show
from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.performance.access import goals as access
from guiju.performance.actions import goals as actions
from guiju.performance.models import Goal
from guiju.performance.shapes import goals as shapes


def _set_by(actor: Actor, pk: int) -> Goal:
    """The goal, if the actor may change it."""
    row = access.visible_goal(actor, pk)
    access.check_sets(actor, row.owner_id, row.team_id)
    return row


def _amount(row: Goal) -> str:
    """What the value of a day is called."""
    title = _("Done on that day") if row.rolls == Goal.Rolls.SUM else _("How it stands")
    return show.bracketed(title, row.unit) if row.unit else title


GOAL = Target(
    name="performance_goal",
    page="goals/<id:pk>/",
    api="/goals/{pk}",
    find=access.visible_goal,
    may=access.VIEW_GOALS,
    back=lambda row: reverse("performance_goal", args=[row.pk]),
    words=lambda row: {"goal": row.title},
    out=shapes.GoalOut,
    ids="guiju_performance_api_goals_{}",
)
ENTER = Act(
    actions.enter_goal_value,
    "enter",
    api=201,
    api_at="values",
    takes=shapes.GoalValueIn,
    out=shapes.GoalValueOut,
    title=gettext_lazy("Enter a value: %(goal)s"),
    submit=gettext_lazy("Enter"),
    done=gettext_lazy("Entered."),
    ask={
        "day": Ask(label=gettext_lazy("Day"), initial=lambda row: min(clock.today(), row.ends)),
        "value": Ask(label=_amount),
        "note": Ask(label=gettext_lazy("Note"), most=BRIEF, rows=1),
    },
)
GOALS = Acts(
    GOAL,
    ENTER,
    Act(
        actions.withdraw_goal_value,
        "values/<id:entry>/withdraw",
        name="withdraw",
        page="button",
        out=shapes.GoalValueOut,
        done=gettext_lazy("Withdrawn; it stays to be seen."),
    ),
    Act(
        actions.mark_milestone,
        "milestones/<id:place>",
        name="milestone",
        page="button",
        takes=shapes.DoneIn,
        ask={"place": Ask(shape=int), "done": Ask(yes="yes")},
    ),
)
DROP = Acts(
    replace(GOAL, find=_set_by),
    Act(
        actions.drop_goal,
        "drop",
        takes="GoalReasonIn",
        title=gettext_lazy("Give “%(goal)s” up"),
        submit=gettext_lazy("Give the goal up"),
        lead=gettext_lazy(
            "Its open parts are given up with it. It stays to be read, with the reason."
        ),
        ask={"reason": Ask(label=gettext_lazy("Why"), most=NOTE, rows=3)},
    ),
)
