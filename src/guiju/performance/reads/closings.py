"""Closed months: their cards as CSV, whether newer records exist, and whether they still reckon
to the same.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch

from guiju.foundation import clock
from guiju.foundation.errors import Sentence, or_not_found
from guiju.foundation.models import Entry
from guiju.performance import events
from guiju.performance.models import Closing, Scorecard
from guiju.performance.reads import frozen
from guiju.performance.reads.reckoned import (
    Reckoned,
    alike,
    besides,
    cards_of,
    digest,
    scored_parts,
    shown,
    told,
    told_line,
    unscored_parts,
)
from guiju.performance.reads.versions import published_for
from guiju.performance.rules.reckoning import RULES
from guiju.records import reads as records
from guiju.records.reads import manifest

HEAD = (
    "month",
    "subject",
    "kind",
    "scheme",
    "version",
    "item",
    "value",
    "n",
    "expected",
    "low",
    "high",
    "score",
    "weight",
    "points",
    "part",
    "number",
)


def closed_between(first: str, last: str) -> list[str]:
    """The months from one to another (inclusive) that are closed now. One query."""
    return list(
        Closing.objects.filter(current=True, month__range=(first, last)).values_list(
            "month", flat=True
        )
    )


#: The parts of cards with their items and schemes, in order. Three queries for any number of cards.
PARTS = Prefetch(
    "parts",
    Scorecard.objects.select_related("version__scheme")
    .prefetch_related("items")
    .order_by("starts"),
)


def closing_of(month: str) -> Closing:
    """The closing of a month that holds, or `NotFound`."""
    return or_not_found(
        Closing.objects.filter(month=clock.check_month(month), current=True).first(),
        "{month} 还没有结算。",
        "{month} is not closed.",
        month=month,
    )


def without_scheme(month: str, of: frozen.Input | None = None) -> list[tuple[str, str, str, str]]:
    """Whom no scheme would score for a part of a month: staff number, name, days, position. To be
    looked at before closing. ``of``: the month as it stands, where it was read already; else ten
    queries.
    """
    of = of or frozen.present_input(clock.check_month(month), published_for(month))
    return [
        (row.number, row.name, f"{part.first}–{part.last}", part.stood[-1].position)
        for row, part in unscored_parts(of)
    ]


def anybody_scored(of: frozen.Input) -> bool:
    """Whether a scheme scores anybody in a month at all; a month without people has no cards."""
    return any(scored_parts(of, row) for row in of.people)


def newer_records(closing: Closing) -> bool:
    """Whether records of the closed month changed since: the closing stays, and the page says
    so. Two queries.
    """
    return records.newer_than(closing.snapshot, closing.month)


def ended_since(closing: Closing) -> int:
    """How many cases that began in a closed month were resolved after its last day, which its
    closing did not know yet; they count by the day of their resolution.

    One query, and two passes over the month when its contacts changed since.
    """
    return records.ended_since(closing.month, closing.snapshot)


def ended_before(month: str) -> list[tuple[str, int]]:
    """The months before one that are closed, each with how many of its cases ended since; those of
    which none did are left out. A query, and for each what `ended_since` costs.
    """
    rows = Closing.objects.filter(current=True, month__lt=clock.check_month(month)).order_by(
        "month"
    )
    return [(row.month, count) for row in rows if (count := ended_since(row))]


def scorecards_csv(month: str) -> Iterator[str]:
    """The month's cards as CSV lines: a row an item, and one ``total`` a subject. Streams; four
    queries a thousand cards.
    """
    closing = closing_of(month)
    yield _line(HEAD)
    for card in cards_in_order(closing.cards.all()):
        for row in card_rows(card, month):
            yield _line(row)


def cards_in_order(cards: Any) -> Iterator[Scorecard]:
    """Cards of whole months with their items, parts and scheme in the order in which they were
    closed: persons before teams, by subject.
    """
    rows = (
        cards.exclude(kind=Scorecard.Kind.PART)
        .select_related("version__scheme")
        .prefetch_related("items", PARTS)
    )
    return iter(rows.order_by("pk").iterator(1_000))


def card_rows(card: Scorecard, month: str) -> Iterator[list[str]]:
    """The CSV rows of one card: of each part its items with scheme and days, then the month's
    total.
    """
    for part in (*card.parts.all(), card):
        for item in part.items.all():
            numbers = [
                _six(getattr(item, name))
                for name in ("value", "n", "expected", "low", "high", "score")
            ]
            counted = [_short(item.weight), _six(item.points)]
            yield [*_begun(part, month), item.metric, *numbers, *counted, part.span, part.number]
    total = ["total", _six(card.total), "", "", "", "", "", _short(card.weight), _six(card.points)]
    yield [*_begun(card, month), *total, card.span, card.number]


def _begun(card: Scorecard, month: str) -> list[str]:
    kind = "person" if card.whole_id else card.kind
    return [month, card.subject, kind, card.version.scheme.name, str(card.version.version)]


def closing_faults() -> Iterator[Sentence]:
    """Prove every closing: what it was computed from and what came of it against their hashes,
    these against the journal; those of the present rules computed again. Gives a sentence for each
    that differs.
    """
    journalled = _journalled()
    for closing in Closing.objects.order_by("id"):
        folder = manifest.root() / closing.input
        if (
            closing.month,
            closing.input_hash,
            closing.result_hash,
            closing.rules,
        ) not in journalled:
            yield _of(
                closing,
                "哈希或规则版本与日志不符",
                "its hashes or rules are not those that the journal holds",
            )
        if frozen.hash_of(folder) != closing.input_hash:
            yield _input_changed(closing)
            continue
        tell = told_stored if closing.rules > 1 else told_by_rules_1
        if digest(map(tell, cards_in_order(closing.cards.all()))) != closing.result_hash:
            yield _of(
                closing,
                "有绩效卡在产品之外被改动",
                "a scorecard was changed behind the product's back",
            )
        if closing.rules == RULES:
            yield from _differences(closing, cards_of(frozen.read(folder)))
        else:
            yield from _misnumbered(closing, frozen.read(folder))


def spoilt_inputs() -> Iterator[tuple[Closing, Sentence]]:
    """The closings whose input, kept beside the records, is not what they were reckoned from, each
    with a sentence. One query, one read of each file.
    """
    for closing in Closing.objects.order_by("id"):
        if frozen.hash_of(manifest.root() / closing.input) != closing.input_hash:
            yield closing, _input_changed(closing)


def _input_changed(closing: Closing) -> Sentence:
    return _of(
        closing,
        f"计算所依据的数据被改动（{closing.input}）",
        f"what it was reckoned from was changed ({closing.input})",
    )


def _of(closing: Closing, chinese: str, english: str) -> Sentence:
    return {
        "zh": f"{closing.month} 的结算：{chinese}",
        "en": f"closing of {closing.month}: {english}",
    }


def _misnumbered(closing: Closing, month: frozen.Input) -> Iterator[Sentence]:
    """Cards of a closing by rules 1, whose hash knows no numbers, that do not bear the staff
    number of their person.
    """
    numbers = {row.person: row.number for row in month.people}
    for card in closing.cards.filter(kind=Scorecard.Kind.PERSON):
        if card.number != numbers.get(card.person_id or 0, card.number):
            yield _of(
                closing,
                f"{card.subject} 的绩效卡写着工号 {card.number}，不是本人的工号",
                f"the card of {card.subject} bears the number {card.number}, not its person's",
            )


def closing_notes() -> Iterator[Sentence]:
    """Every closing reckoned by earlier rules: a sentence for each."""
    for closing in Closing.objects.exclude(rules=RULES).order_by("id"):
        yield _of(
            closing,
            f"按第 {closing.rules} 版规则计算（现为第 {RULES} 版）；核对的是当时存下的数字，没有重算",
            f"reckoned by version {closing.rules} of the rules (now: {RULES}); its figures "
            "are proved as they were"
            " stored, not reckoned again",
        )


def _journalled() -> set[tuple[Any, ...]]:
    """Month, input hash, result hash and rules of every closing that the journal knows. One
    query.
    """
    rows = Entry.objects.filter(verb=events.CLOSED.code, noun="closing").values_list(
        "noun_id", "after"
    )
    return {
        (month, after.get("input"), after.get("result"), after.get("rules", 1))
        for month, after in rows
        if after
    }


def told_stored(card: Scorecard) -> dict[str, Any]:
    """A stored card as `reckoned.told` tells one just reckoned."""
    part = [str(card.starts), str(card.ends), card.days] if card.whole_id else None
    return told_by_rules_1(card) | {
        "kind": "person" if card.whole_id else card.kind,
        "number": card.number,
        "id": card.team_id if card.kind == Scorecard.Kind.TEAM else card.person_id,
        "part": part,
        "parts": [] if part else [told_stored(each) for each in card.parts.all()],
    }


def told_by_rules_1(card: Scorecard) -> dict[str, Any]:
    """A stored card as the first version of the rules told it."""
    return besides(card.deduct, card.paid) | {
        "kind": card.kind,
        "subject": card.subject,
        "version": card.version_id,
        "total": shown(card.total),
        "own": shown(card.own),
        "weight": shown(card.weight),
        "points": shown(card.points),
        "shares": {name: shown(value) for name, value in card.shares.items()},
        "bonus": shown(card.bonus),
        "capped_by": list(card.capped_by),
        "items": [
            told_line(item.metric, item, item.score, item.weight, item.points, item.why)
            for item in card.items.all()
        ],
    }


def _differences(closing: Closing, again: list[Reckoned]) -> Iterator[Sentence]:
    waiting = {(card.kind, card.person or card.team_id): card for card in again}
    for card in cards_in_order(closing.cards.all()):
        who = card.person_id if card.kind == Scorecard.Kind.PERSON else card.team_id
        name, new = (
            f"{card.kind} {card.number} ({card.subject})",
            waiting.pop((card.kind, who), None),
        )
        if new is None:
            yield _of(
                closing,
                f"{name} 关过账，重算却没有",
                f"{name} was closed and does not come out any more",
            )
        elif not alike(old := told_stored(card), told_new := told(new)):
            now, before = told_new["total"], old["total"]
            yield _of(
                closing,
                f"{name} 重算为 {now}，原为 {before}",
                f"{name} comes out as {now}, was {before}",
            )
    for (kind, _who), new in waiting.items():
        name = f"{kind} {new.number} ({new.subject})"
        yield _of(closing, f"{name} 重算出来，却没有关过账", f"{name} comes out and was not closed")


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _six(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _short(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6f}"
