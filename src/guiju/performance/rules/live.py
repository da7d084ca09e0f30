"""A total before its month has ended: how sure it is, and where it will probably end.

Both follow from the items' 95 % intervals. An item moves the total by its coefficient × the curve;
items are taken as independent, so their half widths add as squares. The rest of the month is taken
to go on as so far: with a fraction f of the month still to come, the month's value differs from
today's by f × (the rest − so far), whose standard error is √f of today's (the rest's own chance and
today's together: σ²·f²·(1/rest + 1/so far) with rest ÷ all = f). So the range in which the month
will probably end is today's interval narrowed by √f: as wide at the month's beginning, nothing on
its last day. The totals of team and mentees are taken as they stand, and a gate that is shut so far
is taken to stay shut: no bound passes its cap.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from guiju.performance.rules.curves import Band, Pass, Steps
from guiju.performance.rules.reckoning import Card, Line, shut_gates
from guiju.performance.rules.scheme import Item, Scheme


@dataclass(frozen=True)
class Spread:
    """Bounds of a total today (95 %), and those between which the month will probably end."""

    low: float
    high: float
    end_low: float
    end_high: float


def remaining(as_of: dt.date, first: dt.date, last: dt.date) -> float:
    """Which part of the month's days is still to come after a day."""
    days = (last - first).days + 1
    return min(1.0, max(0.0, (last - as_of).days / days))


def spread(scheme: Scheme, card: Card, rest: float) -> Spread | None:
    """The spread of a card with a total; None where no item tells how sure it is."""
    if card.total is None or not card.weight:
        return None
    taken = sum(scheme.shares.get(name, 0.0) for name in card.shares)
    declared = {item.metric: item for item in scheme.items}
    sides = [
        _sides(declared[line.item], line, (100 - taken) / 100 * line.weight / card.weight)
        for line in card.lines
        if line.points is not None and line.measured.low is not None
    ]
    if not sides:
        return None
    down, up = (math.sqrt(math.fsum(side[place] ** 2 for side in sides)) for place in (0, 1))
    caps = [gate.cap for gate, _value in shut_gates(scheme.gates, card.crossed)]
    most = max(card.total, min(caps, default=math.inf))
    narrowed = math.sqrt(rest)
    return Spread(
        max(0.0, card.total - down),
        min(most, card.total + up),
        max(0.0, card.total - down * narrowed),
        min(most, card.total + up * narrowed),
    )


def _sides(item: Item, line: Line, coefficient: float) -> tuple[float, float]:
    """How far an item's interval lets the total fall and rise. A band has its best inside: what it
    scores between the bounds counts too.
    """
    measured, score = line.measured, line.score or 0.0
    bounds = [bound for bound in (measured.low, measured.high) if bound is not None]
    low, high = min(bounds), max(bounds)
    inside = [corner for corner, _score in item.curve.points() if low < corner < high]
    scores = [item.curve.score(value) for value in (*bounds, *inside)]
    return (
        coefficient * max(0.0, score - min(scores)),
        coefficient * max(0.0, max(scores) - score),
    )


def on_target(scheme: Scheme) -> float | None:
    """The own part of who stands on the target of every item that has one; None where none has."""
    aimed = [(item.weight, item.curve.score(item.target)) for item in scheme.items if item.target]
    weight = sum(weight for weight, _ in aimed)
    return sum(weight * score for weight, score in aimed) / weight if weight else None


def reaches(item: Item) -> tuple[float | None, float | None]:
    """The least and the most that score as the item's target does, or better; None where that side
    does not matter, and both where nothing but the target itself tells.
    """
    curve, target = item.curve, item.target
    if target is None:
        return None, None
    if isinstance(curve, Band):
        part = curve.score(target) / 100
        return (
            curve.zero_low + part * (curve.low - curve.zero_low),
            curve.zero_high - part * (curve.zero_high - curve.high),
        )
    if isinstance(curve, Steps | Pass):
        places = [at for at, _ in curve.steps] if isinstance(curve, Steps) else [curve.at]
        same = [at for at in places if curve.score(at) == curve.score(target) and at != target]
        bound = same[0] if same else None
        return (None, bound) if curve.down else (bound, None)
    return None, None


def heaviest(scheme: Scheme, most: int = 3) -> list[str]:
    """The items that matter most: by weight, then as the scheme has them."""
    return [item.metric for item in sorted(scheme.items, key=lambda item: -item.weight)[:most]]


@dataclass(frozen=True)
class Moved:
    """What an item did to a total since the day before: its points then and now."""

    metric: str
    before: float | None
    now: float | None

    @property
    def points(self) -> float:
        """The change in points of the total; what counted on one day only tells nothing."""
        return 0.0 if self.before is None or self.now is None else self.now - self.before


def moved(before: Mapping[str, float | None], now: Mapping[str, float | None]) -> list[Moved]:
    """What moved since the day before, the largest change first."""
    rows = [Moved(name, before.get(name), points) for name, points in now.items()]
    return sorted((row for row in rows if row.points), key=lambda row: -abs(row.points))
