"""The running month: which it is, what names its state, and its cards as a closing would reckon
them today.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from guiju.foundation import clock
from guiju.people import reads as people
from guiju.performance.models import Closing, LiveCard, LiveMonth, SchemeVersion
from guiju.performance.reads import frozen
from guiju.performance.reads.frozen import Input, Subject
from guiju.performance.reads.reckoned import Reckoned, cards_of
from guiju.performance.reads.versions import published_for
from guiju.performance.rules.live import Spread, remaining, spread
from guiju.performance.rules.presence import Stood
from guiju.performance.rules.reckoning import Card, Line, Measured
from guiju.records import reads as records
from guiju.records.parts.figures import newest_day

#: How a provisional card is kept: changed with it, so that those of an earlier kind are reckoned anew.
SHAPE = 3


@dataclass(frozen=True)
class Running:
    """A month that has records and is not closed, up to its newest day of records."""

    month: str
    as_of: dt.date
    versions: tuple[SchemeVersion, ...]

    @property
    def rest(self) -> float:
        """Which part of the month's days is still to come."""
        return remaining(self.as_of, clock.first_day(self.month), clock.last_day(self.month))


def running_month(as_of: dt.date | None = None) -> Running | None:
    """The month of the newest record until today, up to that day, or up to an earlier one; None
    where nothing is recorded or the month is closed. Three queries.
    """
    newest: dt.date | None = newest_day("contacts")
    if newest is None:
        return None
    last = min(newest, clock.today(), as_of or newest)
    month = clock.month_of(last)
    if Closing.objects.filter(month=month, current=True).exists():
        return None
    return Running(month, last, tuple(published_for(month)))


def key_of(of: Running) -> str:
    """The name of the state from which a running month is reckoned: it changes with its records,
    with people, metrics and schemes. Four queries.
    """
    versions = ",".join(f"{row.pk}" for row in of.versions)
    measured = hashlib.sha256(
        repr(sorted((m.name, m.formula, m.dated_by) for m in records.metrics().values())).encode()
    ).hexdigest()[:16]
    state = (of.as_of, records.current_snapshot(), people.state())
    return "|".join([*map(str, state), measured, str(SHAPE), versions])[:300]


def why_no_month() -> tuple[str, str]:
    """Why no provisional card stands: no records (``records``), the month of the newest is closed
    (``closed``), no scheme is published for it (``scheme``), or they are just being reckoned
    (``soon``); with the month. Four queries.
    """
    newest: dt.date | None = newest_day("contacts")
    if newest is None:
        return "records", ""
    of = running_month()
    if of is None:
        return "closed", clock.month_of(min(newest, clock.today()))
    return ("soon" if of.versions else "scheme"), of.month


def live_month(month: str = "") -> LiveMonth | None:
    """The running month as it was last reckoned, until it is closed. One query."""
    rows = LiveMonth.objects.exclude(month__in=Closing.closed_months())
    return rows.filter(month=month).first() if month else rows.first()


def card_of(row: LiveCard) -> Card:
    """A provisional card as the rules know it; one of a month of parts without its lines."""
    kept = row.shares
    return Card(
        () if row.in_parts else tuple(map(_line, row.items)),
        row.weight,
        sum(item["points"] or 0.0 for item in row.items),
        row.own,
        row.total,
        {name: kept[name] for name in ("team", "mentees") if name in kept},
        kept.get("bonus", 0.0),
        kept.get("deduct", 0.0),
        tuple(row.capped_by),
        tuple(kept.get("beyond", {}).items()),
    )


def measured_of(item: Mapping[str, Any]) -> Measured:
    """What was measured of an item of a provisional card."""
    return Measured(
        item["value"],
        item["n"],
        expected=item["expected"],
        low=item["low"],
        high=item["high"],
        scored=item.get("scored"),
    )


def _line(item: Mapping[str, Any]) -> Line:
    return Line(
        item["metric"],
        item["weight"],
        measured_of(item),
        item["score"],
        item["points"],
        item["why"],
    )


def cards_so_far(of: Running) -> Iterator[tuple[Reckoned, Spread | None]]:
    """The cards that a closing would make if the month ended today, each with its spread.

    Counts are set against the days that have passed. Cost: that of a closing's arithmetic (see
    `reckoned.cards_of`).
    """
    month = so_far(frozen.present_input(of.month, list(of.versions)), of.as_of)
    for card in cards_of(month):
        yield card, spread(month.schemes[card.version], card.card, of.rest)


def so_far(of: Input, as_of: dt.date) -> Input:
    """The input of a month cut off after a day: records, people and who led or mentored whom."""
    first, last = of.whole
    days = first, min(last, as_of)
    staff = (_until(row, days) for row in of.people)
    passed = ((days[1] - first).days + 1) / ((last - first).days + 1)
    return replace(of, people=tuple(row for row in staff if row.stood), window=days, elapsed=passed)


def _until(row: Subject, days: frozen.Days) -> Subject:
    last = days[1]
    return replace(
        row,
        within=days,
        stood=tuple(_cut(row.stood, last)),
        led=tuple((team, begun, min(end, last)) for team, begun, end in row.led if begun <= last),
        mentored=tuple(
            (mentor, begun, min(end, last)) for mentor, begun, end in row.mentored if begun <= last
        ),
    )


def _cut(stood: Iterable[Stood], last: dt.date) -> Iterator[Stood]:
    """Standings until a day; leave is spread evenly over the days of its standing."""
    for span in stood:
        if span.first <= last:
            cut = replace(span, last=min(span.last, last))
            yield replace(cut, away=span.away * cut.days / span.days)
