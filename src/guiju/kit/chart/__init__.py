"""Pictures that answer one question: a small typed specification, its table, and what a screen
reader says.
"""

from guiju.kit.chart.kinds import (
    Bar,
    Cell,
    ChangePoint,
    CurvePoint,
    Fall,
    FunnelPoint,
    Interval,
    Limit,
    Series,
    bars,
    change,
    curve,
    funnel,
    heatmap,
    intervals,
    trend,
    waterfall,
)
from guiju.kit.chart.picture import Chart, TableCell

__all__ = [
    "Bar",
    "Cell",
    "ChangePoint",
    "Chart",
    "CurvePoint",
    "Fall",
    "FunnelPoint",
    "Interval",
    "Limit",
    "Series",
    "TableCell",
    "bars",
    "change",
    "curve",
    "funnel",
    "heatmap",
    "intervals",
    "trend",
    "waterfall",
]
