"""Goals: set, changed, broken down, filled, rolled up, published."""

from guiju.performance.actions.goals.breaking import Wanted, break_down
from guiju.performance.actions.goals.filling import (
    enter_goal_value,
    mark_milestone,
    withdraw_goal_value,
)
from guiju.performance.actions.goals.publishing import PUBLISH_GOALS, publish_goals
from guiju.performance.actions.goals.rolling import roll_goals
from guiju.performance.actions.goals.writing import Draft, change_goal, drop_goal, set_goal

__all__ = [
    "PUBLISH_GOALS",
    "Draft",
    "Wanted",
    "break_down",
    "change_goal",
    "drop_goal",
    "enter_goal_value",
    "mark_milestone",
    "publish_goals",
    "roll_goals",
    "set_goal",
    "withdraw_goal_value",
]
