"""The grammar of access: what (a permission of a role) × whose (self, own team and below, all).

Features declare permissions with `permission(...)`; roles are the nine of the house. An `Actor` is
who asks, resolved once per request by the people room. No feature word inside; no database here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from guiju.foundation.errors import Forbidden, Sentence


class Whose(IntEnum):
    """How far a permission reaches; a larger one includes the smaller."""

    NOBODY = 0
    SELF = 1
    TEAM = 2
    ALL = 3


ROLES: dict[str, Sentence] = {
    "agent": {"zh": "客服", "en": "agent"},
    "team_leader": {"zh": "组长", "en": "team leader"},
    "supervisor": {"zh": "主管", "en": "supervisor"},
    "manager": {"zh": "经理", "en": "manager"},
    "quality": {"zh": "质检", "en": "quality"},
    "trainer": {"zh": "培训", "en": "trainer"},
    "people_officer": {"zh": "人事", "en": "people officer"},
    "administrator": {"zh": "系统管理员", "en": "administrator"},
    "auditor": {"zh": "审计", "en": "auditor"},
}


@dataclass(frozen=True)
class Permission:
    """A thing that can be done, with its sentence; ``roles`` says how far each role may do it."""

    code: str
    sentence: Sentence
    roles: Mapping[str, Whose]
    changes: bool = True


PERMISSIONS: dict[str, Permission] = {}


def permission(
    code: str,
    sentence: Sentence,
    *,
    changes: bool = True,
    own: str = "",
    team: str = "",
    everyone: str = "",
    **roles: Whose,
) -> Permission:
    """Declare a permission once: the roles that have it for their own things, for their teams, for
    everyone's; or the reach of each role. The auditor reads all and changes nothing.
    """
    for names, whose in ((own, Whose.SELF), (team, Whose.TEAM), (everyone, Whose.ALL)):
        roles |= dict.fromkeys(names.split(), whose)
    unknown = set(roles) - set(ROLES)
    if unknown or code in PERMISSIONS:
        raise ValueError(f"{code}: declared twice, or unknown roles {unknown}")
    if not changes:
        roles.setdefault("auditor", Whose.ALL)
    elif roles.get("auditor"):
        raise ValueError(f"{code}: the auditor changes nothing")
    PERMISSIONS[code] = Permission(code, sentence, dict(roles), changes)
    return PERMISSIONS[code]


@dataclass(frozen=True)
class Grant:
    """A role held; ``teams`` are the ids of the teams it reaches (own team and all below), empty
    when it has none.
    """

    role: str
    teams: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Reach:
    """Whose rows a permission opens to an actor: everybody's, those of teams, or those of one
    person.
    """

    everyone: bool = False
    teams: frozenset[int] = frozenset()
    person: int | None = None

    def __bool__(self) -> bool:
        return self.everyone or bool(self.teams) or self.person is not None

    def covers(self, *, person: int | None = None, team: int | None = None) -> bool:
        """Whether a row of this person, in this team, lies inside."""
        if self.everyone:
            return True
        return (team is not None and team in self.teams) or (
            person is not None and person == self.person
        )


@dataclass(frozen=True)
class Actor:
    """Who asks. ``person`` and ``account`` are ids; ``stands_in_for`` are the ids of the persons a
    delegate acts for.

    ``on_behalf_of`` says their names, for the journal and the page alone: nothing is decided by a
    name. The operator is the machine's owner at the command line: it may do all, and the journal
    says that it was the operator.
    """

    account: int | None = None
    person: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    operator: bool = False
    stands_in_for: frozenset[int] = frozenset()
    on_behalf_of: str = ""
    address: str = ""
    request_id: str = ""
    scopes: frozenset[str] | None = field(default=None)
    """Of an API token: the permission codes it is limited to; None means no limit."""
    machine: bool = False
    """A program's own token: nobody's person; its scopes reach the whole company."""

    def reach(self, wanted: Permission) -> Reach:
        """Whose rows the permission opens to this actor."""
        if self.operator:
            return Reach(everyone=True)
        if self.scopes is not None and wanted.code not in self.scopes:
            return Reach()
        if self.machine:
            return Reach(everyone=True)
        everyone, teams, person = False, frozenset[int](), None
        for grant in self.grants:
            whose = wanted.roles.get(grant.role, Whose.NOBODY)
            everyone = everyone or whose == Whose.ALL
            teams |= grant.teams if whose == Whose.TEAM else frozenset()
            person = self.person if whose >= Whose.SELF else person
        return Reach(everyone, teams, person)

    def may(self, wanted: Permission) -> bool:
        """Whether the permission opens anything at all to this actor."""
        return bool(self.reach(wanted))

    def may_all(self, wanted: Permission) -> bool:
        """Whether the permission reaches the whole company."""
        return self.reach(wanted).everyone

    def acts_for(self, person: int | None) -> bool:
        """Say whether the actor is this person, or their delegate today."""
        return person is not None and (person == self.person or person in self.stands_in_for)

    @property
    def own(self) -> int | None:
        """Whose own things, beyond what a permission opens, are shown: nobody's to a token that
        is limited to a scope.
        """
        return self.person if self.scopes is None else None

    @property
    def signed_in(self) -> bool:
        """Whether this is a known person, account or the operator."""
        return self.operator or self.account is not None


ANONYMOUS = Actor()
OPERATOR = Actor(name="operator", operator=True)


def check_may(
    actor: Actor, wanted: Permission, *, person: int | None = None, team: int | None = None
) -> None:
    """Raise `Forbidden` unless the actor may do this, and — when a person or team is named — to
    these.
    """
    reach = actor.reach(wanted)
    if not reach or ((person, team) != (None, None) and not reach.covers(person=person, team=team)):
        raise Forbidden(permission=wanted.code)


def check_may_all(actor: Actor, wanted: Permission) -> None:
    """Raise `Forbidden` unless the permission reaches the whole company."""
    if not actor.may_all(wanted):
        raise Forbidden(permission=wanted.code)
