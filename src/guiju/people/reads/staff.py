"""Everybody of a month: where she stood, how much she was there, whom she led, who mentored her."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from guiju.foundation import clock
from guiju.people.models import AgentKey, Assignment, Leadership, Leave, Mentoring, Team
from guiju.people.reads.belonging import touches
from guiju.people.rules import DAY, overlap


@dataclass(frozen=True)
class StaffMonth:
    """A person as of a month: where she stood on the last day worked in it, and under which keys she is known.

    days: employed in the month. share: her mean working-time share of these days; on_leave: the part of them that she
    was away. service: days of unbroken service up to her last day. leads: codes of the teams she led then, those below
    included. mentor: who mentored her then.
    """

    person: int
    number: str
    name: str
    team_code: str
    position_code: str
    ladder: str
    grade_rank: int | None
    working_share: Decimal
    first_day: dt.date
    last_day: dt.date
    days: int
    subject: str
    share: float = 1.0
    on_leave: float = 0.0
    service: int = 0
    leads: tuple[str, ...] = ()
    mentor: int | None = None
    keys: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True)
class _Month:
    """What is known of a month, by person."""

    first: dt.date
    last: dt.date
    keys: Mapping[int, Sequence[AgentKey]]
    leaves: Mapping[int, Sequence[Leave]]
    leads: Mapping[int, Sequence[Leadership]]
    mentors: Mapping[int, Sequence[Mentoring]]
    paths: Mapping[int, str]
    codes: Mapping[str, str]


def staff_of_month(month: str) -> list[StaffMonth]:
    """Everybody employed on some day of the month, by staff number. Six queries.

    ``subject`` is the earliest agent key she owned in the month (ties: by source and key), else her staff number.
    """
    first, last = clock.first_day(month), clock.last_day(month)
    rows: dict[int, list[Assignment]] = defaultdict(list)
    related = Assignment.objects.filter(from_date__lte=last).select_related("person", "team", "position", "grade")
    for row in related.order_by("person__number", "from_date"):
        rows[row.person_id].append(row)
    known = _known(first, last)
    return [_staff(stood, known) for stood in rows.values() if (stood[-1].to_date or last) >= first]


def _known(first: dt.date, last: dt.date) -> _Month:
    keys, leaves, leads, mentors = (defaultdict(list) for _ in range(4))
    for key in AgentKey.objects.filter(touches(first, last)).order_by("from_date", "source", "key"):
        keys[key.person_id].append(key)
    for leave in Leave.objects.filter(touches(first, last)):
        leaves[leave.person_id].append(leave)
    for led in Leadership.objects.filter(touches(first, last)):
        leads[led.person_id].append(led)
    for mentoring in Mentoring.objects.filter(touches(first, last)):
        mentors[mentoring.mentee_id].append(mentoring)
    teams = list(Team.objects.order_by("path").values_list("pk", "path", "code"))
    return _Month(first, last, keys, leaves, leads, mentors, {pk: path for pk, path, _ in teams},
                  {path: code for _, path, code in teams})  # fmt: skip


def _staff(stood: list[Assignment], month: _Month) -> StaffMonth:
    here, person = stood[-1], stood[-1].person_id
    spans = [span for row in stood if (span := overlap(row.from_date, row.to_date, month.first, month.last))]
    lengths = [((end or month.last) - start).days + 1 for start, end in spans]
    shares = [float(row.working_share) for row in stood if overlap(row.from_date, row.to_date, month.first, month.last)]
    last_day, days = min(month.last, here.to_date or month.last), sum(lengths)
    keys = month.keys.get(person, [])
    return StaffMonth(
        person=person,
        number=here.person.number,
        name=here.person.name,
        team_code=here.team.code if here.team else "",
        position_code=here.position.code if here.position else "",
        ladder=here.grade.ladder if here.grade else "",
        grade_rank=here.grade.rank if here.grade else None,
        working_share=here.working_share,
        first_day=spans[0][0],
        last_day=last_day,
        days=days,
        subject=keys[0].key if keys else here.person.number,
        share=sum(share * length for share, length in zip(shares, lengths, strict=True)) / days,
        on_leave=_on_leave(month.leaves.get(person, []), spans, month.last) / days,
        service=(last_day - since_of(stood)).days + 1,
        leads=_leads(month, person, last_day),
        mentor=next((row.mentor_id for row in month.mentors.get(person, []) if _holds(row, last_day)), None),
        keys=tuple(dict.fromkeys((key.source, key.key) for key in keys)),
    )


def _on_leave(leaves: Sequence[Leave], spans: Sequence[tuple[dt.date, dt.date | None]], last: dt.date) -> float:
    """Days away, each counted by its share, at most once a day."""
    away: dict[dt.date, float] = {}
    for leave in leaves:
        for start, end in spans:
            shared = overlap(leave.from_date, leave.to_date, start, end or last)
            for place in range((shared[1] - shared[0]).days + 1 if shared and shared[1] else 0):
                day = shared[0] + place * DAY  # type: ignore[index]
                away[day] = min(1.0, away.get(day, 0.0) + float(leave.share))
    return sum(away.values())


def since_of(stood: Sequence[Assignment]) -> dt.date:
    """The first day of the unbroken service that leads up to the last standing."""
    since = stood[-1].from_date
    for row in reversed(stood[:-1]):
        if row.to_date is None or row.to_date < since - DAY:
            break
        since = row.from_date
    return since


def _leads(month: _Month, person: int, on: dt.date) -> tuple[str, ...]:
    led = [month.paths[row.team_id] for row in month.leads.get(person, []) if _holds(row, on)]
    return tuple(code for path, code in month.codes.items() if any(path.startswith(above) for above in led))


def _holds(row: Leadership | Mentoring, on: dt.date) -> bool:
    return row.from_date <= on and (row.to_date is None or row.to_date >= on)
