"""A goal cut into quarters, months, teams, persons at once: weights and targets must add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from guiju.foundation import journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, Invalid
from guiju.people import reads as people
from guiju.people.reads import Person, Team
from guiju.performance import events
from guiju.performance.access.goals import check_sets
from guiju.performance.actions.goals.rolling import roll_goals
from guiju.performance.actions.goals.writing import Draft, checked, locked, made, told
from guiju.performance.models import Goal
from guiju.performance.rules.goals import cascade

MOST_PARTS = 200


@dataclass(frozen=True)
class Wanted:
    """A part of a goal: whose, in which period, with which weight (per cent of the whole) and
    target.
    """

    key: str
    weight: int
    target: float | None = None
    owner: Person | None = None
    team: Team | None = None
    title: str = ""


def break_down(row: Goal, parts: Sequence[Wanted], *, seen: int, actor: Actor) -> list[Goal]:
    """Cut a goal into parts. Weights sum to 100; targets of a number by hand sum (or average) to
    the goal's own.
    """
    check_sets(actor, row.owner_id, row.team_id)
    if not parts or len(parts) > MOST_PARTS:
        raise Invalid(
            "请分成 1 到 200 份。", "Cut it into one to two hundred parts.", field="parts"
        )
    for part in parts:
        check_sets(actor, _pk(part.owner), _pk(part.team))
    with transaction.atomic():
        row = locked(row.pk)
        check_sets(actor, row.owner_id, row.team_id)
        if row.changed != seen:
            raise Conflict()
        check_adds_up(row, parts)
        _check_new(row, parts)
        stored = []
        for part in parts:
            stored.append(made(checked(_draft(row, part)), row, actor))
            journal.write(actor, events.GOAL_SET, "goal", stored[-1].pk, after=told(stored[-1]))
        Goal.objects.filter(pk=row.pk).update(changed=row.changed + 1)
        journal.write(
            actor,
            events.GOAL_BROKEN_DOWN,
            "goal",
            row.pk,
            after={"parts": [new_part.number for new_part in stored]},
        )
        _tell(row, parts, actor)
        roll_goals([new_part.pk for new_part in stored])
    return stored


def check_adds_up(row: Goal, parts: Sequence[Wanted]) -> None:
    """Raise `Invalid` unless the weights, with those of standing parts, come to 100 and the
    targets to the goal's.
    """
    standing = list(row.children.exclude(state=Goal.State.DROPPED))
    weights = [part.weight for part in parts] + [kept_part.weight for kept_part in standing]
    if sum(weights) != 100:
        raise Invalid(
            "权重之和是 {sum}，应为 100。",
            "The weights sum to {sum}, not to 100.",
            field="weight",
            sum=sum(weights),
        )
    if row.kind != Goal.Kind.NUMBER or row.metric or row.target is None:
        return
    targets = [part.target or 0.0 for part in parts] + [
        kept_part.target or 0.0 for kept_part in standing
    ]
    missing = cascade.adds_up(targets, weights, row.target, row.rolls)
    if abs(missing) > 1e-6 * max(1.0, abs(row.target)):
        raise Invalid(
            "各部分目标值合起来与总目标差 {missing}。",
            "The parts' targets miss the whole by {missing}.",
            field="target",
            missing=f"{missing:g}",
        )


def _check_new(row: Goal, parts: Sequence[Wanted]) -> None:
    taken = {
        (kept_part.key, kept_part.owner_id, kept_part.team_id)
        for kept_part in row.children.exclude(state=Goal.State.DROPPED)
    }
    for part in parts:
        name = (part.key, _pk(part.owner), _pk(part.team))
        if name in taken:
            raise Conflict(
                "同一期间、同一负责人已有一份。",
                "There is a part of this period and owner already.",
            )
        taken.add(name)


def _draft(row: Goal, part: Wanted) -> Draft:
    return Draft(
        title=part.title or row.title,
        key=part.key,
        kind="action" if row.kind == Goal.Kind.MILESTONE else row.kind,
        owner=part.owner,
        team=part.team,
        weight=part.weight,
        unit=row.unit,
        better=row.better,
        rolls=row.rolls,
        start=row.start if row.metric or row.rolls != Goal.Rolls.SUM else None,
        target=part.target if part.target is not None else row.target,
        tolerance=row.tolerance,
        metric=row.metric,
        slice={"where": row.slice["where"]} if row.slice.get("where") else {},
    )


def _tell(row: Goal, parts: Sequence[Wanted], actor: Actor) -> None:
    owners = {part.owner.pk for part in parts if part.owner and part.owner.pk != actor.person}
    sentence = {"zh": f"“{row.title}”分解到了您。", "en": f"“{row.title}” was broken down to you."}
    if owners:
        notices.notify(
            people.accounts_of(owners), sentence, reverse("performance_goals"), email=False
        )


def _pk(row: Person | Team | None) -> int | None:
    return row.pk if row else None
