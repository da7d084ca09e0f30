"""A card with its corrections: what counts now, and what another correction would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from guiju.foundation import clock
from guiju.foundation.errors import Sentence
from guiju.performance.models import LedgerEntry, Scorecard
from guiju.performance.reads import frozen
from guiju.performance.rules.ledger import Correction, Effect, corrected, effect
from guiju.performance.rules.parts import mean_by_days, whole_card
from guiju.performance.rules.reckoning import Card, Line, Measured
from guiju.performance.rules.scheme import Scheme
from guiju.records.reads import manifest

DIGITS = 9


@dataclass(frozen=True)
class Standing:
    """A card as it counts now: the closed one with every confirmed correction. ``entries`` in
    their order.
    """

    scheme: Scheme
    closed: Card
    now: Card
    entries: tuple[LedgerEntry, ...]

    def would(self, correction: Correction) -> tuple[Card, Effect]:
        """What a correction would make of it."""
        after = corrected(self.scheme, self.now, correction)
        return after, effect(self.now, after, correction.metric)


def standing_of(row: Scorecard, scheme: Scheme | None = None) -> Standing:
    """A card with its corrections; of a month with parts with theirs. Three queries, two more a
    part, and, without the scheme, one small file.
    """
    parts = sorted(row.parts.all(), key=lambda part: part.starts or clock.today())
    if parts:
        return _of_parts(row, [(standing_of(part), part.days or 0) for part in parts])
    scheme = scheme or frozen.read(manifest.root() / row.closing.input).schemes[row.version_id]
    closed = card_of(row)
    entries = tuple(row.entries.exclude(confirmed_at=None).order_by("confirmed_at", "id"))
    now = closed
    for entry in entries:
        now = corrected(scheme, now, correction_of(entry))
    return Standing(scheme, closed, now, entries)


def _of_parts(row: Scorecard, parts: Sequence[tuple[Standing, int]]) -> Standing:
    now = whole_card([(standing.now, days) for standing, days in parts])
    entries = sorted(
        (entry for standing, _ in parts for entry in standing.entries), key=lambda each: each.pk
    )
    return Standing(parts[-1][0].scheme, card_of(row), now, tuple(entries))


def card_of(row: Scorecard) -> Card:
    """The stored card as the rules know it."""
    lines = tuple(
        Line(
            item.metric,
            item.weight,
            Measured(
                item.value,
                item.n,
                item.numerator,
                item.denominator,
                item.expected,
                item.low,
                item.high,
                item.scored,
                slice=item.slice,
            ),
            item.score,
            item.points,
            item.why,
        )
        for item in row.items.all()
    )
    return Card(
        lines,
        row.weight,
        row.points,
        row.own,
        row.total,
        dict(row.shares),
        row.bonus,
        row.deduct,
        tuple(row.capped_by),
    )


def correction_of(entry: LedgerEntry) -> Correction:
    """What an entry puts right."""
    return Correction(entry.metric, entry.value, entry.leave_out)


def totals_now(
    cards: Iterable[Scorecard], corrections: Collection[int] | None = None
) -> dict[int, float | None]:
    """Card id -> its total after the newest confirmed correction (or the newest of these), for
    cards that have one; a month with parts counts theirs anew. Two queries.
    """
    ids = [card.pk for card in cards]
    parts: dict[int, list[Scorecard]] = defaultdict(list)
    for part in Scorecard.objects.filter(whole__in=ids):
        parts[part.whole_id or 0].append(part)
    wanted = [*ids, *(part.pk for of_month in parts.values() for part in of_month)]
    rows = (
        LedgerEntry.objects.filter(card__in=wanted)
        .exclude(confirmed_at=None)
        .order_by("confirmed_at", "id")
    )
    totals = {
        card: total
        for pk, card, total in rows.values_list("pk", "card", "total_after")
        if corrections is None or pk in corrections
    }
    for whole, of_month in parts.items():
        if any(part.pk in totals for part in of_month):
            totals[whole] = mean_by_days(
                (totals.get(part.pk, part.total), part.days or 0) for part in of_month
            )
    return totals


def ledger_faults() -> Iterator[Sentence]:
    """Every corrected card reckoned again: a sentence for each entry whose figures differ."""
    cards = (
        Scorecard.objects.filter(entries__confirmed_at__isnull=False)
        .distinct()
        .select_related("closing")
    )
    for row in cards.prefetch_related("items"):
        scheme = frozen.read(manifest.root() / row.closing.input).schemes[row.version_id]
        now = card_of(row)
        for entry in row.entries.exclude(confirmed_at=None).order_by("confirmed_at", "id"):
            after = corrected(scheme, now, correction_of(entry))
            effect_now = effect(now, after, entry.metric)
            if (_shown(effect_now.total_before), _shown(effect_now.total_after)) != (
                _shown(entry.total_before),
                _shown(entry.total_after),
            ):
                yield {
                    "zh": (
                        f"{row.closing.month} {row.kind} {row.subject} 的更正 {entry.pk} 重算为 "
                        f"{effect_now.total_after}"
                    ),
                    "en": f"correction {entry.pk} of {row.kind} {row.subject} {row.closing.month} "
                    "comes out as"
                    f" {effect_now.total_after}",
                }
            now = after


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value + 0.0:.{DIGITS}g}"
