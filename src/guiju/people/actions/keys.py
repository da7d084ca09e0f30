"""Agent keys: matched to persons from a day on, ended, or adopted as new persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.people.access import EDIT
from guiju.people.events import ADOPTED, KEY_ENDED, KEY_MATCHED
from guiju.people.models import AgentKey, Assignment, EmploymentEvent, Person, Position, Team
from guiju.people.rules import DAY


def match_key(
    source: str, key: str, person: Person, from_date: dt.date, *, actor: Actor, to_date: dt.date | None = None
) -> AgentKey:
    """Let a person own a key of a source from a day on (to a day, inclusive). An open owner before ends the day before."""
    check_may_all(actor, EDIT)
    if to_date and to_date < from_date:
        raise Invalid({"zh": "开始日期晚于结束日期。", "en": "The first day lies after the last."}, field="to_date")
    with transaction.atomic():
        owned = AgentKey.objects.select_for_update().filter(source=source, key=key)
        standing = owned.filter(person=person, from_date=from_date, to_date=to_date).first()
        if standing:
            return standing
        owned.filter(to_date=None, from_date__lt=from_date).update(to_date=from_date - DAY)
        _check_free(source, key, from_date, to_date)
        row = AgentKey.objects.create(source=source, key=key, person=person, from_date=from_date, to_date=to_date)
        after = {"source": source, "key": key, "person": person.number, "from": from_date, "to": to_date}
        journal.write(actor, KEY_MATCHED, "agent_key", row.pk, after=after)
    return row


def end_key(row: AgentKey, on: dt.date, *, actor: Actor) -> AgentKey:
    """Let a person own a key no longer than a day (inclusive)."""
    check_may_all(actor, EDIT)
    if on < row.from_date:
        raise Invalid({"zh": "结束日期早于开始日期。", "en": "The last day lies before the first."}, field="to_date")
    with transaction.atomic():
        journal.take_turn()
        _check_free(row.source, row.key, row.from_date, on, but=row)
        before = {"to": row.to_date}
        row.to_date = on
        row.save(update_fields=["to_date"])
        journal.write(actor, KEY_ENDED, "agent_key", row.pk, before=before, after={"to": on})
    return row


def adopt(
    keys: Sequence[tuple[str, str, dt.date]], *, actor: Actor, position: str | None = None, team: str | None = None
) -> list[Person]:
    """A person for each (source, key, first day) that nobody owns, joined at its first record.

    Position and team are codes; a position or team that is not there yet is made. One transaction for all, one journal
    row each. Her staff number is the key, with the source before it when another person has that number already.
    """
    check_may_all(actor, EDIT)
    with transaction.atomic():
        post = Position.objects.get_or_create(code=position, defaults={"title": position})[0] if position else None
        place = _team(team) if team else None
        free = [each for each in keys if not AgentKey.objects.filter(source=each[0], key=each[1]).exists()]
        return [_adopted(source, key, on, post, place, actor=actor) for source, key, on in free]


def _adopted(
    source: str, key: str, on: dt.date, position: Position | None, team: Team | None, *, actor: Actor
) -> Person:
    taken = Person.objects.filter(number=key[:50]).exists()
    person = Person.objects.create(number=f"{source}-{key}"[:50] if taken else key[:50], name=key[:100])
    EmploymentEvent.objects.create(person=person, kind="joined", on=on, team=team, position=position)
    Assignment.objects.create(person=person, team=team, position=position, from_date=on)
    AgentKey.objects.create(source=source, key=key, person=person, from_date=on)
    after = {"source": source, "key": key, "number": person.number, "joined": on}
    journal.write(actor, ADOPTED, "person", person.pk, after=after)
    return person


def _team(code: str) -> Team:
    row, made = Team.objects.get_or_create(code=code, defaults={"title": code})
    if made:
        row.path = f"{row.pk}/"
        row.save(update_fields=["path"])
    return row


def _check_free(
    source: str, key: str, from_date: dt.date, to_date: dt.date | None, *, but: AgentKey | None = None
) -> None:
    """Refuse when somebody owns the key on one of these days (by another row than ``but``)."""
    clash = AgentKey.objects.filter(Q(to_date=None) | Q(to_date__gte=from_date), source=source, key=key)
    clash = clash.exclude(pk=but.pk) if but else clash
    clash = clash.filter(from_date__lte=to_date) if to_date else clash
    row = clash.select_related("person").first()
    if row:
        raise Conflict(
            {
                "zh": "工号 {key} 从 {day} 起属于 {name}。",
                "en": "The key {key} belongs to {name} from {day}.",
            },
            key=key,
            day=row.from_date,
            name=row.person.name,
        )
