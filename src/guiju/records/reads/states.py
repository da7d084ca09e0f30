"""Which state of the record store holds at a snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import Q

from guiju.foundation import clock
from guiju.foundation.once import kept, once
from guiju.records import engine, store
from guiju.records.models import ImportFile, MonthImage, Snapshot
from guiju.records.reads import manifest


@once
def current_snapshot() -> int:
    """The newest snapshot's number; 0 before the first import."""
    return manifest.present()


def images(
    kind: str,
    *,
    snapshot: int | None = None,
    date_from: dt.date | None = None,
    date_to: dt.date | None = None,
    dated_by: str = "started",
) -> list[Path]:
    """The month images of a kind that hold at a snapshot (now) and touch the days.

    Dated by resolution those are also of earlier months, as far as a case of them was resolved in
    the days or later.
    """
    first = clock.month_of(date_from) if date_from else ""
    last = clock.month_of(date_to) if date_to else "9999-12"
    held = _images_at(snapshot).get(kind, [])
    ends = {
        row.month: row.month if dated_by == "started" else max(row.month, row.reaches)
        for row in held
    }
    return [row.path for row in held if row.month <= last and first <= ends[row.month]]


def months(kinds: Iterable[str]) -> list[str]:
    """Months that now hold records of any of the kinds, oldest first. At most one query."""
    held = _images_at(None)
    return sorted({row.month for kind in set(kinds) for row in held.get(kind, [])})


class _Held(NamedTuple):
    month: str
    reaches: str
    path: Path


@once
def _images_at(number: int | None) -> dict[str, list[_Held]]:
    """Images by kind, in order of months, at a snapshot; None: now. One query: an instance of ten
    years has under a thousand.

    A new state ends the images of the one before in the same transaction, so those that nothing
    ended are the present ones.
    """
    held = Q(until=None) if number is None else manifest.alive("", number)
    rows = MonthImage.objects.filter(held).order_by("month")
    images: dict[str, list[_Held]] = {}
    for kind, month, reaches, path in rows.values_list("kind", "month", "reaches", "path"):
        images.setdefault(kind, []).append(_Held(month, reaches, manifest.root() / path))
    return images


def cuts(kind: str, month: str, snapshot: int, columns: Iterable[str]) -> list[str]:
    """What a month's records can be cut by besides time and people, as far as it tells anything:
    see `engine.few_valued`.
    """
    held = [row.path for row in _images_at(snapshot).get(kind, []) if row.month == month]
    return list(_cuts(tuple(held), kind, tuple(columns)))


@kept(megabytes=1, size=lambda names: 100 + sum(map(len, names)))
def _cuts(paths: tuple[Path, ...], kind: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(engine.few_valued(paths, kind, columns))


def newer_than(snapshot: int, month: str) -> bool:
    """Whether any record of a month changed after a snapshot; images built anew of the same records
    are no change. At most two queries.
    """
    rebuilt = Snapshot.objects.filter(
        number__gt=snapshot, cause__startswith=manifest.REBUILT
    ).values("number")
    changed = MonthImage.objects.filter(month=month, since__gt=snapshot).exclude(since__in=rebuilt)
    ended = MonthImage.objects.filter(month=month, until__gt=snapshot).exclude(until__in=rebuilt)
    return changed.exists() or ended.exists()


def ended_since(month: str, snapshot: int) -> int:
    """How many cases that began in a month were resolved after its last local day, which a snapshot
    did not know yet. One query, and two passes over the month when its contacts changed since.
    """
    then, now = (
        [row.path for row in _images_at(number).get("contacts", []) if row.month == month]
        for number in (snapshot, None)
    )
    return 0 if then == now else _newly_ended(tuple(now), tuple(then), clock.last_day(month))


@kept(megabytes=1, size=lambda n: 100)
def _newly_ended(now: tuple[Path, ...], then: tuple[Path, ...], last: dt.date) -> int:
    return engine.resolved_after(now, last, unknown_in=then)


def versions_of(kind: str, source: str, key: str) -> list[dict[str, Any]]:
    """All versions of a record, oldest first, as understood and as it came, with the import that
    brought each.
    """
    rows = (
        ImportFile.objects.filter(kind=kind, source=source).select_related("of").order_by("of_id")
    )
    return store.versions_of(
        manifest.root(), [manifest.stored_file(row) for row in rows], source, key
    )
