"""How the journal says codes of metrics, columns and values: by their titles."""

from __future__ import annotations

from guiju.kit import show
from guiju.records.metrics.declaring import DATED_BY, ROLES, UNITS
from guiju.records.pages.metrics import CONTROLLED
from guiju.records.parts.labels import (
    BETTER,
    kind_title,
    slice_title,
    source_title,
    value_title,
)

__all__ = [
    "BETTER",
    "CONTROLLED",
    "DATED_BY",
    "ROLES",
    "UNITS",
    "kind_title",
    "source_title",
    "target",
    "value_name",
]


def target(which: str) -> str:
    """The target of a metric, for a team or for all, from a month on."""
    metric, team, month = (*which.split("/"), "", "")[:3]
    parts = (value_title("metric", metric), team and value_title("team", team))
    return " · ".join(filter(None, (*parts, month and show.month(month))))


def value_name(which: str) -> str:
    """A value that was given a name, with its column."""
    column, _sign, value = which.partition("/")
    return f"{slice_title(column)} · {value_title(column, value)}"
