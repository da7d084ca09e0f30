"""How the journal says codes of metrics, columns and values: by their titles."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat

from guiju.foundation.errors import GuijuError
from guiju.kit import show
from guiju.records import mapping as mappings
from guiju.records.metrics.declaring import DATED_BY, ROLES, UNITS
from guiju.records.pages.metrics import CONTROLLED
from guiju.records.parts.labels import (
    BETTER,
    column_title,
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
    "mapping",
    "size",
    "source_title",
    "target",
    "value_name",
]


def mapping(text: str) -> str:
    """What a mapping makes of a file: the kind of its records, by what they are told apart, and
    which column each value comes from. One that cannot be read any more stays as it was written.
    """
    try:
        how = mappings.load(text)
    except GuijuError:
        return text
    came = (
        f"{column_title(how.record, name)} ← {show.listed(rule.columns or (rule.text,))}"
        for name, rule in how.columns.items()
    )
    return f"{kind_title(how.record)} · {show.listed(how.key)} · {show.told_apart(came)}"


def size(octets: str) -> str:
    """How large a file is, "33.0 KB"."""
    return str(filesizeformat(octets))


def target(which: str) -> str:
    """The target of a metric, for a team or for all, from a month on."""
    metric, team, month = (*which.split("/"), "", "")[:3]
    parts = (value_title("metric", metric), team and value_title("team", team))
    return " · ".join(filter(None, (*parts, month and show.month(month))))


def value_name(which: str) -> str:
    """A value that was given a name, with its column."""
    column, _sign, value = which.partition("/")
    return f"{slice_title(column)} · {value_title(column, value)}"
