"""What goals add to every page: doors, search, what waits today. What waits rides on the
measure's own query.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.navigation import DayCard, Hit, Todo
from guiju.people.reads.rows import everybody
from guiju.performance.access.goals import (
    may_plan,
    may_see_board,
    may_see_goals,
    may_see_plans,
    visible_goals,
)
from guiju.performance.models import DailyPlan, Goal
from guiju.performance.pages.goals import labels
from guiju.performance.reads.goals.cascade import running

#: Who wrote a plan within so many days, or has a running goal, is reminded of today's.
LATELY = dt.timedelta(days=14)
#: So many goals stand on my day.
MOST = 5


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab("goals", gettext_lazy("Goals"), "performance_goals", may=may_see_goals, order=10)
    navigation.tab(
        "goals", gettext_lazy("Daily plans"), "performance_plans", may=may_see_plans, order=20
    )
    navigation.tab(
        "goals", gettext_lazy("Morning board"), "performance_board", may=may_see_board, order=30
    )
    navigation.action(
        gettext_lazy("My plan today"), "performance_plan_today", words=gettext_lazy("new plan")
    )
    navigation.action(
        gettext_lazy("Set a goal"), "performance_goal_new", words=gettext_lazy("new goal")
    )
    navigation.search_provider(55)(search)
    navigation.day_card(order=25)(standing)


def waiting(actor: Actor) -> list[QuerySet[Any, Any]]:
    """Give queries whose rows, named by ``what``, say what waits: today's plan unwritten or
    unfinished, yesterday's untold, goals that cannot be reached any more. None for people without a
    plan of their own.
    """
    if not may_plan(actor):
        return []
    today, me = clock.today(), actor.person or 0
    plans = DailyPlan.objects.filter(person=me).order_by()
    goals = Goal.objects.filter(owner=me, state="open").order_by()
    running = goals.filter(starts__lte=today, ends__gte=today, metric="", kind="number")
    lately = plans.filter(day__lt=today, day__gte=today - LATELY)
    unwritten = (
        everybody()
        .filter(Exists(lately) | Exists(running), pk=me)
        .exclude(Exists(plans.filter(day=today)))
    )
    told = {
        "plan_unwritten": unwritten.order_by(),
        "plan_open": plans.filter(day=today, finished_at=None),
        "plan_untold": lately.filter(finished_at=None),
        "goal_lost": goals.filter(starts__lte=today, ends__gte=today, verdict="lost"),
    }
    return [rows.annotate(what=Value(name)).values("what") for name, rows in told.items()]


def todos(actor: Actor, counted: dict[str, int]) -> list[Todo]:
    """What waits, as lines of my day."""
    today, waiting_rows = clock.today(), []
    mine = (
        reverse("performance_plan", args=[actor.person, today.isoformat()]) if actor.person else ""
    )
    if counted.get("plan_unwritten"):
        waiting_rows.append(Todo(_("plan"), _("Write today's plan"), mine, tone="warn"))
    if counted.get("plan_open"):
        waiting_rows.append(
            Todo(_("plan"), _("Today's plan: tell in the evening what is done"), mine)
        )
    if n := counted.get("plan_untold", 0):
        sentence = ngettext(
            "%(n)s day is planned and not told", "%(n)s days are planned and not told", n
        ) % {"n": n}
        waiting_rows.append(
            Todo(_("plan"), sentence, reverse("performance_plans") + "?state=open", tone="warn")
        )
    if n := counted.get("goal_lost", 0):
        sentence = ngettext(
            "%(n)s goal of yours cannot be reached any more",
            "%(n)s goals of yours cannot be reached any more",
            n,
        )
        waiting_rows.append(
            Todo(
                _("goal"),
                sentence % {"n": n},
                reverse("performance_goals_list") + "?verdict=lost&state=open",
                tone="bad",
            )
        )
    return waiting_rows


def standing(actor: Actor) -> DayCard | None:
    """How my goals and my team's stand today. One query."""
    branches = running(actor.person, MOST) if actor.person and may_see_goals(actor) else []
    return (
        DayCard("performance/goals/day_card.html", {"branches": branches}, span=6)
        if branches
        else None
    )


def search(actor: Actor, text: str) -> list[Hit]:
    """Find goals by their title."""
    if not may_see_goals(actor):
        return []
    rows = (
        visible_goals(actor)
        .filter(title__icontains=text)
        .order_by("-starts")[: navigation.HITS_PER_PROVIDER]
    )
    return [
        Hit(
            _("Goal"),
            row.title,
            reverse("performance_goal", args=[row.pk]),
            f"{labels.period(row.key)} {labels.whose(row)}",
        )
        for row in rows
    ]
