"""The days of a metric, cut at the change, as rows of a regression: level, weekday, slow line,
year, comparison teams.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

#: Three whole weeks: each weekday seen three times.
FEWEST_BEFORE = 21
FEWEST_AFTER = 7
#: Two years of past; a quarter after the change.
LONGEST_BEFORE, LONGEST_AFTER = 731, 91
#: Fewer measured days in it are no past.
FEWEST_MEASURED, FEWEST_MEASURED_AFTER = 12, 4
#: A slow line needs eight weeks, a year's shape thirteen months.
LINE_FROM, YEAR_FROM = 56, 395
YEAR = 365.25
#: A weekday that has records less than this share as often as the busiest one is closed.
SELDOM = 0.2

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Daily:
    """A day's parts of a metric. rate: numerator of denominator cases; mean: sum over n; count:
    denominator is not used.

    records: all of the day, also those without a value; None where they are not counted.
    """

    day: dt.date
    numerator: float
    denominator: float = 1.0
    records: float | None = None


@dataclass(frozen=True)
class Rows:
    """A regression's rows. day: days since the first; value; weight: n of each; scale: how far
    values of such a day spread; columns: by name, as many values as days; noise: variance of a
    day's own noise, smaller where n is larger, mean 1.
    """

    day: Numbers
    value: Numbers
    weight: Numbers
    scale: Numbers
    noise: Numbers
    columns: Mapping[str, Numbers] = field(default_factory=dict)

    def taken(self, which: npt.NDArray[np.bool_]) -> Rows:
        """Give some of the rows."""
        columns = {name: values[which] for name, values in self.columns.items()}
        day, value, weight, scale, noise = (
            part[which] for part in (self.day, self.value, self.weight, self.scale, self.noise)
        )
        return Rows(day, value, weight, scale, noise, columns)


@dataclass(frozen=True)
class Cut:
    """The measured days before the change and after it; ``unseen``: days after it whose weekday
    the past does not know.
    """

    before: list[Daily]
    after: list[Daily]
    unseen: int = 0


def measured(days: Sequence[Daily], kind: str) -> list[Daily]:
    """The days that have a value, oldest first."""
    known = [
        day
        for day in days
        if (kind == "count" or day.denominator > 0) and np.isfinite(day.numerator)
    ]
    return sorted(known, key=lambda day: day.day)


def with_zeros(days: Sequence[Daily], recorded: Collection[dt.date]) -> list[Daily]:
    """A count's days with a 0 where something was ``recorded`` but nothing of this: from its first
    day on, not on weekdays that it seldom has, because it is closed on those.
    """
    if not days:
        return []
    present, first = {each.day for each in days}, min(each.day for each in days)
    had, could = (_by_weekday(day for day in some if day >= first) for some in (present, recorded))
    often = [had[weekday] / could[weekday] if could[weekday] else 0.0 for weekday in range(7)]
    empty = [
        day
        for day in recorded
        if day > first and day not in present and often[day.weekday()] > SELDOM * max(often)
    ]
    return sorted([*days, *(Daily(day, 0.0) for day in empty)], key=lambda each: each.day)


def _by_weekday(days: Iterable[dt.date]) -> Counter[int]:
    return Counter(day.weekday() for day in days)


def cut(
    days: Sequence[Daily], changed_on: dt.date, *, left_out: int = 0, transition: int = 0
) -> Cut:
    """The days before the change (without the ``left_out`` last ones) and those after the
    transition.

    At most two years before and a quarter after, and no more after than there are before.
    """
    last = changed_on - dt.timedelta(days=left_out)
    before = [day for day in days if last - dt.timedelta(days=LONGEST_BEFORE) <= day.day < last]
    first = changed_on + dt.timedelta(days=transition)
    span = min(LONGEST_AFTER, span_of(before))
    after = [day for day in days if first <= day.day < first + dt.timedelta(days=span)]
    seen = {day.day.weekday() for day in before}
    known = [day for day in after if day.day.weekday() in seen]
    return Cut(before, known, len(after) - len(known))


def span_of(days: Sequence[Daily]) -> int:
    """Calendar days from the first to the last, both counted."""
    return (days[-1].day - days[0].day).days + 1 if days else 0


def values_of(days: Sequence[Daily], kind: str) -> Numbers:
    """The metric of each day."""
    top = np.array([day.numerator for day in days], float)
    return top if kind == "count" else top / np.array([day.denominator for day in days], float)


def ratio(days: Sequence[Daily], kind: str) -> float:
    """The metric of all days together: a ratio of sums; of counts the mean day."""
    total = sum(day.numerator for day in days)
    return total / (len(days) if kind == "count" else sum(day.denominator for day in days))


def rows_of(
    cut_: Cut, kind: str, beside: Mapping[dt.date, float] | None = None
) -> tuple[Rows, Rows]:
    """The rows before and after the change. ``beside``: the comparison teams' value of each day."""
    days = [*cut_.before, *cut_.after]
    past = np.arange(len(days)) < len(cut_.before)
    value, weight = values_of(days, kind), _weights(days, kind)
    weekday = np.array([day.day.weekday() for day in days])
    usual = _usual(value, weight, weekday, past)
    scale = _scale(usual, kind, cut_.before)
    noise = 1 / usual if kind == "count" else 1 / weight
    first = days[0].day
    since = np.array([(day.day - first).days for day in days], float)
    columns = _columns(weekday, past) | _slow(days, since, past, float(scale[past].mean()))
    if beside is not None:
        columns["beside"] = _beside(days, beside, weekday, past, float(scale[past].mean()))
    rows = Rows(since, value, weight, scale, noise / noise[past].mean(), columns)
    return rows.taken(past), rows.taken(~past)


