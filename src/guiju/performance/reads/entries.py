"""Values entered by hand: for which metrics, and the formula that reads one's values."""

from __future__ import annotations

from guiju.records import reads as records
from guiju.records.metrics import CATALOGUE, Metric


def hand_metrics() -> dict[str, Metric]:
    """The company's own metrics over hand-entered values, by name. One query."""
    return {
        name: metric
        for name, metric in records.metrics().items()
        if metric.kind == "manual" and name not in CATALOGUE
    }


def formula_of(name: str) -> str:
    """The formula of a hand-entered item: the mean of the values entered under its name."""
    return f"avg(case when metric = '{name}' then value end)"
