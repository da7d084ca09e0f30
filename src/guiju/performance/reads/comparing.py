"""People beside one another in a month, with their mix of shift, queue and hour taken out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from guiju.foundation.access import Actor
from guiju.foundation.errors import Invalid
from guiju.people import reads as people
from guiju.performance.reads.measuring import cells_of
from guiju.performance.rules.fairness.comparing import Comparison, Standing, compare, error_of
from guiju.records import reads as records
from guiju.records.engine import dimension_names
from guiju.records.metrics import Metric

STRATA = ("shift", "queue", "hour")
LEAST = 30


@dataclass(frozen=True)
class Compared:
    """The comparison with what the reader may see of it: ``visible`` standings with names."""

    metric: Metric
    strata: tuple[str, ...]
    whole: Comparison | None
    visible: list[tuple[Standing, str]]


def can_compare(metric: Metric) -> bool:
    """Whether a metric is a share of cases or a mean, so that its mix can be taken out."""
    return metric.is_rate or metric.parsed.shape == "mean"


def compared(
    metric: Metric,
    date_from: dt.date,
    date_to: dt.date,
    *,
    actor: Actor,
    where: str = "",
    least: float = LEAST,
) -> Compared:
    """Compare everybody, show whom the actor may see. Three passes over the days, two queries."""
    if not can_compare(metric):
        raise Invalid(
            "“{name}”不是比率或均值，不能按结构校正。",
            "“{name}” is no share and no mean: its mix cannot be taken out.",
            name=metric.name,
        )
    strata = tuple(name for name in STRATA if name in dimension_names(metric.kind))
    window: dict[str, Any] = {"date_from": date_from, "date_to": date_to, "where": where or None}
    cells = cells_of(
        records.measure([metric.name], by=["person", *strata], **window), "person", strata
    )
    alone = records.measure([metric.name], by=["person"], spread=True, **window).to_pylist()
    errors = {
        row["person"]: error
        for row in alone
        if (error := error_of(row["low"], row["high"])) is not None
    }
    whole = compare(cells, metric.is_rate, errors, least)
    seen = {
        row["person"]
        for row in records.measure([metric.name], by=["person"], actor=actor, **window).to_pylist()
    }
    standings = (
        [standing for standing in whole.standings if standing.subject in seen] if whole else []
    )
    names = people.names_of(int(standing.subject) for standing in standings)
    return Compared(
        metric,
        strata,
        whole,
        [(standing, names.get(int(standing.subject), standing.subject)) for standing in standings],
    )
