"""Business hours: when a source is open, and how much of a span of time is open. Pure; knows
neither Django nor files.

A calendar has weekly hours, holidays (closed, whatever the weekday) and make-up days (open,
whatever the weekday: a Saturday worked for a holiday). Hours over midnight belong to the day on
which they begin. Times are local to the zone they are asked in: an ambiguous one is the earlier,
one that does not exist moves forward by the gap.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

from guiju.foundation.errors import Invalid, Several

T = TypeVar("T")
Hours = tuple[tuple[int, int], ...]
Span = tuple[dt.datetime, dt.datetime]
DAY = 24 * 60
#: So many days may be named; a range of days is as many.
MOST_DAYS = 4000
_DAY = dt.timedelta(days=1)
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-\u2013\u2014\u2212~\u301c至到]\s*(\d{1,2}):(\d{2})")
_RANGE = re.compile(r"\s*(?:\.\.|至|~|–| to )\s*")


@dataclass(frozen=True)
class Calendar:
    """The hours in which a source is open. Hours are minutes of the day (first, last), the last
    beyond 1440 after midnight.
    """

    weekly: Mapping[int, Hours] = field(hash=False)
    holidays: frozenset[dt.date] = frozenset()
    make_up: Mapping[dt.date, Hours] = field(default_factory=dict, hash=False)

    def hours_of(self, day: dt.date) -> Hours:
        """The hours of a day: those of a make-up day, none of a holiday, else the weekday's."""
        if day in self.make_up:
            return self.make_up[day]
        return () if day in self.holidays else self.weekly.get(day.isoweekday(), ())


def load(told: Mapping[str, object]) -> Calendar:
    """A calendar from its written form: ``weekly`` {"1": "09:00-12:00, 13:00-18:00"}, ``holidays``
    and ``make_up``.

    Holidays: lines of a day or a range (``2026-10-01..2026-10-07``). Make-up days: lines of a day
    with its hours (``2026-10-10 09:00-18:00``); without hours those of Monday. Raises `Several`
    with every issue found.
    """
    issues: list[Invalid] = []
    weekly: dict[int, Hours] = {}
    for number, text in _mapping(told.get("weekly")).items():
        weekly[int(number)] = _collected(issues, hours, str(text), ())
    nothing: list[dt.date] = []
    holidays: set[dt.date] = set()
    for line in _lines(told.get("holidays")):
        holidays |= set(_collected(issues, days, line, nothing))
    make_up: dict[dt.date, Hours] = {}
    for line in _lines(told.get("make_up")):
        named, _, rest = _narrow(line).partition(" ")
        for day in _collected(issues, days, named, nothing):
            make_up[day] = (
                _collected(issues, hours, rest, ()) if rest.strip() else weekly.get(1, ())
            )
    if not any(weekly.values()) and not any(make_up.values()):
        issues.append(Invalid("至少要有一段营业时间。", "It must be open at some time."))
    if issues:
        raise Several(list(issues))
    return Calendar(weekly, frozenset(holidays), make_up)


def hours(text: str) -> Hours:
    """Hours of a day as written: ``09:00-12:00, 13:00-18:00``; ``22:00-06:00`` ends on the next
    day; blank is closed.
    """
    spans = [_span(part.strip()) for part in re.split(r"[,;、]", _narrow(text)) if part.strip()]
    spans.sort()
    for (_, end), (start, _) in itertools.pairwise(spans):
        if start < end:
            raise Invalid("营业时间 {text} 前后重叠。", "The hours {text} overlap.", text=text)
    return tuple(spans)


def _narrow(text: str) -> str:
    """A text with the digits and signs of Chinese input as plain ones."""
    return unicodedata.normalize("NFKC", text)


def _span(text: str) -> tuple[int, int]:
    match = _HOURS.fullmatch(text)
    if match is None:
        raise Invalid(
            "“{text}”不是一段时间，请写成 09:00-18:00。",
            "“{text}” is no span of hours; write 09:00-18:00.",
            text=text[:60],
        )
    first, last = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if first >= DAY or last > DAY or int(match[2]) > 59 or int(match[4]) > 59 or first == last:
        raise Invalid(
            "“{text}”不是一天里的一段时间。",
            "“{text}” is no span of hours of a day.",
            text=text[:60],
        )
    return first, last if last > first else last + DAY


def days(text: str) -> list[dt.date]:
    """The days of a line: one, or from one to another (both included)."""
    parts = _RANGE.split(_narrow(text).strip())
    try:
        first, last = (dt.date.fromisoformat(part.strip()) for part in (parts[0], parts[-1]))
    except ValueError:
        first, last, parts = dt.date.max, dt.date.min, []
    if not 1 <= len(parts) <= 2 or not 0 <= (last - first).days < MOST_DAYS:
        raise Invalid(
            "“{text}”不是日期，请写成 2026-10-01 或 2026-10-01..2026-10-07。",
            "“{text}” is no day; write 2026-10-01 or 2026-10-01..2026-10-07.",
            text=text[:60],
        )
    return [first + _DAY * step for step in range((last - first).days + 1)]


def open_spans(calendar: Calendar, zone: str, first: dt.date, last: dt.date) -> list[Span]:
    """The open spans (UTC, without zone) of the local days from first to last, in order, those
    that touch made one.
    """
    place = ZoneInfo(zone)
    spans: list[Span] = []
    day = first - _DAY
    while day <= last:
        for start, end in calendar.hours_of(day):
            low, high = _utc(day, start, place), _utc(day, end, place)
            if spans and low <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(high, spans[-1][1]))
            elif low < high:
                spans.append((low, high))
        day += _DAY
    return spans


def counted(spans: Sequence[Span]) -> list[tuple[dt.datetime, int, int]]:
    """Each span's start, its seconds and the open seconds before it: what open time until any
    moment is read off from.
    """
    rows, before = [], 0
    for low, high in spans:
        seconds = round((high - low).total_seconds())
        rows.append((low, seconds, before))
        before += seconds
    return rows


def _utc(day: dt.date, minutes: int, place: ZoneInfo) -> dt.datetime:
    local = dt.datetime.combine(
        day + _DAY * (minutes // DAY), dt.time(minutes % DAY // 60, minutes % 60), place
    )
    return local.astimezone(dt.UTC).replace(tzinfo=None)


def _collected(issues: list[Invalid], read: Callable[[str], T], text: str, otherwise: T) -> T:
    """What a text says; an issue is noted and the other answer given instead."""
    try:
        return read(text)
    except Invalid as issue:
        issues.append(issue)
        return otherwise


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _lines(value: object) -> Iterable[str]:
    lines = value if isinstance(value, list | tuple) else str(value or "").splitlines()
    return [str(line).strip() for line in lines if str(line).strip()]
