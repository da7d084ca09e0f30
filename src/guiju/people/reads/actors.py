"""The actor behind a request: an account with its roles of today, resolved once per request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.foundation.models import Token
from guiju.foundation.statements import Statement
from guiju.people.models import Account, Delegate, Leadership, Person, RoleGrant, Team
from guiju.people.reads.belonging import has_left, touches
from guiju.people.reads.naming import written_name

#: Roles that go along with a delegation, as far as the teams of whom one stands in for reach.
_LENT = ("supervisor",)


def actor_of(
    account: Account,
    *,
    address: str = "",
    request_id: str = "",
    scopes: frozenset[str] | None = None,
) -> Actor:
    """Give the actor of an account today. Two queries: all that it acts by, the teams below.

    A delegate gets the leader's teams as their leader (and as their supervisor, where the leader is
    one); the delegate's own roles reach no further than before.
    """
    acts = _acts_by(account, clock.today())
    stood_in_for = {
        who: said for what, who, said, _ in acts if what == "stands" and who is not None
    }
    below = _below({path for _, _, _, path in acts if path})

    def reached(leader: int | None) -> frozenset[int]:
        return _reached(
            below,
            (path for what, who, _, path in acts if what == "leads" and who == leader and path),
        )

    own = reached(account.person_id) if account.person_id else frozenset[int]()
    grants = [
        Grant(role, below.get(path or "", frozenset()) | own)
        for what, _, role, path in acts
        if what == "holds"
    ]
    everything = own
    for leader in stood_in_for:
        led = reached(leader)
        grants += [
            Grant(role, below.get(path or "", frozenset()) | led)
            for what, who, role, path in acts
            if what == "lends" and who == leader
        ]
        everything |= led
    if everything:
        grants.append(Grant("team_leader", everything))
    if account.person_id and not grants:
        grants.append(Grant("agent"))
    return Actor(
        account=account.pk,
        person=account.person_id,
        name=_called(account, acts),
        grants=tuple(grants),
        stands_in_for=frozenset(stood_in_for),
        on_behalf_of="、".join(stood_in_for.values()),
        address=address,
        request_id=request_id,
        scopes=scopes,
    )


def _called(account: Account, acts: list[tuple[str, int | None, str, str | None]]) -> str:
    """What an account is called: by its name, with the staff number where that is a namesake's."""
    name = str(account)
    apart = (said for what, _, said, _ in acts if what == "is" and said.startswith(f"{name}（"))
    return next(apart, name)


def actor_by_id(account: int | None) -> Actor:
    """Give the actor who asked for a job, with their present permissions; nobody's account is the
    operator's own.
    """
    if account is not None and account < 0:
        return machine_of(Token.objects.get(pk=-account))
    return OPERATOR if account is None else actor_of(Account.objects.get(pk=account))


def machine_of(token: Token, *, address: str = "", request_id: str = "") -> Actor:
    """The actor of a machine's token: a kind of its own, named so. Its account is the token's
    number below zero, nobody's.
    """
    return Actor(
        account=-token.pk,
        name=f"{token.title} [API]",
        address=address,
        request_id=request_id,
        scopes=frozenset(token.scopes or ()),
        machine=True,
    )


def anybody_signs_in() -> bool:
    """Whether some account has a password yet: before that the first administrator's link may be
    made.
    """
    return any(
        account.has_usable_password() for account in Account.objects.filter(is_active=True)[:1000]
    )


def manager_accounts() -> list[int]:
    """Accounts that hold the role manager today, for notices to whoever leads."""
    rows = RoleGrant.objects.filter(_holds(clock.today()), role="manager", account__is_active=True)
    return list(rows.values_list("account", flat=True))


def administrator_accounts() -> list[int]:
    """Accounts that keep the instance today: administrators of the whole company who are not
    closed.
    """
    rows = RoleGrant.objects.filter(
        _holds(clock.today()), role="administrator", team=None, account__is_active=True
    )
    return list(rows.values_list("account", flat=True))


def delegates_of(leaders: Iterable[int]) -> dict[int, list[int]]:
    """Who stands in for each of these today, by person. One query."""
    today, delegates = clock.today(), dict[int, list[int]]()
    rows = Delegate.objects.filter(
        leader__in=list(leaders), from_date__lte=today, to_date__gte=today
    )
    for leader, person in rows.values_list("leader", "person"):
        delegates.setdefault(leader, []).append(person)
    return delegates


def accounts_of(persons: Iterable[int]) -> list[int]:
    """The open accounts of persons. One query."""
    rows = Account.objects.filter(person__in=list(persons), is_active=True)
    return list(rows.values_list("pk", flat=True))


def accounts_opened(persons: Iterable[int]) -> dict[int, tuple[int, dt.datetime]]:
    """The open account of each person who has one, and when it was opened. One query."""
    rows = Account.objects.filter(person__in=list(persons), is_active=True)
    return {
        person: (pk, opened)
        for person, pk, opened in rows.values_list("person", "pk", "date_joined")
        if person is not None
    }


def has_account(person: str) -> Exists:
    """Whether the person whom a column of a query names has an account, as an expression of it."""
    return Exists(Account.objects.filter(person=OuterRef(person)))


def account_addresses(accounts: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Mail address and language of accounts that may be written to."""
    rows = Account.objects.filter(pk__in=list(accounts), is_active=True)
    return {row.pk: (row.email, row.language or "zh-hans") for row in rows}


def _holds(today: dt.date) -> Q:
    return (Q(until=None) | Q(until__gte=today)) & Q(since__lte=today)


def _acts_by(account: Account, today: dt.date) -> list[tuple[str, int | None, str, str | None]]:
    """(what, person, name or role, path of the team) of all that an account acts by today. One
    query.
    """
    rows = _ACTS.rows(account.pk, account.person_id or 0, today)
    return [(what, who, said, path) for what, _place, who, said, path in rows]


def _all_acts(account: int, person: int, today: dt.date) -> QuerySet[Any, Any]:
    """Query what a person acts by: "stands": for whom they are the delegate; "holds": a role of
    theirs, without a path for all; "is": what a namesake is called; "lends": a role of one of
    these; "leads": what they or one of these lead.
    """
    standing = Delegate.objects.filter(person=person, from_date__lte=today, to_date__gte=today)
    roles = RoleGrant.objects.filter(_holds(today))
    lent = roles.filter(account__person__in=standing.values("leader"), role__in=_LENT)
    led = Leadership.objects.filter(touches(today, today), ~has_left(today))
    apart = Person.objects.filter(pk=person, namesake=True)
    led = led.filter(Q(person=person) | Q(person__in=standing.values("leader")))
    rows = _told(
        "stands", standing, "leader", written_name("leader__"), Value("", CharField())
    ).union(
        _told(
            "holds", roles.filter(account=account), "account__person", F("role"), F("team__path")
        ),
        _told("lends", lent, "account__person", F("role"), F("team__path")),
        _told("is", apart, "pk", written_name(), Value("", CharField())),
        _told("leads", led, "person", Value("", CharField()), F("team__path")),
        all=True,
    )
    return rows.order_by("what", "place")


_ACTS = Statement(_all_acts, ids=2)


def _told(what: str, rows: QuerySet[Any], who: str, said: Any, path: Any) -> QuerySet[Any, Any]:
    told = rows.order_by().annotate(
        what=Value(what, CharField()), place=F("pk"), who=F(who), said=said, path=path
    )
    return told.values_list("what", "place", "who", "said", "path")


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
