"""Addresses of goals and daily plans."""

from django.urls import path

from guiju.performance.pages.goals import breaking, goal, sheets, tree, writing
from guiju.performance.pages.plans import board, plan, planlist
from guiju.performance.pages.plans import sheets as plan_sheets

urlpatterns = [
    path("goals/", tree.goals, name="performance_goals"),
    path("goals/list/", tree.listed, name="performance_goals_list"),
    path("goals/table/", sheets.table, name="performance_goals_table"),
    path("goals/table/<int:pk>/<slug:column>/", sheets.cell, name="performance_goals_cell"),
    path("goals/import/", sheets.bring, name="performance_goals_import"),
    path("goals/import/<slug:draft>/", sheets.preview, name="performance_goals_preview"),
    path("goals/new/", writing.new, name="performance_goal_new"),
    path("goals/<int:pk>/", goal.goal, name="performance_goal"),
    path("goals/<int:pk>/edit/", writing.edit, name="performance_goal_edit"),
    path("goals/<int:pk>/drop/", writing.drop, name="performance_goal_drop"),
    path("goals/<int:pk>/break/", breaking.break_, name="performance_goal_break"),
    path("goals/<int:pk>/enter/", goal.enter, name="performance_goal_enter"),
    path(
        "goals/<int:pk>/values/<int:entry>/withdraw/",
        goal.withdraw,
        name="performance_goal_withdraw",
    ),
    path(
        "goals/<int:pk>/milestones/<int:place>/", goal.milestone, name="performance_goal_milestone"
    ),
    path("plans/", planlist.plans, name="performance_plans"),
    path("plans/today/", plan.today, name="performance_plan_today"),
    path("plans/board/", board.board, name="performance_board"),
    path("plans/sheet/", plan_sheets.sheet, name="performance_plans_sheet"),
    path("plans/import/", plan_sheets.bring, name="performance_plans_import"),
    path("plans/import/<slug:draft>/", plan_sheets.preview, name="performance_plans_preview"),
    path("plans/lines/<int:pk>/", plan.line, name="performance_plan_line"),
    path("plans/<int:person>/<str:day>/", plan.plan, name="performance_plan"),
    path("plans/<int:person>/<str:day>/save/", plan.save, name="performance_plan_save"),
    path("plans/<int:person>/<str:day>/reopen/", plan.reopen, name="performance_plan_reopen"),
    path("plans/<int:person>/<str:day>/comment/", plan.comment, name="performance_plan_comment"),
]
