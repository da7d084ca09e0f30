"""A number goal cut into days: evenly or by weekday, over the days somebody works; what is left
over the days left.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence

DAY = dt.timedelta(days=1)


def working_days(
    first: dt.date,
    last: dt.date,
    rostered: Collection[dt.date] = (),
    away: Collection[dt.date] = (),
) -> list[dt.date]:
    """The days of work between two days: as rostered as far as the roster reaches, Monday to
    Friday elsewhere; without leave.
    """
    rostered_days = sorted(day for day in rostered if first <= day <= last)
    days = []
    for day in _each(first, last):
        rostered_then = bool(rostered_days) and rostered_days[0] <= day <= rostered_days[-1]
        if (day in rostered if rostered_then else day.weekday() < 5) and day not in away:
            days.append(day)
    return days


def _each(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + DAY * step for step in range((last - first).days + 1)]


def spread(
    total: float,
    days: Sequence[dt.date],
    weights: Mapping[int, float] | None = None,
    step: float = 0.0,
) -> dict[dt.date, float]:
    """A total cut into days by the weight of their weekday (0 = Monday). ``step`` 1: whole numbers,
    the rest spread evenly.

    The days' amounts sum to the total exactly in steps (the last day takes what no step can hold).
    """
    if not days:
        return {}
    shares = [(weights or {}).get(day.weekday(), 1.0) for day in days]
    whole = sum(shares)
    if whole <= 0:
        shares, whole = [1.0] * len(days), float(len(days))
    amounts, so_far, given = {}, 0.0, 0.0
    for place, (day, share) in enumerate(zip(days, shares, strict=True), 1):
        so_far += share
        upto = total if place == len(days) else _stepped(total * so_far / whole, step)
        amounts[day], given = upto - given, upto
    return amounts


def _stepped(value: float, step: float) -> float:
    return math.floor(value / step + 0.5 + 1e-9) * step if step else value


def step_of(total: float, weightless: float = 0.0) -> float:
    """Whole numbers for a whole total that is large enough to be cut into them."""
    return (
        1.0
        if float(total).is_integer() and float(weightless).is_integer() and abs(total) >= 1
        else 0.0
    )


def left_over_days(
    target: float, done: float, days: Sequence[dt.date], step: float = 0.0
) -> dict[dt.date, float]:
    """What is left of a target spread over the days left; nothing when it is reached."""
    return spread(max(target - done, 0.0), days, None, step)


def gone(days: Sequence[dt.date], today: dt.date) -> float:
    """The share of the days that is over before today."""
    return sum(day < today for day in days) / len(days) if days else 0.0
