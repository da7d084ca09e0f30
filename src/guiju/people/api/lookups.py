"""Rows that a request names: what is absent and what the actor may not see look alike."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest

from guiju.foundation.access import Permission, check_may
from guiju.foundation.errors import NotFound
from guiju.kit.context import actor_of
from guiju.people import access
from guiju.people.models import Account, AgentKey, Grade, Person, Position, ShiftPattern, Team

Found = TypeVar("Found")


def person_of(request: HttpRequest, pk: int) -> Person:
    """A person the actor sees."""
    return access.visible_person(actor_of(request), pk)


def person_within(request: HttpRequest, pk: int, wanted: Permission) -> Person:
    """A person the actor sees and whom a permission reaches."""
    row = person_of(request, pk)
    check_may(actor_of(request), wanted, person=row.pk, team=access.team_of(row.pk))
    return row


def team_of(request: HttpRequest, code: str | None) -> Team | None:
    """A team the actor sees; None when none is named."""
    return access.visible_team(actor_of(request), code) if code else None


def position_of(code: str | None) -> Position | None:
    """A position; None when none is named."""
    return _named(Position.objects.filter(code=code).first(), "position", code) if code else None


def grade_of(ladder: str, rank: int) -> Grade:
    """A rung of a ladder."""
    return _named(
        Grade.objects.filter(ladder=ladder, rank=rank).first(), "grade", f"{ladder} {rank}"
    )


def pattern_of(code: str) -> ShiftPattern:
    """Give the shift pattern with this code."""
    return _named(ShiftPattern.objects.filter(code=code).first(), "pattern", code)


def key_of(request: HttpRequest, pk: int) -> AgentKey:
    """An agent key of a person the actor sees."""
    seen = access.visible_persons(actor_of(request))
    return _named(AgentKey.objects.filter(pk=pk, person__in=seen).first(), "key", pk)


def account_of(pk: int) -> Account:
    """An account; whoever asks has the permission for all of them."""
    return _named(Account.objects.filter(pk=pk).first(), "account", pk)


def _named(row: Found | None, what: str, name: object) -> Found:
    if row is None:
        raise NotFound(what=what, name=str(name))
    return row
