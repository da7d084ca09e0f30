"""How a period will end if the days to come are like those so far, with its 95 % interval. Simple
on purpose.

A sum: what is done plus the days left at the level of their weekday (one level for all while
weekdays are seen too seldom); Student's interval from the spread around those levels, for the days
left and for the level itself. A mean: the same over all days. The last value: a straight line. A
ratio: sums of numerators and denominators, the spread being that of numerator − ratio ×
denominator.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guiju.performance.rules.goals.cascade import Aim, is_reached
from guiju.records.numbers import t_of

#: From fewer days nothing is told.
FEWEST = 5
#: So many free observations must be left when each weekday gets a level of its own.
FREE = 4
LEVEL = 0.95


@dataclass(frozen=True)
class Projected:
    """How a goal will end: expected, with the 95 % interval; n days stand behind it."""

    expected: float
    low: float
    high: float
    n: int


def of_sum(
    values: Mapping[dt.date, float], left: Sequence[dt.date], done: float | None = None
) -> Projected | None:
    """The sum at the end. ``values``: amounts of the days of work so far, 0 where nothing was done;
    ``done``: the sum so far.

    Amounts that were never negative cannot take anything back. None from too few days.
    """
    if len(values) < FEWEST:
        return None
    so_far = sum(values.values()) if done is None else done
    more, half = _more(values, left)
    low = so_far + more - half
    low = max(low, so_far) if min(values.values()) >= 0 else low
    return Projected(so_far + more, low, so_far + more + half, len(values))


def of_mean(values: Mapping[dt.date, float], left: Sequence[dt.date]) -> Projected | None:
    """The mean of all days at the end."""
    if len(values) < FEWEST:
        return None
    more, half = _more(values, left)
    days = len(values) + len(left)
    middle = (sum(values.values()) + more) / days
    return Projected(middle, middle - half / days, middle + half / days, len(values))


def of_last(values: Mapping[dt.date, float], last: dt.date) -> Projected | None:
    """The value on the last day, on the straight line through the days so far."""
    n = len(values)
    if n < FEWEST:
        return None
    x = [float(day.toordinal()) for day in values]
    y = list(values.values())
    centre, middle = sum(x) / n, sum(y) / n
    across = sum((each - centre) ** 2 for each in x)
    slope = sum((a - centre) * (b - middle) for a, b in zip(x, y, strict=True)) / across
    rest = sum((b - middle - slope * (a - centre)) ** 2 for a, b in zip(x, y, strict=True))
    away = last.toordinal() - centre
    half = t_of(LEVEL, n - 2) * math.sqrt(rest / (n - 2) * (1 + 1 / n + away * away / across))
    end = middle + slope * away
    return Projected(end, end - half, end + half, n)


def of_ratio(
    parts: Mapping[dt.date, tuple[float, float]], left: Sequence[dt.date]
) -> Projected | None:
    """Σ numerators ÷ Σ denominators at the end, from those of the days so far."""
    pairs = {day: pair for day, pair in parts.items() if pair[1] > 0}
    n, cases = len(pairs), sum(pair[1] for pair in pairs.values())
    if n < FEWEST or cases <= 0:
        return None
    ratio = sum(pair[0] for pair in pairs.values()) / cases
    spread = sum((top - ratio * bottom) ** 2 for top, bottom in pairs.values()) / (n - 1)
    to_come = max(_more({day: pair[1] for day, pair in pairs.items()}, left)[0], 0.0)
    variance = spread * (n * (to_come / cases) ** 2 + len(left)) / (cases + to_come) ** 2
    half = t_of(LEVEL, n - 1) * math.sqrt(variance)
    return Projected(ratio, ratio - half, ratio + half, n)


def verdict(
    aim: Aim, value: float | None, seen: Projected | None, *, over: bool, sums: bool = False
) -> str:
    """reached, on_way, open, lost (cannot be reached any more), unknown.

    ``over``: the period has ended, the value is the answer. ``sums``: amounts that only grow, so
    that an upper target once reached stays reached, and a lower one once passed is lost.
    """
    if over:
        return "unknown" if value is None else "reached" if is_reached(aim, value) else "lost"
    if sums and value is not None and aim.better == "up" and value >= aim.target:
        return "reached"
    if sums and value is not None and aim.better == "down" and value > aim.target:
        return "lost"
    return "unknown" if seen is None else _told(aim, seen)


def _told(aim: Aim, seen: Projected) -> str:
    if aim.better == "target":
        least, most = aim.target - aim.tolerance, aim.target + aim.tolerance
        surely, never = (
            least <= seen.low and seen.high <= most,
            seen.high < least or seen.low > most,
        )
    elif aim.better == "up":
        surely, never = seen.low >= aim.target, seen.high < aim.target
    else:
        surely, never = seen.high <= aim.target, seen.low > aim.target
    return "on_way" if surely else "lost" if never else "open"


def _more(values: Mapping[dt.date, float], left: Sequence[dt.date]) -> tuple[float, float]:
    """The sum of the days left and half of its interval."""
    levels = _levels(values, {day.weekday() for day in left})
    groups: dict[int, list[float]] = defaultdict(list)
    for day, value in values.items():
        groups[day.weekday() if levels else 0].append(value)
    middles = {name: sum(told) / len(told) for name, told in groups.items()}
    rest = sum((value - middles[name]) ** 2 for name, told in groups.items() for value in told)
    free = len(values) - len(groups)
    asked = Counter(day.weekday() if levels else 0 for day in left)
    variance = (
        rest / free * (sum(m * m / len(groups[name]) for name, m in asked.items()) + len(left))
    )
    more = sum(m * middles[name] for name, m in asked.items())
    return more, t_of(LEVEL, free) * math.sqrt(variance)


def _levels(values: Mapping[dt.date, float], asked: set[int]) -> bool:
    """Whether each weekday has been seen often enough for a level of its own."""
    seen = Counter(day.weekday() for day in values)
    return (
        all(seen[name] >= 2 for name in asked) and len(values) - len(seen) >= FREE and len(seen) > 1
    )
