"""Who may do what with people, and whom an actor sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from guiju.foundation import clock
from guiju.foundation.access import Actor, Reach, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.foundation.once import once
from guiju.people.models import Assignment, Leadership, Person, RoleGrant, Team
from guiju.people.rules import Place

VIEW = permission(
    "people.view",
    {"zh": "查看人员与班组", "en": "see people and teams"},
    changes=False,
    own="agent",
    team="team_leader supervisor",
    everyone="quality trainer people_officer manager administrator",
)
EDIT = permission(
    "people.edit",
    {"zh": "维护人员、班组与任职", "en": "keep people, teams and employment"},
    everyone="people_officer manager",
)
PROFILE = permission(
    "people.profile",
    {"zh": "查看与填写人员记录", "en": "see and write profile notes"},
    own="agent",
    team="team_leader supervisor",
    everyone="people_officer manager",
)
SHIFTS = permission(
    "people.shifts",
    {"zh": "排班与登记请假", "en": "assign shifts and record leave"},
    team="team_leader supervisor",
    everyone="people_officer manager",
)
DELEGATE = permission(
    "people.delegate",
    {"zh": "指定自己的代理人", "en": "name one's own delegate"},
    own="team_leader supervisor",
    everyone="people_officer manager",
)
ACCOUNTS = permission(
    "people.accounts",
    {"zh": "管理账号与角色", "en": "keep accounts and roles"},
    everyone="administrator",
)
SEE_RULE = permission(
    "people.see_own_approval",
    {"zh": "查看本人批准的规则", "en": "see when own approval is open"},
    changes=False,
    everyone="manager administrator",
)


#: Roles by which somebody leads a team without being named its leader.
LEADING_ROLES = ("team_leader", "supervisor")


def visible_persons(actor: Actor) -> QuerySet[Person]:
    """Give the persons whom an actor may see: all, those who belong or last belonged to the actor's
    teams, or the actor alone.
    """
    return _within(Person.objects.all(), actor.reach(VIEW))


def visible_teams(actor: Actor) -> QuerySet[Team]:
    """Give the teams that an actor may see: all, or their own and those below; somebody in a team
    sees that team.
    """
    reach = actor.reach(VIEW)
    if reach.everyone:
        return Team.objects.all()
    own = (
        Assignment.objects.filter(_now(), person=reach.person).values("team")
        if reach.person
        else []
    )
    return Team.objects.filter(Q(pk__in=reach.teams) | Q(pk__in=own))


def visible_person(actor: Actor, pk: int) -> Person:
    """The person, or `NotFound` when absent or not visible: from outside both look alike."""
    return or_not_found(visible_persons(actor).filter(pk=pk).first())


def sees_person(actor: Actor, pk: int | None) -> bool:
    """Whether the actor may open the page of a person. At most one query."""
    if pk is None or not actor.may(VIEW):
        return False
    return actor.may_all(VIEW) or visible_persons(actor).filter(pk=pk).exists()


def visible_team(actor: Actor, code: str) -> Team:
    """The team of that code, or `NotFound`."""
    return or_not_found(visible_teams(actor).filter(code=code).first())


@once
def team_of(person: int) -> int | None:
    """Give the id of the team to which a person belongs today or last belonged; before the first
    day the one that they join.
    """
    return teams_of([person]).get(person)


def teams_of(persons: Mapping[int, Place | None] | Iterable[int]) -> dict[int, int | None]:
    """Give the team ids of many persons. One query; where a mapping tells how they stand, for those
    who begin only later. A transfer that is still to come changes nothing yet.
    """
    standings = persons if isinstance(persons, Mapping) else {}
    today = clock.today()
    teams = {person: stands.team for person, stands in standings.items() if stands is not None}
    asked = [person for person in persons if person not in teams]
    rows = Assignment.objects.filter(person__in=asked).order_by("from_date")
    for person, team, begins in rows.values_list("person", "team", "from_date"):
        if begins <= today or person not in teams:
            teams[person] = team
    return teams


@once
def may_shift(actor: Actor, person: int) -> bool:
    """Say whether the actor may decide when a person works or is away: leaders of others do not
    decide it of themselves.
    """
    try:
        check_may_shift(actor, [person])
    except Forbidden:
        return False
    return True


def check_may_shift(actor: Actor, persons: Iterable[int]) -> None:
    """Raise `Forbidden` unless the actor may decide of all these persons when they work or are
    away. At most one query.
    """
    reach, asked = actor.reach(SHIFTS), set(persons)
    if reach.everyone:
        return
    teams = teams_of(asked)
    if (
        actor.person in asked
        or not all(reach.covers(team=teams.get(person)) for person in asked)
        or not reach
    ):
        raise Forbidden(permission=SHIFTS.code)


def leads(person: int, first: dt.date, last: dt.date) -> bool:
    """Whether something can wait for a person as a leader on one of these days: by a team, or by
    a role. Two queries.
    """
    led = Leadership.objects.filter(
        Q(to_date=None) | Q(to_date__gte=first), person=person, from_date__lte=last
    )
    held = RoleGrant.objects.filter(Q(until=None) | Q(until__gte=first), role__in=LEADING_ROLES)
    return led.exists() or held.filter(account__person=person).exists()


def _within(rows: QuerySet[Person], reach: Reach) -> QuerySet[Person]:
    if reach.everyone:
        return rows
    if not reach:
        return rows.none()
    theirs = Assignment.objects.filter(_now(), team__in=reach.teams).values("person")
    return rows.filter(Q(pk__in=theirs) | Q(pk=reach.person))


def _now() -> Q:
    """Standing today, or left no longer than three months ago: their leader still closes their
    month.
    """
    today = clock.today()
    recently = clock.first_day(clock.month_before(clock.month_of(today), 3))
    return Q(from_date__lte=today) & (Q(to_date=None) | Q(to_date__gte=recently))
