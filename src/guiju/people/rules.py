"""Pure decisions about dates and trees: intervals of employment, shifts cut at midnight, who is below whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """Team, position, grade (ids) and working share from a day to a day (inclusive; open when None)."""

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
    """The intervals that employment events make, in order. "left" names the last day worked; it may be joined again."""
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
    """What is wrong with a person's events in order: 'not_joined', 'joined_twice', 'left_before'; None when right."""
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


def shift_spans(
    date: dt.date, starts: dt.time, ends: dt.time, zone: ZoneInfo
) -> Iterator[tuple[dt.date, dt.datetime, dt.datetime]]:
    """A shift cut at local midnight: (local date, start, end) in UTC. One that crosses midnight gives two pieces."""
    begin = dt.datetime.combine(date, starts, zone)
    end = dt.datetime.combine(date if ends > starts else date + DAY, ends, zone)
    midnight = dt.datetime.combine(date + DAY, dt.time(), zone)
    for day, first, last in ((date, begin, min(end, midnight)), (date + DAY, midnight, end)):
        if last > first:
            yield day, first.astimezone(dt.UTC), last.astimezone(dt.UTC)


def _ended(standing: Standing, on: dt.date) -> Standing:
    return Standing(standing.team, standing.position, standing.grade, standing.working_share, standing.from_date, on)


def _next(last: Standing | None, event: Happening) -> Standing:
    def kept(name: str) -> int | None:
        value: int | None = getattr(event, name)
        return value if value is not None or last is None else getattr(last, name)

    share = event.working_share if event.working_share is not None else (last.working_share if last else Decimal(1))
    return Standing(kept("team"), kept("position"), kept("grade"), share, event.on)
