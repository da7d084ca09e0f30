"""Whether sources are on time, and which days are missing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from guiju.foundation import clock
from guiju.foundation.once import once
from guiju.records import engine, mapping
from guiju.records.models import Import, Source
from guiju.records.reads.states import images
from guiju.records.schema import TABLES

#: Kinds that come in every day; what the product publishes itself (goals, projects, checklists)
#: comes when it happens.
DAILY = frozenset({"contacts", "agent_states", "money_actions", "attendance", "surveys"})
WINDOW = 62


class LastImport(NamedTuple):
    """What is said of the newest import of a source that counts."""

    pk: int
    at: dt.datetime
    file_name: str
    rejected: int


@dataclass(frozen=True)
class SourceState:
    """A source with its last import, whether it is late, and its last two months: days with
    records, days without.
    """

    source: Source
    last: LastImport | None
    late: bool
    missing: tuple[dt.date, ...]
    present: tuple[dt.date, ...] = ()


def source_states() -> list[SourceState]:
    """Give the states of all sources. Two queries and one pass over the local dates of the last two
    months of each kind.
    """
    counts = Import.objects.filter(
        source=OuterRef("name"), kind=OuterRef("kind"), until=None
    ).order_by("-id")
    fields = {
        field: Subquery(counts.values(field)[:1]) for field in ("id", "at", "file_name", "rejected")
    }
    annotations = {f"last_{field}": last for field, last in fields.items()}
    rows: list[Any] = list(Source.objects.annotate(**annotations).order_by("name", "kind"))
    seen = {kind: days_of(kind) for kind in {row.kind for row in rows}}
    return [_state(row, _last(row), seen[row.kind].get(row.name, set())) for row in rows]


def _last(row: Any) -> LastImport | None:
    if row.last_id is None:
        return None
    return LastImport(row.last_id, row.last_at, row.last_file_name, row.last_rejected)


@once
def zones_of_sources() -> dict[str, str]:
    """The time zone of each source's clock, by its name. One query."""
    rows = Source.objects.order_by("changed_at").values_list("name", "mapping")
    return {name: mapping.zone_of(text) for name, text in rows}


def zones_of_imports(ids: Collection[int]) -> dict[int, str]:
    """The time zone in which the rows of each import were read and their local times kept. One
    query.
    """
    rows = Import.objects.filter(pk__in=ids).values_list("pk", "mapping")
    return {number: mapping.zone_of(text) for number, text in rows}


def days_of(kind: str) -> dict[str, set[dt.date]]:
    """The local days of the last three months that have records, by source; excluded ones count
    as present.
    """
    return _days_in(kind, tuple(images(kind)[-3:]))


def missing_days(month: str) -> dict[str, list[dt.date]]:
    """The days of a month on which a source that comes daily has no records, though it has some on
    most days of that weekday in the month. One pass over two columns of the month's images.
    """
    first, last = clock.first_day(month), clock.last_day(month)
    span = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
    missing: dict[str, list[dt.date]] = {}
    for kind in sorted(DAILY):
        seen = _days_in(kind, tuple(images(kind, date_from=first, date_to=last)))
        for source, days in seen.items():
            held = Counter(day.weekday() for day in span if day in days)
            wanted = Counter(day.weekday() for day in span)
            absent = [
                day
                for day in span
                if day not in days and 2 * held[day.weekday()] > wanted[day.weekday()]
            ]
            if absent:
                missing.setdefault(source, []).extend(absent)
    return missing


@lru_cache(maxsize=16)
def _days_in(kind: str, paths: tuple[Path, ...]) -> dict[str, set[dt.date]]:
    """The days in these images; an image never changes, so its name says all."""
    seen: dict[str, set[dt.date]] = {}
    where = (
        "begun" if TABLES[kind].until else None
    )  # what only reaches into a day does not bring its records
    wide = (
        engine.measure(paths, kind, [], by=["source", "date"], where=where, excluded=None)
        if paths
        else None
    )
    for row in wide.to_pylist() if wide is not None else []:
        seen.setdefault(row["source"], set()).add(row["date"])
    return seen


def _state(source: Source, last: LastImport | None, days: set[dt.date]) -> SourceState:
    late = bool(
        source.every_hours
        and last
        and clock.now() - last.at > dt.timedelta(hours=float(source.every_hours))
    )
    start = max(days, default=dt.date.min) - dt.timedelta(days=WINDOW) if days else dt.date.min
    missing = _gaps(days) if source.kind in DAILY else ()
    return SourceState(
        source, last, late, missing, tuple(sorted(day for day in days if day >= start))
    )


def _gaps(days: set[dt.date]) -> tuple[dt.date, ...]:
    if not days:
        return ()
    end = max(days)
    start = max(min(days), end - dt.timedelta(days=WINDOW))
    span = (start + dt.timedelta(days=step) for step in range((end - start).days + 1))
    return tuple(day for day in span if day not in days)


def standing_import(source: str, name: str) -> int | None:
    """The newest import of that file name which counts: how a publishing room finds what it
    brought in. One query.
    """
    rows = Import.objects.filter(source=source, file_name=name, until=None)
    return rows.order_by("-id").values_list("pk", flat=True).first()


def taken_back(source: str) -> list[int]:
    """The imports of a source that were taken back. One query."""
    return list(_taken_back(source).values_list("pk", flat=True))


def lost(source: str, anew: str) -> bool:
    """Whether an import of a source was taken back, and all its rows did not come anew since then,
    under the file name ``anew``. Two queries at most.
    """
    last = _taken_back(source).order_by("-until").values_list("until", flat=True).first()
    rows = Import.objects.filter(source=source, file_name=anew, until=None)
    return last is not None and not rows.filter(since__gte=last).exists()


def _taken_back(source: str) -> QuerySet[Import]:
    return Import.objects.filter(source=source, read_again_as=None).exclude(until=None)


def unsaid(row: Import) -> list[str]:
    """The columns of the record's heart (when, who, what came of it) that the mapping of an import
    says nothing of.
    """
    mapped = mapping.load(row.mapping).columns
    return [name for name in TABLES[row.kind].heart if name not in mapped]
