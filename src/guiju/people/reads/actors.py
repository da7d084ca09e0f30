"""Who asks: an account with its roles of today, resolved once per request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.people.models import Account, Delegate, Leadership, RoleGrant, Team


def actor_of(
    account: Account, *, address: str = "", request_id: str = "", scopes: frozenset[str] | None = None
) -> Actor:
    """The actor of an account today. Three queries: roles, what she leads or stands in for, the teams below."""
    today = clock.today()
    held = list(RoleGrant.objects.filter(_holds(today), account=account).values_list("role", "team__path"))
    stood_in_for = _stood_in_for(account, today)
    leaders = [account.person_id, *stood_in_for] if account.person_id else []
    led = list(
        Leadership.objects.filter(Q(to_date=None) | Q(to_date__gte=today), from_date__lte=today)
        .filter(person_id__in=leaders)
        .values_list("team__path", flat=True)
    )
    below = _below({path for _, path in held if path} | set(led))
    reached = frozenset[int]().union(*(below[path] for path in led)) if led else frozenset[int]()
    grants = [Grant(role, below.get(path, frozenset()) | reached) for role, path in held]
    if reached:
        grants.append(Grant("team_leader", reached))
    if account.person_id and not grants:
        grants.append(Grant("agent"))
    return Actor(
        account=account.pk,
        person=account.person_id,
        name=str(account),
        grants=tuple(grants),
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
    return list(RoleGrant.objects.filter(_holds(clock.today()), role="manager").values_list("account", flat=True))


def accounts_of(persons: Iterable[int]) -> list[int]:
    """The open accounts of persons. One query."""
    rows = Account.objects.filter(person__in=list(persons), is_active=True)
    return list(rows.values_list("pk", flat=True))


def account_addresses(accounts: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Mail address and language of accounts that may be written to."""
    rows = Account.objects.filter(pk__in=list(accounts), is_active=True)
    return {row.pk: (row.email, row.language or "zh-hans") for row in rows}


def _holds(today: object) -> Q:
    return (Q(until=None) | Q(until__gte=today)) & Q(since__lte=today)


def _stood_in_for(account: Account, today: dt.date) -> dict[int, str]:
    """The leaders in whose place she acts today: name by person."""
    if not account.person_id:
        return {}
    rows = Delegate.objects.filter(person=account.person_id, from_date__lte=today, to_date__gte=today)
    return dict(rows.values_list("leader", "leader__name"))


def _below(paths: set[str]) -> dict[str, frozenset[int]]:
    """For each path the ids of its team and all below."""
    if not paths:
        return {}
    wanted = Q()
    for path in paths:
        wanted |= Q(path__startswith=path)
    teams = list(Team.objects.filter(wanted).values_list("pk", "path"))
    return {path: frozenset(pk for pk, below in teams if below.startswith(path)) for path in paths}
