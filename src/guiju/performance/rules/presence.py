"""How much of a month somebody was there, and what a count is set against because of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guiju.performance.rules.scheme import Item
from guiju.records.metrics import Metric

#: What counts are set against unless a scheme says otherwise. A month joined or left within is said by name.
USUAL = ("share", "leave")


@dataclass(frozen=True)
class Presence:
    """Of a month: mean working-time ``share`` of the days employed, the part of them not on ``leave``, the part of the
    month's days employed (``employment``). Each between 0 and 1, 1 being the whole.
    """

    share: float = 1.0
    leave: float = 1.0
    employment: float = 1.0

    def factor(self, parts: Iterable[str]) -> float:
        """The product of the parts named."""
        found = 1.0
        for part in dict.fromkeys(parts):
            found *= getattr(self, part)
        return found


WHOLE = Presence()


def is_count(metric: Metric) -> bool:
    """Whether a metric grows with the time somebody is there: a count or a total, not a rate or a mean."""
    return metric.parsed.shape in ("count", "total")


def factor_of(item: Item, metric: Metric, presence: Presence) -> float:
    """What an item's value is divided by before the curve: 1 for rates, means and whole months."""
    parts = item.prorate if item.prorate is not None else USUAL
    return presence.factor(parts) if is_count(metric) else 1.0
