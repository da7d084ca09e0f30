"""A scheme while it is written: last month's people by it, and its examination. Nothing is stored.

What was measured is kept with the state of the records and of the people that it was measured
from; another weight or curve is reckoned on what was measured before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.db.models import Q

from guiju.foundation import clock
from guiju.foundation.models import Entry
from guiju.foundation.once import kept, look
from guiju.performance.models import Closing, Scorecard, ScorecardItem
from guiju.performance.reads import frozen
from guiju.performance.reads.examining import around, set_otherwise
from guiju.performance.reads.history import Past, months_for, past_of
from guiju.performance.reads.reckoned import Measures, Reckoned, cards_of, measures_of
from guiju.performance.rules.curves import Linear
from guiju.performance.rules.examination import Finding, examine
from guiju.performance.rules.pushing import ITEM, Push, in_order
from guiju.performance.rules.scheme import Item, Scheme, dump
from guiju.records import reads as records
from guiju.records.reads import manifest

#: Agent-months from which on an examination waits until it is asked for.
AT_ONCE = 1_500


@dataclass(frozen=True)
class Tried:
    """Somebody of last month: by the scheme that scored them, and by the one that is written.

    old and new may be None: without a card, or without an item that counts. moved: the item whose
    part of the total moved most in the direction of the change, with that many points; None where
    none did.
    """

    person: int
    number: str
    name: str
    team: str
    old: float | None
    new: float | None
    moved: tuple[str, float] | None = None

    @property
    def change(self) -> float | None:
        """How far the total moves."""
        return None if self.old is None or self.new is None else self.new - self.old


@dataclass(frozen=True)
class Spread:
    """What was measured of an item last month: everybody's values, and the cases behind them."""

    values: tuple[float, ...]
    cases: float | None

    def quantile(self, share: float) -> float:
        """The value that so many lie below."""
        return float(np.quantile(self.values, share))


@dataclass(frozen=True)
class LastMonth:
    """Last month by a scheme that is written. closed: whether the month is closed; else it is the
    newest with records. spreads: by item key.
    """

    month: str
    closed: bool
    people: tuple[Tried, ...]
    spreads: Mapping[str, Spread]
    before: Scheme | None


def last_month(scheme: Scheme) -> LastMonth | None:
    """Everybody whom a scheme would have scored in the last closed month, by the values that its
    closing was reckoned from; before the first closing, in the newest month with records. None when
    there is neither.

    Cost: what a closing measures, once for each set of metrics; after that milliseconds, and five
    queries.
    """
    closing = Closing.objects.filter(current=True).order_by("-month").first()
    months = [] if closing else months_for(scheme, 1)
    if closing is None and not months:
        return None
    month = closing.month if closing else months[0]
    folder = closing.input if closing else ""
    with look():
        of, found = _measured(month, folder, _state(closing), _Shape.of(scheme))
    of = replace(of, schemes={0: scheme})
    cards = [card for card in cards_of(of, found) if card.kind == "person"]
    before = _scored_before(closing, cards)
    spreads = {item.key: _spread(item, cards) for item in scheme.items}
    people = tuple(_person(card, *before.get(card.person or 0, (None, {}))) for card in cards)
    return LastMonth(
        month, closing is not None, people, spreads, _scheme_before(of, closing, cards)
    )


def spread_of(metric: str, scheme: Scheme | None) -> Spread:
    """What was measured of a metric last month of the people whom a scheme would score; of
    everybody while it cannot be read yet.
    """
    item = Item(metric, 100.0, Linear(0, 1))
    alone = (
        replace(scheme, items=(item,), gates=(), bonus=(), deduct=(), shares={})
        if scheme is not None
        else Scheme("draft", {}, "", clock.month_of(clock.today()), (item,))
    )
    month = last_month(alone)
    return month.spreads[item.key] if month else Spread((), None)


def examined_as_written(scheme: Scheme, asked: bool) -> tuple[list[Finding] | None, Sequence[str]]:
    """Examine a scheme that is written, on the months that its stored text would be examined on,
    with those months. Findings None: there is so much history that it waits until it is asked for.

    Cost: a closing for each month, once for each set of metrics; after that milliseconds.
    """
    months = tuple(months_for(scheme))
    if not asked and _size(months) > AT_ONCE:
        return None, months
    with look():
        past = _past(months, _state(None), _Shape.of(scheme, whole=True))
    findings = examine(
        scheme, past.history, records.metrics(), around(None, scheme, past, False), set_otherwise()
    )
    return [finding for finding in findings if finding.rule != "L20"], months


def _size(months: Sequence[str]) -> int:
    """About how many agent-months there are: the cards of the newest closing, in each month."""
    closing = Closing.objects.filter(current=True).order_by("-month").first()
    return len(months) * (closing.cards.filter(kind="person").count() if closing else 0)


@dataclass(frozen=True)
class _Shape:
    """What a scheme looks at and whom it scores: all that measuring depends on."""

    key: str
    scheme: Scheme = field(compare=False)

    @classmethod
    def of(cls, scheme: Scheme, whole: bool = False) -> _Shape:
        """``whole``: with what decides which agent-months count: least cases, and the curve where
        the worst slice scores.
        """
        items = tuple(_bare(item, whole) for item in scheme.items)
        bare = replace(
            scheme, name="draft", title={}, month="2000-01", items=items, shares={}, appeal_days=7
        )
        metrics = records.metrics()
        formulas = [
            f"{name}={metrics[name].kind}:{metrics[name].formula}:{metrics[name].dated_by}"
            for name in scheme.metrics
            if name in metrics
        ]
        return cls("\n".join([dump(bare), *formulas]), bare)


