"""Whether sources are on time, and which days are missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from guiju.foundation import clock
from guiju.records import engine
from guiju.records.models import Import, Source
from guiju.records.reads.states import current_snapshot, images

WINDOW = 62


@dataclass(frozen=True)
class SourceState:
    """A source with its last import, whether it is late, and its last two months: days with records, days without."""

    source: Source
    last: Import | None
    late: bool
    missing: tuple[dt.date, ...]
    present: tuple[dt.date, ...] = ()


def source_states() -> list[SourceState]:
    """All sources. Three queries and one pass over the local dates of the last two months of each kind."""
    last = {(row.source, row.kind): row for row in Import.objects.filter(until=None).order_by("id")}
    rows = list(Source.objects.order_by("name", "kind"))
    snapshot = current_snapshot()
    seen = {kind: days_of(kind, snapshot) for kind in {row.kind for row in rows}}
    return [_state(row, last.get((row.name, row.kind)), seen[row.kind].get(row.name, set())) for row in rows]


@lru_cache(maxsize=16)
def days_of(kind: str, snapshot: int) -> dict[str, set[dt.date]]:
    """Days with records by source; worked out once for each state of the record store."""
    paths = images(kind, snapshot=snapshot)[-3:]
    seen: dict[str, set[dt.date]] = {}
    for row in engine.measure(paths, kind, [], by=["source", "date"]).to_pylist() if paths else []:
        seen.setdefault(row["source"], set()).add(row["date"])
    return seen


def _state(source: Source, last: Import | None, days: set[dt.date]) -> SourceState:
    late = bool(
        source.every_hours and last and clock.now() - last.at > dt.timedelta(hours=float(source.every_hours))
    )
    start = max(days, default=dt.date.min) - dt.timedelta(days=WINDOW) if days else dt.date.min
    return SourceState(source, last, late, _gaps(days), tuple(sorted(day for day in days if day >= start)))


def _gaps(days: set[dt.date]) -> tuple[dt.date, ...]:
    if not days:
        return ()
    end = max(days)
    start = max(min(days), end - dt.timedelta(days=WINDOW))
    span = (start + dt.timedelta(days=step) for step in range((end - start).days + 1))
    return tuple(day for day in span if day not in days)
