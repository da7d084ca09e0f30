"""Pictures that answer one question: a small typed specification, its table, and what a screen reader says."""

from guiju.web.kit.chart.kinds import (
    Bar,
    Cell,
    CurvePoint,
    FunnelPoint,
    Interval,
    Limit,
    Series,
    bars,
    curve,
    funnel,
    heatmap,
    intervals,
    trend,
)
from guiju.web.kit.chart.picture import Chart, TableCell

__all__ = [
    "Bar",
    "Cell",
    "Chart",
    "CurvePoint",
    "FunnelPoint",
    "Interval",
    "Limit",
    "Series",
    "TableCell",
    "bars",
    "curve",
    "funnel",
    "heatmap",
    "intervals",
    "trend",
]
