"""Who a key was, in which team and shift, on which day: what `records` and `performance` need of
people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery

from guiju.foundation import journal
from guiju.foundation.once import once
from guiju.people.models import (
    AgentKey,
    Assignment,
    Leadership,
    Person,
    Position,
    ShiftAssignment,
    ShiftPattern,
    Team,
)
from guiju.people.rules import DAY, clashes, held_once, joined, overlap
from guiju.people.rules import shift_spans as cut

Belonging = tuple[str, str, dt.date, dt.date | None, int, str]
Span = tuple[str, str, dt.date, dt.datetime, dt.datetime, str]


@once
def state() -> str:
    """The name of the state that people are in: it changes with every action upon them. One
    query.
    """
    return journal.newest("people")


def belonging(
    sources: Iterable[str] | None, date_from: dt.date, date_to: dt.date
) -> list[Belonging]:
    """List (source, key, from, to, person, team code) clipped to the days; team '' where the person
    belonged to none. Two queries.

    A key owned outside any employment (a leaver's key, never ended) still belongs to its person,
    without a team. Days on which two persons own a key belong to neither (`key_slips` names them):
    no other key stops because of it.
    """
    rows = AgentKey.objects.filter(touches(date_from, date_to))
    keys = _owned_once(rows if sources is None else rows.filter(source__in=list(sources)))
    stood: dict[int, list[Assignment]] = {}
    for row in Assignment.objects.filter(touches(date_from, date_to)).select_related("team"):
        stood.setdefault(row.person_id, []).append(row)
    return [
        part
        for key in keys
        for part in _parts(key, stood.get(key.person_id, []), date_from, date_to)
    ]


def standing_by_number(date_from: dt.date, date_to: dt.date) -> list[Belonging]:
    """As `belonging`, for rows that name a person by staff number: ('', number, from, to,
    person, team code).
    """
    rows = Assignment.objects.filter(touches(date_from, date_to)).select_related("person", "team")
    return [
        (
            "",
            row.person.number,
            *(overlap(row.from_date, row.to_date, date_from, date_to) or (date_from, date_to)),
            row.person_id,
            row.team.code if row.team else "",
        )
        for row in rows
    ]


def shift_spans(
    sources: Iterable[str] | None, date_from: dt.date, date_to: dt.date, zone: str | None = None
) -> list[Span]:
    """(source, key, local date, start, end in UTC, shift code) of every dated shift, cut at local
    midnight.

    Time that two shifts of a key claim belongs to neither (`shift_slips` names them): nobody else's
    figures stop.
    """
    # The day before the first: its night shift reaches into it.
    before = date_from - DAY if date_from > dt.date.min else date_from
    shifts = ShiftAssignment.objects.filter(date__gte=before, date__lte=date_to).values_list(
        "person", "date", "pattern__code", "pattern__starts", "pattern__ends"
    )
    keys: dict[int, list[AgentKey]] = {}
    for key in _owned_once(AgentKey.objects.filter(touches(before, date_to))):
        if sources is None or key.source in set(sources):
            keys.setdefault(key.person_id, []).append(key)
    place = ZoneInfo(zone or settings.TIME_ZONE)
    cuts: dict[tuple[dt.date, str], list[tuple[dt.date, dt.datetime, dt.datetime]]] = {}
    spans: list[Span] = []
    for person, date, code, starts, ends in shifts:
        if person not in keys:
            continue
        if (date, code) not in cuts:
            cuts[date, code] = list(cut(date, starts, ends, place))
        spans += _spans(code, cuts[date, code], keys[person])
    return _claimed_once(spans)


def owned_keys() -> set[tuple[str, str]]:
    """Every (source, key) that somebody owns at some time."""
    return set(AgentKey.objects.values_list("source", "key"))


def first_owned() -> dict[tuple[str, str], tuple[Person, dt.date]]:
    """Of every (source, key) that somebody owns: its first owner, and the first day on which its
    records count for them, as who owns it and who stands somewhere. One query.
    """
    stood = Assignment.objects.filter(person=OuterRef("person")).order_by("from_date")
    rows = AgentKey.objects.annotate(stood=Subquery(stood.values("from_date")[:1]))
    first: dict[tuple[str, str], tuple[Person, dt.date]] = {}
    for row in rows.select_related("person").order_by("from_date"):
        since = max(row.from_date, row.stood or row.from_date)
        first.setdefault((row.source, row.key), (row.person, since))
    return first


def owner_of(source: str, key: str, on: dt.date) -> Person | None:
    """Who owned a key on a day."""
    row = (
        AgentKey.objects.filter(touches(on, on), source=source, key=key)
        .select_related("person")
        .first()
    )
    return row.person if row else None


@once
def standing_on(person: int, on: dt.date) -> Assignment | None:
    """Where a person stood on a day."""
    rows = Assignment.objects.filter(touches(on, on), person=person)
    return rows.select_related("team", "position", "grade").first()


def leader_of(person: int, on: dt.date) -> Person | None:
    """Give who led a person on a day: the leader of their team, or of the nearest team above when
    that is the person, nobody, or somebody who has left.
    """
    standing = standing_on(person, on)
    if standing is None or standing.team is None:
        return None
    path = [int(part) for part in standing.team.path.split("/") if part]
    rows = Leadership.objects.filter(touches(on, on), ~has_left(on), team__in=path).exclude(
        person=person
    )
    rows = rows.select_related("person")
    by_team = {row.team_id: row.person for row in rows}
    return next((by_team[team] for team in reversed(path) if team in by_team), None)


def led_by(person: int, on: dt.date) -> list[Team]:
    """The teams a person led on a day."""
    return list(
        Team.objects.filter(
            pk__in=Leadership.objects.filter(touches(on, on), person=person).values("team")
        )
    )


def codes_of_teams(ids: Iterable[int]) -> list[str]:
    """Codes of teams by id."""
    return list(Team.objects.filter(pk__in=list(ids)).values_list("code", flat=True))


@once
def position_titles() -> dict[str, str]:
    """Title of each position by its code."""
    return dict(Position.objects.values_list("code", "title"))


@once
def shift_titles() -> dict[str, str]:
    """Title of each shift by its code."""
    return dict(ShiftPattern.objects.values_list("code", "title"))


@once
def team_titles() -> dict[str, str]:
    """Title of each team by its code."""
    return dict(Team.objects.values_list("code", "title"))


def team_ids() -> dict[str, int]:
    """Id of each team by its code."""
    return dict(Team.objects.values_list("code", "pk"))


def _owned_once(keys: Iterable[AgentKey]) -> list[AgentKey]:
    """Ownerships, without the days on which a key has two owners; those of one person that
    overlap are one.
    """
    by_key: dict[tuple[str, str], list[tuple[dt.date, dt.date, AgentKey]]] = {}
    for row in keys:
        end = row.to_date + DAY if row.to_date and row.to_date < dt.date.max else dt.date.max
        by_key.setdefault((row.source, row.key), []).append((row.from_date, end, row))
    ownerships = []
    for spans in by_key.values():
        clear = next(clashes(spans), None) is None
        ownerships += [row for _, _, row in spans] if clear else list(_parted(spans))
    return ownerships


def _parted(spans: list[tuple[dt.date, dt.date, AgentKey]]) -> Iterator[AgentKey]:
    """A key's ownerships that overlap as ownerships that do not."""
    by_person: dict[int, list[tuple[dt.date, dt.date]]] = {}
    for start, end, row in spans:
        by_person.setdefault(row.person_id, []).append((start, end))
    owned = [(*span, person) for person, own in by_person.items() for span in joined(own)]
    name = {"source": spans[0][2].source, "key": spans[0][2].key}
    for start, end, person in held_once(owned):
        to_date = None if end == dt.date.max else end - DAY
        yield AgentKey(**name, person_id=person, from_date=start, to_date=to_date)


def _claimed_once(spans: list[Span]) -> list[Span]:
    """Spans of shifts, without the time that two of one key claim."""
    by_key: dict[tuple[str, str], list[Span]] = {}
    for span in spans:
        by_key.setdefault(span[:2], []).append(span)
    found = []
    for (source, key), claimed in by_key.items():
        named = [(start, end, (day, code)) for _, _, day, start, end, code in claimed]
        if next(clashes(named), None) is None:
            found += claimed
        else:
            found += [
                (source, key, day, start, end, code) for start, end, (day, code) in held_once(named)
            ]
    return found


def _parts(
    key: AgentKey, stood: list[Assignment], date_from: dt.date, date_to: dt.date
) -> list[Belonging]:
    owned = overlap(key.from_date, key.to_date, date_from, date_to)
    if owned is None:
        return []
    start, end = owned
    parts: list[Belonging] = []
    for row in sorted(stood, key=lambda each: each.from_date):
        shared = overlap(row.from_date, row.to_date, start, end)
        if shared is None:
            continue
        if shared[0] > start:
            parts.append((key.source, key.key, start, shared[0] - DAY, key.person_id, ""))
        parts.append(
            (key.source, key.key, *shared, key.person_id, row.team.code if row.team else "")
        )
        if shared[1] is None or shared[1] == dt.date.max or shared[1] == end:
            return parts
        start = shared[1] + DAY
    parts.append((key.source, key.key, start, end, key.person_id, ""))
    return parts


def _spans(
    code: str, pieces: Iterable[tuple[dt.date, dt.datetime, dt.datetime]], keys: Iterable[AgentKey]
) -> list[Span]:
    return [
        (key.source, key.key, day, start, end, code)
        for key in keys
        for day, start, end in pieces
        if key.from_date <= day and (key.to_date is None or key.to_date >= day)
    ]


def has_left(on: dt.date) -> Q:
    """Rows whose person worked here and no longer does on a day: whoever has left leads nobody,
    even where nobody said so.
    """
    worked = Assignment.objects.filter(person=OuterRef("person"))
    return Q(Exists(worked.filter(to_date__lt=on))) & ~Q(Exists(worked.filter(touches(on, on))))


def touches(date_from: dt.date, date_to: dt.date) -> Q:
    """Filter spans of days that touch these days."""
    return Q(from_date__lte=date_to) & (Q(to_date=None) | Q(to_date__gte=date_from))
