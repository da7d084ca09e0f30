"""Addresses of goals and daily plans: who may open them."""

from __future__ import annotations

from typing import Any

from guiju.foundation import clock
from guiju.people.models import Person
from guiju.performance.models import DailyPlan, Goal
from tests.house.roles import ALL

SET = {"team_leader", "supervisor", "manager"}
#: Who leads, audits, keeps people, or owns 李雷's goal and day.
LI_LEI = {"agent", "team_leader", "supervisor", "people_officer", "manager", "auditor"}
BOARD = {"team_leader", "supervisor", "people_officer", "manager", "auditor"}
PLAN = ALL - {"auditor"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "performance_goals": ((), "GET", ALL),
    "performance_goals_list": ((), "GET", ALL),
    "performance_goals_table": ((), "GET", ALL),
    "performance_goals_cell": (("goal", "goal_column"), "GET", SET),
    "performance_goals_import": ((), "GET", SET),
    "performance_goal_new": ((), "GET", SET),
    "performance_goal": (("goal",), "GET", LI_LEI),
    "performance_goal_edit": (("goal",), "GET", SET),
    "performance_goal_drop": (("goal",), "GET", SET),
    "performance_goal_break": (("goal",), "GET", SET),
    "performance_goal_enter": (("goal",), "GET", LI_LEI),
    "performance_plans": ((), "GET", ALL),
    "performance_plan_today": ((), "GET", PLAN),
    "performance_board": ((), "GET", BOARD),
    "performance_plans_sheet": ((), "GET", ALL),
    "performance_plans_import": ((), "GET", PLAN),
    "performance_plan": (("person", "plan_day"), "GET", LI_LEI),
}
MANAGER: tuple[str, ...] = (
    "/performance/goals/",
    "/performance/goals/list/",
    "/performance/goals/table/",
    "/performance/goals/new/",
    "/performance/goals/{goal}/",
    "/performance/goals/{goal}/edit/",
    "/performance/goals/{goal}/break/",
    "/performance/plans/",
    "/performance/plans/board/",
)
AGENT: tuple[str, ...] = ("/performance/goals/", "/performance/plans/today/", "/performance/plans/")


def words() -> dict[str, Any]:
    """Objects that exist."""
    li_lei = Person.objects.get(number="G101")
    goal = Goal.objects.filter(owner=li_lei, parent__isnull=False).first()
    plan = DailyPlan.objects.filter(person=li_lei).first()
    return {
        "goal": goal.pk if goal else 1,
        "goal_column": "project",
        "plan_day": (plan.day if plan else clock.today()).isoformat(),
    }
