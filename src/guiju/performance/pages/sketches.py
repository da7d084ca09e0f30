"""A small picture of an item while it is written: last month's people below its curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guiju.performance.reads import Spread
from guiju.performance.rules.scheme import Item
from guiju.records.metrics import Metric

WIDTH, HEIGHT, FOOT = 170, 54, 46
BARS = 14
_TOP, _LEFT = 8, 8


@dataclass(frozen=True)
class Sketch:
    """Bars as (x, y, width, height), the curve as the points of a line, and the target's x."""

    bars: list[tuple[str, str, str, str]]
    line: str
    target: str = ""


def sketch(item: Item, metric: Metric, spread: Spread | None) -> Sketch:
    """Draw an item's curve over what was measured last month."""
    corners = item.curve.points()
    values = list(spread.values) if spread else []
    low, high = _ends([x for x, _ in corners], values)
    bars: list[tuple[str, str, str, str]] = []
    if values:
        counts, _edges = np.histogram(values, bins=BARS, range=(low, high))
        wide = (WIDTH - 2 * _LEFT) / BARS
        most = max(int(counts.max()), 1)
        for place, count in enumerate(counts):
            tall = (FOOT - _TOP) * int(count) / most
            left = _LEFT + place * wide
            bars.append((_one(left), _one(FOOT + 2 - tall), _one(wide - 2), _one(tall)))
    inner = [(x, y) for x, y in corners if low <= x <= high]
    ends = [(low, item.curve.score(low)), *inner, (high, item.curve.score(high))]
    line = " ".join(f"{_x(x, low, high)},{_one(FOOT - (FOOT - _TOP) * y / 100)}" for x, y in ends)
    inside = item.target is not None and low <= item.target <= high
    target = _x(item.target or 0.0, low, high) if inside else ""
    return Sketch(bars, line, target)


def _ends(corners: list[float], values: list[float]) -> tuple[float, float]:
    """From where to where is drawn: the curve, and nine of ten people beside it."""
    ends = [*corners, *(np.quantile(values, [0.02, 0.98]).tolist() if values else [])]
    low, high = float(min(ends)), float(max(ends))
    return (low, high) if high > low else (low - 1, high + 1)


def _x(value: float, low: float, high: float) -> str:
    return _one(_LEFT + (WIDTH - 2 * _LEFT) * (value - low) / (high - low))


def _one(value: float) -> str:
    return f"{value:.1f}"
