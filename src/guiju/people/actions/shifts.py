"""Shift patterns and dated shifts. Nobody works two shifts at once: what overlaps is refused
where it is assigned.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict
from guiju.foundation.journal import Told
from guiju.people.access import EDIT, check_may_shift
from guiju.people.actions.keeping import Kept, Outcome
from guiju.people.events import SHIFT_PATTERN_SAVED, SHIFTS_ASSIGNED
from guiju.people.models import Person, ShiftAssignment, ShiftPattern
from guiju.people.rules import DAY, clashes, shift_hours

#: Days that a journal row tells one by one; of more it tells how many.
MOST_TOLD = 200
#: Persons whose shifts are asked for by name; of more, everybody's of the days are read.
MOST_NAMED = 1000
Place = tuple[str, dt.date]


def save_shift_pattern(
    code: str, title: str, starts: dt.time, ends: dt.time, *, actor: Actor
) -> ShiftPattern:
    """Make a shift pattern, or change it. One that ends at or before its start crosses midnight.

    New hours by which somebody's shifts would overlap are refused.
    """
    check_may_all(actor, EDIT)
    with transaction.atomic():
        journal.take_turn()
        patterns = Patterns(ShiftPattern.objects.filter(code=code))
        patterns.say(code, title=title, starts=starts, ends=ends)
        journal.write_all(actor, patterns.store())
    return patterns.rows[code]


class Patterns(Kept[ShiftPattern]):
    """Shift patterns by code, said in memory."""

    def __init__(self, rows: Iterable[ShiftPattern]) -> None:
        super().__init__({row.code: row for row in rows}, ("code", "title", "starts", "ends"))

    def say(self, code: str, **said: Any) -> Outcome:  # type: ignore[override]
        """Let the pattern of a code be as said."""
        row = self.rows.get(code)
        if row and row.pk:
            check_hours(row, said.get("starts", row.starts), said.get("ends", row.ends))
        return super().say(code, lambda: ShiftPattern(code=code, title=code), said)

    def store(self) -> list[Told]:  # type: ignore[override]
        """Store what was said; gives what the journal is to tell."""
        return super().store(ShiftPattern, SHIFT_PATTERN_SAVED, "shift_pattern")


def check_hours(row: ShiftPattern, starts: dt.time, ends: dt.time) -> None:
    """Refuse new hours of a pattern by which the shifts of somebody who works it would overlap.

    One query, which streams the shifts of those who work it; none when the hours stay.
    """
    if (row.starts, row.ends) == (starts, ends):
        return
    workers = ShiftAssignment.objects.filter(pattern=row).values("person")
    rows = ShiftAssignment.objects.filter(person__in=workers).select_related("person", "pattern")
    spans: list[tuple[dt.datetime, dt.datetime, ShiftAssignment]] = []
    for shift in rows.order_by("person", "date").iterator(2000):
        if spans and spans[0][2].person_id != shift.person_id:
            _refuse_clash(spans)
            spans = []
        if shift.pattern_id == row.pk:
            shift.pattern.starts, shift.pattern.ends = starts, ends
        spans.append((*shift_hours(shift.date, shift.pattern.starts, shift.pattern.ends), shift))
    _refuse_clash(spans)


def assign_shifts(
    shifts: Iterable[tuple[Person, dt.date, ShiftPattern | None]],
    *,
    actor: Actor,
    beside: bool = False,
) -> dict[str, int]:
    """Put persons on shifts that begin on days; None takes a day free. In bulk: four queries and
    one journal row.

    The shifts named for a person and a day are all that they work then, or stand beside what they
    work already. Shifts that overlap are refused, naming person and day. Gives how many were set,
    changed, freed, unchanged.
    """
    wanted = list(shifts)
    check_may_shift(actor, {person.pk for person, _, _ in wanted})
    with transaction.atomic():
        journal.take_turn()
        roster = Roster(wanted, beside=beside)
        for refusal in roster.refused.values():
            raise refusal
        counts, entries = roster.store()
        journal.write_all(actor, entries)
    return counts


@dataclass(frozen=True)
class Span:
    """A shift as it would stand: whose, on which day, by which pattern; ``asked`` when it is one
    of those assigned.
    """

    person: str
    day: dt.date
    pattern: ShiftPattern
    asked: bool


@dataclass
class Change:
    """What becomes of the shifts of persons and days."""

    set: list[ShiftAssignment] = field(default_factory=list)
    change: list[ShiftAssignment] = field(default_factory=list)
    free: list[ShiftAssignment] = field(default_factory=list)
    same: list[ShiftAssignment] = field(default_factory=list)


class Roster:
    """Shifts as they stand and as they are wanted, by staff number and day; ``refused`` says
    which overlap, and why.
    """

    def __init__(
        self,
        shifts: Iterable[tuple[Person, dt.date, ShiftPattern | None]],
        *,
        beside: bool = False,
        patterns: Iterable[ShiftPattern] = (),
    ) -> None:
        """``patterns``: those whose hours are about to change, as they will be."""
        self.persons: dict[str, Person] = {}
        self.wanted: dict[Place, list[ShiftPattern]] = {}
        for person, day, pattern in shifts:
            self.persons[person.number] = person
            patterns = self.wanted.setdefault((person.number, day), [])
            if pattern is not None and pattern not in patterns:
                patterns.append(pattern)
        self.standing = _standing(self.persons, [day for _, day in self.wanted])
        hours = {pattern.pk: pattern for pattern in patterns}
        for row in (shift for rows in self.standing.values() for shift in rows):
            row.pattern = hours.get(row.pattern_id, row.pattern)
        if beside:
            for place, patterns in self.wanted.items():
                patterns[:0] = [
                    row.pattern
                    for row in self.standing.get(place, [])
                    if row.pattern not in patterns
                ]
        self._days: dict[str, set[dt.date]] = defaultdict(set)
        for number, day in (*self.wanted, *self.standing):
            self._days[number].add(day)
        self.refused: dict[Place, Conflict] = {}
        self._refuse()

    def changes(self, places: Iterable[Place] | None = None) -> Change:
        """What becomes of these places, or of all that are not refused."""
        change = Change()
        for place in self.wanted if places is None else places:
            if place not in self.refused:
                self._sort(place, change)
        return change

    def store(self) -> tuple[dict[str, int], list[Told]]:
        """Store what is not refused: how many were set, changed, freed, unchanged; and what the
        journal is to tell.
        """
        change = self.changes()
        gone = [row.pk for row in change.free]
        for start in range(0, len(gone), 5000):
            ShiftAssignment.objects.filter(pk__in=gone[start : start + 5000]).delete()
        ShiftAssignment.objects.bulk_update(change.change, ["pattern"], batch_size=500)
        ShiftAssignment.objects.bulk_create(change.set, batch_size=2000)
        counts = {name: len(getattr(change, name)) for name in ("set", "change", "free", "same")}
        changed = counts["set"] or counts["change"] or counts["free"]
        return counts, [self._told(counts, change)] if changed else []

    def _told(self, counts: dict[str, int], told: Change) -> Told:
        days = [day for _, day in self.wanted]
        touched = {(row.person.number, row.date) for row in (*told.set, *told.change, *told.free)}
        after: dict[str, Any] = counts | {"from": min(days), "to": max(days)}
        if len(touched) <= MOST_TOLD:
            after["shifts"] = [
                [number, day, [pattern.code for pattern in self.wanted[number, day]]]
                for number, day in sorted(touched)
            ]
        return Told(SHIFTS_ASSIGNED, "shifts", f"{min(days)}–{max(days)}", after=after)

    def _sort(self, place: Place, told: Change) -> None:
        wanted, person = self.wanted[place], self.persons[place[0]]
        rows = self.standing.get(place, [])
        told.same += [row for row in rows if row.pattern in wanted]
        old = [row for row in rows if row.pattern not in wanted]
        new = [pattern for pattern in wanted if all(row.pattern != pattern for row in rows)]
        for row, pattern in zip(old, new, strict=False):
            row.pattern = pattern
            told.change.append(row)
        told.free += old[len(new) :]
        told.set += [
            ShiftAssignment(person=person, date=place[1], pattern=shift)
            for shift in new[len(old) :]
        ]

    def _refuse(self) -> None:
        """Refuse what overlaps; a refused day stays as it was, which may overlap with what is
        asked of its neighbours.
        """
        persons = set(self.persons)
        while persons:
            clashes = [clash for number in persons for clash in self._clashes(number)]
            for earlier, later in clashes:
                refused = later if later.asked else earlier
                self.refused.setdefault(
                    (refused.person, refused.day), _overlap(self.persons, earlier, later)
                )
            persons = {refused.person for pair in clashes for refused in pair}

    def _clashes(self, number: str) -> list[tuple[Span, Span]]:
        spans = [
            (*shift_hours(span.day, span.pattern.starts, span.pattern.ends), span)
            for span in self._spans(number)
        ]
        return [
            (earlier, later) for earlier, later in clashes(spans) if earlier.asked or later.asked
        ]

    def _spans(self, number: str) -> Iterator[Span]:
        for day in self._days[number]:
            place = number, day
            asked = place in self.wanted and place not in self.refused
            patterns = (
                self.wanted[place]
                if asked
                else [row.pattern for row in self.standing.get(place, [])]
            )
            for pattern in patterns:
                yield Span(number, day, pattern, asked)


def _standing(
    persons: dict[str, Person], days: list[dt.date]
) -> dict[Place, list[ShiftAssignment]]:
    """The shifts of persons from the day before the first to the day after the last: a night
    shift reaches over.
    """
    by_person: dict[Place, list[ShiftAssignment]] = defaultdict(list)
    numbers = {person.pk: number for number, person in persons.items() if person.pk}
    if not numbers or not days:
        return by_person
    first = min(days) - DAY if min(days) > dt.date.min else min(days)
    last = max(days) + DAY if max(days) < dt.date.max else max(days)
    rows = (
        ShiftAssignment.objects.filter(date__range=(first, last))
        .select_related("pattern")
        .order_by("date", "pk")
    )
    rows = rows.filter(person__in=list(numbers)) if len(numbers) <= MOST_NAMED else rows
    for row in rows.iterator(5000):
        if row.person_id in numbers:
            row.person = persons[numbers[row.person_id]]
            by_person[numbers[row.person_id], row.date].append(row)
    return by_person


def _refuse_clash(spans: list[tuple[dt.datetime, dt.datetime, ShiftAssignment]]) -> None:
    for earlier, later in clashes(spans):
        one, other = (
            Span(row.person.number, row.date, row.pattern, False) for row in (earlier, later)
        )
        raise _overlap({later.person.number: later.person}, one, other)


def _overlap(persons: dict[str, Person], earlier: Span, later: Span) -> Conflict:
    return Conflict(
        "{name}（{number}）的班次时间重叠：{day} {shift}（{hours}）与 {other_day} "
        "{other}({other_hours})。",
        "Shifts of {name} ({number}) overlap: {shift} of {day} ({hours}) and {other} of "
        "{other_day} ({other_hours}).",
        code="people.shifts_overlap",
        next_step={"zh": "请改其中一个班次或日期。", "en": "Change one of the two shifts or days."},
        name=persons[later.person].name,
        number=later.person,
        day=earlier.day.isoformat(),
        shift=earlier.pattern.title,
        hours=_hours(earlier.pattern),
        other_day=later.day.isoformat(),
        other=later.pattern.title,
        other_hours=_hours(later.pattern),
        field="pattern",
    )


def _hours(pattern: ShiftPattern) -> str:
    return f"{pattern.starts:%H:%M}–{pattern.ends:%H:%M}"
