"""A person's plan of a day: lines in the morning, what is done in the evening; every line is
stored as it is left.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import is_day, whole
from guiju.foundation.errors import Conflict, GuijuError, Invalid, NotFound, Several, or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.people.reads import Person
from guiju.performance.access.goals import (
    may_comment,
    may_plan,
    may_see_board,
    may_see_plans,
    planning_person,
    visible_items,
    visible_plans,
)
from guiju.performance.actions import plans as actions
from guiju.performance.models import DailyPlan, Goal, PlanItem
from guiju.performance.pages.goals.labels import ITEMS
from guiju.performance.reads.goals import planning as reads

#: The result of a line without an amount.
STATES = [(code, ITEMS[code][1]) for code in ("done", "partly", "not")]
_FIELDS = ("what", "amount", "unit", "goal", "done", "state", "why")


@door(may_plan)
def today(request: HttpRequest) -> HttpResponse:
    """Show one's own plan of today."""
    return redirect("performance_plan", actor_of(request).person, clock.today().isoformat())


@door(may_see_plans)
def plan(request: HttpRequest, person: int, day: str) -> HttpResponse:
    """The plan of a day."""
    return _page(request, planning_person(actor_of(request), person), day_of(day))


@door(may_see_plans, "POST")
def save(request: HttpRequest, person: int, day: str) -> HttpResponse:
    """Store what was typed in any line, then what the pressed button says: add, take over,
    finish, take out, suggest.
    """
    actor, when = actor_of(request), day_of(day)
    who, do = planning_person(actor, person), request.POST.get("do", "save")
    try:
        _store_lines(request.POST, who, when, actor)
        _do(request, do, who, when, actor)
    except GuijuError as error:
        if error.status == 403:
            raise
        return _page(request, who, when, error=error)
    onward = "?more" if do in ("save", "add") else ""
    return redirect(reverse("performance_plan", args=[person, when.isoformat()]) + onward)


@door(may_see_plans, "POST")
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Store one line as it is left; gives it back with what is left of it."""
    actor = actor_of(request)
    row = or_not_found(visible_items(actor).filter(pk=pk).first())
    told, fault = row, ""
    try:
        told = (
            _store_one(request.POST, row, _goals(row.plan.person_id, row.plan.day, [row]), actor)
            or row
        )
    except GuijuError as refused:
        if refused.status == 403:
            raise
        told, fault = PlanItem.objects.select_related("plan", "goal").get(pk=row.pk), _said(refused)
    context = {
        "item": told,
        "goals": _goals(told.plan.person_id, told.plan.day, [told]),
        "may": True,
        "fault": fault,
        "states": STATES,
    }
    return render(request, "performance/goals/plan_line.html", context)


@door(may_see_plans, "POST")
def reopen(request: HttpRequest, person: int, day: str) -> HttpResponse:
    """Open a finished day again."""
    actions.reopen_plan(_plan(actor_of(request), person, day_of(day)), actor=actor_of(request))
    return redirect("performance_plan", person, day)


@door(may_see_plans, "POST")
def comment(request: HttpRequest, person: int, day: str) -> HttpResponse:
    """Say something to a plan."""
    row = _plan(actor_of(request), person, day_of(day))
    actions.comment_plan(row, request.POST.get("text", ""), actor=actor_of(request))
    messages.success(request, _("Stored."))
    return redirect("performance_plan", person, day)


def day_of(text: str) -> dt.date:
    """The day of an address, or absent."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise NotFound() from None
    if not is_day(day):
        raise NotFound()
    return day


def _page(
    request: HttpRequest, who: Person, day: dt.date, error: GuijuError | None = None
) -> HttpResponse:
    actor = actor_of(request)
    row = DailyPlan.objects.filter(person=who, day=day).prefetch_related("comments").first()
    items = list(row.items.select_related("goal", "carried_from__plan")) if row else []
    finished, mine = bool(row and row.finished_at), actor.person == who.pk and may_plan(actor)
    may = mine and not finished and abs((day - clock.today()).days) <= 14
    goals = _goals(who.pk, day, items) if may else []
    context = {
        "who": who,
        "day": day,
        "row": row,
        "items": items,
        "mine": mine,
        "may": may,
        "goals": goals,
        "finished": finished,
        "suggested": reads.suggestions(goals, who.pk, day, {item.goal_id or 0 for item in items})
        if may
        else [],
        "rests": reads.rests(who.pk, day) if may else [],
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "today": clock.today(),
        "may_comment": bool(row) and may_comment(actor, who.pk),
        "may_board": may_see_board(actor),
        "counts": _counts(items),
        "error": error,
        "sent": request.POST if error else {},
        "issues": _issues(error),
        "faults": _faults(error),
        "may_reopen": mine and finished,
        "states": STATES,
        "writing": not items or "more" in request.GET,
    }
    return render(
        request, "performance/goals/plan.html", context, status=error.status if error else 200
    )


