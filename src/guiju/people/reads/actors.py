"""Who asks: an account with its roles of today, resolved once per request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.people.models import Account, Delegate, Leadership, RoleGrant, Team
from guiju.people.reads.belonging import has_left, touches

#: Roles that go along with a delegation, as far as the teams of whom one stands in for reach.
_LENT = ("supervisor",)


def actor_of(
    account: Account, *, address: str = "", request_id: str = "", scopes: frozenset[str] | None = None
) -> Actor:
    """The actor of an account today. Three queries: her delegations with roles, what is led, the teams below; four when
    she stands in for somebody.

    A delegate gets the leader's teams as their leader (and as their supervisor, where the leader is one); her own roles
    reach no further than before.
    """
    today = clock.today()
    stood_in_for = _stood_in_for(account, today)
    held = _roles(Q(account=account), today)
    lent = _roles(Q(account__person__in=stood_in_for, role__in=_LENT), today) if stood_in_for else []
    leaders = [account.person_id, *stood_in_for] if account.person_id else []
    led = _led(leaders, today)
    below = _below({path for _, _, path in held + lent if path} | {path for _, path in led})
    own = _reached(below, (path for person, path in led if person == account.person_id))
    grants = [Grant(role, below.get(path or "", frozenset()) | own) for _, role, path in held]
    reached = own
    for leader in stood_in_for:
        hers = _reached(below, (path for person, path in led if person == leader))
        grants += [
            Grant(role, below.get(path or "", frozenset()) | hers) for person, role, path in lent if person == leader
        ]
        reached |= hers
    if reached:
        grants.append(Grant("team_leader", reached))
    if account.person_id and not grants:
        grants.append(Grant("agent"))
    return Actor(
        account=account.pk,
        person=account.person_id,
        name=str(account),
        grants=tuple(grants),
        stands_in_for=frozenset(stood_in_for),
        on_behalf_of="、".join(stood_in_for.values()),
        address=address,
        request_id=request_id,
        scopes=scopes,
    )


def actor_by_id(account: int | None) -> Actor:
    """Who asked for a job, with the permissions she has now; nobody's account is the operator's own."""
    return OPERATOR if account is None else actor_of(Account.objects.get(pk=account))


def anybody_signs_in() -> bool:
    """Whether some account has a password yet: before that the first administrator's link may be made."""
    return any(account.has_usable_password() for account in Account.objects.filter(is_active=True)[:1000])


def manager_accounts() -> list[int]:
    """Accounts that hold the role manager today, for notices to whoever leads."""
    rows = RoleGrant.objects.filter(_holds(clock.today()), role="manager", account__is_active=True)
    return list(rows.values_list("account", flat=True))


def delegates_of(leaders: Iterable[int]) -> dict[int, list[int]]:
    """Who stands in for each of these today, by person. One query."""
    today, found = clock.today(), dict[int, list[int]]()
    rows = Delegate.objects.filter(leader__in=list(leaders), from_date__lte=today, to_date__gte=today)
    for leader, person in rows.values_list("leader", "person"):
        found.setdefault(leader, []).append(person)
    return found


def accounts_of(persons: Iterable[int]) -> list[int]:
    """The open accounts of persons. One query."""
    rows = Account.objects.filter(person__in=list(persons), is_active=True)
    return list(rows.values_list("pk", flat=True))


def account_addresses(accounts: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Mail address and language of accounts that may be written to."""
    rows = Account.objects.filter(pk__in=list(accounts), is_active=True)
    return {row.pk: (row.email, row.language or "zh-hans") for row in rows}


def _holds(today: dt.date) -> Q:
    return (Q(until=None) | Q(until__gte=today)) & Q(since__lte=today)


def _stood_in_for(account: Account, today: dt.date) -> dict[int, str]:
    """The leaders in whose place she acts today: name by person."""
    if not account.person_id:
        return {}
    rows = Delegate.objects.filter(person=account.person_id, from_date__lte=today, to_date__gte=today)
    return dict(rows.values_list("leader", "leader__name"))


def _roles(whose: Q, today: dt.date) -> list[tuple[int | None, str, str | None]]:
    """(person, role, path of the team) of the roles held today."""
    rows = RoleGrant.objects.filter(whose, _holds(today))
    return list(rows.values_list("account__person", "role", "team__path"))


def _led(leaders: Iterable[int], today: dt.date) -> list[tuple[int, str]]:
    """(leader, path of the team) of what these persons lead today."""
    rows = Leadership.objects.filter(touches(today, today), ~has_left(today))
    return list(rows.filter(person_id__in=leaders).values_list("person", "team__path"))


def _reached(below: dict[str, frozenset[int]], paths: Iterable[str]) -> frozenset[int]:
    """The teams of these paths and all below."""
    return frozenset[int]().union(*(below[path] for path in paths))


def _below(paths: set[str]) -> dict[str, frozenset[int]]:
    """For each path the ids of its team and all below."""
    if not paths:
        return {}
    wanted = Q()
    for path in paths:
        wanted |= Q(path__startswith=path)
    teams = list(Team.objects.filter(wanted).values_list("pk", "path"))
    return {path: frozenset(pk for pk, below in teams if below.startswith(path)) for path in paths}
