"""At which second of a recording each turn begins: from the times that a file has for its turns."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,6})?)")
_SECONDS = re.compile(r"(\d{1,17}(?:\.\d{1,9})?) ?(?:s|秒)?")
#: Seconds since 1970 are larger than any second of a recording; thousandths are larger still.
_SINCE_1970, _THOUSANDTHS = 1e9, 1e11
#: A time so little before the beginning or behind the end is the beginning or the end.
_NEARLY = 1.0


def places(
    times: Sequence[str], seconds: float, began: dt.datetime | None = None
) -> list[float | None]:
    """The second of a recording at which each turn begins; None where its time tells none. Times
    count from the beginning (12.5, 03:20, 1:03:20) or are those of a clock or a day: then from when
    the conversation began, else from the first turn.
    """
    zone = began.tzinfo if began and began.tzinfo else dt.UTC
    read = [_read(time, zone) for time in times]
    told = [each for each in read if each is not None]
    if not told:
        return [None] * len(times)
    shift = _shift(told, seconds, began)
    return [None if each is None else _within(each - shift, seconds) for each in read]


def _shift(told: Sequence[float], seconds: float, began: dt.datetime | None) -> float:
    """Which of the times read is the beginning of the recording."""
    if min(told) <= seconds + _NEARLY:
        return 0.0
    first = min(told)
    starts = [] if began is None else [began.timestamp(), _second_of_day(began)]
    near = [each for each in starts if -_NEARLY <= first - each <= seconds]
    return near[0] if near else first


def _within(second: float, seconds: float) -> float | None:
    if not -_NEARLY <= second <= seconds + _NEARLY:
        return None
    return round(min(max(second, 0.0), seconds), 3)


def _read(time: str, zone: dt.tzinfo) -> float | None:
    """Seconds since whatever the time counts from."""
    text = time.strip()
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, rest = clock[1] or "0", clock[2], clock[3].replace(",", ".")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest)
    if plain := _SECONDS.fullmatch(text):
        value = float(plain[1])
        return value / 1000 if value >= _THOUSANDTHS else value
    try:
        moment = dt.datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()
    except (ValueError, OverflowError):
        return None


def _second_of_day(moment: dt.datetime) -> float:
    return moment.hour * 3600 + moment.minute * 60 + moment.second
