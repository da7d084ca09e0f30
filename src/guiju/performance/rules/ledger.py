"""What a correction of one item does to a card's total: the same reckoning as a closing, with
one line changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guiju.performance.rules.reckoning import Card, Line, Measured, finished_card
from guiju.performance.rules.scheme import Item, Scheme


@dataclass(frozen=True)
class Correction:
    """A correction: a value in the place of the one that was scored, or the item left out of the
    count.
    """

    metric: str
    value: float | None = None
    leave_out: bool = False


@dataclass(frozen=True)
class Effect:
    """The card before and after a correction."""

    score_before: float | None
    score_after: float | None
    points_before: float | None
    points_after: float | None
    total_before: float | None
    total_after: float | None


def corrected(scheme: Scheme, card: Card, correction: Correction) -> Card:
    """The card with one item corrected. Raises KeyError for an item that the card has not.

    A corrected value takes the place of the one that the curve took (the adjusted one, where there
    is one).
    """
    declared = {item.metric: item for item in scheme.items}
    if correction.metric not in {line.item for line in card.lines}:
        raise KeyError(correction.metric)
    lines = tuple(
        _line(declared[line.item], line, correction) if line.item == correction.metric else line
        for line in card.lines
    )
    return _reckoned(scheme, card, lines)


def effect(before: Card, after: Card, metric: str) -> Effect:
    """What changed for an item and for the total."""
    old, new = (
        next(line for line in card.lines if line.item == metric) for card in (before, after)
    )
    return Effect(old.score, new.score, old.points, new.points, before.total, after.total)


def _line(item: Item, line: Line, correction: Correction) -> Line:
    if correction.leave_out or correction.value is None:
        return replace(line, score=None, points=None, why="left_out")
    measured = replace(line.measured, value=correction.value, scored=None)
    score = item.curve.score(correction.value)
    return Line(line.item, line.weight, measured, score, line.weight * score / 100)


def _reckoned(scheme: Scheme, card: Card, lines: Sequence[Line]) -> Card:
    """The card anew from its lines, with the shares, bonus and deduct that it was closed with."""
    weight = sum(line.weight for line in lines if line.points is not None)
    points = sum(line.points for line in lines if line.points is not None)
    own = 100 * points / weight if weight else None
    bare = replace(scheme, bonus=(), deduct=())
    fresh = Card(tuple(lines), weight, points, own, own)
    shares = {name: card.shares.get(name) for name in ("team", "mentees")}
    card_now = finished_card(bare, fresh, _known(scheme, card, lines), **shares)
    total = None if card_now.total is None else max(0.0, card_now.total)
    if total is not None and (card.bonus or card.deduct):
        total = _with_extras(scheme, fresh, card, lines, shares)
    return replace(card_now, total=total, bonus=card.bonus, deduct=card.deduct, shares=card.shares)


def _with_extras(
    scheme: Scheme,
    fresh: Card,
    card: Card,
    lines: Sequence[Line],
    shares: Mapping[str, float | None],
) -> float | None:
    """Bonus and deduct come before the gates: reckon without gates, add them, then let the gates
    cap.
    """
    open_ = finished_card(replace(scheme, bonus=(), deduct=(), gates=()), fresh, {}, **shares).total
    if open_ is None:
        return None
    total, known = max(0.0, open_ + card.bonus - card.deduct), _known(scheme, card, lines)
    for gate in scheme.gates:
        value = known.get(gate.metric, Measured(None, None)).value
        if value is not None and gate.shuts(value):
            total = min(total, gate.cap)
    return total


def _known(scheme: Scheme, card: Card, lines: Sequence[Line]) -> dict[str, Measured]:
    """What the gates look at: the items' values; a gate on another metric stays as it stood when
    the month was closed.
    """
    known = {line.item: line.measured for line in lines if line.why != "left_out"}
    for gate in scheme.gates:
        if gate.metric not in {line.item for line in lines}:
            limit = gate.below if gate.below is not None else gate.above or 0.0
            beyond = limit - 1 if gate.below is not None else limit + 1
            known[gate.metric] = Measured(beyond if gate.metric in card.capped_by else limit, 1)
    return known
