"""Keep persons and what happens to their employment; where they stand on each day follows."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid, Sentence
from guiju.foundation.journal import Told
from guiju.people.access import EDIT
from guiju.people.actions.keeping import AS_IT_WAS, BATCH, Kept, Outcome, check, make
from guiju.people.events import (
    EMPLOYED,
    EMPLOYMENT_UNDONE,
    JOINING_MOVED,
    PERSON_SAVED,
    employment_changed,
)
from guiju.people.models import Assignment, EmploymentEvent, Grade, Person, Position, Team
from guiju.people.rules import Happening, check_events, standings

FAULTS: dict[str, Sentence] = {
    "not_joined": {"zh": "{name} 那天还没有入职。", "en": "{name} had not joined by that day."},
    "joined_twice": {
        "zh": "{name} 已经在职，不能再次入职。",
        "en": "{name} works here already and cannot join again.",
    },
}
#: Names that one query asks for; of more, everybody's are read.
MOST_ASKED = 500
_DETAILS = ("team", "position", "grade", "working_share", "note")


class LookAlike(Conflict):
    """A person who may already exist under another number: stored only when somebody says that they
    are another.
    """

    code = "people.look_alike"
    next_step = {
        "zh": "确认是另一个人后再保存。",
        "en": "Store it only after making sure that this is somebody else.",
    }


def save_person(
    number: str,
    name: str,
    *,
    actor: Actor,
    email: str = "",
    phone: str = "",
    look_alike: bool = False,
) -> Person:
    """Make a person, or change the particulars of the one with this staff number.

    Who has somebody else's e-mail, or somebody else's name and nearly their number, is refused as a
    `LookAlike` unless ``look_alike`` says that they are another.
    """
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        alike = Q(number=number) | Q(name__iexact=name.strip())
        alike |= Q(email__iexact=email.strip()) if email.strip() else Q()
        persons = Persons(Person.objects.filter(alike), look_alike=look_alike)
        persons.say(number, name=name, email=email, phone=phone)
        journal.write_all(actor, persons.store())
    return persons.rows[number]


class Persons(Kept[Person]):
    """Persons by staff number, said in memory; made with all whom the said ones could be taken
    for.
    """

    def __init__(self, rows: Iterable[Person], *, look_alike: bool = False) -> None:
        super().__init__({row.number: row for row in rows}, ("number", "name", "email", "phone"))
        self.look_alike = look_alike
        self._by_email: dict[str, set[str]] = defaultdict(set)
        self._by_look: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.rows.values():
            self._known(row)

    def say(self, number: str, **said: Any) -> Outcome:  # type: ignore[override]
        """Let the person of a number be as said."""
        row = self.rows.get(number) or Person(number=number)
        if not self.look_alike:
            name, email = said.get("name", row.name), said.get("email", row.email)
            if email and _folded(email) != _folded(row.email):
                self._refuse_email(number, email)
            if (row.pk is None and number not in self.rows) or _folded(name) != _folded(row.name):
                self._refuse_number(number, name)
        outcome = super().say(number, lambda: row, said)
        if outcome:
            self._known(row)
        return outcome

    def store(self) -> list[Told]:  # type: ignore[override]
        """Store what was said; gives what the journal is to tell."""
        names = {row.name for row in self.new.values()}
        for number, before in self.before.items():
            names |= {before["name"], self.rows[number].name}
        told = super().store(Person, PERSON_SAVED, "person")
        tell_namesakes_apart(names)
        return told

    def _known(self, row: Person) -> None:
        if row.email:
            self._by_email[_folded(row.email)].add(row.number)
        self._by_look[_number_folded(row.number), _folded(row.name)].add(row.number)

    def _refuse_email(self, number: str, email: str) -> None:
        for other in sorted(self._by_email[_folded(email)] - {number}):
            if _folded(self.rows[other].email) == _folded(email):
                raise LookAlike(
                    {
                        "zh": "邮箱 {email} 已属于 {name}（{other}）。",
                        "en": "The e-mail {email} belongs to {name} ({other}) already.",
                    },
                    email=email,
                    name=self.rows[other].name,
                    other=other,
                    field="email",
                )

    def _refuse_number(self, number: str, name: str) -> None:
        for other in sorted(self._by_look[_number_folded(number), _folded(name)] - {number}):
            if _folded(self.rows[other].name) == _folded(name):
                raise LookAlike(
                    {
                        "zh": "已有 {name}，编号 {other}；{number} 可能是同一个人。",
                        "en": (
                            "There is {name} with the number {other}; {number} may be the same "
                            "person."
                        ),
                    },
                    number=number,
                    name=self.rows[other].name,
                    other=other,
                    field="number",
                )


def tell_namesakes_apart(names: Collection[str]) -> None:
    """Mark who of these names shares it with somebody, and nobody else of them. One query, and one
    more where a mark changes.
    """
    rows = Person.objects.order_by()
    rows = rows.filter(name__in=names) if len(names) <= MOST_ASKED else rows
    held = list(rows.values_list("pk", "name", "namesake"))
    often = Counter(name for _pk, name, _marked in held)
    for marked in (False, True):
        wrong = [pk for pk, name, mark in held if mark is marked and (often[name] > 1) is not mark]
        for start in range(0, len(wrong), BATCH):
            portion = Person.objects.filter(pk__in=wrong[start : start + BATCH])
            portion.update(namesake=not marked)


def record_event(
    person: Person,
    kind: str,
    on: dt.date,
    *,
    actor: Actor,
    team: Team | None = None,
    position: Position | None = None,
    grade: Grade | None = None,
    working_share: Decimal | None = None,
    note: str = "",
) -> EmploymentEvent:
    """Record that a person joined, was transferred or promoted, changed, or left. "left" names
    the last day worked.
    """
    check_may_all(actor, EDIT)
    fields = {
        "team": team,
        "position": position,
        "grade": grade,
        "working_share": working_share,
        "note": note,
    }
    with transaction.atomic():
        journal.take_turn()
        events = Events(person.events.select_related("team", "position", "grade"))
        events.say(person, kind, on, fields)
        journal.write_all(actor, events.store(actor=actor))
    return next(row for row in events.rows[person.number] if (row.kind, row.on) == (kind, on))


class Events:
    """Employment events by staff number, said in memory; where their persons stand follows when
    they are stored.
    """

    def __init__(
        self, rows: Iterable[EmploymentEvent], numbers: Mapping[int, str] | None = None
    ) -> None:
        self.rows: dict[str, list[EmploymentEvent]] = defaultdict(list)
        for row in rows:
            self.rows[numbers[row.person_id] if numbers else row.person.number].append(row)
        self._new: list[EmploymentEvent] = []
        self._before: dict[int, tuple[EmploymentEvent, dict[str, Any]]] = {}

    def say(self, person: Person, kind: str, on: dt.date, said: Mapping[str, Any]) -> Outcome:
        """Let an event have happened to a person as said; what is not said of one that is known
        stays.
        """
        if kind not in EmploymentEvent.Kind.values:
            raise Invalid(
                "没有“{kind}”这种任职变动，请写 {known}。",
                "There is no employment event “{kind}”; write {known}.",
                field="kind",
                kind=kind,
                known=" / ".join(EmploymentEvent.Kind.values),
            )
        share = said.get("working_share")
        if share is not None and not 0 < share <= 1:
            raise Invalid(
                "工时比例在 0 与 100% 之间。",
                "Working time lies between 0 and 100 %.",
                field="working_share",
            )
        rows = self.rows[person.number]
        row = next((event for event in rows if (event.kind, event.on) == (kind, on)), None)
        return self._make(person, kind, on, said) if row is None else self._change(row, said)

    def store(self, *, actor: Actor) -> list[Told]:
        """Store what was said and where its persons stand; who listens hears of it. Gives what
        the journal is to tell.
        """
        changed = [row for row, _ in self._before.values()]
        make(EmploymentEvent, self._new)
        EmploymentEvent.objects.bulk_update(changed, _DETAILS, batch_size=BATCH)
        touched = [*self._new, *changed]
        persons = {row.person.number: row.person for row in touched}
        stand({person: self.rows[number] for number, person in persons.items()})
        entries = [_event_told(row, None) for row in self._new]
        entries += [_event_told(row, before) for row, before in self._before.values()]
        if touched:
            employment_changed.send(EmploymentEvent, events=touched, actor=actor)
        self._new, self._before = [], {}
        return entries

    def _make(self, person: Person, kind: str, on: dt.date, said: Mapping[str, Any]) -> Outcome:
        row = EmploymentEvent(person=person, kind=kind, on=on, **said)
        check(row)
        rows = self.rows[person.number]
        if fault := check_events([Happening(event.kind, event.on) for event in (*rows, row)]):
            raise Invalid(FAULTS[fault], name=person.written, field="kind")
        rows.append(row)
        self._new.append(row)
        return Outcome(made=True)

    def _change(self, row: EmploymentEvent, said: Mapping[str, Any]) -> Outcome:
        before = {name: getattr(row, name) for name in _DETAILS}
        changed = {
            name: (before[name], value) for name, value in said.items() if before[name] != value
        }
        if not changed:
            return AS_IT_WAS
        for name, value in said.items():
            setattr(row, name, value)
        try:
            check(row)
        except Invalid:
            for name, value in before.items():
                setattr(row, name, value)
            raise
        if not any(row is event for event in self._new):
            self._before.setdefault(id(row), (row, before))
        return Outcome(fields=changed)


def undo_event(row: EmploymentEvent, *, actor: Actor, why: str = "") -> None:
    """Take an event back that did not happen."""
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        person = Person.objects.get(pk=row.person_id)
        before = {"kind": row.kind, "on": row.on}
        row.delete()
        rows = list(person.events.select_related("team", "position", "grade"))
        if fault := check_events([Happening(event.kind, event.on) for event in rows]):
            raise Invalid(FAULTS[fault], name=person.written, field="kind")
        stand({person: rows})
        journal.write(actor, EMPLOYMENT_UNDONE, "person", person.pk, before=before, why=why)
        employment_changed.send(EmploymentEvent, events=[row], actor=actor)


def move_joining(row: EmploymentEvent, on: dt.date, *, actor: Actor) -> EmploymentEvent:
    """Say on which day somebody joined, where another day is on record. What else the event says
    stays, and who hears of employment is not told: they joined once.
    """
    check_may_all(actor, EDIT)
    if row.kind != EmploymentEvent.Kind.JOINED:
        raise Invalid("这不是入职。", "This is no joining.", field="on")
    with transaction.atomic():
        journal.take_turn()
        journal.write_all(actor, _joined_on([row], on))
    row.refresh_from_db()
    return row


def join_earlier(persons: Collection[int], on: dt.date, *, actor: Actor) -> int:
    """Let persons have joined on a day, of those whose first joining is on record as later. Gives
    how many these are. One transaction for all, one journal row each.
    """
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        first: dict[int, EmploymentEvent] = {}
        for row in EmploymentEvent.objects.filter(person__in=persons).order_by("on", "id"):
            first.setdefault(row.person_id, row)
        later = [row for row in first.values() if row.kind == "joined" and on < row.on]
        journal.write_all(actor, _joined_on(later, on))
    return len(later)


def _joined_on(joinings: Collection[EmploymentEvent], on: dt.date) -> list[Told]:
    """Store the day of joinings and where their persons then stood; gives what the journal is to
    tell. Refused where a person's events would not fit one another.
    """
    moved = {row.pk: row.on for row in joinings if row.on != on}
    events: dict[Person, list[EmploymentEvent]] = defaultdict(list)
    rows = EmploymentEvent.objects.filter(
        person__in={row.person_id for row in joinings if row.pk in moved}
    )
    for row in rows.select_related("person", "team", "position", "grade").order_by("on", "id"):
        row.on = on if row.pk in moved else row.on
        events[row.person].append(row)
    for person, of_person in events.items():
        fault = check_events([Happening(event.kind, event.on) for event in of_person])
        if fault or len({(event.kind, event.on) for event in of_person}) < len(of_person):
            raise Invalid(FAULTS[fault or "joined_twice"], name=person.written, field="on")
    changed = [row for of_person in events.values() for row in of_person if row.pk in moved]
    EmploymentEvent.objects.bulk_update(changed, ["on"], batch_size=BATCH)
    stand(events)
    return [
        Told(
            JOINING_MOVED,
            "person",
            row.person_id,
            before={"kind": row.kind, "on": moved[row.pk]},
            after={"person": row.person.number, "kind": row.kind, "on": row.on},
        )
        for row in changed
    ]


def stand(events: Mapping[Person, Iterable[EmploymentEvent]]) -> None:
    """Write anew where persons stood when, from their events. Two statements a thousand rows."""
    persons = [person.pk for person in events]
    for start in range(0, len(persons), BATCH):
        Assignment.objects.filter(person__in=persons[start : start + BATCH]).delete()
    make(
        Assignment,
        [
            Assignment(
                person=person,
                team_id=standing.team,
                position_id=standing.position,
                grade_id=standing.grade,
                working_share=standing.working_share,
                from_date=standing.from_date,
                to_date=standing.to_date,
            )
            for person, rows in events.items()
            for standing in standings(_happening(row) for row in rows)
        ],
    )


def _happening(row: EmploymentEvent) -> Happening:
    team, position, grade = (
        noun.pk if noun else None for noun in (row.team, row.position, row.grade)
    )
    return Happening(row.kind, row.on, team, position, grade, row.working_share)


def _event_told(row: EmploymentEvent, before: Mapping[str, Any] | None) -> Told:
    fields = {"person": row.person.number, "kind": row.kind, "on": row.on}
    after = fields | {"made": before is None} | _details(vars_of(row))
    was = fields | _details(before) if before else None
    return Told(EMPLOYED, "person", row.person.pk, before=was, after=after, why=row.note)


def vars_of(row: EmploymentEvent) -> dict[str, Any]:
    """What an event says beside whose, what and when."""
    return {name: getattr(row, name) for name in _DETAILS}


def _details(said: Mapping[str, Any]) -> dict[str, Any]:
    team, position, grade = said["team"], said["position"], said["grade"]
    codes = {
        "team": team and team.code,
        "position": position and position.code,
        "grade": grade and str(grade),
    }
    return codes | {"share": said["working_share"]}


def _folded(text: str) -> str:
    """A name or e-mail as people take it for the same: without regard to capitals, width and
    blanks around.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _number_folded(number: str) -> str:
    """A staff number as a spreadsheet may leave it: without leading zeros, blanks, capitals,
    full width, ".0".
    """
    plain = "".join(_folded(number).split()).removesuffix(".0")
    return plain.lstrip("0") or "0"
