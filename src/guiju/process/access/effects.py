"""Who weighs whether a project moved its metric, and whose answers an actor sees."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from guiju.foundation.access import Actor, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.people.reads import codes_of_teams
from guiju.process.models.projects import Project
from guiju.records.access import visible_records

VIEW_EFFECTS = permission(
    "process.view_effects",
    {"zh": "查看改善成效", "en": "see whether projects moved their metrics"},
    changes=False,
    own="agent trainer people_officer administrator",
    team="team_leader supervisor",
    everyone="quality manager",
)
WEIGH = permission(
    "process.weigh_effects",
    {"zh": "指定改善指标、衡量成效", "en": "name a project's metric and weigh its effect"},
    own="agent trainer people_officer administrator quality",
    team="team_leader supervisor",
    everyone="manager",
)


def may_see_effects(actor: Actor) -> bool:
    """Whether any project's answer can be open to the actor."""
    return actor.may(VIEW_EFFECTS)


def may_weigh(actor: Actor, project: Project) -> bool:
    """Whether the actor weighs this project: its owner, who leads its team, a manager."""
    reach = actor.reach(WEIGH)
    return bool(reach) and reach.covers(person=project.owner_id, team=project.team_id)


def may_name(actor: Actor, project: Project) -> bool:
    """Say whether the actor can name what this project is to move: some records beyond their own
    are open to them.
    """
    visible = visible_records(actor)
    return may_weigh(actor, project) and bool(visible.everyone or visible.teams)


def may_see_effect(actor: Actor, project: Project) -> bool:
    """Whether the actor sees this project's answer: its owner, who leads its team, who sees all."""
    reach = actor.reach(VIEW_EFFECTS)
    return bool(reach) and reach.covers(person=project.owner_id, team=project.team_id)


def may_weigh_any(actor: Actor) -> bool:
    """Say whether the actor weighs any project, be it only their own."""
    return actor.may(WEIGH)


def check_weighs(actor: Actor, project: Project) -> None:
    """Raise `Forbidden` unless the actor weighs this project."""
    if not may_weigh(actor, project):
        raise Forbidden(permission=WEIGH.code)


def check_sees_slice(actor: Actor, slice_: dict[str, str]) -> None:
    """Raise `Forbidden` unless the actor sees the records that a slice is cut from: all of them,
    or those of its team.
    """
    visible = visible_records(actor)
    if not visible.everyone and slice_.get("team") not in set(codes_of_teams(visible.teams)):
        raise Forbidden(
            "只能选您看得到的数据：请选一个您带的班组。",
            "Choose records that you see: a team that you lead.",
            field="team",
        )


def may_see_teams(actor: Actor, codes: Iterable[str]) -> bool:
    """Whether the records of all these teams are open to the actor: those of comparison teams
    need not be.
    """
    visible = visible_records(actor)
    return visible.everyone or set(codes) <= set(codes_of_teams(visible.teams))


def weighable_projects(actor: Actor) -> QuerySet[Project]:
    """Give the projects whose answers the actor may see: all, those of their teams, their own."""
    reach = actor.reach(VIEW_EFFECTS)
    rows = Project.objects.all()
    if reach.everyone:
        return rows
    return rows.filter(Q(team__in=reach.teams) | Q(owner=reach.person)) if reach else rows.none()


def weighable_project(actor: Actor, pk: int) -> Project:
    """The project, or `NotFound` when absent or not visible."""
    rows = weighable_projects(actor).filter(pk=pk).select_related("owner", "team", "aim")
    return or_not_found(rows.first())
