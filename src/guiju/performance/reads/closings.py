"""Closed months: their cards as CSV, whether newer records exist, and whether they still reckon to the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from guiju.foundation import clock
from guiju.foundation.errors import NotFound
from guiju.performance.models import Closing, Scorecard
from guiju.performance.reads import frozen
from guiju.performance.reads.reckoned import Reckoned, alike, besides, cards_of, digest, shown, told, told_line
from guiju.records import reads as records
from guiju.records.actions import manifest

HEAD = (
    "month", "subject", "kind", "scheme", "version", "item", "value", "n", "expected", "low", "high", "score", "weight",
    "points",
)  # fmt: skip


def closed_between(first: str, last: str) -> list[str]:
    """The months from one to another (inclusive) that are closed now. One query."""
    return list(Closing.objects.filter(current=True, month__range=(first, last)).values_list("month", flat=True))


def closing_of(month: str) -> Closing:
    """The closing of a month that holds, or `NotFound`."""
    row = Closing.objects.filter(month=clock.check_month(month), current=True).first()
    if row is None:
        raise NotFound({"zh": "{month} 还没有关账。", "en": "{month} is not closed."}, month=month)
    return row


def newer_records(closing: Closing) -> bool:
    """Whether records of the closed month changed since: the closing stays, and the page says so. Two queries."""
    return records.newer_than(closing.snapshot, closing.month)


def scorecards_csv(month: str) -> Iterator[str]:
    """The month's cards as CSV lines: a row an item, and one ``total`` a subject. Streams; two queries a thousand cards."""
    closing = closing_of(month)
    yield _line(HEAD)
    for card in cards_in_order(closing.cards.all()):
        for row in card_rows(card, month):
            yield _line(row)


def cards_in_order(cards: Any) -> Iterator[Scorecard]:
    """Cards with their items and scheme in the order in which they were closed: persons before teams, by subject."""
    rows = cards.select_related("version__scheme").prefetch_related("items").order_by("pk")
    return iter(rows.iterator(1_000))


def card_rows(card: Scorecard, month: str) -> Iterator[list[str]]:
    """The CSV rows of one card."""
    start = [month, card.subject, card.kind, card.version.scheme.name, str(card.version.version)]
    for item in card.items.all():
        numbers = [_six(getattr(item, name)) for name in ("value", "n", "expected", "low", "high", "score")]
        yield [*start, item.metric, *numbers, _short(item.weight), _six(item.points)]
    yield [*start, "total", _six(card.total), "", "", "", "", "", _short(card.weight), _six(card.points)]


def closing_faults() -> Iterator[str]:
    """Every closing reckoned again from its input and snapshot: a sentence for each that differs."""
    for closing in Closing.objects.order_by("id"):
        folder = manifest.root() / closing.input
        if frozen.hash_of(folder) != closing.input_hash:
            yield f"closing of {closing.month}: what it was reckoned from was changed ({closing.input})"
            continue
        if digest(map(told_stored, cards_in_order(closing.cards.all()))) != closing.result_hash:
            yield f"closing of {closing.month}: a scorecard was changed behind the product's back"
        yield from _differences(closing, cards_of(frozen.read(folder)))


def told_stored(card: Scorecard) -> dict[str, Any]:
    """A stored card as `reckoned.told` tells one just reckoned."""
    return besides(card.deduct, card.paid) | {
        "kind": card.kind, "subject": card.subject, "version": card.version_id,
        "total": shown(card.total), "own": shown(card.own), "weight": shown(card.weight), "points": shown(card.points),
        "shares": {name: shown(value) for name, value in card.shares.items()}, "bonus": shown(card.bonus),
        "capped_by": list(card.capped_by),
        "items": [told_line(item.metric, item, item.score, item.weight, item.points, item.why) for item in card.items.all()],
    }  # fmt: skip


def _differences(closing: Closing, again: list[Reckoned]) -> Iterator[str]:
    waiting = {(card.kind, card.subject): card for card in again}
    for card in cards_in_order(closing.cards.all()):
        name, new = f"{card.kind} {card.subject}", waiting.pop((card.kind, card.subject), None)
        if new is None:
            yield f"closing of {closing.month}: {name} was closed and does not come out any more"
        elif not alike(old := told_stored(card), told_new := told(new)):
            yield f"closing of {closing.month}: {name} comes out as {told_new['total']}, was {old['total']}"
    for kind, subject in waiting:
        yield f"closing of {closing.month}: {kind} {subject} comes out and was not closed"


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _six(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _short(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6f}"
