"""The four perspectives of a scheme and of a card: what a balanced scorecard shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guiju.kit.show import said
from guiju.performance.models import ScorecardItem
from guiju.performance.pages.labels import DUTIES, PERSPECTIVES
from guiju.performance.rules.scheme import Item, Scheme
from guiju.records import reads as records
from guiju.records.parts.figures import scale_of


@dataclass(frozen=True)
class Part:
    """A perspective or a duty of a card: the weights that counted and the points they gave; shown:
    the sum of the points as the items show them.
    """

    title: str
    weight: float
    points: float
    shown: Decimal

    @property
    def score(self) -> float | None:
        """100 × points ÷ weight; None when nothing of it counted."""
        return 100 * self.points / self.weight if self.weight else None


def of_scheme(read: Scheme) -> list[dict[str, Any]]:
    """The perspectives that a scheme looks from, each with its weight and its items: objective,
    measure, target, plan.
    """
    metrics = records.metrics()
    lines = []
    for name, title in PERSPECTIVES.items():
        items = [item for item in read.items if item.perspective == name]
        rows = [
            {
                "item": item,
                "title": said(metrics[item.metric].title),
                "target": scale_of(metrics[item.metric]).text(item.target),
            }
            for item in items
        ]
        lines.append({"title": title, "weight": sum(item.weight for item in items), "rows": rows})
    return lines


def of_card(lines: Sequence[tuple[Item, ScorecardItem, Decimal]]) -> list[list[Part]]:
    """A card's parts by perspective and by duty; of each kind those that the scheme has. Ratios
    of sums.
    """
    return [
        [
            _part(str(title), [line[1:] for line in lines if getattr(line[0], by) == name])
            for name, title in titles.items()
            if any(getattr(line[0], by) == name for line in lines)
        ]
        for by, titles in (("perspective", PERSPECTIVES), ("duty", DUTIES))
    ]


def _part(title: str, items: Sequence[tuple[ScorecardItem, Decimal]]) -> Part:
    counted = [(item, shown) for item, shown in items if item.points is not None]
    return Part(
        title,
        sum(item.weight for item, _ in counted),
        sum(item.points or 0.0 for item, _ in counted),
        sum((shown for _, shown in counted), Decimal(0)),
    )
