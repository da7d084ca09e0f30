"""How an item of a card came about: value, n, interval, curve, colleagues, slices, and the way to the records."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from guiju.foundation import clock
from guiju.foundation.errors import NotFound
from guiju.performance.models import Scorecard, ScorecardItem
from guiju.performance.reads import frozen
from guiju.performance.rules.decomposition import Change, Counted, change, volume
from guiju.performance.rules.scheme import Item, Scheme
from guiju.records import reads as records
from guiju.records.actions import manifest
from guiju.records.engine import dimension_names
from guiju.records.metrics import Metric

SLICES = ("hour", "weekday", "shift", "queue", "week", "date")
CUTS = ("channel", "project", "direction")


@dataclass(frozen=True)
class Changed:
    """The change against the month ``before``, by slices: a ratio's (mix and own rate), or a count's (before, after)."""

    before: str
    by: str
    ratio: Change | None
    counts: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Explanation:
    """An item of a card with what it was scored by. ``peers``: the same item of everybody scored by it, this one too."""

    card: Scorecard
    item: ScorecardItem
    declared: Item
    scheme: Scheme
    metric: Metric
    peers: tuple[ScorecardItem, ...]
    month: frozen.Input

    @cached_property
    def slices(self) -> list[str]:
        """What the item's records can be cut by: time and queue, then where known channel, project and the file's own columns,
        a customer's type for one.
        """
        known = dimension_names(self.metric.kind)
        cuts = records.cuts(self.metric.kind, self.month.month, self.card.closing.snapshot, CUTS)
        return [name for name in SLICES if name in known] + cuts

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

    @property
    def taken(self) -> float | None:
        """What the curve took: the adjusted value where there is one."""
        return self.item.scored if self.item.scored is not None else self.item.value

    def change(self, by: str) -> Changed | None:
        """How it came that the value is not that of the month before, slice by slice. Two passes over a month each.

        None where the metric is no ratio of sums and no count, or where the month before holds nothing.
        """
        before = clock.month_before(self.month.month)
        sides = [self._cells(by, month) for month in (before, self.month.month)]
        if self.metric.parsed.shape in ("count", "total"):
            totals = [{name: cell.numerator for name, cell in side.items()} for side in sides]
            return Changed(before, by, None, tuple(volume(*totals))) if totals[0] else None
        if self.metric.parsed.shape not in ("ratio", "mean"):
            return None
        found = change(*sides)
        return Changed(before, by, found, ()) if found else None

    def _cells(self, by: str, month: str) -> dict[str, Counted]:
        """Numerator and cases in each slice of a month, of the records on which the month was closed."""
        first, last = clock.first_day(month), clock.last_day(month)
        mine: dict[str, Any] = (
            {"belongs": self.month.belonging, "shifts": self.month.shifts} if month == self.month.month else {}
        )
        table = records.measure(
            [self.item.metric], by=[by], date_from=first, date_to=last, snapshot=self.card.closing.snapshot,
            declared=self.month.metrics, **mine, **self.whose(),
        )  # fmt: skip
        return {
            str(row[by]): Counted(float(row["numerator"]), float(row["denominator"] or 0))
            for row in table.to_pylist()
            if row["numerator"] is not None
        }

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
    peers = tuple(same.exclude(value=None).select_related("card").order_by("value"))
    return Explanation(card, item, declared, scheme, month.metrics[metric], peers, month)
