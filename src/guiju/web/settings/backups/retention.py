"""Which backups are kept: the newest of each of the last days, weeks and months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable


def kept(
    days: Iterable[tuple[int, dt.datetime]], *, daily: int, weekly: int, monthly: int
) -> set[int]:
    """The keys that stay, of (key, local moment): of each of the newest ``daily`` days that have
    one the newest, of weeks and months likewise; the newest of all stays in any case.
    """
    newest_first = sorted(days, key=lambda each: (each[1], each[0]), reverse=True)
    spans: tuple[tuple[int, Callable[[dt.datetime], Hashable]], ...] = (
        (max(daily, 1), lambda moment: moment.date()),
        (weekly, lambda moment: moment.isocalendar()[:2]),
        (monthly, lambda moment: (moment.year, moment.month)),
    )
    staying: set[int] = set()
    for most, span_of in spans:
        newest: dict[Hashable, int] = {}
        for key, moment in newest_first:
            newest.setdefault(span_of(moment), key)
        staying |= set(list(newest.values())[:most])
    return staying