def _weights(days: Sequence[Daily], kind: str) -> Numbers:
    return (
        np.ones(len(days))
        if kind == "count"
        else np.array([day.denominator for day in days], float)
    )


def _usual(
    value: Numbers, weight: Numbers, weekday: Numbers, past: npt.NDArray[np.bool_]
) -> Numbers:
    """What is usual on each day's weekday, but at least a tenth of what is usual at all."""
    whole = float(np.average(value[past], weights=weight[past]))
    usual = np.full(len(value), whole)
    for each in set(weekday[past].tolist()):
        ours = past & (weekday == each)
        usual[weekday == each] = np.average(value[ours], weights=weight[ours])
    return np.maximum(usual, 0.1 * whole if whole > 0 else 1e-9)


def signed(days: Sequence[Daily]) -> bool:
    """Whether the metric can be below nothing, as a net promoter score can."""
    return any(day.numerator < 0 for day in days)


def possible(low: float, high: float, kind: str, parts: Cut) -> tuple[float, float]:
    """An interval without what the metric cannot be: below nothing, a share above all."""
    if signed([*parts.before, *parts.after]):
        return low, high
    return max(low, min(0.0, high)), min(high, 1.0) if kind == "rate" else high


def _scale(usual: Numbers, kind: str, before: Sequence[Daily]) -> Numbers:
    """How far values spread, up to a factor: a share like √p(1−p), a mean or a count like
    itself, one with a sign alike.
    """
    if signed(before):
        return np.full(len(usual), float(np.abs(values_of(before, kind)).mean()))
    if kind != "rate":
        return usual
    edge = 0.5 / (sum(day.denominator for day in before) + 1)
    share = np.clip(usual, edge, 1 - edge)
    return np.asarray(np.sqrt(share * (1 - share)), float)


def _columns(weekday: Numbers, past: npt.NDArray[np.bool_]) -> dict[str, Numbers]:
    """The level, and each weekday that the past knows against the first of them."""
    weekdays = sorted(set(weekday[past].tolist()))
    return {"level": np.ones(len(weekday))} | {
        f"weekday {each}": (weekday == each).astype(float) for each in weekdays[1:]
    }


def _slow(
    days: Sequence[Daily], since: Numbers, past: npt.NDArray[np.bool_], scale: float
) -> dict[str, Numbers]:
    """A line over the past (from −½ to ½), and two waves of a year, where the past is long
    enough.
    """
    span, columns = since[past].max() + 1, {}
    if span >= LINE_FROM:
        columns["line"] = scale * ((since - since[past].mean()) / span)
    if span >= YEAR_FROM:
        of_year = np.array([day.day.timetuple().tm_yday for day in days]) / YEAR * 2 * np.pi
        for times in (1, 2):
            columns[f"year sin {times}"] = scale * np.sin(times * of_year)
            columns[f"year cos {times}"] = scale * np.cos(times * of_year)
    return columns


def _beside(
    days: Sequence[Daily],
    beside: Mapping[dt.date, float],
    weekday: Numbers,
    past: npt.NDArray[np.bool_],
    scale: float,
) -> Numbers:
    """The comparison teams' value against what is usual for them on the weekday, in their own
    spread; 0 where unknown.
    """
    value = np.array([beside.get(day.day, np.nan) for day in days])
    for each in set(weekday.tolist()):
        ours = weekday == each
        usual = value[ours & past & np.isfinite(value)]
        value[ours] -= usual.mean() if len(usual) else np.nan
    value = np.where(np.isfinite(value), value, 0.0)
    spread = float(value[past].std())
    return scale * value / spread if spread > 0 else np.zeros(len(days))
