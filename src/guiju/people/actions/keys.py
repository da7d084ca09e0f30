"""Agent keys: matched to persons from a day on, ended, or adopted as new persons."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.foundation.journal import Told
from guiju.people.access import EDIT
from guiju.people.actions.employment import stand, tell_namesakes_apart
from guiju.people.actions.keeping import AS_IT_WAS, BATCH, Outcome, check, make
from guiju.people.events import ADOPTED, BEGUN_EARLIER, KEY_ENDED, KEY_MATCHED
from guiju.people.models import AgentKey, Assignment, EmploymentEvent, Person, Position, Team
from guiju.people.rules import DAY, overlaps

Name = tuple[str, str]
#: The code of the position that most people of a house hold.
AGENT = "agent"


def match_key(
    source: str,
    key: str,
    person: Person,
    from_date: dt.date,
    *,
    actor: Actor,
    to_date: dt.date | None = None,
) -> AgentKey:
    """Let a person own a key of a source from a day on (to a day, inclusive). An open owner
    before ends the day before.
    """
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        keys = Keys(AgentKey.objects.filter(source=source, key=key).select_related("person"))
        keys.say(source, key, person, from_date, {"to_date": to_date})
        journal.write_all(actor, keys.store())
    owned = keys.rows[source, key]
    return next(row for row in owned if row.person == person and row.from_date == from_date)


def end_key(row: AgentKey, on: dt.date, *, actor: Actor) -> AgentKey:
    """Let a person own a key no longer than a day (inclusive), which lies before the next
    owner's first.
    """
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        keys = Keys(
            AgentKey.objects.filter(source=row.source, key=row.key).select_related("person")
        )
        keys.say(row.source, row.key, row.person, row.from_date, {"to_date": on})
        journal.write_all(actor, keys.store())
    row.refresh_from_db()
    return row


class Keys:
    """Who owns which keys when, said in memory, then stored at once with a journal row each."""

    def __init__(self, rows: Iterable[AgentKey]) -> None:
        self.rows: dict[Name, list[AgentKey]] = defaultdict(list)
        for row in rows:
            self.rows[row.source, row.key].append(row)
        self._new: list[tuple[AgentKey, dict[str, Any] | None]] = []
        self._before: dict[int, tuple[AgentKey, dt.date | None]] = {}

    def say(
        self,
        source: str,
        key: str,
        person: Person,
        from_date: dt.date,
        said: Mapping[str, dt.date | None],
    ) -> Outcome:
        """Let a person own a key from a day on; to which day, unless said, stays open or as it is.

        An open end lasts until the next owner's first day: said again after the key was handed on,
        it changes nothing.
        """
        rows = self.rows[source, key]
        row = next(
            (
                ownership
                for ownership in rows
                if ownership.person == person and ownership.from_date == from_date
            ),
            None,
        )
        to_date = said.get("to_date", row.to_date if row else None)
        if to_date and to_date < from_date:
            raise Invalid(
                "开始日期晚于结束日期。", "The first day lies after the last.", field="to_date"
            )
        if row and (row.to_date == to_date or (to_date is None and _handed_on(row, rows))):
            return AS_IT_WAS
        before = (
            None
            if row
            else next((ownership for ownership in rows if ownership.to_date is None), None)
        )
        before = before if before and before.from_date < from_date else None
        _check_free(
            from_date,
            to_date,
            [ownership for ownership in rows if ownership is not row and ownership is not before],
        )
        return (
            self._change(row, to_date)
            if row
            else self._make(source, key, person, from_date, to_date, before)
        )

    def store(self) -> list[Told]:
        """Store what was said; gives what the journal is to tell: each new owner, and each end
        that changed.
        """
        AgentKey.objects.bulk_update(
            [row for row, _ in self._before.values()], ["to_date"], batch_size=BATCH
        )
        make(AgentKey, [row for row, _ in self._new])
        entries = [
            Told(KEY_ENDED, "agent_key", row.pk, before={"to": to_date}, after={"to": row.to_date})
            for row, to_date in self._before.values()
        ]
        entries += [
            Told(KEY_MATCHED, "agent_key", row.pk, before=before, after=_said(row))
            for row, before in self._new
        ]
        self._new, self._before = [], {}
        return entries

    def _make(
        self,
        source: str,
        key: str,
        person: Person,
        from_date: dt.date,
        to_date: dt.date | None,
        before: AgentKey | None,
    ) -> Outcome:
        row = AgentKey(source=source, key=key, person=person, from_date=from_date, to_date=to_date)
        check(row)
        owner = {"person": before.person.number, "from": before.from_date} if before else None
        if before:
            self._change(before, from_date - DAY)
        self.rows[source, key].append(row)
        self._new.append((row, owner))
        return Outcome(made=True)

    def _change(self, row: AgentKey, to_date: dt.date | None) -> Outcome:
        old, row.to_date = row.to_date, to_date
        if row.pk:
            self._before.setdefault(id(row), (row, old))
        return Outcome(fields={"to_date": (old, to_date)})


def adopt(
    keys: Sequence[tuple[str, str, dt.date]],
    *,
    actor: Actor,
    position: str | None = None,
    team: str | None = None,
    names: Mapping[Name, str] | None = None,
    joined: dt.date | None = None,
) -> list[Person]:
    """A person for each (source, key, first day) that nobody owns, joined at its first record, or
    on the day ``joined`` where that is earlier.

    Position and team are codes; a position or team that is not there yet is made. One transaction
    for all, one journal row each. ``names``: what persons are called, by source and key; others are
    called as their key. The staff number is the key, with the source before it when
    another person has that number already. Six statements and five a thousand rows.
    """
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        post = (
            Position.objects.get_or_create(
                code=position, defaults={"title": _title_of_new(position)}
            )[0]
            if position
            else None
        )
        place = _team(team) if team else None
        owned = set(AgentKey.objects.values_list("source", "key"))
        free = {
            (source, key): min(on, joined or on)
            for source, key, on in reversed(keys)
            if (source, key) not in owned
        }
        ownerships = [(source, key, on) for (source, key), on in reversed(free.items())]
        persons = _persons_of([(source, key) for source, key, _ in ownerships], names or {})
        make(Person, persons)
        rows = list(zip(persons, ownerships, strict=True))
        here = {"team": place, "position": post}
        make(
            EmploymentEvent,
            [EmploymentEvent(person=row, kind="joined", on=on, **here) for row, (_, _, on) in rows],
        )
        make(Assignment, [Assignment(person=row, from_date=on, **here) for row, (_, _, on) in rows])
        tell_namesakes_apart({row.name for row in persons})
        make(
            AgentKey,
            [AgentKey(source=s, key=k, person=row, from_date=on) for row, (s, k, on) in rows],
        )
        journal.write_all(actor, [_adopted(row, *ownership) for row, ownership in rows])
    return persons


def begin_earlier(keys: Sequence[tuple[str, str, dt.date]], *, actor: Actor) -> int:
    """Let the first owner of each (source, key, day) own it from that day on, and be employed from
    that day on where they joined later. Gives how many keys now begin earlier.

    One transaction for all, one journal row each. Who hears of employment is not told: nothing of
    today changes.
    """
    check_may_all(actor, EDIT)
    days = {(source, key): on for source, key, on in keys}
    with transaction.atomic():
        journal.take_turn()
        owned: dict[Name, AgentKey] = {}
        rows = AgentKey.objects.filter(source__in={source for source, _ in days})
        for row in rows.select_related("person").order_by("from_date"):
            if (row.source, row.key) in days:
                owned.setdefault((row.source, row.key), row)
        joined = _first_events({row.person_id for row in owned.values()})
        told: list[Told] = []
        changed: list[AgentKey] = []
        stands: dict[Person, EmploymentEvent] = {}
        for name, row in owned.items():
            event, on = joined.get(row.person_id), days[name]
            before = {"from": row.from_date, "joined": event.on if event else None}
            if event and event.kind == EmploymentEvent.Kind.JOINED and on < event.on:
                event.on = on
                stands[row.person] = event
            row.from_date = min(on, row.from_date)
            after = {"from": row.from_date, "joined": event.on if event else None}
            if before != after:
                changed.append(row)
                key = {"source": row.source, "key": row.key, "number": row.person.number}
                told.append(Told(BEGUN_EARLIER, "person", row.person_id, before, key | after))
        AgentKey.objects.bulk_update(changed, ["from_date"], batch_size=BATCH)
        EmploymentEvent.objects.bulk_update(stands.values(), ["on"], batch_size=BATCH)
        stand(_events_of(stands))
        journal.write_all(actor, told)
    return len(changed)


def _first_events(persons: Iterable[int]) -> dict[int, EmploymentEvent]:
    """The first employment event of each person."""
    first: dict[int, EmploymentEvent] = {}
    for row in EmploymentEvent.objects.filter(person__in=persons).order_by("on", "id"):
        first.setdefault(row.person_id, row)
    return first


def _events_of(persons: Iterable[Person]) -> dict[Person, list[EmploymentEvent]]:
    """All employment events of persons."""
    found: dict[Person, list[EmploymentEvent]] = {person: [] for person in persons}
    rows = EmploymentEvent.objects.filter(person__in=found)
    for row in rows.select_related("person", "team", "position", "grade").order_by("on", "id"):
        found[row.person].append(row)
    return found


def _title_of_new(position: str) -> str:
    """The title of a position that is made from its code, in the first language of the house."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("Agent") if position == AGENT else position


