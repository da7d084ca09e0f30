"""Pure decisions about dates and trees: intervals of employment, shifts cut at midnight, who is
below whom.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from guiju.foundation import clock

DAY = dt.timedelta(days=1)
Moment = TypeVar("Moment", dt.date, dt.datetime)
Named = TypeVar("Named")


@dataclass(frozen=True)
class Standing:
    """Team, position, grade (ids) and working share from a day to a day (inclusive; open when
    None).
    """

    team: int | None
    position: int | None
    grade: int | None
    working_share: Decimal
    from_date: dt.date
    to_date: dt.date | None = None


@dataclass(frozen=True)
class Happening:
    """An employment event as the rules see it; None leaves what was."""

    kind: str
    on: dt.date
    team: int | None = None
    position: int | None = None
    grade: int | None = None
    working_share: Decimal | None = None


def standings(events: Iterable[Happening]) -> list[Standing]:
    """The intervals that employment events make, in order. "left" names the last day worked; it
    may be joined again.
    """
    intervals: list[Standing] = []
    for event in sorted(events, key=lambda each: (each.on, each.kind == "left")):
        last = intervals[-1] if intervals and intervals[-1].to_date is None else None
        if event.kind == "left":
            if last:
                intervals[-1] = _ended(last, event.on)
            continue
        if last and last.from_date == event.on:
            intervals.pop()
        elif last:
            intervals[-1] = _ended(last, event.on - DAY)
        intervals.append(_next(last, event))
    return intervals


def check_events(events: Iterable[Happening]) -> str | None:
    """What is wrong with a person's events in order: 'not_joined', 'joined_twice',
    'left_before'; None when right.
    """
    here = False
    for event in sorted(events, key=lambda each: (each.on, each.kind == "left")):
        if event.kind == "joined" and here:
            return "joined_twice"
        if event.kind != "joined" and not here:
            return "not_joined"
        here = event.kind != "left"
    return None


def overlap(
    a_from: dt.date, a_to: dt.date | None, b_from: dt.date, b_to: dt.date | None
) -> tuple[dt.date, dt.date | None] | None:
    """The days two spans share (inclusive), or None."""
    start = max(a_from, b_from)
    ends = [end for end in (a_to, b_to) if end is not None]
    end = min(ends) if ends else None
    return None if end is not None and end < start else (start, end)


def overlaps(a_from: dt.date, a_to: dt.date | None, b_from: dt.date, b_to: dt.date | None) -> bool:
    """Whether two spans of days (inclusive; open when None) share a day."""
    return overlap(a_from, a_to, b_from, b_to) is not None


def clashes(spans: Iterable[tuple[Moment, Moment, Named]]) -> Iterator[tuple[Named, Named]]:
    """Each span that begins before an earlier one has ended, with that one. Ends that touch are
    no overlap.
    """
    reaching: tuple[Moment, Named] | None = None
    for start, end, name in sorted(spans, key=lambda span: span[:2]):
        if reaching and start < reaching[0]:
            yield reaching[1], name
        if reaching is None or end > reaching[0]:
            reaching = (end, name)


def joined(spans: Iterable[tuple[Moment, Moment]]) -> list[tuple[Moment, Moment]]:
    """Spans as they are together: those that overlap or touch are one."""
    merged: list[tuple[Moment, Moment]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def held_once(
    spans: Iterable[tuple[Moment, Moment, Named]],
) -> Iterator[tuple[Moment, Moment, Named]]:
    """Of spans the parts that no other of them claims: what two claim belongs to neither, in
    whatever order they come.
    """
    rows = sorted(spans, key=lambda span: span[:2])
    reach = rows[0][0] if rows else None
    for place, (start, end, name) in enumerate(rows):
        free = start if reach is None or reach < start else reach
        reach = end if reach is None or reach < end else reach
        for later_start, later_end, _ in rows[place + 1 :]:
            if later_start >= end:
                break
            if later_start > free:
                yield free, later_start, name
            free = max(free, later_end)
        if free < end:
            yield free, end, name


def shift_hours(date: dt.date, starts: dt.time, ends: dt.time) -> tuple[dt.datetime, dt.datetime]:
    """When a shift that begins on a day starts and ends, by the clock on the wall."""
    return dt.datetime.combine(date, starts), dt.datetime.combine(
        date if ends > starts else date + DAY, ends
    )


def most_at_once(shares: Iterable[tuple[dt.date, dt.date, Decimal]]) -> tuple[dt.date, Decimal]:
    """The first day on which spans (inclusive) together take the most, and how much they take."""
    changes: dict[dt.date, Decimal] = {}
    for first, last, share in shares:
        changes[first] = changes.get(first, Decimal(0)) + share
        changes[last + DAY] = changes.get(last + DAY, Decimal(0)) - share
    taken, most = Decimal(0), (dt.date.min, Decimal(0))
    for day in sorted(changes):
        taken += changes[day]
        most = (day, taken) if taken > most[1] else most
    return most


def shift_spans(
    date: dt.date, starts: dt.time, ends: dt.time, zone: ZoneInfo
) -> Iterator[tuple[dt.date, dt.datetime, dt.datetime]]:
    """A shift cut at local midnight: (local date, start, end) in UTC. One that crosses midnight
    gives two pieces.
    """
    begin = dt.datetime.combine(date, starts, zone)
    end = dt.datetime.combine(date if ends > starts else date + DAY, ends, zone)
    midnight = dt.datetime.combine(date + DAY, dt.time(), zone)
    for day, first, last in ((date, begin, min(end, midnight)), (date + DAY, midnight, end)):
        if last > first:
            yield day, first.astimezone(dt.UTC), last.astimezone(dt.UTC)


def _ended(standing: Standing, on: dt.date) -> Standing:
    return Standing(
        standing.team,
        standing.position,
        standing.grade,
        standing.working_share,
        standing.from_date,
        on,
    )


def _next(last: Standing | None, event: Happening) -> Standing:
    def kept(name: str) -> int | None:
        value: int | None = getattr(event, name)
        return value if value is not None or last is None else getattr(last, name)

    share = (
        event.working_share
        if event.working_share is not None
        else (last.working_share if last else Decimal(1))
    )
    return Standing(kept("team"), kept("position"), kept("grade"), share, event.on)


@dataclass(frozen=True)
class Place:
    """Where somebody belongs today or belonged last: the teams from the root down to their own, and
    the last day of it, if any.
    """

    path: tuple[int, ...]
    position: str | None
    ends: dt.date | None

    @property
    def here(self) -> bool:
        """Say whether the person has not left."""
        return self.ends is None or self.ends >= clock.today()

    @property
    def team(self) -> int | None:
        """Give the person's own team, or their last."""
        return self.path[-1] if self.path else None
