"""How long the steps of a procedure take: middle, ninth in ten, share skipped, share in time.
Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb


@dataclass(frozen=True)
class Passage:
    """A step that was done or skipped once."""

    code: str
    title: str
    place: int
    skipped: bool
    opened_at: dt.datetime | None
    done_at: dt.datetime
    in_time: bool


@dataclass(frozen=True)
class StepTimes:
    """A step's lead time in hours from its turn to its being done. n: how often done; skipped: how
    often skipped.

    low, high: the 95 % interval of the median; None where so few can give none. in_time: how many
    of the n.
    """

    code: str
    title: str
    place: int
    n: int
    skipped: int
    in_time: int
    median: float | None
    low: float | None
    high: float | None
    p90: float | None

    @property
    def skipped_share(self) -> float | None:
        """Skipped ÷ all that came to it."""
        whole = self.n + self.skipped
        return self.skipped / whole if whole else None

    @property
    def on_time_share(self) -> float | None:
        """Compute the share of steps done in time."""
        return self.in_time / self.n if self.n else None


def hours(opened_at: dt.datetime | None, done_at: dt.datetime) -> float | None:
    """Hours from a step's turn to its being done."""
    return (done_at - opened_at).total_seconds() / 3600 if opened_at else None


def of_steps(passages: Iterable[Passage]) -> list[StepTimes]:
    """The times of each step, in the order of places; a step's newest title and place stand."""
    by_code: dict[str, list[Passage]] = {}
    for passage in passages:
        by_code.setdefault(passage.code, []).append(passage)
    times = [_step(rows) for rows in by_code.values()]
    return sorted(times, key=lambda step: (step.place, step.code))


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The value below which this share lies, interpolated between two; of values in order."""
    if not ordered:
        return None
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def median_interval(ordered: Sequence[float]) -> tuple[float, float] | None:
    """The exact 95 % interval of the median by order statistics; below six values there is none.
    Above a thousand the normal approximation of the ranks.
    """
    n = len(ordered)
    if n < 6:
        return None
    if n > 1000:
        rank = int(n / 2 - 0.98 * n**0.5)
        return ordered[rank - 1], ordered[n - rank]
    below, rank = 0.0, 0
    while below + comb(n, rank) / 2**n <= 0.025:
        below += comb(n, rank) / 2**n
        rank += 1
    return ordered[rank - 1], ordered[n - rank]


def _step(rows: Sequence[Passage]) -> StepTimes:
    newest, done = rows[-1], [row for row in rows if not row.skipped]
    took = sorted(took for row in done if (took := hours(row.opened_at, row.done_at)) is not None)
    low, high = median_interval(took) or (None, None)
    return StepTimes(
        newest.code,
        newest.title,
        newest.place,
        len(done),
        len(rows) - len(done),
        sum(row.in_time for row in done),
        quantile(took, 0.5),
        low,
        high,
        quantile(took, 0.9),
    )
