"""The metric catalogue: what each number means, how it is reckoned, who can move it and what must be seen beside it."""

from __future__ import annotations

from guiju.foundation.errors import NotFound
from guiju.records.formula import near_names
from guiju.records.metrics.contacts import CONTACT_METRICS
from guiju.records.metrics.declaring import UNITS, WINDOW, Better, Controller, Metric, Role, Unit
from guiju.records.metrics.others import OTHER_METRICS

CATALOGUE: dict[str, Metric] = {metric.name: metric for metric in (*CONTACT_METRICS, *OTHER_METRICS)}
"""Every built-in metric by name."""


def built_in(name: str) -> Metric:
    """The built-in metric of that name; NotFound suggests near ones."""
    if name not in CATALOGUE:
        near = near_names(name, CATALOGUE)
        raise NotFound(
            {"zh": "没有名为 {name} 的指标{near_zh}。", "en": "There is no metric named {name}{near_en}."},
            code="records.no_metric", name=name,
            near_zh=f",您是指 {'、'.join(near)} 吗" if near else "",
            near_en=f"; did you mean {', '.join(near)}" if near else "",
        )  # fmt: skip
    return CATALOGUE[name]


__all__ = ["CATALOGUE", "UNITS", "WINDOW", "Better", "Controller", "Metric", "Role", "Unit", "built_in"]
