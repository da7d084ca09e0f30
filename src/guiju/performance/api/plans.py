"""Daily plans over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import Actor
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import Day, Id, Number, Page, many
from guiju.performance.access import goals as access
from guiju.performance.actions import plans as actions
from guiju.performance.models import DailyPlan, Goal, PlanComment, PlanItem
from guiju.performance.reads.goals import planning as reads
from guiju.performance.shapes import goals as told

router = Router()


@router.get("/plans", response=told.PlansOut, summary="Daily plans")
def plans(
    request: HttpRequest,
    page: Query[Page],
    day: Query[Day | None] = None,
    person: Query[Id | None] = None,
) -> dict[str, Any]:
    """List the daily plans that the actor may see, the newest first."""
    rows = access.visible_plans(_viewer(request)).order_by("-day", "person")
    rows = rows.filter(day=day) if day else rows
    rows = rows.filter(person=person) if person else rows
    return page.counted(rows.prefetch_related("items", "comments"))


@router.get("/plans/mine/{day}", response=told.PlanOut, summary="My plan of a day")
def mine(request: HttpRequest, day: Day) -> DailyPlan:
    """Show one's own plan of a day; 404 when there is none."""
    return _plan(request, _person(request), day)


@router.get(
    "/plans/mine/{day}/suggestions",
    response=many(told.SuggestionOut),
    summary="What my goals ask of a day",
)
def suggestions(request: HttpRequest, day: Day) -> list[reads.Suggestion]:
    """Suggest plan lines from one's goals: what is left, spread over the working days left."""
    person = _person(request)
    planned = PlanItem.objects.filter(plan__person=person, plan__day=day).values_list(
        "goal", flat=True
    )
    return reads.suggestions(
        reads.offered_goals(person, day), person, day, {goal for goal in planned if goal}
    )


@router.post(
    "/plans/mine/{day}/lines", response={201: told.PlanLineOut}, summary="Add a line to my plan"
)
def add(request: HttpRequest, day: Day, sent: told.LineIn) -> tuple[int, PlanItem]:
    """Add a line to one's own plan of a day, which begins with its first line."""
    return 201, actions.plan_line(
        _person(request), day, _line(request, sent), actor=actor_of(request)
    )


@router.put("/plans/lines/{pk}", response=told.PlanLineOut, summary="Change a line")
def change(request: HttpRequest, sent: told.LineChangeIn, pk: int = Number) -> PlanItem:
    """Change a line of one's own plan; 409 when it changed since ``seen``."""
    return actions.write_line(
        _item(request, pk), _line(request, sent), seen=sent.seen, actor=actor_of(request)
    )


@router.delete("/plans/lines/{pk}", response={204: None}, summary="Take a line out")
def remove(request: HttpRequest, seen: int, pk: int = Number) -> tuple[int, None]:
    """Take a line out of one's own plan; 409 when it changed since ``seen``."""
    actions.remove_line(_item(request, pk), seen=seen, actor=actor_of(request))
    return 204, None


@router.post(
    "/plans/mine/{day}/carry",
    response={201: many(told.PlanLineOut)},
    summary="Take over what was left",
)
def carry(request: HttpRequest, day: Day) -> tuple[int, list[PlanItem]]:
    """Take over what was left undone on the last day with a plan, each rest once."""
    return 201, actions.carry_over(_person(request), day, actor=actor_of(request))


@router.post("/plans/mine/{day}/finish", response=told.PlanOut, summary="Finish the day")
def finish(request: HttpRequest, day: Day) -> DailyPlan:
    """Finish one's own day, when every line is done or says why not."""
    return actions.finish_plan(_plan(request, _person(request), day), actor=actor_of(request))


@router.post("/plans/mine/{day}/reopen", response=told.PlanOut, summary="Open a finished day again")
def reopen(request: HttpRequest, day: Day) -> DailyPlan:
    """Open one's own finished day again, within a week."""
    return actions.reopen_plan(_plan(request, _person(request), day), actor=actor_of(request))


@router.post("/plans/{pk}/comments", response={201: told.CommentOut}, summary="Comment on a plan")
def comment(
    request: HttpRequest, sent: told.CommentIn, pk: int = Number
) -> tuple[int, PlanComment]:
    """Comment on a plan, as its owner or as their leader."""
    row = or_not_found(access.visible_plans(_viewer(request)).filter(pk=pk).first())
    return 201, actions.comment_plan(row, sent.text, actor=actor_of(request))


def _viewer(request: HttpRequest) -> Actor:
    return entitled(request, access.VIEW_PLANS)


def _person(request: HttpRequest) -> int:
    person = _viewer(request).person
    if person is None:
        raise Forbidden()
    return person


def _plan(request: HttpRequest, person: int, day: dt.date) -> DailyPlan:
    return or_not_found(
        access.visible_plans(_viewer(request)).filter(person=person, day=day).first()
    )


def _item(request: HttpRequest, pk: int) -> PlanItem:
    return or_not_found(access.visible_items(_viewer(request)).filter(pk=pk).first())


def _line(request: HttpRequest, sent: told.LineIn) -> actions.Line:
    own = sent.dict(exclude={"goal", "seen"})
    goal = access.visible_goal(_viewer(request), sent.goal) if sent.goal else None
    return actions.Line(**own, goal=goal if isinstance(goal, Goal) else None)
