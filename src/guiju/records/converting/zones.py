"""Local clock time to UTC and back, by the offsets of a zone within a span.

An ambiguous local time is the earlier one; a local time that does not exist moves forward by the
gap (PEP 495, fold 0).
"""

from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

UTC = dt.UTC
_DAY = dt.timedelta(days=1)
_STAMP = "%Y-%m-%d %H:%M:%S"


def transitions(
    zone: str, first: dt.datetime, last: dt.datetime
) -> tuple[int, list[tuple[dt.datetime, int, int]]]:
    """The offset (seconds) at ``first`` and every (UTC moment, offset before, offset after) until
    ``last``, both UTC.

    Cost: one look a day of the span.
    """
    place = ZoneInfo(zone)
    moment, offset = first, _offset(place, first)
    start, changes = offset, []
    while moment < last:
        after = min(moment + _DAY, last)
        new = _offset(place, after)
        if new != offset:
            changes.append((_turn(place, moment, after), offset, new))
        moment, offset = after, new
    return start, changes


def to_utc(value: str, zone: str, first: dt.datetime, last: dt.datetime) -> str:
    """SQL of the UTC moment of a local time ``value`` that lies between two local times."""
    start, changes = transitions(zone, first - 2 * _DAY, last + 2 * _DAY)
    steps = [
        (at + dt.timedelta(seconds=max(before, after)), after) for at, before, after in changes
    ]
    return f"({value} - to_seconds({_ladder(value, start, steps)}))"


def to_local(value: str, zone: str, first: dt.datetime, last: dt.datetime) -> str:
    """SQL of the local time of a UTC moment ``value`` that lies between two moments."""
    start, changes = transitions(zone, first - _DAY, last + _DAY)
    return f"({value} + to_seconds({_ladder(value, start, [(at, after) for at, _, after in changes])}))"


def local_columns(at: str) -> str:
    """SQL of the local date, hour, half hour, weekday (Monday 1), ISO week and month of a local
    moment.
    """
    return f"""CAST({at} AS DATE) AS local_date, CAST(extract('hour' FROM CAST({at} AS TIMESTAMP)) AS SMALLINT) AS hour,
        strftime(time_bucket(INTERVAL 30 MINUTE, CAST({at} AS TIMESTAMP)), '%H:%M') AS half_hour,
        CAST(isodow(CAST({at} AS DATE)) AS SMALLINT) AS weekday,
        strftime(CAST({at} AS DATE), '%G-W%V') AS week, strftime(CAST({at} AS DATE), '%Y-%m') AS month"""


def month_spans(zone: str, month: str) -> list[tuple[dt.datetime, dt.datetime, int]]:
    """The spans (UTC, end exclusive, offset in seconds) whose local times lie in the month; one,
    or more at clock changes.
    """
    first = dt.datetime.fromisoformat(f"{month}-01")
    after = (first + 31 * _DAY).replace(day=1)
    start, changes = transitions(zone, first - 2 * _DAY, after + 2 * _DAY)
    edges = [
        (first - 2 * _DAY, start),
        *((at, offset) for at, _, offset in changes),
        (after + 2 * _DAY, 0),
    ]
    spans = []
    for (low, offset), (high, _) in itertools.pairwise(edges):
        shift = dt.timedelta(seconds=offset)
        begin, end = max(low, first - shift), min(high, after - shift)
        if begin < end:
            spans.append((begin, end, offset))
    return spans


def local_month(moment: dt.datetime, zone: str) -> str:
    """The local month of a UTC moment."""
    return f"{moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)):%Y-%m}"


def _ladder(value: str, start: int, steps: list[tuple[dt.datetime, int]]) -> str:
    if not steps:
        return str(start)
    whens = [
        f"WHEN {value} >= TIMESTAMP '{at.strftime(_STAMP)}' THEN {after}"
        for at, after in reversed(steps)
    ]
    return f"CASE {' '.join(whens)} ELSE {start} END"


def _offset(place: ZoneInfo, moment: dt.datetime) -> int:
    offset = moment.replace(tzinfo=UTC).astimezone(place).utcoffset()
    return round(offset.total_seconds()) if offset else 0


def _turn(place: ZoneInfo, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    """The second at which the offset changes between two moments."""
    before = _offset(place, low)
    while high - low > dt.timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle == low:
            break
        low, high = (middle, high) if _offset(place, middle) == before else (low, middle)
    return high
