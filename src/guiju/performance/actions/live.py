"""Keep the running month's provisional cards: derived, replaced as a whole, never a closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from guiju.foundation import clock
from guiju.performance.models import LiveCard, LiveMonth
from guiju.performance.reads.live import Running, cards_so_far, key_of, running_month
from guiju.performance.reads.reckoned import Reckoned
from guiju.performance.rules.live import Spread
from guiju.performance.rules.reckoning import Line

BATCH = 500
Before = dict[tuple[str, int | None], tuple[float | None, dict[str, float | None]]]


def keep_live_month(as_of: dt.date | None = None) -> LiveMonth | None:
    """Reckon the running month's cards anew where records, people or schemes changed; months that
    were closed or have passed go.

    as_of: an earlier day, as which it is to be looked at. Cost when nothing changed: eight queries;
    else a closing's arithmetic, and the rows of all cards written anew.
    """
    of = running_month(as_of)
    if of is None or not of.versions:
        LiveMonth.objects.all().delete()
        return None
    key, standing = key_of(of), LiveMonth.objects.filter(month=of.month).first()
    if standing is not None and standing.key == key:
        return standing
    found = list(cards_so_far(of))
    with transaction.atomic():
        before = _before(standing, of)
        LiveMonth.objects.all().delete()
        live = LiveMonth.objects.create(
            month=of.month, as_of=of.as_of, key=key, rest=of.rest, at=clock.now()
        )
        rows = (_row(live, card, sure, before) for card, sure in found)
        LiveCard.objects.bulk_create(rows, batch_size=BATCH)
    return live


def _before(standing: LiveMonth | None, of: Running) -> Before:
    """Totals and points of the day before: those that stand now, where they are of an earlier
    day, else those that they were compared with.
    """
    if standing is None:
        return {}
    earlier = standing.as_of < of.as_of
    return {
        (row.kind, row.person_id or row.team_id): (
            (row.total, _points(row.items)) if earlier else (row.before, row.points_before)
        )
        for row in standing.cards.iterator(1_000)
    }


def _points(items: Iterable[dict[str, Any]]) -> dict[str, float | None]:
    return {item["metric"]: item["points"] for item in items}


def _row(live: LiveMonth, each: Reckoned, sure: Spread | None, before: Before) -> LiveCard:
    total, points = before.get((each.kind, each.person or each.team_id), (None, {}))
    return LiveCard(
        live=live,
        kind=each.kind,
        person_id=each.person,
        team_id=each.team_id,
        version_id=each.version,
        own=each.card.own,
        total=each.card.total,
        weight=each.card.weight,
        low=sure.low if sure else None,
        high=sure.high if sure else None,
        end_low=sure.end_low if sure else None,
        end_high=sure.end_high if sure else None,
        shares={
            **each.card.shares,
            "bonus": each.card.bonus,
            "deduct": each.card.deduct,
            "beyond": dict(each.card.crossed),
        },
        items=[_item(line) for part in (each.parts or (each,)) for line in part.card.lines],
        capped_by=list(each.card.capped_by),
        before=total,
        points_before=points,
        in_parts=bool(each.parts),
    )


def _item(line: Line) -> dict[str, Any]:
    measured = line.measured
    return {
        "metric": line.item,
        "value": measured.value,
        "n": measured.n,
        "low": measured.low,
        "high": measured.high,
        "expected": measured.expected,
        "scored": measured.scored,
        "score": line.score,
        "weight": line.weight,
        "points": line.points,
        "why": line.why,
    }
