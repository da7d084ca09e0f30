"""Goals are set and changed by who leads; every change is kept in the journal with what it was
before.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.bounds import MOST_VALUE, NOTE, TITLE
from guiju.foundation.errors import Conflict, Invalid, Sentence, or_not_found
from guiju.foundation.numbers import numbered
from guiju.people import reads as people
from guiju.people.reads import Person, Team
from guiju.performance import events
from guiju.performance.access.goals import check_sets
from guiju.performance.actions.goals.rolling import roll_goals
from guiju.performance.models import Goal
from guiju.performance.rules.goals import periods
from guiju.records import reads as records

DEEPEST = 10
SLICES = {"team", "person", "where"}


@dataclass(frozen=True)
class Draft:
    """A goal as somebody writes it. milestones: (title, day). slice: see `Goal`; empty, that of
    its team or owner.
    """

    title: str
    key: str
    kind: str = "number"
    why: str = ""
    owner: Person | None = None
    team: Team | None = None
    weight: int = 100
    unit: str = ""
    better: str = "up"
    rolls: str = "sum"
    start: float | None = None
    target: float | None = None
    tolerance: float = 0.0
    metric: str = ""
    slice: Mapping[str, Any] = field(default_factory=dict)
    milestones: Sequence[tuple[str, dt.date]] = ()


def set_goal(draft: Draft, *, actor: Actor, parent: Goal | None = None) -> Goal:
    """Set a goal for a person or a team within what one leads; its owner is told."""
    check_sets(actor, _pk(draft.owner), _pk(draft.team))
    draft = checked(draft)
    with transaction.atomic():
        parent = locked(parent.pk) if parent else None
        row = made(draft, parent, actor)
        journal.write(actor, events.GOAL_SET, "goal", row.pk, after=told(row), why=row.why)
        _tell(
            row,
            {"zh": f"您有一个新目标：{row.title}", "en": f"You have a new goal: {row.title}"},
            actor,
        )
        roll_goals([row.pk])
    row.refresh_from_db()
    return row


def change_goal(row: Goal, draft: Draft, *, seen: int, actor: Actor) -> Goal:
    """Change an open goal. ``seen``: its count of changes as the writer saw it; somebody else's
    change in between wins.
    """
    check_sets(actor, row.owner_id, row.team_id)
    check_sets(actor, _pk(draft.owner), _pk(draft.team))
    draft = checked(draft)
    with transaction.atomic():
        row = locked(row.pk)
        check_sets(actor, row.owner_id, row.team_id)
        if row.changed != seen:
            raise Conflict()
        before = told(row)
        check_place(draft, row.parent, row)
        _fill(row, draft)
        row.changed += 1
        row.save()
        after = told(row)
        differs = {name: value for name, value in after.items() if before[name] != value}
        if differs:
            kept = {name: before[name] for name in differs}
            journal.write(actor, events.GOAL_CHANGED, "goal", row.pk, before=kept, after=differs)
            _tell(
                row,
                {"zh": f"您的目标有变动：{row.title}", "en": f"Your goal has changed: {row.title}"},
                actor,
            )
        roll_goals([row.pk])
    row.refresh_from_db()
    return row


def drop_goal(row: Goal, reason: str, *, actor: Actor) -> Goal:
    """Give a goal and its open parts up, with the reason."""
    check_sets(actor, row.owner_id, row.team_id)
    if not reason.strip() or len(reason) > NOTE:
        raise Invalid("请写明原因。", "Say why.", field="reason")
    with transaction.atomic():
        row = locked(row.pk)
        check_sets(actor, row.owner_id, row.team_id)
        parts = Goal.objects.filter(path__startswith=row.path, state=Goal.State.OPEN)
        for part in parts.select_for_update():
            Goal.objects.filter(pk=part.pk).update(
                state=Goal.State.DROPPED, changed=part.changed + 1
            )
            journal.write(
                actor,
                events.GOAL_DROPPED,
                "goal",
                part.pk,
                after={"state": "dropped"},
                why=reason.strip(),
            )
        _tell(
            row, {"zh": f"目标已取消：{row.title}", "en": f"A goal was dropped: {row.title}"}, actor
        )
        roll_goals([row.parent_id] if row.parent_id else [])
    row.refresh_from_db()
    return row


def checked(draft: Draft) -> Draft:
    """The draft made whole, or a refusal that names the field."""
    title = draft.title.strip()
    if not title or len(title) > TITLE:
        raise Invalid("请写目标名称。", "Give the goal a title.", field="title")
    periods.period_of(draft.key)
    if (draft.owner or draft.team) is None:
        raise Invalid("请选择负责人或班组。", "Choose an owner or a team.", field="owner")
    for name, allowed in (("kind", Goal.Kind), ("better", Goal.Better), ("rolls", Goal.Rolls)):
        if getattr(draft, name) not in allowed.values:
            raise Invalid("没有这种选择。", "There is no such choice.", field=name)
    if not 0 <= draft.weight <= 1000:
        raise Invalid(
            "权重在 0 到 1000 之间。", "A weight lies between 0 and 1000.", field="weight"
        )
    if len(draft.unit) > 20:
        raise Invalid("单位最多 20 个字。", "A unit has at most 20 letters.", field="unit")
    _check_numbers(draft)
    draft = _by_kind(draft)
    _check_metric(draft)
    _check_milestones(draft, *periods.span(draft.key))
    return replace(draft, title=title, why=draft.why.strip()[:5_000], slice=_slice(draft))


def made(draft: Draft, parent: Goal | None, actor: Actor) -> Goal:
    """Store a checked draft, within the transaction of who asks."""
    check_place(draft, parent, None)
    row = Goal(parent=parent, at=clock.now(), by=actor.name)
    _fill(row, draft)
    numbered(row)
    row.path = f"{parent.path if parent else ''}{row.pk}/"
    row.save(update_fields=["path"])
    return row


def told(row: Goal) -> dict[str, Any]:
    """What of a goal the journal keeps."""
    names = (
        "title",
        "why",
        "kind",
        "key",
        "weight",
        "unit",
        "better",
        "rolls",
        "start",
        "target",
        "tolerance",
        "metric",
        "slice",
        "milestones",
    )
    own = {"owner": row.owner_id, "team": row.team_id, "parent": row.parent_id}
    return {name: getattr(row, name) for name in names} | own


def _fill(row: Goal, draft: Draft) -> None:
    for name in (
        "title",
        "why",
        "kind",
        "key",
        "owner",
        "team",
        "weight",
        "unit",
        "better",
        "rolls",
        "start",
        "target",
        "tolerance",
        "metric",
    ):
        setattr(row, name, getattr(draft, name))
    row.slice = dict(draft.slice)
    row.period = periods.period_of(draft.key)
    row.starts, row.ends = periods.span(draft.key)
    done = {(milestone["title"], milestone["due"]): milestone for milestone in row.milestones}
    row.milestones = [
        done.get(
            (title, due.isoformat()),
            {"title": title, "due": due.isoformat(), "done": None, "by": ""},
        )
        for title, due in draft.milestones
    ]


def _check_numbers(draft: Draft) -> None:
    for name in ("start", "target", "tolerance"):
        value = getattr(draft, name)
        if value is not None and (not math.isfinite(value) or abs(value) >= MOST_VALUE):
            raise Invalid("要是一个数。", "It must be a number.", field=name)
    if draft.tolerance < 0:
        raise Invalid("容差不能小于 0。", "A tolerance is not below 0.", field="tolerance")
    if draft.kind == Goal.Kind.NUMBER and draft.target is None:
        raise Invalid("数值目标要有目标值。", "A number goal needs its target.", field="target")


def _by_kind(draft: Draft) -> Draft:
    """A milestone goal counts its milestones, an action goal per cent; neither has a metric."""
    if draft.kind == Goal.Kind.MILESTONE:
        return replace(
            draft,
            metric="",
            target=float(len(draft.milestones)),
            better="up",
            rolls="last",
            unit="",
            start=None,
        )
    if draft.kind == Goal.Kind.ACTION:
        return replace(
            draft,
            metric="",
            target=100.0,
            better="up",
            rolls="last",
            unit="%",
            start=0.0,
            milestones=(),
        )
    return replace(draft, milestones=())


def _check_metric(draft: Draft) -> None:
    if draft.metric and draft.metric not in records.metrics():
        raise Invalid("没有这个指标。", "There is no such metric.", field="metric")
    if set(draft.slice) - SLICES:
        raise Invalid(
            "范围只能写 team、person、where。",
            "A slice names team, person or where.",
            field="slice",
        )


def _slice(draft: Draft) -> dict[str, Any]:
    if not draft.metric:
        return {}
    own: dict[str, Any] = (
        {"team": draft.team.code}
        if draft.team
        else {"person": draft.owner.pk}
        if draft.owner
        else {}
    )
    if draft.slice.get("team") or draft.slice.get("person"):
        own = {}
    return own | {name: value for name, value in draft.slice.items() if value not in ("", None)}


def _check_milestones(draft: Draft, first: dt.date, last: dt.date) -> None:
    if draft.kind != Goal.Kind.MILESTONE:
        return
    if not draft.milestones or len(draft.milestones) > 50:
        raise Invalid(
            "请写 1 到 50 个里程碑。", "Name one to fifty milestones.", field="milestones"
        )
    for title, due in draft.milestones:
        if not title.strip() or len(title) > TITLE or not first <= due <= last:
            raise Invalid(
                "每个里程碑要有名称，日期在目标期间内。",
                "Each milestone has a title and a day within the period.",
                field="milestones",
            )
    if len({title for title, _due in draft.milestones}) < len(draft.milestones):
        raise Invalid("里程碑名称重复。", "Two milestones have one title.", field="milestones")


def check_place(draft: Draft, parent: Goal | None, row: Goal | None) -> None:
    """Raise `Invalid` unless the goal lies within the parent's period, and around those of its
    parts.
    """
    if parent is not None:
        if parent.state != Goal.State.OPEN:
            raise Conflict("上级目标已经结束。", "The goal above has ended.")
        if not periods.within(draft.key, parent.key):
            raise Invalid(
                "期间要在上级目标的期间内。",
                "The period lies outside that of the goal above.",
                field="key",
            )
        if parent.path.count("/") >= DEEPEST:
            raise Invalid(
                "目标最多分解 10 层。", "Goals are broken down ten times at most.", field="parent"
            )
    if row is not None and any(
        not periods.within(part.key, draft.key) for part in row.children.all()
    ):
        raise Invalid("下级目标超出了这个期间。", "A part lies outside this period.", field="key")


def locked(pk: int) -> Goal:
    """The open goal under a lock, or a refusal."""
    row = or_not_found(
        Goal.objects.select_for_update(of=("self",))
        .select_related("owner", "team", "parent")
        .filter(pk=pk)
        .first()
    )
    if row.state != Goal.State.OPEN:
        raise Conflict("这个目标已经结束。", "This goal has ended.")
    return row


def _tell(row: Goal, sentence: Sentence, actor: Actor) -> None:
    if row.owner_id is not None and row.owner_id != actor.person:
        notices.notify(
            people.accounts_of([row.owner_id]),
            sentence,
            reverse("performance_goal", args=[row.pk]),
            email=False,
        )


def _pk(row: Person | Team | None) -> int | None:
    return row.pk if row else None


def draft_from(row: Goal) -> Draft:
    """A goal as its writer would write it again."""
    names = (
        "title",
        "key",
        "kind",
        "why",
        "owner",
        "team",
        "weight",
        "unit",
        "better",
        "rolls",
        "start",
        "target",
        "tolerance",
        "metric",
    )
    stones = [
        (milestone["title"], dt.date.fromisoformat(milestone["due"]))
        for milestone in row.milestones
    ]
    return Draft(
        **{name: getattr(row, name) for name in names}, slice=dict(row.slice), milestones=stones
    )
