"""Keep teams, positions, grades; name leaders and delegates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.foundation.journal import Told
from guiju.people.access import DELEGATE, EDIT
from guiju.people.actions.keeping import BATCH, Kept, Outcome
from guiju.people.actions.successions import Place, Successions
from guiju.people.events import (
    DELEGATE_NAMED,
    GRADE_SAVED,
    LEADER_NAMED,
    POSITION_SAVED,
    TEAM_SAVED,
    leading_changed,
)
from guiju.people.models import Delegate, Grade, Leadership, Person, Position, Team


def save_team(
    code: str,
    title: str,
    *,
    actor: Actor,
    parent: Team | None = None,
    zone: str = "",
    row: Team | None = None,
) -> Team:
    """Make a team, or change it; moving it takes everything below along."""
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        teams = Teams()
        name = row.code if row and row.code in teams.kept.rows else code
        above = teams.kept.rows[parent.code] if parent else None
        teams.say(name, code=code, title=title, parent=above, zone=zone)
        journal.write_all(actor, teams.store(actor=actor))
    saved = teams.kept.rows[name]
    if row:
        row.refresh_from_db()
    return row or saved


def save_position(code: str, title: str, *, actor: Actor) -> Position:
    """Make a position, or change its title."""
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        positions = Positions(Position.objects.filter(code=code))
        positions.say(code, title=title)
        journal.write_all(actor, positions.store())
    return positions.rows[code]


def save_grade(ladder: str, rank: int, title: str, *, actor: Actor) -> Grade:
    """Make a rung of a ladder, or change its title."""
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        grades = Grades(Grade.objects.filter(ladder=ladder, rank=rank))
        grades.say(ladder, rank, title=title)
        journal.write_all(actor, grades.store())
    return grades.rows[ladder, rank]


def name_leader(
    team: Team, person: Person | None, on: dt.date, *, actor: Actor
) -> Leadership | None:
    """Let a person lead a team from a day on (None: nobody does); who led before ends the day
    before.

    A day on which, or before which, somebody else was named is refused with that person's name.
    """
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        leaders = Leaders(Leadership.objects.filter(team=team).select_related("person"))
        leaders.say(team, person, on)
        journal.write_all(actor, leaders.store(actor=actor))
    return next((row for row in leaders.of(team) if row.to_date is None), None)


#: Leading a team, as a place that one person at a time holds.
LEADING = Place(Leadership, "team", "person", LEADER_NAMED, "team", "leader")


class Leaders(Successions):
    """Who leads which team when, said in memory; who listens hears of it when it is stored."""

    def __init__(self, rows: Iterable[Leadership]) -> None:
        super().__init__(LEADING, rows)

    def store(self, *, actor: Actor) -> list[Told]:  # type: ignore[override]
        """Store what was said; gives what the journal is to tell."""
        entries = super().store()
        if entries:
            leading_changed.send(Leadership, actor=actor)
        return entries


class Positions(Kept[Position]):
    """Positions by code, said in memory."""

    def __init__(self, rows: Iterable[Position]) -> None:
        super().__init__({row.code: row for row in rows}, ("code", "title"))

    def say(self, code: str, **said: Any) -> Outcome:  # type: ignore[override]
        """Let the position of a code be as said."""
        return super().say(code, lambda: Position(code=code, title=code), said)

    def store(self) -> list[Told]:  # type: ignore[override]
        """Store what was said; gives what the journal is to tell."""
        return super().store(Position, POSITION_SAVED, "position")


class Grades(Kept[Grade]):
    """Grades by ladder and rank, said in memory."""

    def __init__(self, rows: Iterable[Grade]) -> None:
        super().__init__({(row.ladder, row.rank): row for row in rows}, ("ladder", "rank", "title"))

    def say(self, ladder: str, rank: int, **said: Any) -> Outcome:  # type: ignore[override]
        """Let the rung of a ladder be as said."""
        if ladder not in Grade.Ladder.values:
            raise Invalid(
                "没有“{ladder}”这条职级序列，请写 {known}。",
                "There is no ladder “{ladder}”; write {known}.",
                field="ladder",
                ladder=ladder,
                known=" / ".join(Grade.Ladder.values),
            )
        return super().say((ladder, rank), lambda: Grade(ladder=ladder, rank=rank), said)

    def store(self) -> list[Told]:  # type: ignore[override]
        """Store what was said; gives what the journal is to tell."""
        return super().store(Grade, GRADE_SAVED, "grade")


class Teams:
    """All teams by code, said in memory. One query; a statement a new team, for each needs the
    one above it.
    """

    def __init__(self) -> None:
        rows = {row.pk: row for row in Team.objects.all()}
        for row in rows.values():
            row.parent = rows[row.parent_id] if row.parent_id else None
        self.kept = Kept(
            {row.code: row for row in rows.values()}, ("code", "title", "parent", "zone")
        )

    def say(self, code: str, /, **said: Any) -> Outcome:
        """Let the team of a code be as said; below itself it cannot lie."""
        if zone := said.get("zone"):
            clock.check_zone(zone)
        named = said.get("code", code)
        if named != code and named in self.kept.rows:
            raise Conflict("这个代码已有人用。", "This code is taken.", field="code")
        row, above = self.kept.rows.get(code), said.get("parent")
        while row is not None and above is not None:
            if above is row:
                raise Invalid(
                    "班组不能放到自己下面。", "A team cannot lie below itself.", field="parent"
                )
            above = above.parent
        return self.kept.say(code, lambda: Team(code=code, title=code), said)

    def store(self, *, actor: Actor) -> list[Told]:
        """Store what was said, and where every team then lies; who listens hears of moves. Gives
        what the journal tells.
        """
        new, self.kept.new = self.kept.new, {}
        for row in new.values():
            _save_below(row)
        entries = [Told(TEAM_SAVED, "team", row.pk, after=_team_said(row)) for row in new.values()]
        entries += self.kept.store(Team, TEAM_SAVED, "team", _of_team)
        moved = [row for row in self.kept.rows.values() if row.path != _path(row)]
        if any(row.path for row in moved):
            leading_changed.send(Team, actor=actor)
        for row in moved:
            row.path = _path(row)
        Team.objects.bulk_update(moved, ["path"], batch_size=BATCH)
        return entries


def _save_below(row: Team) -> None:
    if row.parent is not None and row.parent.pk is None:
        _save_below(row.parent)
    if row.pk is None:
        row.save()


def _path(row: Team) -> str:
    return f"{_path(row.parent) if row.parent else ''}{row.pk}/"


def _team_said(row: Team) -> dict[str, Any]:
    return {
        "code": row.code,
        "title": row.title,
        "parent_id": row.parent.pk if row.parent else None,
        "zone": row.zone,
    }


def _of_team(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return value.pk if isinstance(value, Team) else value


def name_delegate(
    leader: Person, person: Person, from_date: dt.date, to_date: dt.date, *, actor: Actor
) -> Delegate:
    """Let a person act in a leader's name on these days (inclusive)."""
    check_may(actor, DELEGATE, person=leader.pk)
    if to_date < from_date:
        raise Invalid(
            "开始日期晚于结束日期。", "The first day lies after the last.", field="to_date"
        )
    if leader.pk == person.pk:
        raise Invalid("代理人不能是自己。", "People cannot be their own delegate.", field="person")
    with transaction.atomic():
        row = Delegate.objects.create(
            leader=leader, person=person, from_date=from_date, to_date=to_date
        )
        after = {
            "leader": leader.number,
            "delegate": person.number,
            "from": from_date,
            "to": to_date,
        }
        journal.write(actor, DELEGATE_NAMED, "delegate", row.pk, after=after)
        leading_changed.send(Delegate, actor=actor)
    return row


def _save_once(row: models.Model) -> None:
    """Save after the model's own checks, told as one of our errors."""
    from django.core.exceptions import ValidationError

    try:
        row.full_clean(exclude=["path"])
    except ValidationError as fault:
        field, told = next(iter(fault.message_dict.items()))
        raise Invalid("{told}", "{told}", field=field, told=" ".join(told)) from fault
    row.save()
