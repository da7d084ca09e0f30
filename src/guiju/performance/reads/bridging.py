"""Why a card's total is not that of the month before: the card before, and the bridge between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.once import kept
from guiju.performance.access import visible_months
from guiju.performance.models import LiveCard, Scorecard
from guiju.performance.reads import frozen
from guiju.performance.reads.closings import PARTS
from guiju.performance.reads.ledger import Standing, standing_of
from guiju.performance.reads.live import card_of as card_so_far
from guiju.performance.reads.measuring import frame
from guiju.performance.rules.bridge import Bridge, Side, bridge
from guiju.performance.rules.decomposition import Counted, change
from guiju.performance.rules.reckoning import Card, Line
from guiju.performance.rules.scheme import Item, Scheme
from guiju.records import reads as records
from guiju.records.engine import dimension_names
from guiju.records.reads import manifest

#: By what an item's cases are told apart when other cases are set apart from own work: what the
#: item's own page opens with.
MIXED_BY = "queue"
#: A slice's sums make the value that the card holds, or they say nothing about it.
_SAME = 1e-9


@dataclass(frozen=True)
class Bridged:
    """A card beside that of the month before. ``found`` is None where ``why_not`` says why: no
    card (``no_card``), another scheme (``scheme``), a month of parts (``parts``), no total
    (``no_total``).
    """

    month: str
    before: Scorecard | None
    then: Standing | None
    now: Standing
    found: Bridge | None
    why_not: str = ""


def bridge_of(card: Scorecard, *, actor: Actor, standing: Standing | None = None) -> Bridged:
    """Bridge a card from its owner's card of the month before, as far as the actor may see that.

    Four queries and one small file, three queries more without the ``standing``; two passes over
    the owner's records of both months for each kind of record, which are kept.
    """
    now, month = standing or standing_of(card), clock.month_before(card.closing.month)
    if card.whole_id or not now.closed.lines:
        return Bridged(month, None, None, now, None, "parts")
    return _bridged(month, card, now, actor, lambda before, sides: mixes_of((before, card), sides))


def bridge_so_far(row: LiveCard, scheme: Scheme, *, actor: Actor) -> Bridged:
    """Bridge a provisional card from its owner's card of the month before, as far as the actor may
    see that; what other cases did is not told apart from own work.

    Four queries and one small file; no pass over records.
    """
    card, month = card_so_far(row), clock.month_before(row.live.month)
    now = Standing(scheme, card, card, ())
    if row.in_parts:
        return Bridged(month, None, None, now, None, "parts")
    return _bridged(month, row, now, actor, lambda before, sides: {})


def _bridged(
    month: str,
    card: Scorecard | LiveCard,
    now: Standing,
    actor: Actor,
    mixes: Callable[[Scorecard, tuple[Side, Side]], Mapping[str, float]],
) -> Bridged:
    before = _card_of(month, card, actor)
    if before is None:
        return Bridged(month, None, None, now, None, "no_card")
    then = standing_of(before)
    if not then.closed.lines:
        return Bridged(month, before, then, now, None, "parts")
    if before.version.scheme_id != card.version.scheme_id:
        return Bridged(month, before, then, now, None, "scheme")
    sides = Side(then.scheme, then.now), Side(now.scheme, now.now)
    found = bridge(*sides, mixes(before, sides))
    return Bridged(month, before, then, now, found, "" if found else "no_total")


def _card_of(month: str, card: Scorecard | LiveCard, actor: Actor) -> Scorecard | None:
    rows = visible_months(actor).filter(kind=card.kind, closing__month=month, closing__current=True)
    rows = (
        rows.filter(team=card.team_id)
        if card.person_id is None
        else rows.filter(person=card.person_id)
    )
    rows = rows.select_related("closing", "person", "team", "version__scheme")
    return rows.prefetch_related("items", PARTS).first()


def mixes_of(cards: tuple[Scorecard, Scorecard], sides: tuple[Side, Side]) -> dict[str, float]:
    """By metric what other cases did to an item's value between two cards: of ratios and means of
    the subject's own records that no correction has changed.
    """
    lines = [{line.item: line for line in side.card.lines} for side in sides]
    items = [{item.metric: item for item in side.scheme.items} for side in sides]
    splittable = sorted(
        name
        for name in items[0].keys() & items[1].keys()
        if items[0][name].key == items[1][name].key == name
        and all(_is_plain(side[name]) for side in lines)
        and lines[0][name].measured.value != lines[1][name].measured.value
    )
    if not splittable:
        return {}
    cells = [
        _cells(
            manifest.root() / card.closing.input,
            tuple(splittable),
            card.person_id,
            card.subject if card.person_id is None else "",
            1 if card.closing.rules == 1 else records.RULES,
        )
        for card in cards
    ]
    found = {}
    for name in splittable:
        of = change(*(side.get(name, {}) for side in cells))
        values = [side[name].measured.value for side in lines]
        if of and _near(of.before, values[0]) and _near(of.after, values[1]):
            found[name] = of.mix
    return found


def _is_plain(line: Line) -> bool:
    """Whether the curve took the value as it was measured."""
    return line.points is not None and line.measured.scored is None


def _near(one: float, other: float | None) -> bool:
    return other is not None and abs(one - other) <= _SAME * max(1.0, abs(other))


Cells = Mapping[str, Mapping[str, Counted]]


def _bytes(cells: Cells) -> int:
    return 1_000 + 300 * sum(len(of_metric) for of_metric in cells.values())


@kept(megabytes=16, size=_bytes)
def _cells(
    folder: Path, names: tuple[str, ...], person: int | None, team: str, rules: int
) -> Cells:
    """Numerator and cases of each metric in each slice, of a closed month's own records and
    people.
    """
    month = frozen.read(folder)
    shapes = {name: month.metrics[name].parsed.shape for name in names if name in month.metrics}
    asked = [
        name
        for name, shape in shapes.items()
        if shape in ("ratio", "mean") and MIXED_BY in dimension_names(month.metrics[name].kind)
    ]
    whose: dict[str, Any] = {"only_teams": [team]} if person is None else {"only_persons": [person]}
    table = records.measure(asked, by=[MIXED_BY], rules=rules, **frame(month), **whose)
    found: dict[str, dict[str, Counted]] = defaultdict(dict)
    for row in table.to_pylist():
        if row["numerator"] is not None:
            found[row["metric"]][str(row[MIXED_BY])] = Counted(
                float(row["numerator"]), float(row["denominator"] or 0)
            )
    return found


def weights_changed(before: Scheme, after: Scheme) -> list[tuple[str, Item | None, Item | None]]:
    """The items whose weight, or presence, the later scheme changed: (metric, before, after)."""
    return _pairs(before, after, lambda item: item.weight if item else None)


def targets_changed(before: Scheme, after: Scheme) -> list[tuple[str, Item | None, Item | None]]:
    """The items of both schemes that the later one holds against another curve."""
    return [
        pair
        for pair in _pairs(before, after, lambda item: item.curve if item else None)
        if pair[1] and pair[2]
    ]


def _pairs(before: Scheme, after: Scheme, of: Any) -> list[tuple[str, Item | None, Item | None]]:
    old, new = ({item.metric: item for item in side.items} for side in (before, after))
    return [
        (name, old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if of(old.get(name)) != of(new.get(name))
    ]


def total_lines(scheme: Scheme, card: Card) -> list[tuple[str, float | None, float, float]]:
    """How a card's total comes about, line by line: (kind, of what total, its size in percent, the
    points it gives), in the order of reckoning; the points add up to the total.
    """
    if card.total is None:
        return []
    sizes = {name: scheme.shares.get(name, 0.0) for name in card.shares}
    taken = sum(sizes.values())
    whole = 100.0 if card.own is not None else taken
    lines: list[tuple[str, float | None, float, float]] = []
    if card.own is not None:
        lines.append(("own", card.own, 100 - taken, card.own * (100 - taken) / 100))
    lines += [
        (name, total, 100 * sizes[name] / whole, sizes[name] * total / whole)
        for name, total in card.shares.items()
    ]
    lines += [("bonus", None, 0.0, card.bonus)] if card.bonus else []
    lines += [("deduct", None, 0.0, -card.deduct)] if card.deduct else []
    rest = card.total - sum(points for *_, points in lines)
    return lines + ([("gates", None, 0.0, rest)] if abs(rest) > _SAME else [])