def _counts(items: list[PlanItem]) -> dict[str, int]:
    return {
        "n": len(items),
        "done": sum(item.state == "done" for item in items),
        "open": sum(item.state == "open" for item in items),
    }


def _goals(person: int, day: dt.date, items: list[PlanItem]) -> list[Goal]:
    """What a line can count for: running goals by hand, and those that lines name already."""
    offered = reads.offered_goals(person, day)
    ids = {goal.pk for goal in offered}
    return offered + [item.goal for item in items if item.goal and item.goal_id not in ids]


def _do(request: HttpRequest, do: str, who: Person, day: dt.date, actor: Actor) -> None:
    verb, _dash, pk = do.partition("-")
    if verb == "carry":
        made = actions.carry_over(who.pk, day, actor=actor)
        n = len(made)
        messages.success(
            request, ngettext("%(n)s rest taken over.", "%(n)s rests taken over.", n) % {"n": n}
        )
    elif verb == "suggest":
        _suggested(who, day, pk, actor)
    elif verb == "remove":
        item = or_not_found(_own_items(who, day).filter(pk=whole(pk, 0)).first())
        actions.remove_line(item, seen=item.changed, actor=actor)
    elif verb == "finish":
        actions.finish_plan(_plan(actor, who.pk, day), actor=actor)
        messages.success(request, _("The day is finished; what is done counts for the goals."))


def _suggested(who: Person, day: dt.date, pk: str, actor: Actor) -> None:
    items = list(_own_items(who, day))
    goals = reads.offered_goals(who.pk, day)
    for suggestion in reads.suggestions(goals, who.pk, day, {item.goal_id or 0 for item in items}):
        if str(suggestion.goal.pk) == pk:
            line = actions.Line(
                suggestion.goal.title,
                round(suggestion.amount, 4),
                suggestion.goal.unit,
                suggestion.goal,
            )
            actions.plan_line(who.pk, day, line, actor=actor)
            return
    raise Conflict("这一项已经在计划里了。", "This is in the plan already.")


def _store_lines(sent: QueryDict, who: Person, day: dt.date, actor: Actor) -> None:
    """Every line that says something else than what is stored; then the new line, when it says
    anything.
    """
    items = list(_own_items(who, day))
    goals = _goals(who.pk, day, items)
    for item in items:
        if f"what-{item.pk}" in sent:
            _store_one(sent, item, goals, actor)
    if sent.get("what-new", "").strip():
        actions.plan_line(who.pk, day, _line(sent, "new", goals), actor=actor)


def _store_one(sent: QueryDict, item: PlanItem, goals: list[Goal], actor: Actor) -> PlanItem | None:
    line = _line(sent, str(item.pk), goals)
    stands = actions.Line(
        item.what, item.amount, item.unit, item.goal, item.done, item.state, item.why
    )
    if _says(line) == _says(stands):
        return None
    seen = whole(sent.get(f"changed-{item.pk}", ""), -1)
    return actions.write_line(item, line, seen=seen, actor=actor)


def _says(told: actions.Line) -> tuple[Any, ...]:
    state = "" if told.amount is not None else told.state
    return (
        told.what.strip(),
        told.amount,
        told.unit.strip(),
        told.goal.pk if told.goal else None,
        told.done,
        state,
        told.why.strip(),
    )


def _line(sent: QueryDict, name: str, goals: list[Goal]) -> actions.Line:
    fields = {field: sent.get(f"{field}-{name}", "").strip() for field in _FIELDS}
    goal = next(
        (offered_goal for offered_goal in goals if str(offered_goal.pk) == fields["goal"]), None
    )
    if fields["goal"] and goal is None:
        raise Invalid("请选择自己的目标。", "Choose a goal of one's own.", field="goal")
    amount = _number(fields["amount"])
    return actions.Line(
        fields["what"],
        amount,
        fields["unit"] or (goal.unit if goal and amount is not None else ""),
        goal,
        _number(fields["done"]),
        fields["state"] or "open",
        fields["why"],
    )


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ".")) if text else None
    except ValueError:
        raise Invalid("“{text}”不是数。", "“{text}” is no number.", text=text[:40]) from None


def _own_items(who: Person, day: dt.date) -> Any:
    return PlanItem.objects.filter(plan__person=who, plan__day=day).select_related("plan", "goal")


def _plan(actor: Actor, person: int, day: dt.date) -> DailyPlan:
    return or_not_found(visible_plans(actor).filter(person=person, day=day).first())


def _issues(error: GuijuError | None) -> list[str]:
    if error is None:
        return []
    return _said(error).split("\n")


def _faults(error: GuijuError | None) -> dict[int, str]:
    """What each line lacks, by its id, to be said at the line itself."""
    issues = error.issues if isinstance(error, Several) else []
    return {issue.data["item"]: _said(issue) for issue in issues if "item" in issue.data}


def _said(error: GuijuError) -> str:
    language = get_language() or "zh"
    return f"{error.say(language)} {error.advise(language)}".strip()
