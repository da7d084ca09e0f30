"""How far a goal is: from its own value, from its parts by their weights; and where it should stand
by now.

A metric is never averaged over parts: it is measured over the goal's own period and slice, as a
ratio of sums. Here stand only values that were counted by hand or in daily plans.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST = 9.99


@dataclass(frozen=True)
class Part:
    """A part of a goal: its weight, its value and progress as far as known, the end of its
    period.
    """

    weight: float
    value: float | None
    progress: float | None
    ends: dt.date


@dataclass(frozen=True)
class Aim:
    """What is to be reached. better: up, down, or target (within ``tolerance``). start: where it
    began, when known.
    """

    target: float
    better: str = "up"
    start: float | None = None
    tolerance: float = 0.0


def is_reached(aim: Aim, value: float) -> bool:
    """Whether a value meets the target."""
    if aim.better == "target":
        return abs(value - aim.target) <= aim.tolerance
    return value >= aim.target if aim.better == "up" else value <= aim.target


def progress_of(aim: Aim, value: float | None) -> float | None:
    """The part of the way from start to target that is done, 1 when reached; 0 when it went the
    other way.

    Without a start the way begins at nothing for "up"; for "down" it is target ÷ value, for
    "target" the nearness.
    """
    if value is None:
        return None
    if is_reached(aim, value) and aim.better != "up":
        return 1.0
    if aim.start is not None and aim.start != aim.target:
        gone = (value - aim.start) / (aim.target - aim.start)
        gone = 1 - abs(1 - gone) if aim.better == "target" else gone
    elif aim.better == "up":
        gone = value / aim.target if aim.target > 0 else float(is_reached(aim, value))
    elif aim.better == "down":
        gone = aim.target / value if value > 0 and aim.target > 0 else 0.0
    else:
        gone = 1 - abs(value - aim.target) / abs(aim.target) if aim.target else 0.0
    return min(max(gone, 0.0), MOST)


def weighted(parts: Iterable[Part]) -> float | None:
    """Σ weight × progress ÷ Σ weight. A part of which nothing is known has done nothing; none
    pays for another's gap.
    """
    listed = list(parts)
    whole = sum(part.weight for part in listed)
    if not whole or all(part.progress is None for part in listed):
        return None
    return sum(part.weight * min(part.progress or 0.0, 1.0) for part in listed) / whole


def rolled(parts: Sequence[Part], rolls: str) -> float | None:
    """The value of parts together: their sum; their mean by weight; that of the part which ends
    last (mean of several).
    """
    measured = [part for part in parts if part.value is not None]
    if not measured:
        return None
    if rolls == "sum":
        return sum(part.value or 0.0 for part in measured)
    if rolls == "last":
        newest = max(part.ends for part in measured)
        measured = [part for part in measured if part.ends == newest]
    whole = sum(part.weight for part in measured)
    if not whole:
        return sum(part.value or 0.0 for part in measured) / len(measured)
    return sum(part.weight * (part.value or 0.0) for part in measured) / whole


def of_days(values: Sequence[float], rolls: str) -> float | None:
    """What a row of values in the order of days comes to."""
    if not values:
        return None
    if rolls == "last":
        return values[-1]
    return sum(values) / (1 if rolls == "sum" else len(values))


def pace(rolls: str, gone: float, start: float | None = None) -> float:
    """Where the progress should stand when this share of the working days is over.

    A sum grows with the days, a value that climbs from its start too; a mean ought to stand at its
    target all the time.
    """
    level = rolls == "mean" or (rolls == "last" and start is None)
    return 1.0 if level else min(max(gone, 0.0), 1.0)


def adds_up(targets: Sequence[float], weights: Sequence[float], whole: float, rolls: str) -> float:
    """What the parts' targets miss of the whole: nothing when they add up. For a mean and a last
    one they cannot.
    """
    if rolls == "sum":
        return whole - sum(targets)
    if rolls == "mean" and sum(weights) > 0:
        return whole - sum(w * t for w, t in zip(weights, targets, strict=True)) / sum(weights)
    return 0.0
