"""Addresses of goals and daily plans."""

from django.urls import path

from guiju.performance.access.goals import may_plan, may_set_goals
from guiju.performance.acts.goals import DROP, GOALS
from guiju.performance.pages.goals import breaking, goal, sheets, tree, writing
from guiju.performance.pages.plans import board, plan, planlist
from guiju.performance.pages.plans import sheets as plan_sheets

urlpatterns = [
    path("goals/", tree.goals, name="performance_goals"),
    path("goals/list/", tree.listed, name="performance_goals_list"),
    path("goals/table/", sheets.table, name="performance_goals_table"),
    path("goals/table/<id:pk>/<slug:column>/", sheets.cell, name="performance_goals_cell"),
    *sheets.SHEET.addresses("goals/import/", may_set_goals),
    path("goals/new/", writing.new, name="performance_goal_new"),
    path("goals/<id:pk>/", goal.goal, name="performance_goal"),
    path("goals/<id:pk>/edit/", writing.edit, name="performance_goal_edit"),
    *GOALS.urls(),
    *DROP.urls(),
    path("goals/<id:pk>/break/", breaking.break_, name="performance_goal_break"),
    path("plans/", planlist.plans, name="performance_plans"),
    path("plans/today/", plan.today, name="performance_plan_today"),
    path("plans/board/", board.board, name="performance_board"),
    path("plans/sheet/", plan_sheets.sheet, name="performance_plans_sheet"),
    *plan_sheets.SHEET.addresses("plans/import/", may_plan),
    path("plans/lines/<id:pk>/", plan.line, name="performance_plan_line"),
    path("plans/<id:person>/<str:day>/", plan.plan, name="performance_plan"),
    path("plans/<id:person>/<str:day>/save/", plan.save, name="performance_plan_save"),
    path("plans/<id:person>/<str:day>/reopen/", plan.reopen, name="performance_plan_reopen"),
    path("plans/<id:person>/<str:day>/comment/", plan.comment, name="performance_plan_comment"),
]
