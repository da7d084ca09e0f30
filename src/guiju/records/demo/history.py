"""The demo company's contacts, generated: seasons, peaks, learning newcomers, a bad habit, an easy
mix, and since the last whole month a team that found a better way.

Deterministic: a day's rows depend on the day and on which is the last whole month. Vectorised: a month of
some 28,000 contacts takes a second.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from guiju.foundation import clock
from guiju.people.demo.staff import SHIFTS, Worker, shift_on, workers

BASE = 900
QUEUES = ["order", "logistics", "after_sales", "technical", "presales"]
_MIX = np.array([0.30, 0.26, 0.22, 0.10, 0.12])
_NIGHT_MIX = np.array([0.22, 0.40, 0.22, 0.12, 0.04])
_EASY_MIX = np.array([0.75, 0.20, 0.02, 0.0, 0.03])
_HANDLE = np.array([150.0, 190.0, 320.0, 420.0, 240.0])
_HARDNESS = np.array([0.06, 0.0, -0.08, -0.15, 0.02])
#: The new way of after-sales talks: team, queue, from which day of the last whole month on, how many
#: more are resolved at once.
_LEARNT = ("east-1", QUEUES.index("after_sales"), 3, 0.12)
_HOURS = np.array(
    [
        0.8,
        0.5,
        0.3,
        0.2,
        0.2,
        0.3,
        0.6,
        1.2,
        3.2,
        5.2,
        6.4,
        6.0,
        4.6,
        5.0,
        6.0,
        5.8,
        5.2,
        4.4,
        4.2,
        5.2,
        5.8,
        5.0,
        3.4,
        1.6,
    ]
)
_WEEKDAYS = np.array([1.10, 1.02, 1.0, 0.98, 1.0, 0.92, 0.94])
_TYPES = np.array(
    ["new", "new", "regular", "regular", "regular", "regular", "member"], dtype=object
)
_SEASONS = {
    1: 0.95,
    2: 0.80,
    3: 1.0,
    4: 0.97,
    5: 1.02,
    6: 1.22,
    7: 0.98,
    8: 0.96,
    9: 1.0,
    10: 1.04,
    11: 1.35,
    12: 1.10,
}


def write_months(months: Sequence[str], folder: Path, *, last_month: str, until: dt.date) -> Path:
    """The contacts of months that follow each other, to a last day, as one Parquet file in the
    words of a shop's own system; its path. Times are local.
    """
    rows = []
    for month in months:
        random = np.random.default_rng(int(month.replace("-", "")))
        rows += [_day(day, random, last_month) for day in _days(month) if day <= until]
    path = folder / f"contacts-{'--'.join(dict.fromkeys((months[0], months[-1])))}.parquet"
    pq.write_table(pa.concat_tables(rows), path, compression="zstd")
    return path


def _days(month: str) -> list[dt.date]:
    first = clock.first_day(month)
    return [first + dt.timedelta(days=step) for step in range(clock.last_day(month).day)]


def _load(day: dt.date) -> float:
    peak = (
        2.1
        if (day.month, day.day) in ((11, 11), (6, 18))
        else 1.5
        if (day.month, day.day) in ((11, 12), (12, 12))
        else 1
    )
    return BASE * _SEASONS[day.month] * _WEEKDAYS[day.weekday()] * peak


def _on_duty(day: dt.date, last_month: str) -> list[tuple[int, Worker, str]]:
    """Who can take contacts that start on this day: yesterday's night shift counts until the
    morning.
    """
    months_left = _months_between(clock.month_of(day), last_month)
    there = [
        (position, worker)
        for position, worker in enumerate(workers())
        if worker.joined >= months_left
    ]
    return [(p, w, shift) for p, w in there if (shift := shift_on(w, p, day))]


def _day(day: dt.date, random: np.random.Generator, last_month: str) -> pa.Table:
    size = int(random.poisson(_load(day)))
    seconds = _starts(size, random)
    staff = workers()
    who, waiting = _assigned(day, seconds, random, last_month)
    hour = (seconds // 3600).astype(int)
    queue = _queues(hour, who, staff, random)
    answered = who >= 0
    talk, wrap = _lengths(day, who, queue, staff, last_month, random)
    chance = (
        _at(staff, who, "skill") + _HARDNESS[queue] + _learnt(day, who, queue, staff, last_month)
    )
    resolved = random.random(size) < chance
    phone = random.random(size) < 0.62
    rated = answered & (random.random(size) < 0.3)
    mark = np.clip(np.round(random.normal(4.35, 0.8, size) + np.where(resolved, 0.25, -1.6)), 1, 5)
    presales = queue == QUEUES.index("presales")
    bought = answered & presales & (random.random(size) < 0.34)
    amount = np.round(random.lognormal(5.0, 0.7, size), 2)
    messages = np.maximum(2, random.poisson(talk / 28.0))
    customer = random.integers(1, 120_000, size)
    start = np.datetime64(day, "s") + seconds.astype("timedelta64[s]")
    keys = np.array([worker.key for worker in staff] + [""], dtype=object)[who]
    yes_no = np.array(["no", "yes"], dtype=object)
    return pa.table(
        {
            "ticket": _numbered(f"{day:%y%m%d}", size),
            "started": pa.array(np.datetime_as_string(start)).cast(pa.string()),
            "channel": pa.array(np.where(phone, "phone", "chat")),
            "queue": pa.array(np.array(QUEUES, dtype=object)[queue]),
            "agent": pa.array(keys, type=pa.string()),
            "customer": pc.binary_join_element_wise("c", _texts(customer), ""),
            "customer_type": pa.array(_TYPES[customer % len(_TYPES)]),
            "result": pa.array(np.where(answered, "answered", "abandoned")),
            "wait": _where(np.round(waiting, 1).astype(str), phone),
            "talk": _where(_texts(np.round(talk).astype(int)), answered),
            "wrap": _where(_texts(np.round(wrap).astype(int)), answered),
            "first_reply": _where(np.round(waiting * 0.6 + 4, 1).astype(str), answered & ~phone),
            "mean_reply": _where(np.round(18 + talk / 22, 1).astype(str), answered & ~phone),
            "msgs_in": _where(_texts(messages), answered & ~phone),
            "msgs_out": _where(_texts(messages + random.poisson(2, size)), answered & ~phone),
            "solved": _where(yes_no[resolved.astype(int)], answered),
            "again": _where(
                yes_no[(resolved & (random.random(size) < 0.05)).astype(int)], answered
            ),
            "moved": _where(
                yes_no[(random.random(size) < np.where(queue == 3, 0.16, 0.05)).astype(int)],
                answered,
            ),
            "mark": _where(_texts(mark.astype(int)), rated),
            "amount": _where(amount.astype(str), bought),
            "bought": _where(yes_no[bought.astype(int)], answered & presales),
        }
    )


def _starts(size: int, random: np.random.Generator) -> np.ndarray:
    hours = random.choice(24, size=size, p=_HOURS / _HOURS.sum())
    return np.sort(hours * 3600 + random.integers(0, 3600, size))


def _assigned(
    day: dt.date, seconds: np.ndarray, random: np.random.Generator, last_month: str
) -> tuple[np.ndarray, np.ndarray]:
    """The position of the agent who answers (−1: the customer gave up) and the seconds waited."""
    who = np.full(len(seconds), -1)
    waiting = np.zeros(len(seconds))
    duty = [(position, *_span(shift)) for position, _, shift in _on_duty(day, last_month)]
    duty += [(p, s - 86400, e - 86400) for p, s, e in _yesterday(day, last_month) if e > 86400]
    for hour in range(24):
        rows = np.flatnonzero((seconds >= hour * 3600) & (seconds < (hour + 1) * 3600))
        on = [position for position, start, end in duty if start <= hour * 3600 + 1800 < end]
        load = len(rows) * 300 / 3600 / max(len(on), 1)
        waiting[rows] = random.exponential(6 + 60 * max(0.0, load - 0.35) ** 2 * 4, len(rows))
        lost = waiting[rows] > random.exponential(170, len(rows)) + 8
        who[rows] = np.where(lost, -1, random.choice(on, len(rows)) if on else -1)
    return who, waiting


def _yesterday(day: dt.date, last_month: str) -> list[tuple[int, int, int]]:
    before = day - dt.timedelta(days=1)
    return [(position, *_span(shift)) for position, _, shift in _on_duty(before, last_month)]


def _span(shift: str) -> tuple[int, int]:
    start, end, _ = SHIFTS[shift]
    first, last = start.hour * 3600, end.hour * 3600
    return first, last if last > first else last + 86400


def _queues(
    hour: np.ndarray, who: np.ndarray, staff: list[Worker], random: np.random.Generator
) -> np.ndarray:
    draw = random.random(len(hour))
    night = (hour >= 22) | (hour < 8)
    easy = np.array([worker.easy_mix for worker in staff] + [False])[who]
    by_mix = [
        np.searchsorted(np.cumsum(mix), draw).clip(0, 4) for mix in (_MIX, _NIGHT_MIX, _EASY_MIX)
    ]
    return np.where(easy, by_mix[2], np.where(night, by_mix[1], by_mix[0]))


def _lengths(
    day: dt.date,
    who: np.ndarray,
    queue: np.ndarray,
    staff: list[Worker],
    last_month: str,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Talk and wrap-up seconds: by queue, by person, longer while learning; some calls of one
    agent end at once.
    """
    months_left = _months_between(clock.month_of(day), last_month)
    tenure = np.array([worker.joined - months_left for worker in staff] + [99])[who]
    learning = 1 + 0.55 * np.exp(-np.maximum(tenure, 0) / 1.4)
    talk = random.lognormal(
        np.log(_HANDLE[queue] * _at(staff, who, "speed") * learning * 0.86), 0.55
    )
    hung_up = random.random(len(who)) < _at(staff, who, "hangs_up")
    talk = np.where(hung_up, random.integers(2, 10, len(who)), np.maximum(talk, 11))
    wrap = np.where(hung_up, 0, random.exponential(26, len(who)))
    return talk, wrap


