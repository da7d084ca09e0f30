"""How an item of a card came about: value, n, interval, curve, colleagues, slices, and the way
to the records.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from guiju.foundation import clock
from guiju.foundation.errors import or_not_found
from guiju.performance.models import Scorecard, ScorecardItem
from guiju.performance.reads import frozen
from guiju.performance.reads.frozen import Subject
from guiju.performance.reads.measuring import frame, led_frame
from guiju.performance.reads.reckoned import in_part
from guiju.performance.rules.decomposition import Change, Counted, change, volume
from guiju.performance.rules.scheme import Item, Scheme
from guiju.records import reads as records
from guiju.records.engine import dimension_names
from guiju.records.metrics import Metric
from guiju.records.reads import manifest

SLICES = ("hour", "weekday", "shift", "queue", "week", "date")
CUTS = ("channel", "project", "direction")


@dataclass(frozen=True)
class Changed:
    """The change against the month ``before``, by slices: a ratio's (mix and own rate), or a
    count's (before, after).
    """

    before: str
    by: str
    ratio: Change | None
    counts: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Explanation:
    """An item of a card with what it was scored by. ``peers``: the same item of everybody scored
    by it, this one too.
    """

    card: Scorecard
    item: ScorecardItem
    declared: Item
    scheme: Scheme
    metric: Metric
    peers: tuple[ScorecardItem, ...]
    month: frozen.Input

    @cached_property
    def slices(self) -> list[str]:
        """What the item's records can be cut by: time and queue, then where known channel, project
        and the file's own columns, a customer's type for one.
        """
        known = dimension_names(self.metric.kind)
        cuts = records.cuts(self.metric.kind, self.month.month, self.card.closing.snapshot, CUTS)
        return [name for name in SLICES if name in known] + cuts

    def sliced(self, by: str) -> list[dict[str, Any]]:
        """The item in every slice: by-column, value, n, low, high; of the records on which the
        month was closed.
        """
        return records.measure(
            [self.item.metric], by=[by], spread=True, rules=self.rules, **self.whose()
        ).to_pylist()

    @property
    def rules(self) -> int:
        """By which rules of measuring the month was closed: those of its time."""
        return 1 if self.card.closing.rules == 1 else records.RULES

    @property
    def taken(self) -> float | None:
        """Give the value that the curve took: the adjusted one where there is one."""
        return self.item.scored if self.item.scored is not None else self.item.value

    def change(self, by: str) -> Changed | None:
        """How it came that the value is not that of the month before, slice by slice. Two passes
        over a month each.

        None where the metric is no ratio of sums and no count, or where the month before holds
        nothing.
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
        """Numerator and cases in each slice of a month, of the records on which the month was
        closed.
        """
        table = records.measure([self.item.metric], by=[by], rules=self.rules, **self.whose(month))
        return {
            str(row[by]): Counted(float(row["numerator"]), float(row["denominator"] or 0))
            for row in table.to_pylist()
            if row["numerator"] is not None
        }

    @property
    def led(self) -> Subject | None:
        """Give who is scored by the teams that they led; None where an item is of the subject's own
        records.
        """
        subjects = (row for row in self.month.people if row.person == self.card.person_id)
        return next(subjects, None) if self.declared.of == "led" else None

    def whose(self, month: str = "") -> dict[str, Any]:
        """Limit the records to those that the item is of: the subject's own, or of the teams led on
        the days they were led; on the days of a part. Of another month with people as they are now;
        whom somebody led then as in this one.
        """
        own = self.card.kind != Scorecard.Kind.TEAM
        limits: dict[str, Any] = (
            {"only_persons": [self.card.person_id]} if own else {"only_teams": [self.card.subject]}
        )
        leader = self.led
        if month and month != self.month.month:
            if leader is not None:
                limits = {"only_teams": sorted({code for code, _, _ in leader.led})}
            days = {"date_from": clock.first_day(month), "date_to": clock.last_day(month)}
            return (
                {"snapshot": self.card.closing.snapshot, "declared": self.month.metrics}
                | days
                | limits
            )
        return led_frame(self.month, leader) if leader is not None else frame(self.month) | limits


def explanation_of(card: Scorecard, metric: str) -> Explanation:
    """The explanation of one item. Three queries and two small files; slices cost one pass over
    the month each.
    """
    item = or_not_found(card.items.filter(metric=metric).first())
    item.card = card
    month = frozen.read(manifest.root() / card.closing.input)
    scheme = month.schemes[card.version_id]
    declared = next(scheme_item for scheme_item in scheme.items if scheme_item.metric == metric)
    kinds = ["team"] if card.kind == Scorecard.Kind.TEAM else ["person", "part"]
    same = ScorecardItem.objects.filter(
        card__closing=card.closing_id,
        card__version=card.version_id,
        card__kind__in=kinds,
        metric=metric,
    )
    peers = tuple(same.exclude(value=None).select_related("card__person").order_by("value"))
    return Explanation(
        card, item, declared, scheme, month.metrics[metric], peers, in_part(month, card)
    )
