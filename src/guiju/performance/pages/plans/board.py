"""The morning board: who planned what today, what is left of yesterday, who has no plan yet. For
the wall and for paper.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.people.reads import Person, Team
from guiju.people.reads.rows import assignments_on, open_assignments, open_teams, persons_by_id
from guiju.performance.access.goals import VIEW_PLANS, may_see_board
from guiju.performance.pages.plans.plan import day_of
from guiju.performance.reads.goals.planning import board as mornings

#: A wall holds no more.
MOST = 80


@door(may_see_board)
def board(request: HttpRequest) -> HttpResponse:
    """Show a team's morning board."""
    actor = actor_of(request)
    teams = _teams(actor)
    day = day_of(request.GET["day"]) if request.GET.get("day") else clock.today()
    team = next(
        (each for each in teams if each.code == request.GET.get("team")),
        teams[0] if teams else None,
    )
    people = mornings(_members(team), day) if team else []
    context = {
        "team": team,
        "teams": teams,
        "day": day,
        "people": people,
        "today": clock.today(),
        "without": [each for each in people if not each.items],
        "with_plan": [each for each in people if each.items],
        "lines": sum(len(each.items) for each in people),
        "done": sum(each.done for each in people),
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
    }
    return render(request, "performance/goals/board.html", context)


def _teams(actor: Actor) -> list[Team]:
    """The teams in which somebody stands, as far as the actor sees plans."""
    reach = actor.reach(VIEW_PLANS)
    rows = open_teams().filter(pk__in=open_assignments().values("team"))
    teams = list(rows if reach.everyone else rows.filter(pk__in=reach.teams))
    return sorted(teams, key=lambda each: (-each.path.count("/"), each.path))


def _members(team: Team) -> QuerySet[Person]:
    today = clock.today()
    here = assignments_on(today).filter(team=team)
    return persons_by_id(here.values("person")).order_by("number")[:MOST]
