"""How much of a month somebody was there, and what a count is set against because of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guiju.performance.rules.scheme import Item
from guiju.records.metrics import Metric

#: What counts are set against unless a scheme says otherwise. A month joined or left within is said
#: by name.
USUAL = ("share", "leave")


@dataclass(frozen=True)
class Presence:
    """How much of a month somebody was there: mean working-time ``share`` of the days employed, the
    part of them not on ``leave``, the part of the month's days employed (``employment``). Each
    between 0 and 1, 1 being the whole.
    """

    share: float = 1.0
    leave: float = 1.0
    employment: float = 1.0

    def factor(self, parts: Iterable[str]) -> float:
        """The product of the parts named."""
        product = 1.0
        for part in dict.fromkeys(parts):
            product *= getattr(self, part)
        return product


def is_count(metric: Metric) -> bool:
    """Whether a metric grows with the time somebody is there: a count or a total, not a rate or
    a mean.
    """
    return metric.parsed.shape in ("count", "total")


def factor_of(item: Item, there: Presence, portion: float = 1.0) -> float:
    """Give what a count is divided by before the curve: 1 for a whole month.

    portion: where only some days are looked at, which part they are: of the employed days those in
    a part of a month, of the month's days those in a team. A scheme that sets counts against the
    days employed has them in ``there`` already.
    """
    parts = item.prorate if item.prorate is not None else USUAL
    return there.factor(parts) * (1.0 if "employment" in parts else portion)


@dataclass(frozen=True)
class Stood:
    """Days on end of a month in one position, grade and team.

    share: of full working time. away: days of leave among them. service: days of unbroken service
    up to the last of them.
    """

    first: dt.date
    last: dt.date
    position: str
    grade: int | None
    team: str
    share: float = 1.0
    away: float = 0.0
    service: int = 1_000_000

    @property
    def days(self) -> int:
        """Count the days of the span."""
        return (self.last - self.first).days + 1


def days_in(stood: Iterable[Stood]) -> int:
    """How many days somebody was employed in these spans."""
    return sum(span.days for span in stood)


def employed_spans(stood: Iterable[Stood]) -> list[tuple[dt.date, dt.date]]:
    """First and last day of each unbroken run of days employed."""
    spans: list[tuple[dt.date, dt.date]] = []
    for each in sorted(stood, key=lambda span: span.first):
        if spans and (each.first - spans[-1][1]).days <= 1:
            spans[-1] = spans[-1][0], each.last
        else:
            spans.append((each.first, each.last))
    return spans


def presence_of(stood: Sequence[Stood], month_days: int) -> Presence:
    """How much of a month somebody was there, of these spans of it."""
    days = days_in(stood)
    if not days:
        return Presence(employment=0.0)
    share = sum(span.share * span.days for span in stood) / days
    return Presence(share, 1 - sum(span.away for span in stood) / days, days / month_days)
