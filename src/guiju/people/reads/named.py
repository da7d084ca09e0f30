"""Rows that a request names: what is absent and what the actor may not see look alike."""

from __future__ import annotations

from typing import TypeVar

from guiju.foundation.access import Actor, Permission, check_may
from guiju.foundation.errors import NotFound
from guiju.people import access
from guiju.people.models import (
    Account,
    AgentKey,
    EmploymentEvent,
    Grade,
    Person,
    Position,
    RoleGrant,
    ShiftPattern,
    Team,
)

Found = TypeVar("Found")


def person_within(actor: Actor, pk: int, wanted: Permission) -> Person:
    """Give a person whom the actor sees and whom a permission reaches."""
    row = access.visible_person(actor, pk)
    check_may(actor, wanted, person=row.pk, team=access.team_of(row.pk))
    return row


def person_of(actor: Actor, pk: int | None) -> Person | None:
    """Give a person whom the actor sees; None when none is named."""
    return access.visible_person(actor, pk) if pk else None


def team_of(actor: Actor, code: str | None) -> Team | None:
    """Give a team that the actor sees; None when none is named."""
    return access.visible_team(actor, code) if code else None


def position_of(code: str | None) -> Position | None:
    """Give the position of a code; None when none is named."""
    return _named(Position.objects.filter(code=code).first(), "position", code) if code else None


def grade_of(ladder: str, rank: int) -> Grade:
    """Give a rung of a ladder."""
    return _named(
        Grade.objects.filter(ladder=ladder, rank=rank).first(), "grade", f"{ladder} {rank}"
    )


def pattern_of(code: str) -> ShiftPattern:
    """Give the shift pattern with this code."""
    return _named(ShiftPattern.objects.filter(code=code).first(), "pattern", code)


def key_of(actor: Actor, pk: int) -> AgentKey:
    """Give an agent key of a person whom the actor sees."""
    keys = AgentKey.objects.select_related("person")
    return _named(keys.filter(pk=pk, person__in=access.visible_persons(actor)).first(), "key", pk)


def event_of(actor: Actor, *ids: int) -> EmploymentEvent:
    """Give an event of a person whom the actor sees; the person may be named before it."""
    rows = EmploymentEvent.objects.filter(pk=ids[-1], person__in=access.visible_persons(actor))
    rows = rows.filter(person=access.visible_person(actor, ids[0])) if ids[1:] else rows
    return _named(rows.first(), "event", ids[-1])


def account_of(actor: Actor, pk: int) -> Account:
    """Give an account; whoever asks has the permission for all of them."""
    return _named(Account.objects.select_related("person").filter(pk=pk).first(), "account", pk)


def grant_of(actor: Actor, *ids: int) -> RoleGrant:
    """Give a role that an account holds; the account may be named before it."""
    rows = RoleGrant.objects.filter(pk=ids[-1])
    rows = rows.filter(account=account_of(actor, ids[0])) if ids[1:] else rows
    return _named(rows.first(), "role", ids[-1])


def _named(row: Found | None, what: str, name: object) -> Found:
    if row is None:
        raise NotFound(what=what, name=str(name))
    return row
