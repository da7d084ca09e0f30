"""Slips of people's data that no rule could refuse because they were stored before it: named
with person and day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from guiju.foundation.errors import Sentence
from guiju.people.models import AgentKey, Person, ShiftAssignment
from guiju.people.rules import DAY, clashes, shift_hours


@dataclass(frozen=True)
class Slip:
    """Something that cannot be of a person on a day, and what it means for their figures."""

    person: int
    name: str
    day: dt.date
    sentence: Sentence


def shift_slips(shifts: Iterable[ShiftAssignment]) -> list[Slip]:
    """Shifts of one person that overlap, among these (with person and pattern), by day. No
    query.
    """
    by_person: dict[int, list[tuple[dt.datetime, dt.datetime, ShiftAssignment]]] = {}
    for row in shifts:
        span = (*shift_hours(row.date, row.pattern.starts, row.pattern.ends), row)
        by_person.setdefault(row.person_id, []).append(span)
    pairs = [pair for spans in by_person.values() for pair in clashes(spans)]
    return sorted((_shift_slip(*pair) for pair in pairs), key=lambda slip: (slip.day, slip.name))


def key_slips(persons: Iterable[Person]) -> list[Slip]:
    """Keys of these persons that somebody else owns on the same days. One query."""
    own = AgentKey.objects.filter(
        person__in=persons, source=OuterRef("source"), key=OuterRef("key")
    )
    rows = AgentKey.objects.filter(Exists(own))
    by_key: dict[tuple[str, str], list[tuple[dt.date, dt.date, AgentKey]]] = {}
    for row in rows.select_related("person"):
        end = row.to_date + DAY if row.to_date and row.to_date < dt.date.max else dt.date.max
        by_key.setdefault((row.source, row.key), []).append((row.from_date, end, row))
    pairs = [
        pair
        for spans in by_key.values()
        for pair in clashes(spans)
        if pair[0].person_id != pair[1].person_id
    ]
    return sorted((_key_slip(*pair) for pair in pairs), key=lambda slip: (slip.day, slip.name))


def _shift_slip(earlier: ShiftAssignment, later: ShiftAssignment) -> Slip:
    name, day = later.person.written, later.date
    one, other = earlier.pattern.title, later.pattern.title
    return Slip(
        later.person_id,
        name,
        day,
        {
            "zh": (
                f"{name}：{earlier.date} 的“{one}”与 {day} "
                f"的“{other}”时间重叠，重叠时段不计入任何班次，请更正。"
            ),
            "en": f"{name}: “{one}” of {earlier.date} and “{other}” of {day} overlap; the time they "
            "share counts for no "
            "shift until one is changed.",
        },
    )


def _key_slip(earlier: AgentKey, later: AgentKey) -> Slip:
    day = later.from_date
    owners = (
        f"{earlier.person.name}（{earlier.person.number}）",
        f"{later.person.name}（{later.person.number}）",
    )
    return Slip(
        later.person_id,
        later.person.written,
        day,
        {
            "zh": (
                f"工号 {later.source}/{later.key} 自 {day} 起同时属于 {owners[0]} 和 "
                f"{owners[1]}，重叠日期不计入任何人，请更正。"
            ),
            "en": f"The key {later.source}/{later.key} belongs to {owners[0]} and {owners[1]} at "
            f"once from {day}; these days "
            "count for nobody until one is ended.",
        },
    )
