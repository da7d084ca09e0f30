"""Settled goals become records, from which schemes of leaders are measured."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q

from guiju.foundation import clock
from guiju.people.models import Leadership
from guiju.performance.models import Goal
from guiju.records import actions as records

PUBLISH_GOALS = "performance.publish_goals"
SOURCE = "guiju-goals"


def publish_goals() -> int:
    """Store settled goals, and the progress of open ones, among the records; how many. Done again it changes nothing.

    An open goal has no result yet, so it never counts as missed before its end. A dropped one that stands there loses
    its target, value and result. A goal of a team without an owner belongs to the team's leader.
    """
    waiting = []
    for row in Goal.objects.select_related("owner", "team").filter(~Q(state="dropped") | ~Q(published="")):
        told = _told(row)
        if row.published != told and not (row.value is None and row.state == "open" and not row.published):
            waiting.append((row, told))
    numbers = _leaders({row.team_id for row, _said in waiting if row.owner_id is None and row.team_id})
    rows = [(row, said, row.owner.number if row.owner else numbers.get(row.team_id or 0)) for row, said in waiting]
    known = [(row, said, number) for row, said, number in rows if number]
    records.publish("goals", SOURCE, [_record(row, number) for row, _said, number in known], by="goals")
    for row, said, _number in known:
        Goal.objects.filter(pk=row.pk).update(published=said)
    return len(known)


def _told(row: Goal) -> str:
    value = "" if row.value is None else f"{row.value:.6g}"
    return f"{row.state}|{row.target}|{value}|{row.ends}|{row.owner_id or ''}"[:120]


def _record(row: Goal, number: str) -> dict[str, str]:
    gone, (target, value) = row.state == Goal.State.DROPPED, _way(row)
    reached = {"reached": "true", "missed": "false"}.get(row.state, "")
    return {
        "key": str(row.pk), "person": number, "date": row.ends.isoformat(), "goal": row.title,
        "target": "" if gone else _number(target), "value": "" if gone else _number(value), "reached": reached,
        "note": f"#{row.number} {row.key}" + (" dropped" if gone else ""),
    }  # fmt: skip


def _way(row: Goal) -> tuple[float | None, float | None]:
    """Target and value as records compare them (value ÷ target): where less is better, or a start counts, per cent."""
    if row.better == Goal.Better.UP and not row.start and row.target and row.target > 0:
        return row.target, row.value
    return 100.0, None if row.progress is None else row.progress * 100


def _number(value: float | None) -> str:
    return "" if value is None else format(Decimal(repr(round(value, 6))), "f")


def _leaders(teams: set[int]) -> dict[int, str]:
    """The staff number of who leads each team today. One query, or none."""
    if not teams:
        return {}
    today = clock.today()
    rows = Leadership.objects.filter(Q(to_date=None) | Q(to_date__gte=today), from_date__lte=today, team__in=teams)
    return dict(rows.values_list("team", "person__number"))