def _persons_of(keys: Iterable[Name], names: Mapping[Name, str]) -> list[Person]:
    taken = set(Person.objects.values_list("number", flat=True))
    persons = []
    for source, key in keys:
        number = f"{source}-{key}"[:50] if key[:50] in taken else key[:50]
        taken.add(number)
        persons.append(Person(number=number, name=names.get((source, key), key)[:100]))
    return persons


def _adopted(person: Person, source: str, key: str, on: dt.date) -> Told:
    after = {"source": source, "key": key, "number": person.number, "joined": on}
    return Told(ADOPTED, "person", person.pk, after=after)


def _team(code: str) -> Team:
    row, made = Team.objects.get_or_create(code=code, defaults={"title": code})
    if made:
        row.path = f"{row.pk}/"
        row.save(update_fields=["path"])
    return row


def _said(row: AgentKey) -> dict[str, Any]:
    owner = {"person": row.person.number, "from": row.from_date, "to": row.to_date}
    return {"source": row.source, "key": row.key, **owner}


def _handed_on(row: AgentKey, rows: Iterable[AgentKey]) -> bool:
    """Whether somebody else owns the key from the day after."""
    return row.to_date is not None and any(
        ownership.from_date == row.to_date + DAY and ownership.person != row.person
        for ownership in rows
    )


def _check_free(from_date: dt.date, to_date: dt.date | None, others: Iterable[AgentKey]) -> None:
    """Refuse when somebody owns the key on one of these days, naming that person and since when."""
    for row in others:
        if overlaps(row.from_date, row.to_date, from_date, to_date):
            raise Conflict(
                "工号 {key} 从 {day} 起属于 {name}。",
                "The key {key} belongs to {name} from {day}.",
                key=row.key,
                day=row.from_date,
                name=row.person.written,
                field="key",
            )
