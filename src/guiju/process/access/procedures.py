"""Who may read, write and keep procedures."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from guiju.foundation.access import Actor, Whose, check_may, permission
from guiju.foundation.errors import Forbidden, NotFound
from guiju.process.models.procedures import ProcedureVersion

_ROLES = (
    "agent",
    "team_leader",
    "supervisor",
    "manager",
    "quality",
    "trainer",
    "people_officer",
    "administrator",
)
_EVERYBODY: Any = dict.fromkeys(_ROLES, Whose.ALL)
_MYSELF: Any = dict.fromkeys(_ROLES, Whose.SELF)
_LEADERS: Any = dict.fromkeys(
    ("team_leader", "supervisor", "manager", "quality", "trainer", "people_officer"), Whose.ALL
)
VIEW = permission(
    "process.procedures", {"zh": "查阅流程", "en": "read procedures"}, changes=False, **_EVERYBODY
)
WRITE = permission(
    "process.write_procedures",
    {"zh": "编写、复核与发布流程", "en": "write, review and publish procedures"},
    **_LEADERS,
)
CONFIRM = permission(
    "process.confirm_reading",
    {"zh": "确认已读流程", "en": "confirm having read procedures"},
    **_MYSELF,
)
CONFORM = permission(
    "process.conformance",
    {"zh": "用事件日志核对流程", "en": "hold event logs against procedures"},
    changes=False,
    **_LEADERS,
)
READERS = permission(
    "process.readers",
    {"zh": "查看谁读过流程", "en": "see who has read"},
    changes=False,
    team="team_leader supervisor",
    everyone="quality trainer people_officer manager",
)


def may_read(actor: Actor) -> bool:
    """Whether the actor reads the library: everybody who is signed in."""
    return actor.may(VIEW)


def may_write(actor: Actor) -> bool:
    """Whether the actor writes, reviews and publishes procedures."""
    return actor.may_all(WRITE)


def may_conform(actor: Actor) -> bool:
    """Whether the actor holds event logs against procedures: who writes them, and the auditor."""
    return actor.may_all(CONFORM)


def may_see_readers(actor: Actor) -> bool:
    """Whether the actor sees who of others has read."""
    reach = actor.reach(READERS)
    return reach.everyone or bool(reach.teams)


def visible_versions(actor: Actor) -> QuerySet[ProcedureVersion]:
    """What is or was published is open to everybody; drafts to who writes, and to the auditor."""
    rows = ProcedureVersion.objects.select_related("procedure__owner")
    check_may(actor, VIEW)
    drafts = may_write(actor) or actor.may_all(READERS)
    return rows if drafts else rows.exclude(state__in=["draft", "review"])


def visible_version(actor: Actor, code: str, number: int | None = None) -> ProcedureVersion:
    """A version by its procedure's code and its number; without one the published one, else the
    newest. Or `NotFound`.
    """
    rows = visible_versions(actor).filter(procedure__code=code)
    if number is not None:
        row = rows.filter(version=number).first()
    else:
        row = rows.filter(state="published").first() or rows.order_by("-version").first()
    if row is None:
        raise NotFound()
    return row


def check_confirms(actor: Actor) -> None:
    """Raise unless the actor is a person who confirms their own reading. Auditors change nothing,
    but read for themselves.
    """
    scoped = actor.scopes is not None and CONFIRM.code not in actor.scopes
    if actor.person is None or scoped:
        raise Forbidden("只有本人可以确认已读。", "People confirm only their own reading.")


def listed(actor: Actor) -> QuerySet[ProcedureVersion]:
    """Give the procedures of the library: of each the published version; for writers also drafts,
    and those withdrawn.
    """
    rows = visible_versions(actor)
    wanted = Q(state="published")
    return rows.filter(
        wanted | Q(state__in=["draft", "review", "withdrawn"]) if may_write(actor) else wanted
    )
