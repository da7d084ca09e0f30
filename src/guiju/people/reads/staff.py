"""Everybody of a month: where they belonged, how much they were there, whom they led, who mentored
them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from guiju.foundation import clock
from guiju.people.models import (
    AgentKey,
    Assignment,
    Grade,
    Leadership,
    Leave,
    Mentoring,
    Person,
    Position,
    Team,
)
from guiju.people.reads.belonging import touches
from guiju.people.rules import DAY, overlap


@dataclass(frozen=True)
class StaffMonth:
    """A person as of a month: where they belonged on the last day worked in it, and under which
    keys they are known.

    days: employed in the month. stood: where they belonged, span by span. led: the teams they led,
    those below included, with the days; mentored: by whom, with the days.
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
    stood: tuple[StoodIn, ...] = ()
    led: tuple[tuple[str, dt.date, dt.date], ...] = ()
    mentored: tuple[tuple[int, dt.date, dt.date], ...] = ()
    keys: tuple[tuple[str, str], ...] = field(default=())

    @property
    def share(self) -> float:
        """Give the person's mean working-time share of the days employed."""
        return sum(span.share * span.days for span in self.stood) / self.days

    @property
    def on_leave(self) -> float:
        """Give the part of the days employed on which the person was away."""
        return sum(span.away for span in self.stood) / self.days

    @property
    def service(self) -> int:
        """Count the days of unbroken service up to the person's last day."""
        return self.stood[-1].service

    @property
    def leads(self) -> tuple[str, ...]:
        """Give the codes of the teams that the person led on their last day."""
        return tuple(code for code, first, last in self.led if first <= self.last_day <= last)

    @property
    def mentor(self) -> int | None:
        """Give the person's mentor on their last day."""
        return next(
            (mentor for mentor, first, last in self.mentored if first <= self.last_day <= last),
            None,
        )


@dataclass(frozen=True)
class StoodIn:
    """Days on end of a month in one team, position and grade, with one working share.

    away: days of leave among them. service: days of unbroken service up to the last of them.
    """

    first: dt.date
    last: dt.date
    team_code: str
    position_code: str
    grade_rank: int | None
    share: float
    away: float
    service: int

    @property
    def days(self) -> int:
        """Count the days of the span."""
        return (self.last - self.first).days + 1


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


#: What `staff_of_month` is read from.
STAFF_TABLES = (
    Assignment,
    AgentKey,
    Grade,
    Leadership,
    Leave,
    Mentoring,
    Person,
    Position,
    Team,
)


def staff_of_month(month: str) -> list[StaffMonth]:
    """List everybody employed on some day of the month, by staff number. Six queries.

    ``subject`` is the earliest agent key owned in the month (ties: by source and key), else the
    staff number.
    """
    first, last = clock.first_day(month), clock.last_day(month)
    rows: dict[int, list[Assignment]] = defaultdict(list)
    related = Assignment.objects.filter(from_date__lte=last).select_related(
        "person", "team", "position", "grade"
    )
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
    return _Month(
        first,
        last,
        keys,
        leaves,
        leads,
        mentors,
        {pk: path for pk, path, _ in teams},
        {path: code for _, path, code in teams},
    )


def _staff(stood: list[Assignment], month: _Month) -> StaffMonth:
    here, person = stood[-1], stood[-1].person_id
    spans = _spans(stood, month)
    first_day, last_day = spans[0].first, spans[-1].last
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
        first_day=first_day,
        last_day=last_day,
        days=sum(span.days for span in spans),
        subject=keys[0].key if keys else here.person.number,
        stood=spans,
        led=_led(month, person, first_day, last_day),
        mentored=tuple(
            (row.mentor_id, *_within(row, first_day, last_day))
            for row in month.mentors.get(person, [])
            if overlap(row.from_date, row.to_date, first_day, last_day)
        ),
        keys=tuple(dict.fromkeys((key.source, key.key) for key in keys)),
    )


def _spans(stood: list[Assignment], month: _Month) -> tuple[StoodIn, ...]:
    spans = []
    for place, row in enumerate(stood):
        if overlap(row.from_date, row.to_date, month.first, month.last) is None:
            continue
        first, last = _within(row, month.first, month.last)
        spans.append(
            StoodIn(
                first,
                last,
                row.team.code if row.team else "",
                row.position.code if row.position else "",
                row.grade.rank if row.grade else None,
                float(row.working_share),
                _on_leave(month.leaves.get(row.person_id, []), first, last),
                (last - since_of(stood[: place + 1])).days + 1,
            )
        )
    return tuple(spans)


def _on_leave(leaves: Sequence[Leave], first: dt.date, last: dt.date) -> float:
    """Days away within a span, each counted by its share, at most once a day."""
    away: dict[dt.date, float] = {}
    for leave in leaves:
        if overlap(leave.from_date, leave.to_date, first, last) is None:
            continue
        start, end = _within(leave, first, last)
        for place in range((end - start).days + 1):
            day = start + place * DAY
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


def _led(
    month: _Month, person: int, first: dt.date, last: dt.date
) -> tuple[tuple[str, dt.date, dt.date], ...]:
    """Give code, first and last day of every span in which the person led a team, it or one above
    it; spans that touch are one.
    """
    days: dict[str, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for row in month.leads.get(person, []):
        if overlap(row.from_date, row.to_date, first, last):
            above = month.paths[row.team_id]
            for code in (code for path, code in month.codes.items() if path.startswith(above)):
                days[code].append(_within(row, first, last))
    return tuple((code, *span) for code, spans in days.items() for span in _joined(spans))


def _joined(spans: Iterable[tuple[dt.date, dt.date]]) -> list[tuple[dt.date, dt.date]]:
    """Spans in order, those that overlap or touch as one."""
    joined_spans: list[tuple[dt.date, dt.date]] = []
    for start, end in sorted(spans):
        if joined_spans and start <= joined_spans[-1][1] + DAY:
            joined_spans[-1] = (joined_spans[-1][0], max(joined_spans[-1][1], end))
        else:
            joined_spans.append((start, end))
    return joined_spans


def _within(
    row: Assignment | Leadership | Mentoring | Leave, first: dt.date, last: dt.date
) -> tuple[dt.date, dt.date]:
    """The first and last day of a row within days that it touches."""
    return max(row.from_date, first), min(row.to_date or last, last)
