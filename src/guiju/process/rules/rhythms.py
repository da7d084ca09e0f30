"""When a checklist starts by itself: every day, on weekdays, on a day of the week, on a day of
the month. Pure.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guiju.foundation.bounds import LAST_DAY

DAY, WEEKDAYS, WEEK, MONTH = "day", "weekdays", "week", "month"
EVERY = (DAY, WEEKDAYS, WEEK, MONTH)
#: Which numbers ``on`` may have: Monday 1 … Sunday 7; a day of the month, which in a shorter month
#: is its last.
ON = {WEEK: range(1, 8), MONTH: range(1, 32)}
ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Rhythm:
    """A rhythm from a first day to a last (None: for good). off: days on which nothing starts,
    holidays; moves: what would start on one starts on the next day that is none.
    """

    every: str
    on: int | None
    first: dt.date
    last: dt.date | None = None
    off: frozenset[dt.date] = frozenset()
    moves: bool = False


@dataclass(frozen=True)
class Due:
    """What is to be done about the days gone by: the one that is started now, those that are not
    started any more.
    """

    start: dt.date | None = None
    missed: tuple[dt.date, ...] = ()


def fault(rhythm: Rhythm) -> str | None:
    """What is wrong with a rhythm: "every", "on", "last", "never"; None when nothing is."""
    if rhythm.every not in EVERY:
        return "every"
    if (rhythm.every in ON) != (rhythm.on is not None) or (
        rhythm.on is not None and rhythm.on not in ON[rhythm.every]
    ):
        return "on"
    if rhythm.last is not None and rhythm.last < rhythm.first:
        return "last"
    return None if next(days(rhythm, rhythm.first), None) else "never"


def days(rhythm: Rhythm, since: dt.date) -> Iterator[dt.date]:
    """The days on which it starts, from a day on (included), in their order."""
    # A day that moves over holidays may come from before ``since``.
    day, before = (
        max(rhythm.first, since - ONE * (len(rhythm.off) + 1) if rhythm.moves else since),
        None,
    )
    end = min(rhythm.last or dt.date.max, LAST_DAY)
    while day <= end:
        if _falls(rhythm, day):
            moved = _moved(rhythm, day)
            if moved is not None and since <= moved <= end and moved != before:
                before = moved
                yield moved
        day += ONE


def due(rhythm: Rhythm, through: dt.date, today: dt.date) -> Due:
    """What is to be started after a day that was looked at, up to today.

    Of several days gone by only the newest is started: a checklist of every day, and of weekdays,
    only on its very day; one of a week or a month also late, since its week or month still runs.
    """
    gone: list[dt.date] = []
    for day in days(rhythm, through + ONE):
        if day > today:
            break
        gone.append(day)
    if not gone:
        return Due()
    if gone[-1] == today or rhythm.every in (WEEK, MONTH):
        return Due(gone[-1], tuple(gone[:-1]))
    return Due(None, tuple(gone))


def coming(rhythm: Rhythm, since: dt.date, count: int) -> Sequence[dt.date]:
    """The next days on which it starts, from a day on; fewer when it ends before."""
    starts = days(rhythm, since)
    return [day for _n, day in zip(range(count), starts, strict=False)]


def _falls(rhythm: Rhythm, day: dt.date) -> bool:
    if rhythm.every == DAY:
        return True
    if rhythm.every == WEEKDAYS:
        return day.isoweekday() <= 5
    if rhythm.every == WEEK:
        return day.isoweekday() == rhythm.on
    last = calendar.monthrange(day.year, day.month)[1]
    return day.day == min(rhythm.on or 1, last)


def _moved(rhythm: Rhythm, day: dt.date) -> dt.date | None:
    """The day itself, the next one that is no holiday, or none."""
    if day not in rhythm.off:
        return day
    if not rhythm.moves:
        return None
    while day in rhythm.off:
        day += ONE
    return day
