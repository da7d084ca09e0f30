"""Settled goals become records, from which schemes of leaders are measured."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from guiju.people.reads import Leadership
from guiju.people.reads.rows import leaderships
from guiju.performance.models import Goal
from guiju.records import actions as records
from guiju.records.decided import publication
from guiju.records.reads import lost

PUBLISH_GOALS = "performance.publish_goals"
SOURCE = "guiju-goals"
#: Under which names rows come into the records: what changed, and all of them anew.
CHANGED, ANEW = "goals", "goals anew"
publication(SOURCE, "goals", origin={"zh": "目标", "en": "goals"})


def publish_goals() -> int:
    """Store settled goals, and the progress of open ones, among the records; how many. Done again
    it changes nothing; after an import of theirs was taken back all of them come anew.

    An open goal has no result yet, so it never counts as missed before its end. A dropped one that
    stands there loses its target, value and result. A goal of a team without an owner belongs to
    who led the team on the goal's last day.
    """
    rows = list(
        Goal.objects.select_related("owner", "team").filter(~Q(state="dropped") | ~Q(published=""))
    )
    led = _leaders({row.team_id for row in rows if row.owner_id is None})
    anew = lost(SOURCE, ANEW)
    waiting = []
    for row in rows:
        number = (
            row.owner.number if row.owner else _leader_on(row.ends, led.get(row.team_id or 0, ()))
        )
        record = _told(row, number)
        bare = row.value is None and row.state == "open" and not row.published
        if number and (anew or row.published != record) and not bare:
            waiting.append((row, record, number))
    records.publish(
        "goals",
        SOURCE,
        [_record(row, number) for row, _told_now, number in waiting],
        by=ANEW if anew else CHANGED,
    )
    with transaction.atomic():  # sealed by one row of the journal
        for row, record, _number in waiting:
            Goal.objects.filter(pk=row.pk).update(published=record)
    return len(waiting)


def _told(row: Goal, number: str) -> str:
    value = "" if row.value is None else f"{row.value:.6g}"
    return f"{row.state}|{row.target}|{value}|{row.ends}|{row.owner_id or number}"[:120]


def _record(row: Goal, number: str) -> dict[str, str]:
    gone, (target, value) = row.state == Goal.State.DROPPED, _way(row)
    reached = {"reached": "true", "missed": "false"}.get(row.state, "")
    return {
        "key": str(row.pk),
        "person": number,
        "date": row.ends.isoformat(),
        "goal": row.title,
        "target": "" if gone else _number(target),
        "value": "" if gone else _number(value),
        "reached": reached,
        "note": f"#{row.number} {row.key}" + (" dropped" if gone else ""),
    }


def _way(row: Goal) -> tuple[float | None, float | None]:
    """Target and value as records compare them (value ÷ target): where less is better, or a
    start counts, per cent.
    """
    if row.better == Goal.Better.UP and not row.start and row.target and row.target > 0:
        return row.target, row.value
    return 100.0, None if row.progress is None else row.progress * 100


def _number(value: float | None) -> str:
    return "" if value is None else format(Decimal(repr(round(value, 6))), "f")


def _leaders(teams: set[int | None]) -> dict[int, list[Leadership]]:
    """Who led each team, in order. One query, or none."""
    leaders: dict[int, list[Leadership]] = defaultdict(list)
    for row in leaderships().filter(team__in=teams).select_related("person") if teams else ():
        leaders[row.team_id].append(row)
    return leaders


def _leader_on(day: dt.date, led: Iterable[Leadership]) -> str:
    """The staff number of who leads on a day; empty when nobody does."""
    held = (
        row for row in led if row.from_date <= day and (row.to_date is None or row.to_date >= day)
    )
    return next((row.person.number for row in held), "")
