"""Who sees, sets and fills goals; whose daily plans one sees."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from guiju.foundation import clock
from guiju.foundation.access import Actor, Reach, Whose, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.foundation.once import once
from guiju.people.access import team_of
from guiju.people.reads import Person, Team, standing_on
from guiju.people.reads.rows import (
    assignments_from,
    assignments_on,
    everybody,
    open_teams,
    persons_by_id,
)
from guiju.performance.models import DailyPlan, Goal, PlanItem

_OWN: Any = dict.fromkeys(("agent", "quality", "trainer", "administrator"), Whose.SELF)
_LEADERS: Any = dict.fromkeys(("team_leader", "supervisor"), Whose.TEAM)
VIEW_GOALS = permission(
    "performance.view_goals",
    {"zh": "查看目标", "en": "see goals"},
    changes=False,
    everyone="people_officer manager",
    **_OWN,
    **_LEADERS,
)
SET_GOALS = permission(
    "performance.set_goals",
    {"zh": "制定与分解目标", "en": "set goals and break them down"},
    everyone="manager",
    **_LEADERS,
)
FILL_GOALS = permission(
    "performance.fill_goals",
    {"zh": "填报目标完成值", "en": "enter what of goals is done"},
    own="people_officer",
    everyone="manager",
    **_OWN,
    **_LEADERS,
)
VIEW_PLANS = permission(
    "performance.view_plans",
    {"zh": "查看日计划", "en": "see daily plans"},
    changes=False,
    everyone="people_officer manager",
    **_OWN,
    **_LEADERS,
)
WRITE_PLANS = permission(
    "performance.write_plans",
    {"zh": "写自己的日计划", "en": "write one's own daily plan"},
    own="people_officer manager team_leader supervisor",
    **_OWN,
)
COMMENT_PLANS = permission(
    "performance.comment_plans",
    {"zh": "点评日计划", "en": "comment on daily plans"},
    own="people_officer",
    everyone="manager",
    **_OWN,
    **_LEADERS,
)


def may_see_goals(actor: Actor) -> bool:
    """Whether any goal can be open to the actor."""
    return actor.may(VIEW_GOALS)


def may_set_goals(actor: Actor) -> bool:
    """Whether the actor sets goals of some team."""
    reach = actor.reach(SET_GOALS)
    return reach.everyone or bool(reach.teams)


def may_see_plans(actor: Actor) -> bool:
    """Whether any daily plan can be open to the actor."""
    return actor.may(VIEW_PLANS)


def may_plan(actor: Actor) -> bool:
    """Say whether the actor has a daily plan of their own."""
    return actor.person is not None and actor.may(WRITE_PLANS)


def may_see_board(actor: Actor) -> bool:
    """Whether the actor sees the plans of others."""
    reach = actor.reach(VIEW_PLANS)
    return reach.everyone or bool(reach.teams)


def visible_goals(actor: Actor) -> QuerySet[Goal]:
    """Give the goals that an actor may see: all; those of their teams and of the people in them;
    their own, their team's, and those above them. Up to three queries.
    """
    rows = Goal.objects.select_related("owner", "team")
    reach = actor.reach(VIEW_GOALS)
    if reach.everyone:
        return rows
    if not reach:
        return rows.none()
    return rows.filter(_own_and_theirs(reach) | Q(pk__in=_above(reach)))


def _own_and_theirs(reach: Reach) -> Q:
    theirs = (
        Q(team__in=reach.teams) | Q(owner__in=standing_in(reach.teams))
        if reach.teams
        else Q(pk__in=[])
    )
    own = (
        Q(owner=reach.person) | Q(team__in=_own_teams(reach.person))
        if reach.person
        else Q(pk__in=[])
    )
    return theirs | own


@once
def _above(reach: Reach) -> frozenset[int]:
    """The goals above those of a reach. One query."""
    paths = (
        Goal.objects.filter(_own_and_theirs(reach))
        .order_by()
        .values_list("path", flat=True)
        .distinct()
    )
    return frozenset(int(part) for path in paths for part in path.split("/")[:-2] if part)


def visible_goal(actor: Actor, pk: int) -> Goal:
    """The goal, or `NotFound` when absent or not visible."""
    return or_not_found(
        visible_goals(actor).select_related("owner", "team", "parent").filter(pk=pk).first()
    )


def may_set(actor: Actor, goal: Goal) -> bool:
    """Whether the actor may change this goal and cut it into parts."""
    return _covers(actor.reach(SET_GOALS), goal.owner_id, goal.team_id, own=False)


def may_fill(actor: Actor, goal: Goal) -> bool:
    """Whether the actor may enter what of this goal is done: its owner, who leads them, a
    manager.
    """
    return _covers(actor.reach(FILL_GOALS), goal.owner_id, goal.team_id, own=True)


def check_sets(actor: Actor, owner: int | None, team: int | None) -> None:
    """Raise `Forbidden` unless the actor sets goals of this person or team."""
    if not _covers(actor.reach(SET_GOALS), owner, team, own=False):
        raise Forbidden(permission=SET_GOALS.code)


def check_fills(actor: Actor, goal: Goal) -> None:
    """Raise `Forbidden` unless the actor may enter values of this goal."""
    if not may_fill(actor, goal):
        raise Forbidden(permission=FILL_GOALS.code)


def visible_plans(actor: Actor) -> QuerySet[DailyPlan]:
    """Give the daily plans that an actor may see: all; those of the people in their teams; their
    own.
    """
    return DailyPlan.objects.select_related("person").filter(
        _of_persons(actor.reach(VIEW_PLANS), "person")
    )


def visible_items(actor: Actor) -> QuerySet[PlanItem]:
    """Lines of daily plans, as far as the plans are visible."""
    return PlanItem.objects.select_related("plan__person", "goal").filter(
        _of_persons(actor.reach(VIEW_PLANS), "plan__person")
    )


def planning_person(actor: Actor, pk: int) -> Person:
    """The person whose plans the actor may see, or `NotFound`."""
    rows = everybody().filter(_of_persons(actor.reach(VIEW_PLANS), "pk"))
    return or_not_found(rows.filter(pk=pk).first())


def check_plans(actor: Actor, person: int) -> None:
    """Raise `Forbidden` unless this is the actor's own plan."""
    if actor.operator:
        return
    if actor.person is None or actor.person != person or not actor.may(WRITE_PLANS):
        raise Forbidden("日计划由本人填写。", "People write only their own daily plan.")


