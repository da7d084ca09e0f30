"""Teams, their leaders and delegates, positions and grades over HTTP."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation import clock
from guiju.foundation.access import check_may, check_may_all
from guiju.foundation.errors import Conflict
from guiju.kit.context import actor_of
from guiju.kit.forms import faster_hands_told
from guiju.kit.shapes import Page
from guiju.people import access, actions
from guiju.people.api import serializers
from guiju.people.models import Delegate, Grade, Position, Team
from guiju.people.reads import named
from guiju.people.shapes import teams as shapes
from guiju.people.shapes.fields import Code, Short

router = Router()


@router.get("/teams", response=shapes.TeamsOut, summary="Teams")
def teams(request: HttpRequest, page: Query[Page], search: Short = "") -> dict[str, Any]:
    """List the teams that the actor may see, in the order of the tree."""
    check_may(actor_of(request), access.VIEW)
    rows = access.visible_teams(actor_of(request)).select_related("parent").order_by("path")
    rows = rows.filter(Q(code__icontains=search) | Q(title__icontains=search)) if search else rows
    page_rows = page.counted(rows)
    return page_rows | {"rows": serializers.teams_out(page_rows["rows"], clock.today())}


@router.get("/teams/{code}", response=shapes.TeamOut, summary="One team")
def team(request: HttpRequest, code: Code) -> Team:
    """Show a team with the person who leads it today."""
    return _out(access.visible_team(actor_of(request), code))


@router.post("/teams", response={201: shapes.TeamOut}, summary="Make a team")
def make_team(request: HttpRequest, sent: shapes.TeamIn) -> tuple[int, Team]:
    """Make a new team below its parent team."""
    check_may_all(actor_of(request), access.EDIT)
    if Team.objects.filter(code=sent.code).exists():
        raise Conflict(
            "已有代码为 {team} 的班组。",
            "There is a team with the code {team}.",
            next_step={"zh": "请换一个代码。", "en": "Choose another code."},
            field="code",
            team=sent.code,
        )
    return 201, _saved(request, sent, None)


@router.put("/teams/{code}", response=shapes.TeamOut, summary="Change a team")
def change_team(request: HttpRequest, sent: shapes.TeamIn, code: Code) -> Team:
    """Change a team's code, title, time zone or place in the tree; the teams below it move along."""
    return _saved(request, sent, access.visible_team(actor_of(request), code))


@router.post("/teams/{code}/leader", response=shapes.LeaderOut, summary="Name a team's leader")
def name_leader(request: HttpRequest, sent: shapes.LeaderIn, code: Code) -> dict[str, Any]:
    """Name a team's leader from a day on; the leader before ends the day before."""
    row = access.visible_team(actor_of(request), code)
    check_may_all(actor_of(request), access.EDIT)
    person = named.person_of(actor_of(request), sent.person)
    with faster_hands_told():
        led = actions.name_leader(row, person, sent.on, actor=actor_of(request))
    return {"team": row.code, "person": sent.person, "from_date": led.from_date if led else sent.on}


@router.get("/delegates", response=shapes.DelegatesOut, summary="Delegates")
def delegates(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """List the delegations of the leaders whom the actor may see, and the actor's own."""
    seen = access.visible_persons(actor_of(request))
    rows = Delegate.objects.filter(Q(leader__in=seen) | Q(person__in=seen)).order_by(
        "-from_date", "-pk"
    )
    return page.counted(rows)


@router.get("/positions", response=shapes.PositionsOut, summary="Positions")
def positions(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """List the positions, the kinds of work, by code."""
    check_may(actor_of(request), access.VIEW)
    return page.counted(Position.objects.order_by("code"))


@router.get("/grades", response=shapes.GradesOut, summary="Grades")
def grades(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """List the grades, by ladder and rank."""
    check_may(actor_of(request), access.VIEW)
    return page.counted(Grade.objects.order_by("ladder", "rank"))


@router.post("/delegates", response={201: shapes.DelegateOut}, summary="Name a delegate")
def name_delegate(request: HttpRequest, sent: shapes.DelegateIn) -> tuple[int, Delegate]:
    """Let a person act as the delegate of a leader on these days."""
    leader, person = (
        access.visible_person(actor_of(request), pk) for pk in (sent.leader, sent.person)
    )
    row = actions.name_delegate(
        leader, person, sent.from_date, sent.to_date, actor=actor_of(request)
    )
    return 201, row


@router.post("/positions", response={201: shapes.PositionOut}, summary="Keep a position")
def save_position(request: HttpRequest, sent: shapes.PositionIn) -> tuple[int, Position]:
    """Make a position, or change the title of the one with this code."""
    with faster_hands_told():
        return 201, actions.save_position(sent.code, sent.title, actor=actor_of(request))


@router.post("/grades", response={201: shapes.GradeOut}, summary="Keep a grade")
def save_grade(request: HttpRequest, sent: shapes.GradeIn) -> tuple[int, Grade]:
    """Make a grade of a ladder, or change its title."""
    with faster_hands_told():
        return 201, actions.save_grade(sent.ladder, sent.rank, sent.title, actor=actor_of(request))


def _saved(request: HttpRequest, sent: shapes.TeamIn, row: Team | None) -> Team:
    parent = named.team_of(actor_of(request), sent.parent)
    with faster_hands_told():
        saved = actions.save_team(
            sent.code, sent.title, parent=parent, zone=sent.zone, row=row, actor=actor_of(request)
        )
    return _out(saved)


def _out(row: Team) -> Team:
    return serializers.teams_out([row], clock.today())[0]
