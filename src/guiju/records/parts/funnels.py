"""The limits of a funnel: where luck alone would leave a value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from guiju.kit import chart
from guiju.records import funnel, numbers
from guiju.records.metrics import Metric

Row = Mapping[str, Any]


def funnel_limits(metric: Metric, rows: Sequence[Row]) -> tuple[float, list[chart.Limit]]:
    """The middle of all, and where luck alone would leave a value resting on n: 95 % and 99.8 %
    limits.

    A share: exact binomial limits. A mean: from the spread inside the groups, taken back out of
    their intervals.
    """
    n = sum(row["n"] for row in rows)
    centre = sum(row["value"] * row["n"] for row in rows) / n
    most = max(row["n"] for row in rows)
    steps = sorted({math.ceil(max(2.0, most * place / 40)) for place in range(1, 43)})
    if metric.is_rate:
        near, far = (
            funnel.binomial_limits(centre, steps, level) for level in (funnel.WARN, funnel.ALARM)
        )
    else:
        near, far = (
            funnel.mean_limits(centre, _spread_inside(rows), steps, level)
            for level in (funnel.WARN, funnel.ALARM)
        )
    pairs = zip(steps, *near, *far, strict=True)
    return centre, [chart.Limit(float(n), *map(float, limits)) for n, *limits in pairs]


def _spread_inside(rows: Sequence[Row]) -> float:
    known = [
        row
        for row in rows
        if row["n"] >= 2 and row.get("low") is not None and row.get("high") is not None
    ]
    if not known:
        return 0.0
    deviations = [
        (row["high"] - row["low"]) / 2 * math.sqrt(row["n"]) / numbers.z_of(0.95) for row in known
    ]
    weights = [row["n"] - 1 for row in known]
    return math.sqrt(
        sum(w * d * d for w, d in zip(weights, deviations, strict=True)) / sum(weights)
    )