def may_comment(actor: Actor, person: int) -> bool:
    """Say whether the actor may comment on a person's plan: the person, their leader, a manager."""
    reach = actor.reach(COMMENT_PLANS)
    return reach.covers(person=person, team=team_of(person) if reach.teams else None)


def _covers(reach: Reach, owner: int | None, team: int | None, *, own: bool) -> bool:
    """Within the reach by team; by person only where ``own`` counts. A team goal's owner answers
    for it and fills it.
    """
    if reach.everyone:
        return True
    if own and owner is not None and owner == reach.person:
        return True
    stands = team if team is not None else _team_of(owner) if owner is not None else None
    return bool(reach.teams) and stands in reach.teams


@once
def _team_of(person: int) -> int | None:
    return team_of(person)


def _of_persons(reach: Reach, field: str) -> Q:
    if reach.everyone:
        return Q(pk__isnull=False)
    theirs = Q(**{f"{field}__in": standing_in(reach.teams)}) if reach.teams else Q(pk__in=[])
    return theirs | (Q(**{field: reach.person}) if reach.person else Q(pk__in=[]))


def standing_in(teams: frozenset[int]) -> QuerySet[Any, Any]:
    """Who stands in these teams today."""
    today = clock.today()
    rows = assignments_on(today).filter(team__in=teams)
    return rows.values("person")


@once
def _own_teams(person: int) -> tuple[int, ...]:
    """The team in which a person stands and those above. One query."""
    stands = standing_on(person, clock.today())
    return (
        tuple(int(part) for part in stands.team.path.split("/") if part)
        if stands and stands.team
        else ()
    )


def teams_for(actor: Actor) -> QuerySet[Team]:
    """The teams whose goals the actor sets."""
    reach = actor.reach(SET_GOALS)
    rows = open_teams()
    return rows if reach.everyone else rows.filter(pk__in=reach.teams)


def persons_for(actor: Actor) -> QuerySet[Person]:
    """Give the persons whose goals the actor may set: everybody who works here, or the people in
    their teams.
    """
    today = clock.today()
    here = assignments_from(today)
    reach = actor.reach(SET_GOALS)
    return persons_by_id(
        (here if reach.everyone else here.filter(team__in=reach.teams)).values("person")
    )
