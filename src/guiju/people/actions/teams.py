"""Keep teams, positions, grades; name leaders and delegates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.foundation.journal import Verb
from guiju.people.access import DELEGATE, EDIT
from guiju.people.events import (
    DELEGATE_NAMED,
    GRADE_SAVED,
    LEADER_NAMED,
    POSITION_SAVED,
    TEAM_SAVED,
    leading_changed,
)
from guiju.people.models import Delegate, Grade, Leadership, Person, Position, Team
from guiju.people.rules import DAY


def save_team(
    code: str, title: str, *, actor: Actor, parent: Team | None = None, zone: str = "", row: Team | None = None
) -> Team:
    """Make a team, or change it; moving it takes everything below along."""
    check_may_all(actor, EDIT)
    if zone:
        clock.check_zone(zone)
    with transaction.atomic():
        row = row or Team.objects.select_for_update().filter(code=code).first() or Team()
        if parent and row.pk and parent.path.startswith(row.path):
            raise Invalid({"zh": "班组不能放到自己下面。", "en": "A team cannot lie below itself."}, field="parent")
        old_path = row.path
        before = _said(row, "code", "title", "parent_id", "zone")
        row.code, row.title, row.parent, row.zone = code, title, parent, zone
        _save_once(row)
        row.path = f"{parent.path if parent else ''}{row.pk}/"
        row.save(update_fields=["path"])
        if old_path and old_path != row.path:
            _move_below(old_path, row.path)
            leading_changed.send(Team, actor=actor)
        _journal(actor, TEAM_SAVED, "team", row, before, "code", "title", "parent_id", "zone")
    return row


def save_position(code: str, title: str, *, actor: Actor) -> Position:
    """Make a position, or change its title."""
    check_may_all(actor, EDIT)
    with transaction.atomic():
        row = Position.objects.select_for_update().filter(code=code).first() or Position(code=code)
        before = _said(row, "code", "title")
        row.title = title
        _save_once(row)
        _journal(actor, POSITION_SAVED, "position", row, before, "code", "title")
    return row


def save_grade(ladder: str, rank: int, title: str, *, actor: Actor) -> Grade:
    """Make a rung of a ladder, or change its title."""
    check_may_all(actor, EDIT)
    if ladder not in Grade.Ladder.values:
        raise Invalid({"zh": "没有这条职级序列。", "en": "There is no such ladder."}, field="ladder")
    with transaction.atomic():
        row = Grade.objects.select_for_update().filter(ladder=ladder, rank=rank).first()
        row = row or Grade(ladder=ladder, rank=rank)
        before = _said(row, "ladder", "rank", "title")
        row.title = title
        _save_once(row)
        _journal(actor, GRADE_SAVED, "grade", row, before, "ladder", "rank", "title")
    return row


def name_leader(team: Team, person: Person | None, on: dt.date, *, actor: Actor) -> Leadership | None:
    """Let a person lead a team from a day on (None: nobody does); who led before ends the day before."""
    check_may_all(actor, EDIT)
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)
        standing = Leadership.objects.filter(team=team, to_date=None).first()
        if standing and person and standing.person_id == person.pk:
            return standing
        before = {"leader": standing.person.number, "from": standing.from_date} if standing else None
        _end_leadership(standing, on)
        row = Leadership.objects.create(team=team, person=person, from_date=on) if person else None
        after = {"leader": person.number if person else "", "from": on}
        journal.write(actor, LEADER_NAMED, "team", team.pk, before=before, after=after)
        leading_changed.send(Leadership, actor=actor)
    return row


def name_delegate(leader: Person, person: Person, from_date: dt.date, to_date: dt.date, *, actor: Actor) -> Delegate:
    """Let a person act in a leader's name on these days (inclusive)."""
    check_may(actor, DELEGATE, person=leader.pk)
    if to_date < from_date:
        raise Invalid({"zh": "开始日期晚于结束日期。", "en": "The first day lies after the last."}, field="to_date")
    if leader.pk == person.pk:
        raise Invalid({"zh": "代理人不能是自己。", "en": "Nobody stands in for herself."}, field="person")
    with transaction.atomic():
        row = Delegate.objects.create(leader=leader, person=person, from_date=from_date, to_date=to_date)
        after = {"leader": leader.number, "delegate": person.number, "from": from_date, "to": to_date}
        journal.write(actor, DELEGATE_NAMED, "delegate", row.pk, after=after)
        leading_changed.send(Delegate, actor=actor)
    return row


def _end_leadership(standing: Leadership | None, on: dt.date) -> None:
    if standing is None:
        return
    if standing.from_date > on:
        raise Conflict(
            {
                "zh": "{day} 起已有人负责,请选更晚的日期。",
                "en": "Somebody leads since {day}; choose a later day.",
            },
            day=standing.from_date,
        )
    if standing.from_date == on:
        standing.delete()
    else:
        standing.to_date = on - DAY
        standing.save(update_fields=["to_date"])


def _move_below(old: str, new: str) -> None:
    below = Team.objects.filter(path__startswith=old)
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))


def _said(row: models.Model, *fields: str) -> dict[str, Any] | None:
    return {field: getattr(row, field) for field in fields} if row.pk else None


def _save_once(row: models.Model) -> None:
    """Save after the model's own checks, told as one of our errors."""
    from django.core.exceptions import ValidationError

    try:
        row.full_clean(exclude=["path"])
    except ValidationError as fault:
        field, told = next(iter(fault.message_dict.items()))
        raise Invalid({"zh": "{told}", "en": "{told}"}, field=field, told=" ".join(told)) from fault
    row.save()


def _journal(
    actor: Actor, verb: Verb, noun: str, row: models.Model, before: dict[str, Any] | None, *fields: str
) -> None:
    after = _said(row, *fields)
    if before != after:
        journal.write(actor, verb, noun, row.pk, before=before, after=after)
