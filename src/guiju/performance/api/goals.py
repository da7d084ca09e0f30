"""Goals over HTTP."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.access import Actor
from guiju.foundation.errors import or_not_found
from guiju.kit.doors import entitled
from guiju.kit.shapes import Number, Page, many
from guiju.people.reads import Person, Team
from guiju.performance.access import goals as access
from guiju.performance.actions import goals as actions
from guiju.performance.acts.goals import DROP, GOALS
from guiju.performance.models import Goal, GoalValue
from guiju.performance.reads.goals.cascade import in_year
from guiju.performance.shapes import goals as told

router = Router()


@router.get("/goals", response=told.GoalsOut, summary="Goals")
def goals(
    request: HttpRequest,
    page: Query[Page],
    year: Query[int | None] = None,
    state: Literal["", "open", "reached", "missed", "dropped"] = "",
) -> dict[str, Any]:
    """List the goals that the actor may see, in the order of the tree."""
    rows = access.visible_goals(_viewer(request)).order_by("path")
    rows = in_year(rows, year) if year and 1 <= year <= 9998 else rows
    rows = rows.filter(state=state) if state else rows
    return page.counted(rows)


@router.post("/goals", response={201: told.GoalOut}, summary="Set a goal")
def new(request: HttpRequest, sent: told.GoalIn) -> tuple[int, Goal]:
    """Set a goal for a person or a team within the actor's reach."""
    actor = _viewer(request)
    parent = access.visible_goal(actor, sent.parent) if sent.parent else None
    return 201, actions.set_goal(_draft(actor, sent), parent=parent, actor=actor)


@router.get("/goals/{pk}", response=told.GoalOut, summary="One goal")
def goal(request: HttpRequest, pk: int = Number) -> Goal:
    """Show a goal as of its last roll-up."""
    return access.visible_goal(_viewer(request), pk)


@router.put("/goals/{pk}", response=told.GoalOut, summary="Change a goal")
def change(request: HttpRequest, sent: told.GoalChangeIn, pk: int = Number) -> Goal:
    """Change a goal; 409 when somebody else changed it since ``seen``."""
    actor = _viewer(request)
    return actions.change_goal(
        access.visible_goal(actor, pk), _draft(actor, sent), seen=sent.seen, actor=actor
    )


@router.post("/goals/{pk}/parts", response={201: many(told.GoalOut)}, summary="Break a goal down")
def parts(request: HttpRequest, sent: told.PartsIn, pk: int = Number) -> tuple[int, list[Goal]]:
    """Break a goal down into parts, whose weights total 100 and whose targets total the goal's."""
    actor = _viewer(request)
    wanted = [
        actions.Wanted(
            part.key,
            part.weight,
            part.target,
            _person(actor, part.owner),
            _team(actor, part.team),
            part.title,
        )
        for part in sent.parts
    ]
    return 201, actions.break_down(
        access.visible_goal(actor, pk), wanted, seen=sent.seen, actor=actor
    )


@router.get(
    "/goals/{pk}/values",
    response=many(told.GoalValueOut),
    summary="The values of a goal by day",
)
def values(request: HttpRequest, pk: int = Number) -> list[GoalValue]:
    """List the newest 500 values of a goal by day."""
    row = access.visible_goal(_viewer(request), pk)
    return list(GoalValue.objects.filter(goal=row).order_by("-day", "-id")[:500])


GOALS.operate(router)
DROP.operate(router)


def _viewer(request: HttpRequest) -> Actor:
    return entitled(request, access.VIEW_GOALS)


def _draft(actor: Actor, sent: told.GoalIn) -> actions.Draft:
    own = sent.dict(exclude={"owner", "team", "parent", "where", "milestones", "seen"})
    return actions.Draft(
        **own,
        owner=_person(actor, sent.owner),
        team=_team(actor, sent.team),
        slice={"where": sent.where} if sent.where else {},
        milestones=[(milestone.title, milestone.due) for milestone in sent.milestones],
    )


def _person(actor: Actor, pk: int | None) -> Person | None:
    if pk is None:
        return None
    return or_not_found(access.persons_for(actor).filter(pk=pk).first())


def _team(actor: Actor, code: str) -> Team | None:
    if not code:
        return None
    return or_not_found(access.teams_for(actor).filter(code=code).first())