def _learnt(
    day: dt.date, who: np.ndarray, queue: np.ndarray, staff: list[Worker], last_month: str
) -> np.ndarray:
    """By how much the new way raises the chance to resolve."""
    team, of, first, more = _LEARNT
    ours = np.array([worker.team == team for worker in staff] + [False])[who] & (queue == of)
    return more * (ours & (day >= clock.first_day(last_month).replace(day=first)))


def _at(staff: list[Worker], who: np.ndarray, trait: str) -> np.ndarray:
    return np.array([getattr(worker, trait) for worker in staff] + [0.8])[who]


def _months_between(month: str, last: str) -> int:
    return (int(last[:4]) - int(month[:4])) * 12 + int(last[5:]) - int(month[5:])


def _numbered(day: str, size: int) -> pa.Array:
    """Numbers of tickets: the day, then which one of it in five digits."""
    places = pc.utf8_lpad(_texts(np.arange(size)), 5, "0")
    return pc.binary_join_element_wise(day, places, "")


def _texts(numbers: np.ndarray) -> pa.Array:
    """Whole numbers as texts."""
    return pa.array(numbers).cast(pa.string())


def _where(values: Any, mask: Any) -> pa.Array:
    """Texts where the mask holds, blank elsewhere."""
    texts = values if isinstance(values, pa.Array) else pa.array(values, type=pa.string())
    return pc.if_else(pa.array(mask), texts, "")