def _bare(item: Item, whole: bool) -> Item:
    worst = whole and item.slices is not None and item.slices.rule == "worst"
    return Item(
        item.metric,
        1.0,
        item.curve if worst else Linear(0, 1),
        adjust=item.adjust,
        min_n=item.min_n if whole else None,
        slices=item.slices,
        of=item.of,
        prorate=item.prorate,
    )


def _state(closing: Closing | None) -> str:
    """What a measurement depends on besides the scheme: a closing's input, which never changes;
    else the records' snapshot and what anybody did to people and records, by the newest row of the
    journal about them.
    """
    if closing is not None:
        return closing.input_hash
    rooms = Q(verb__startswith="people.") | Q(verb__startswith="records.")
    newest = Entry.objects.filter(rooms).order_by("-pk").values_list("pk", flat=True).first()
    return f"{records.current_snapshot()}:{newest}"


def _weight(measured: tuple[frozen.Input, Measures]) -> int:
    of, found = measured
    return 2_000 * (len(of.people) + len(found.persons) * (1 + len(of.schemes[0].items)))


@kept(megabytes=96, size=_weight)
def _measured(month: str, folder: str, state: str, shape: _Shape) -> tuple[frozen.Input, Measures]:
    """The month's input and what was measured in it, as a scheme of this shape looks at it."""
    if folder:
        of = replace(
            frozen.read(manifest.root() / folder),
            schemes={0: shape.scheme},
            metrics=records.metrics(),
        )
    else:
        of = frozen.input_of(month, {0: shape.scheme})
    return of, measures_of(of)


def _past_size(past: Past) -> int:
    return 400 * past.history.rows * (1 + len(past.history.values)) + 2_000 * len(past.stood)


@kept(megabytes=96, size=_past_size)
def _past(months: tuple[str, ...], state: str, shape: _Shape) -> Past:
    """The months that a scheme of this shape is examined on."""
    return past_of(shape.scheme, months)


def _scored_before(
    closing: Closing | None, cards: Sequence[Reckoned]
) -> dict[int, tuple[float | None, dict[str, float]]]:
    """By person the total that the closing gave, and what each item added to it. Two queries."""
    if closing is None:
        return {}
    rows = Scorecard.objects.filter(closing=closing, kind="person", person__isnull=False)
    totals = {row.person_id: row for row in rows.only("person_id", "total", "weight")}
    points: dict[int, dict[str, float]] = {}
    items = ScorecardItem.objects.filter(
        card__closing=closing, card__kind="person", points__isnull=False
    ).values_list("card__person", "metric", "points")
    for person, metric, of_item in items:
        points.setdefault(person, {})[metric] = of_item or 0.0
    return {
        person: (
            row.total,
            {
                metric: 100 * of_item / row.weight
                for metric, of_item in points.get(person, {}).items()
                if row.weight
            },
        )
        for person, row in totals.items()
        if person is not None
    }


def _person(card: Reckoned, old: float | None, added: Mapping[str, float]) -> Tried:
    now = _added(card)
    moves = {
        metric: now.get(metric, 0.0) - added.get(metric, 0.0)
        for metric in dict.fromkeys([*now, *added])
    }
    known = old is not None and card.card.total is not None and bool(now and added)
    change = (card.card.total or 0.0) - (old or 0.0)
    pushed = in_order((Push(ITEM, *move) for move in moves.items()), change)
    moved = next(((push.item, push.points) for push in pushed if push.points * change > 0), None)
    return Tried(
        card.person or 0,
        card.number,
        card.name,
        card.team,
        old,
        card.card.total,
        moved if known else None,
    )


def _added(card: Reckoned) -> dict[str, float]:
    """What each item adds to somebody's own total."""
    weight = card.card.weight
    return {
        line.item: 100 * line.points / weight
        for line in card.card.lines
        if line.points is not None and weight
    }


def _spread(item: Item, cards: Sequence[Reckoned]) -> Spread:
    values: list[float] = []
    cases: list[float] = []
    for card in cards:
        for line in card.card.lines:
            taken: Any = line.measured.scored
            taken = line.measured.value if taken is None else taken
            if line.item == item.metric and taken is not None:
                values.append(float(taken))
                cases += [] if line.measured.n is None else [line.measured.n]
    return Spread(tuple(sorted(values)), sum(cases) if cases else None)


def _scheme_before(
    of: frozen.Input, closing: Closing | None, cards: Sequence[Reckoned]
) -> Scheme | None:
    """The scheme that scored most of these people in the closing."""
    if closing is None or not cards:
        return None
    persons = {card.person for card in cards}
    rows = Scorecard.objects.filter(closing=closing, kind="person", person__in=persons)
    versions = list(rows.values_list("version", flat=True))
    schemes = frozen.read(manifest.root() / closing.input).schemes
    most = max(set(versions), key=versions.count, default=None)
    return schemes.get(most) if most is not None else None
