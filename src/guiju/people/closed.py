"""Months that are closed: what changes about people in them is told, and changes no figure of
theirs.

Closing belongs to a room above, which tells by `keep` how it is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

_keepers: list[Callable[[str, str], list[str]]] = []


def keep(closed_between: Callable[[str, str], list[str]]) -> None:
    """Tell this room who knows which months, from one to another (inclusive), are closed."""
    _keepers.append(closed_between)


def closed_months(first: dt.date, last: dt.date) -> list[str]:
    """The closed months that hold one of these days, in order. A query a keeper."""
    months = f"{first:%Y-%m}", f"{last:%Y-%m}"
    return sorted({month for closed_between in _keepers for month in closed_between(*months)})
