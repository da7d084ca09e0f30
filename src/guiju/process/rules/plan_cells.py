"""What the cells of one row of the plan table say together: days in their order, done and
finished saying the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from guiju.foundation.bounds import YEARS
from guiju.foundation.errors import Sentence

#: A project lasts ten years at most: a longer one is a mistyped year.
LONGEST = 3660


@dataclass(frozen=True)
class Cells:
    """The days of a row and how much of it is done, in per cent. expected, actual: its finish."""

    starts: dt.date | None = None
    ends: dt.date | None = None
    progress: int = 0
    expected: dt.date | None = None
    actual: dt.date | None = None


@dataclass(frozen=True)
class Fault:
    """Columns that do not fit together, the column to look at first, and the sentence about it."""

    columns: frozenset[str]
    field: str
    sentence: Sentence


def faults(cells: Cells, today: dt.date) -> list[Fault]:
    """All that does not fit in a row."""
    starts, ends, expected, actual = cells.starts, cells.ends, cells.expected, cells.actual
    checks = (
        (
            _before(ends, starts),
            ("period",),
            {"zh": "结束不能早于开始。", "en": "It cannot end before it begins."},
        ),
        (_mistyped(starts, ends), ("period",), _YEAR),
        (_mistyped(expected), ("expected",), _YEAR),
        (_mistyped(actual), ("actual",), _YEAR),
        (
            _before(today, actual),
            ("actual",),
            {"zh": "实际完成时间不能在将来。", "en": "Nothing is finished on a day to come."},
        ),
        (
            _before(actual, starts),
            ("actual", "period"),
            {"zh": "实际完成时间早于开始。", "en": "It is said to be finished before it begins."},
        ),
        (
            _before(expected, starts),
            ("expected", "period"),
            {
                "zh": "预计完成时间早于开始。",
                "en": "It is expected to be finished before it begins.",
            },
        ),
        (
            cells.progress == 100 and actual is None,
            ("progress", "actual"),
            {
                "zh": "进度 100%，但没有实际完成时间。",
                "en": "100 % is done, and no actual finish is given.",
            },
        ),
        (
            cells.progress < 100 and actual is not None,
            ("progress", "actual"),
            {
                "zh": "有实际完成时间，但进度不到 100%。",
                "en": "An actual finish is given, and less than 100 % is done.",
            },
        ),
    )
    return [
        Fault(frozenset(columns), columns[0], sentence)
        for wrong, columns, sentence in checks
        if wrong
    ]


def fault_of(cells: Cells, today: dt.date, changed: Collection[str]) -> Fault | None:
    """The first fault that one of the changed columns has a part in: what stood wrong before
    does not hinder other cells.
    """
    return next(
        (fault for fault in faults(cells, today) if fault.columns.intersection(changed)), None
    )


def followed(cells: Cells, today: dt.date, changed: Collection[str]) -> tuple[int, dt.date | None]:
    """Complete progress and actual finish after a change: what is done has a day, what has a day is
    done. Who says both is taken at their word.
    """
    if "actual" in changed and "progress" not in changed:
        return (100 if cells.actual else min(cells.progress, 99)), cells.actual
    if "progress" in changed and "actual" not in changed:
        return cells.progress, (cells.actual or today) if cells.progress == 100 else None
    return cells.progress, cells.actual


def outside(
    step: tuple[dt.date | None, dt.date | None], project: tuple[dt.date | None, dt.date | None]
) -> bool:
    """Whether a step has a day before its project begins or after it ends."""
    days, (first, last) = [day for day in step if day], project
    return any(
        (first is not None and day < first) or (last is not None and day > last) for day in days
    )


_YEAR: Sentence = {"zh": "年份写错了。", "en": "The year is mistyped."}


def _before(one: dt.date | None, other: dt.date | None) -> bool:
    return one is not None and other is not None and one < other


def _mistyped(*days: dt.date | None) -> bool:
    return any(day is not None and day.year not in YEARS for day in days)
