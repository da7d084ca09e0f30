"""What needs authority, and its limits: named, written with the levels that approve above them,
ended.
"""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.bounds import MOST_MONEY
from guiju.foundation.errors import Conflict, Invalid
from guiju.kit.reasons import check_text
from guiju.people import reads as people
from guiju.policy import events
from guiju.policy.access import LIMITS
from guiju.policy.models import Action, Limit
from guiju.policy.reads.rulebook import clause_in_force
from guiju.policy.rules.authority import Level
from guiju.policy.rules.rulebook import Binding

APPROVERS = ("", *people.LEVELS)
_AMOUNTS = ("each", "a_day", "a_month", "approved")


def save_action(
    code: str,
    title: str,
    *,
    actor: Actor,
    kind: str = "money",
    system: str = "",
    currency: str = "CNY",
    settles: bool = False,
) -> Action:
    """Name something that needs authority, or change what it is called."""
    check_may_all(actor, LIMITS)
    if kind not in Action.Kind.values:
        raise Invalid("没有这种权限事项。", "There is no such kind.", field="kind")
    with transaction.atomic():
        row = Action.objects.select_for_update().filter(code=code).first() or Action(
            code=code, kind=kind
        )
        before = {"title": row.title, "system": row.system} if row.pk else None
        if row.pk and (row.kind != kind or row.settles != settles):
            raise Conflict(
                "已有的事项不能改变种类。", "What is there does not change its kind.", field="kind"
            )
        row.title, row.system, row.currency, row.settles = (
            check_text(title, "title", 100),
            system.strip(),
            currency,
            settles,
        )
        row.save()
        journal.write(
            actor,
            events.ACTION_SAVED,
            "authority_action",
            row.pk,
            before=before,
            after={"code": code, "title": row.title},
        )
    return row


def write_limit(
    action: Action,
    policy: str,
    clause: str,
    *,
    actor: Actor,
    binds: Binding | None = None,
    from_date: dt.date | None = None,
    to_date: dt.date | None = None,
    **parts: Any,
) -> Limit:
    """Write a limit that holds from a day on; see `Limit` for its parts. It names the clause that
    says so.

    ``levels``: all levels at which it is approved, the lowest first: [{"approver", "up_to"}]; the
    last one may be without an amount. In place of ``approver`` and ``approved``.
    """
    check_may_all(actor, LIMITS)
    parts = _with_levels(parts)
    day = from_date or clock.today()
    if clause_in_force(policy, clause, day) is None:
        raise Invalid(
            "那天没有这一条制度生效：{policy}/{clause}。",
            "No such clause is in force on that day: {policy}/{clause}.",
            policy=policy,
            clause=clause,
            field="clause",
        )
    _check_parts(action, parts, day, to_date)
    whom = binds or Binding()
    with transaction.atomic():
        row = Limit.objects.create(
            action=action,
            policy=policy,
            clause=clause,
            positions=_list(whom.positions),
            grades=_list(whom.grades),
            teams=_list(whom.teams),
            from_date=day,
            to_date=to_date,
            at=clock.now(),
            by=actor.name,
            **parts,
        )
        after = {
            "action": action.code,
            "clause": f"{policy}/{clause}",
            "binds": [row.positions, row.grades, row.teams],
        }
        after |= {
            name: value for name, value in parts.items() if value not in (None, "", False, [])
        }
        journal.write(actor, events.LIMIT_WRITTEN, "limit", row.pk, after=after)
    return row


def end_limit(row: Limit, *, actor: Actor, why: str) -> Limit:
    """Let a limit hold no more from now on; what was taken under it stays."""
    check_may_all(actor, LIMITS)
    why = check_text(why, "why", 500)
    with transaction.atomic():
        if not Limit.objects.filter(pk=row.pk, ended_at=None).update(
            ended_at=clock.now(), ended_by=actor.name[:200]
        ):
            raise Conflict("这个额度已经终止。", "This limit has ended already.")
        journal.write(
            actor, events.LIMIT_ENDED, "limit", row.pk, before={"action": row.action.code}, why=why
        )
    row.refresh_from_db()
    return row


def _with_levels(parts: dict[str, Any]) -> dict[str, Any]:
    """The parts of a limit with its highest level as approver and the lower ones as they are
    kept.
    """
    levels = [
        Level(sent_level["approver"], sent_level.get("up_to"))
        for sent_level in parts.pop("levels", None) or []
    ]
    if not levels:
        return parts
    if parts.get("approver"):
        raise Invalid(
            "请写审批层级，或写一个审批人，不要两个都写。",
            "Give the levels or one approver, not both.",
            field="levels",
        )
    places = [
        people.LEVELS.index(level.approver) if level.approver in people.LEVELS else -1
        for level in levels
    ]
    if -1 in places or places != sorted(set(places)):
        raise Invalid(
            "审批层级要从低到高，每级一次。",
            "Levels go from the lowest up, each once.",
            field="levels",
        )
    bounds = [level.up_to for level in levels[:-1]]
    if any(bound is None for bound in bounds):
        raise Invalid(
            "除最高一级外，每一级都要写到多少为止。",
            "Each level but the last says up to how much.",
            field="levels",
        )
    reached = [level.up_to for level in levels if level.up_to is not None]
    if any(higher <= lower for lower, higher in itertools.pairwise(reached)):
        raise Invalid(
            "上一级能批的金额要大于下一级。",
            "A higher level reaches further than the one below.",
            field="levels",
        )
    lower = [{"approver": level.approver, "up_to": f"{level.up_to:.2f}"} for level in levels[:-1]]
    return parts | {"levels": lower, "approver": levels[-1].approver, "approved": levels[-1].up_to}


def _check_parts(
    action: Action, parts: dict[str, Any], first: dt.date, last: dt.date | None
) -> None:
    if parts.get("approver", "") not in APPROVERS:
        raise Invalid("没有这种审批人。", "There is no such approver.", field="approver")
    lower = [Decimal(each["up_to"]) for each in parts.get("levels", [])]
    amounts = [(name, parts.get(name)) for name in _AMOUNTS] + [
        ("levels", bound) for bound in lower
    ]
    for name, value in amounts:
        if value is not None and not Decimal(0) <= value <= MOST_MONEY:
            raise Invalid("金额不在允许的范围内。", "The amount is out of range.", field=name)
    if lower and action.kind != Action.Kind.MONEY:
        raise Invalid("只有金额才分层级审批。", "Only amounts have levels.", field="levels")
    each = parts.get("each")
    if lower and each is not None and not parts.get("always_ask") and lower[0] <= each:
        raise Invalid(
            "最低一级要高于本人可以自己决定的金额。",
            "The lowest level lies above what needs no approval.",
            field="levels",
        )
    if parts.get("in_turn") and not lower:
        raise Invalid(
            "逐级审批至少要有两级。",
            "One level after the other takes two levels at least.",
            field="in_turn",
        )
    if parts.get("always_ask") and not parts.get("approver"):
        raise Invalid(
            "每次审批要有审批人。", "Approval each time needs an approver.", field="approver"
        )
    if last is not None and last < first:
        raise Invalid("结束日早于开始日。", "It ends before it begins.", field="to_date")


def _list(codes: tuple[str, ...] | None) -> list[str] | None:
    return None if codes is None else list(codes)
