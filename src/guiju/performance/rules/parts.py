"""A month cut where somebody's position or grade changed and another scheme began: a card for each
part, one total.

The total of the month is Σ totalᵢ · daysᵢ ÷ Σ daysᵢ over the days employed; a part without a
scheme, or without a total, leaves the denominator. A change of team alone is no part: the scheme is
that of the last day worked.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from guiju.performance.rules.presence import Stood, days_in
from guiju.performance.rules.reckoning import Card

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """Spans of a month that one scheme scores (None: no scheme does).

    starts, ends: the days whose records count; the parts of a month share all of its days among
    them.
    """

    version: int | None
    stood: tuple[Stood, ...]
    starts: dt.date
    ends: dt.date

    @property
    def first(self) -> dt.date:
        """The first day employed in it."""
        return self.stood[0].first

    @property
    def last(self) -> dt.date:
        """The last day employed in it."""
        return self.stood[-1].last

    @property
    def days(self) -> int:
        """The days employed in it."""
        return days_in(self.stood)


def runs_of(stood: Sequence[Stood]) -> list[tuple[Stood, ...]]:
    """Somebody's month cut where position or grade changed; the last day of each decides what
    scores it.
    """
    return [tuple(run) for _, run in groupby(stood, key=lambda each: (each.position, each.grade))]


def parts_of(
    stood: Sequence[Stood],
    month: tuple[dt.date, dt.date],
    scheme_for: Callable[[Stood], int | None],
) -> list[Part]:
    """The parts of somebody's month, in order: one where a single scheme scores it all.

    scheme_for: the version that scores who stands so; of each position and grade the last day
    decides, its team too.
    """
    if not stood:
        return []
    scored = [(scheme_for(run[-1]), run) for run in runs_of(stood)]
    joined = [
        (version, tuple(each for _, run in of_version for each in run))
        for version, of_version in groupby(scored, key=lambda pair: pair[0])
    ]
    starts = [month[0], *(run[0].first for _, run in joined[1:])]
    ends = [*(start - DAY for start in starts[1:]), month[1]]
    return [
        Part(version, run, start, end)
        for (version, run), start, end in zip(joined, starts, ends, strict=True)
    ]


def mean_by_days(parts: Iterable[tuple[float | None, int]]) -> float | None:
    """Values weighed by days, in whatever order; those without a value leave the denominator.
    None when none has one.
    """
    weighted = [(value, days) for value, days in parts if value is not None and days]
    if len({value for value, _ in weighted}) == 1:
        return weighted[0][0]
    return (
        math.fsum(value * days for value, days in weighted) / sum(days for _, days in weighted)
        if weighted
        else None
    )


def whole_card(parts: Sequence[tuple[Card, int]]) -> Card:
    """The card of a month from the cards of its parts with their days: no lines of its own."""
    counted = [(card, days) for card, days in parts if card.total is not None]
    total, own = (
        mean_by_days((value, days) for value, days in each)
        for each in (
            [(card.total, days) for card, days in counted],
            [(card.own, days) for card, days in counted],
        )
    )
    weight, points = (
        mean_by_days(each) or 0.0
        for each in (
            [(card.weight, days) for card, days in counted],
            [(card.points, days) for card, days in counted],
        )
    )
    return Card((), weight, points, own, total)
