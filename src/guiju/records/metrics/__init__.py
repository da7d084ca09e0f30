"""The metric catalogue: what each number means, how it is reckoned, who can move it and what
must be seen beside it.
"""

from __future__ import annotations

from guiju.foundation.errors import NotFound
from guiju.records.formula import near_names
from guiju.records.metrics.access import ACCESS
from guiju.records.metrics.chat import CHAT
from guiju.records.metrics.declaring import (
    DATED_BY,
    ROLES,
    UNITS,
    Better,
    Controller,
    DatedBy,
    Metric,
    Role,
    Unit,
    referable,
    unit_of,
)
from guiju.records.metrics.handling import HANDLING
from guiju.records.metrics.leading import LEADING
from guiju.records.metrics.money import MONEY
from guiju.records.metrics.quality import QUALITY
from guiju.records.metrics.resolution import RESOLUTION
from guiju.records.metrics.sales import SALES
from guiju.records.metrics.satisfaction import SATISFACTION
from guiju.records.metrics.volume import VOLUME
from guiju.records.metrics.working_time import WORKING_TIME

_CHAPTERS = (
    VOLUME,
    ACCESS,
    HANDLING,
    RESOLUTION,
    SATISFACTION,
    CHAT,
    SALES,
    MONEY,
    WORKING_TIME,
    QUALITY,
    LEADING,
)
CATALOGUE: dict[str, Metric] = {metric.name: metric for chapter in _CHAPTERS for metric in chapter}
"""Every built-in metric by name."""


def built_in(name: str) -> Metric:
    """The built-in metric of that name; NotFound suggests near ones."""
    if name not in CATALOGUE:
        near = near_names(name, CATALOGUE)
        raise NotFound(
            "没有名为 {name} 的指标{near_zh}。",
            "There is no metric named {name}{near_en}.",
            code="records.no_metric",
            name=name,
            near_zh=f"，您是指 {'、'.join(near)} 吗" if near else "",
            near_en=f"; did you mean {', '.join(near)}" if near else "",
        )
    return CATALOGUE[name]


__all__ = [
    "CATALOGUE",
    "DATED_BY",
    "ROLES",
    "UNITS",
    "Better",
    "Controller",
    "DatedBy",
    "Metric",
    "Role",
    "Unit",
    "built_in",
    "referable",
    "unit_of",
]
