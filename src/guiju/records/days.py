"""An agent's days told by their states: what lay when, how long they were signed in, and the gaps.
Pure.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from guiju.records.formula.vocabulary import OFFLINE, STATES

#: Kinds of time in the order in which they are shown; ``other`` is signed in under a name of the
#: company's own.
KINDS = (*STATES, "other", "offline")
_DAY = dt.timedelta(days=1)
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class State:
    """A state as recorded: its name, its start and end in UTC (no end: not known)."""

    name: str
    start: dt.datetime
    end: dt.datetime | None
    zone: str


@dataclass(frozen=True)
class Piece:
    """What of a state lies in a day: its ends in UTC; ``whole`` is the state. Without an end it
    has no length.
    """

    kind: str
    start: dt.datetime
    end: dt.datetime | None
    whole: State

    @property
    def seconds(self) -> int | None:
        """Its length within the day."""
        return None if self.end is None else round((self.end - self.start).total_seconds())


@dataclass(frozen=True)
class Day:
    """A local day: from ``start`` to ``end`` in UTC (23 to 25 hours). ``worked``: seconds signed
    in, counted once where two states claim them. ``gaps``: between first sign-in and last sign-out,
    signed in under nothing.
    """

    date: dt.date
    start: dt.datetime
    end: dt.datetime
    zone: str
    pieces: tuple[Piece, ...]
    worked: int
    by_kind: Mapping[str, int] = field(hash=False)
    first: dt.datetime | None
    last: dt.datetime | None
    gaps: tuple[Span, ...]

    @property
    def claimed(self) -> int:
        """Seconds signed in, counted of each state, as the metrics do: more than ``worked``
        where states overlap.
        """
        return sum(seconds for kind, seconds in self.by_kind.items() if kind != "offline")

    @property
    def endless(self) -> int:
        """How many states of the day have no end: no time is counted for them."""
        return sum(1 for piece in self.pieces if piece.end is None)


def kind_of(name: str) -> str:
    """Which kind of time a state is."""
    word = name.lower()
    if word in OFFLINE:
        return "offline"
    return next((kind for kind, names in STATES.items() if word in names), "other")


def days_of(states: Iterable[State], first: dt.date, last: dt.date) -> list[Day]:
    """The local days from first to last on which any state lies, in order."""
    pieces: dict[tuple[dt.date, str], list[Piece]] = {}
    for state in states:
        for date, piece in _cut(state, first, last):
            pieces.setdefault((date, state.zone), []).append(piece)
    return [_day(date, zone, pieces[date, zone]) for date, zone in sorted(pieces)]


def midnight(date: dt.date, zone: str) -> dt.datetime:
    """The UTC moment at which a local day begins."""
    return (
        dt.datetime.combine(date, dt.time(), ZoneInfo(zone)).astimezone(dt.UTC).replace(tzinfo=None)
    )


def _cut(state: State, first: dt.date, last: dt.date) -> Iterable[tuple[dt.date, Piece]]:
    kind, place = kind_of(state.name), ZoneInfo(state.zone)
    end = state.end if state.end is not None and state.end >= state.start else None
    date = max(first, state.start.replace(tzinfo=dt.UTC).astimezone(place).date())
    while date <= last:
        low, high = midnight(date, state.zone), midnight(date + _DAY, state.zone)
        if end is None:
            if low <= state.start < high:
                yield date, Piece(kind, state.start, None, state)
            return
        if end < low or (end == low and state.start < low):
            return
        yield date, Piece(kind, max(low, state.start), min(high, end), state)
        date += _DAY


def _day(date: dt.date, zone: str, pieces: Sequence[Piece]) -> Day:
    ordered = tuple(sorted(pieces, key=lambda piece: (piece.start, KINDS.index(piece.kind))))
    signed = _joined(
        (p.start, p.end)
        for p in ordered
        if p.kind != "offline" and p.end is not None and p.end > p.start
    )
    by_kind = {kind: sum(p.seconds or 0 for p in ordered if p.kind == kind) for kind in KINDS}
    return Day(
        date,
        midnight(date, zone),
        midnight(date + _DAY, zone),
        zone,
        ordered,
        sum(round((end - start).total_seconds()) for start, end in signed),
        {kind: seconds for kind, seconds in by_kind.items() if seconds},
        signed[0][0] if signed else None,
        signed[-1][1] if signed else None,
        tuple((before[1], after[0]) for before, after in itertools.pairwise(signed)),
    )


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
