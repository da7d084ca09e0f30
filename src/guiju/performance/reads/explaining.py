"""How an item of a card came about: value, n, interval, curve, colleagues, slices, and the way to the records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guiju.foundation.errors import NotFound
from guiju.performance.models import Scorecard, ScorecardItem
from guiju.performance.reads import frozen
from guiju.performance.rules.scheme import Item, Scheme
from guiju.records import reads as records
from guiju.records.actions import manifest
from guiju.records.engine import dimension_names
from guiju.records.metrics import Metric

SLICES = ("hour", "weekday", "shift", "queue", "week", "date")


@dataclass(frozen=True)
class Explanation:
    """An item of a card with what it was scored by. ``peers``: values of everybody scored by the same item."""

    card: Scorecard
    item: ScorecardItem
    declared: Item
    scheme: Scheme
    metric: Metric
    peers: tuple[float, ...]
    month: frozen.Input

    def slices(self) -> list[str]:
        """What the item's records can be cut by."""
        known = dimension_names(self.metric.kind)
        return [name for name in SLICES if name in known]

    def sliced(self, by: str) -> list[dict[str, Any]]:
        """The item in every slice: by-column, value, n, low, high; of the records on which the month was closed."""
        first, last = self.month.days
        table = records.measure(
            [self.item.metric],
            by=[by],
            date_from=first,
            date_to=last,
            snapshot=self.card.closing.snapshot,
            declared=self.month.metrics,
            belongs=self.month.belonging,
            shifts=self.month.shifts,
            spread=True,
            **self.whose(),
        )
        return table.to_pylist()

    def whose(self) -> dict[str, Any]:
        """The limit to the subject's own records."""
        if self.card.kind == Scorecard.Kind.TEAM:
            return {"only_teams": [self.card.subject]}
        return {"only_persons": [self.card.person_id]}


def explanation_of(card: Scorecard, metric: str) -> Explanation:
    """The explanation of one item. Three queries and two small files; slices cost one pass over the month each."""
    item = card.items.filter(metric=metric).first()
    if item is None:
        raise NotFound()
    item.card = card
    month = frozen.read(manifest.root() / card.closing.input)
    scheme = month.schemes[card.version_id]
    declared = next(each for each in scheme.items if each.metric == metric)
    same = ScorecardItem.objects.filter(
        card__closing=card.closing_id, card__version=card.version_id, card__kind=card.kind, metric=metric
    )
    peers = tuple(value for value in same.order_by("value").values_list("value", flat=True) if value is not None)
    return Explanation(card, item, declared, scheme, month.metrics[metric], peers, month)
