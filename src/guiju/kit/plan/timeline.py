"""The time line: bars of rows between two days, laid out on a width of 1,000. Pure arithmetic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from guiju.foundation.bounds import YEARS
from guiju.kit.plan.rows import PlanRow

WIDTH = 1000
#: A line of more days has marks at months instead of weeks; of more months, every third, twelfth …
WEEKS_UP_TO = 100
MOST_MARKS = 40
#: A row of the picture: from where to where the pieces of an arrow reach (rows touch), the bar in
#: it, its middle, a point.
ROW, BAR, MIDDLE, POINT = (-16, 42), (5, 21), 13, 8
#: A mark's words need so much room: nearer to the end they would run out of the picture.
LAST_WORD = 60


@dataclass(frozen=True)
class Bar:
    """A row's bar: where it begins and how wide it is, how much of it is done, where it will rather
    end; ``day``: on which day of the line it begins. lines, heads: pieces of the arrows between
    rows that follow each other, and their points.
    """

    row: PlanRow
    x: float
    width: float
    filled: float
    slip: float | None
    day: int = 0
    lines: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()

    @property
    def drawn(self) -> bool:
        """Whether the row has a period at all."""
        return self.width > 0

    @property
    def end(self) -> float:
        """Give the place where the bar ends."""
        return self.x + self.width


@dataclass(frozen=True)
class Timeline:
    """The days it spans, a mark for each week or month, today, and the bars."""

    first: dt.date
    last: dt.date
    marks: list[tuple[float, str]]
    today: float | None
    bars: list[Bar]

    @property
    def days(self) -> int:
        """How many days it spans."""
        return (self.last - self.first).days + 1

    @property
    def movable(self) -> bool:
        """Whether the reader may move any of its bars."""
        return any(bar.drawn and bar.row.may_edit for bar in self.bars)


def timeline(rows: Sequence[PlanRow], today: dt.date) -> Timeline:
    """Lay out the rows with a few days to spare; the bar of a period includes its last day."""
    days = [day for row in rows for day in (*row.span, row.slip) if day and day.year in YEARS] or [
        today
    ]
    first = min(days) - dt.timedelta(days=min(days).weekday())
    last = max(max(days) + dt.timedelta(days=7), first + dt.timedelta(days=27))
    a_day = WIDTH / ((last - first).days + 1)

    def at(day: dt.date) -> float:
        return round((day - first).days * a_day, 2)

    bars = _linked([_bar(row, at, a_day, first) for row in rows])
    return Timeline(
        first, last, _marks(first, last, at), at(today) if first <= today <= last else None, bars
    )


def _bar(row: PlanRow, at: Callable[[dt.date], float], a_day: float, first: dt.date) -> Bar:
    start, end = row.span
    if start is None or end is None or not (start.year in YEARS and end.year in YEARS):
        return Bar(row, 0, 0, 0, None)
    x, width = at(start), round(at(end) + a_day - at(start), 2)
    slip = at(row.slip) + a_day if row.slip and row.slip > end and row.slip.year in YEARS else None
    return Bar(row, x, width, round(width * row.progress / 100, 2), slip, (start - first).days)


def _linked(bars: list[Bar]) -> list[Bar]:
    """The bars with the arrows of those that follow each other, cut at the rows that they cross."""
    places = {bar.row.key: place for place, bar in enumerate(bars) if bar.drawn}
    lines: dict[int, list[str]] = {}
    heads: dict[int, list[str]] = {}
    for place, bar in enumerate(bars):
        for key in bar.row.after if bar.drawn else ():
            if key in places:
                _arrow(bars, places[key], place, lines, heads)
    return [
        replace(bar, lines=tuple(lines.get(n, ())), heads=tuple(heads.get(n, ())))
        for n, bar in enumerate(bars)
    ]


def _arrow(
    bars: list[Bar], one: int, other: int, lines: dict[int, list[str]], heads: dict[int, list[str]]
) -> None:
    """From the end of a bar down (or up) to the row of its follower, and on to its beginning."""
    x, to, down = bars[one].end, bars[other].x, other > one
    lines.setdefault(one, []).append(f"M{x} {MIDDLE}V{ROW[1] if down else ROW[0]}")
    for between in range(min(one, other) + 1, max(one, other)):
        lines.setdefault(between, []).append(f"M{x} {ROW[0]}V{ROW[1]}")
    begins = ROW[0] if down else ROW[1]
    if to - x >= POINT:
        lines.setdefault(other, []).append(f"M{x} {begins}V{MIDDLE}H{to - POINT}")
        heads.setdefault(other, []).append(f"M{to} {MIDDLE}l-{POINT} -4v8z")
    else:
        edge, back = (BAR[0], -5) if down else (BAR[1], 5)
        lines.setdefault(other, []).append(f"M{x} {begins}V{edge + back}")
        heads.setdefault(other, []).append(f"M{x} {edge}l-{POINT / 2} {back}h{POINT}z")


def _marks(
    first: dt.date, last: dt.date, at: Callable[[dt.date], float]
) -> list[tuple[float, str]]:
    if (last - first).days > WEEKS_UP_TO:
        months = range(first.year * 12 + first.month, last.year * 12 + last.month)
        each = next((step for step in (1, 3, 12) if len(months) // step <= MOST_MARKS), 120)
        days, shape = (
            [dt.date(month // 12, month % 12 + 1, 1) for month in months if month % each == 0],
            "%Y-%m",
        )
    else:
        mondays = range(-first.weekday() % 7, (last - first).days + 1, 7)
        days, shape = [first + dt.timedelta(days=n) for n in mondays], "%m-%d"
    return [(at(day), day.strftime(shape) if at(day) < WIDTH - LAST_WORD else "") for day in days]
