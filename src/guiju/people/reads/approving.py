"""Who can approve, as the second person, what somebody else has a hand in; and whether own approval
is open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import Actor, Permission, Whose
from guiju.foundation.once import once
from guiju.kit import show
from guiju.kit.second import Approver, Matter, Second
from guiju.people.access import ACCOUNTS, team_of
from guiju.people.models import (
    Account,
    Delegate,
    Invitation,
    Leadership,
    OwnApproval,
    RoleGrant,
    Team,
)
from guiju.people.reads.belonging import has_left, touches

ALONE, ALWAYS = OwnApproval.Rule.ALONE, OwnApproval.Rule.ALWAYS


def second_of(matter: Matter, actor: Actor) -> Second:
    """Tell who can approve a matter today, and whether those who had a hand in it may, as the actor
    sees it. Reckoned from who holds which role and leads whom today, so it follows every change.

    Three queries for what reaches the whole company, five more for what a leader approves; one time
    a page however many matters of one permission are asked about.
    """
    able = holders(matter.wanted, matter.person)
    others = tuple(
        holder
        for holder in able
        if holder.account not in matter.hands
        and (holder.person is None or holder.person != matter.person)
    )
    rule = own_rule()
    alone = len(able) <= 1 and not others
    keeps = actor.may_all(ACCOUNTS)
    return Second(
        matter,
        actor,
        approvers=others,
        open=rule == ALWAYS or (rule == ALONE and alone),
        keepers=() if others else tuple(keeper.name for keeper in holders(ACCOUNTS)),
        invite=_invitation(matter.wanted) if keeps and not others else "",
        rule=reverse("people_approval") if keeps else "",
    )


@once
def own_rule() -> str:
    """When own approval is open: as it was said last. One query."""
    rule = OwnApproval.objects.filter(current=True).values_list("rule", flat=True).first()
    return rule or ALONE


def holders(wanted: Permission, person: int | None = None) -> tuple[Approver, ...]:
    """Give the accounts that can sign in (or are invited) and hold a permission today: for the
    whole company, or over the team of this person; by name. One query for the whole company.
    """
    of_team = _roles(wanted, Whose.TEAM)
    team = team_of(person) if person and of_team else None
    return _holders(_roles(wanted, Whose.ALL), of_team if team else (), team)


def holders_over(
    wanted: Permission, teams: Iterable[int]
) -> dict[int | None, tuple[Approver, ...]]:
    """Give by team the accounts that hold a permission over it today: for the whole company, or by a
    role over the team or one above, of their own or lent as a delegate; None: the company's alone.
    Who leads a team holds nothing by that here. Four queries, at any number of teams.
    """
    paths = dict(Team.objects.filter(pk__in=list(teams)).values_list("pk", "path"))
    above = {
        team: tuple(int(part) for part in path.split("/") if part) for team, path in paths.items()
    }
    company, of_teams = _roles(wanted, Whose.ALL), _roles(wanted, Whose.TEAM)
    reached_teams = {team for path in above.values() for team in path}
    held = RoleGrant.objects.filter(
        _held(), Q(role__in=company) | Q(role__in=of_teams, team__in=reached_teams)
    )
    grants = list(held.values_list("role", "account", "account__person", "team"))
    everywhere = {account for role, account, _person, _team in grants if role in company}
    over = [grant[1:] for grant in grants if grant[0] not in company]
    today = clock.today()
    lent = Delegate.objects.filter(
        leader__in={person for _account, person, _team in over if person},
        from_date__lte=today,
        to_date__gte=today,
    )
    acting: dict[int, set[int]] = defaultdict(set)
    for leader, account in lent.values_list("leader", "person__account"):
        if account is not None:
            acting[leader].add(account)
    of_team: dict[int, set[int]] = defaultdict(set)
    for account, person, team in over:
        of_team[team] |= {account} | acting.get(person, set())
    found = everywhere.union(*of_team.values())
    named = _named(_able(Account.objects.filter(pk__in=found)))
    reached: dict[int | None, set[int]] = {None: everywhere}
    for team, path in above.items():
        reached[team] = everywhere.union(*(of_team[each] for each in path))
    return {
        team: tuple(each for each in named if each.account in accounts)
        for team, accounts in reached.items()
    }


@once
def _holders(
    everyone: tuple[str, ...], of_team: tuple[str, ...], team: int | None
) -> tuple[Approver, ...]:
    held, path = _held(), _path(team) if team else ()
    granted = held & Q(role__in=everyone)
    if path:
        granted |= held & Q(role__in=of_team, team__in=path)
    found = Q(pk__in=RoleGrant.objects.filter(granted).values("account"))
    if "team_leader" in everyone:
        found |= Q(person__in=_leading(everyone))
    elif path:
        found |= Q(person__in=_leading(of_team, path))
    return tuple(_named(_able(Account.objects.filter(found))))


def _held() -> Q:
    """Roles that are held today."""
    today = clock.today()
    return (Q(until=None) | Q(until__gte=today)) & Q(since__lte=today)


def _roles(wanted: Permission, whose: Whose) -> tuple[str, ...]:
    return tuple(role for role, reach in wanted.roles.items() if reach == whose)


def _path(team: int) -> tuple[int, ...]:
    """The ids of a team and of those above it. One query."""
    path = Team.objects.filter(pk=team).values_list("path", flat=True).first() or ""
    return tuple(int(part) for part in path.split("/") if part)


def _leading(roles: Iterable[str], teams: Iterable[int] | None = None) -> set[int]:
    """Who leads one of these teams (or any) today, or stands in for who does, and may by one of
    these roles: whoever leads is a team leader. Three queries at most.
    """
    today = clock.today()
    led = Leadership.objects.filter(touches(today, today), ~has_left(today))
    led = led if teams is None else led.filter(team__in=teams)
    leaders = set(led.values_list("person", flat=True))
    if "team_leader" not in roles:
        held = RoleGrant.objects.filter(_held(), role__in=roles)
        leaders &= set(held.values_list("account__person", flat=True))
    acting = Delegate.objects.filter(leader__in=leaders, from_date__lte=today, to_date__gte=today)
    return leaders | set(acting.values_list("person", flat=True))


def _able(accounts: QuerySet[Account]) -> list[tuple[Account, bool]]:
    """Those with which somebody can sign in, or could today: they have a password, somebody was in
    already, or their invitation is still open; and whether they are invited only.
    """
    open_ones = Invitation.objects.filter(
        account=OuterRef("pk"), used_at=None, expires_at__gte=clock.now()
    )
    rows = accounts.filter(is_active=True).annotate(waits=Exists(open_ones))
    told = [
        (account, not account.last_login and not account.has_usable_password(), account.waits)
        for account in rows.select_related("person")
    ]
    return [(account, invited) for account, invited, waits in told if waits or not invited]


def _named(able: list[tuple[Account, bool]]) -> list[Approver]:
    """Each by name; namesakes with their staff number, or their address."""
    often = Counter(str(account) for account, _invited in able)
    told = [
        Approver(
            account.pk,
            account.person_id,
            show.bracketed(account, account.person.number if account.person else account.email)
            if often[str(account)] > 1
            else str(account),
            invited,
        )
        for account, invited in able
    ]
    return sorted(told, key=lambda each: (each.name, each.account))


def _invitation(wanted: Permission) -> str:
    """Where somebody is invited who could approve: with the role preset."""
    everyone = _roles(wanted, Whose.ALL)
    role = "manager" if "manager" in everyone or not everyone else everyone[0]
    return f"{reverse('people_account_invite')}?role={role}"
