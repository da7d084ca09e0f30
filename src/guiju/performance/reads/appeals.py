"""Appeals: until when one may appeal, who may decide, how they end by item, decider and team."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guiju.foundation import clock
from guiju.performance.models import Appeal, Scorecard
from guiju.performance.reads import frozen
from guiju.records.numbers import wilson
from guiju.records.reads import manifest

DECIDED = ("upheld", "partly", "refused")


def window_of(card: Scorecard, decided: dt.datetime | None = None) -> dt.datetime:
    """Until when an item of a card can be appealed: so many days after the closing, or after the
    first decision.
    """
    scheme = frozen.read(manifest.root() / card.closing.input).schemes[card.version_id]
    return (decided or card.closing.at) + dt.timedelta(days=scheme.appeal_days)


def is_open_for_appeal(card: Scorecard) -> bool:
    """Whether a first appeal is still in time."""
    return card.closing.current and clock.now() <= window_of(card)


@dataclass(frozen=True)
class Outcome:
    """How appeals of one kind ended; ``right``: the share upheld wholly or partly, with its 95 %
    interval.
    """

    name: str
    n: int
    upheld: int
    partly: int
    refused: int
    open: int
    right: float | None
    low: float | None
    high: float | None


def outcomes(rows: Iterable[Appeal], by: str) -> list[Outcome]:
    """Appeals by ``metric``, ``decided_by`` or ``team``, most first. Two deciders or teams of
    one name stay two.
    """
    cut: dict[tuple[str, str], list[Appeal]] = {}
    for row in rows:
        cut.setdefault((_name(row, by), _id(row, by)), []).append(row)
    counted = [_outcome(name, of) for (name, _id), of in cut.items() if name]
    return sorted(counted, key=lambda each: (-each.n, each.name))


def _name(row: Appeal, by: str) -> str:
    if by == "team":
        return row.card.team.title if row.card.team else "—"
    return str(getattr(row, by))


def _id(row: Appeal, by: str) -> str:
    """Choose what tells namesakes apart."""
    if by == "team":
        return str(row.card.team_id or "")
    return str(row.decider_id or row.decider_account or "") if by == "decided_by" else ""


def _outcome(name: str, rows: list[Appeal]) -> Outcome:
    counts: dict[str, int] = {
        state: sum(row.state == state for row in rows) for state in (*DECIDED, "open")
    }
    decided = sum(counts[state] for state in DECIDED)
    right = counts["upheld"] + counts["partly"]
    span: tuple[Any, Any] = wilson(right, decided) if decided else (None, None)
    return Outcome(
        name,
        len(rows),
        counts["upheld"],
        counts["partly"],
        counts["refused"],
        counts["open"],
        right / decided if decided else None,
        *span,
    )
