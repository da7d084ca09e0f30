"""Whether a value meets a target, by the good direction of its metric."""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

#: How far a value may lie from a target that it should be near, as a share of the target.
NEAR = 0.1
#: What floating point may take from a bound.
_SLACK = 1e-9


def wanted(metric: Metric, target: float) -> tuple[float | None, float | None]:
    """The least and the most that meet a target; None where that side does not matter."""
    side = metric.missed_by
    if side == "below":
        return target, None
    if side == "above":
        return None, target
    room = NEAR * abs(target)
    return target - room, target + room


def missed(metric: Metric, value: float | None, target: float | None) -> str:
    """On which side a value misses its target: "below" or "above"; empty when it meets it, or when
    there is nothing to compare.
    """
    if value is None or target is None:
        return ""
    least, most = wanted(metric, target)
    slack = _SLACK * max(abs(target), 1.0)
    if least is not None and value < least - slack:
        return "below"
    return "above" if most is not None and value > most + slack else ""
