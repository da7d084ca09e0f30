"""Which state of the record store holds at a snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from guiju.foundation import clock
from guiju.foundation.once import kept, once
from guiju.records import engine, store
from guiju.records.actions import manifest
from guiju.records.models import ImportFile, MonthImage


@once
def current_snapshot() -> int:
    """The newest snapshot's number; 0 before the first import."""
    return manifest.present()


def images(
    kind: str, *, snapshot: int | None = None, date_from: dt.date | None = None, date_to: dt.date | None = None
) -> list[Path]:
    """The month images of a kind that hold at a snapshot and touch the days."""
    number = current_snapshot() if snapshot is None else snapshot
    first = clock.month_of(date_from) if date_from else ""
    last = clock.month_of(date_to) if date_to else "9999-12"
    return [path for month, path in _images_at(number).get(kind, []) if first <= month <= last]


def months(kinds: Iterable[str]) -> list[str]:
    """Months that now hold records of any of the kinds, oldest first. At most one query."""
    held = _images_at(current_snapshot())
    return sorted({month for kind in set(kinds) for month, _ in held.get(kind, [])})


@once
def _images_at(number: int) -> dict[str, list[tuple[str, Path]]]:
    """(month, image) by kind, in order, at a snapshot. One query: an instance of ten years has under a thousand."""
    rows = MonthImage.objects.filter(manifest.alive("", number)).order_by("month")
    found: dict[str, list[tuple[str, Path]]] = {}
    for kind, month, path in rows.values_list("kind", "month", "path"):
        found.setdefault(kind, []).append((month, manifest.root() / path))
    return found


def cuts(kind: str, month: str, snapshot: int, columns: Iterable[str]) -> list[str]:
    """What a month's records can be cut by besides time and people, as far as it tells anything: see `engine.few_valued`."""
    held = [path for name, path in _images_at(snapshot).get(kind, []) if name == month]
    return list(_cuts(tuple(held), kind, tuple(columns)))


@kept(megabytes=1, size=lambda names: 100 + sum(map(len, names)))
def _cuts(paths: tuple[Path, ...], kind: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(engine.few_valued(paths, kind, columns))


def newer_than(snapshot: int, month: str) -> bool:
    """Whether any record of a month changed after a snapshot. One query."""
    changed = MonthImage.objects.filter(month=month, since__gt=snapshot)
    ended = MonthImage.objects.filter(month=month, until__gt=snapshot)
    return changed.exists() or ended.exists()


def versions_of(kind: str, source: str, key: str) -> list[dict[str, Any]]:
    """All versions of a record, oldest first, as understood and as it came, with the import that brought each."""
    rows = ImportFile.objects.filter(kind=kind, source=source).select_related("of").order_by("of_id")
    return store.versions_of(manifest.root(), [manifest.stored_file(row) for row in rows], source, key)


def image_faults() -> Iterator[str]:
    """Month images whose file is missing or is not what was registered. Cost: reads every image that counts."""
    for row in MonthImage.objects.filter(until=None).order_by("kind", "month"):
        path = manifest.root() / row.path
        if not path.exists():
            yield f"records: the image of {row.kind} {row.month} is missing ({row.path})"
        elif store.file_hash(path) != row.content_hash:
            yield f"records: the image of {row.kind} {row.month} was changed behind the product's back ({row.path})"
    for file in ImportFile.objects.filter(of__until=None):
        if not (manifest.root() / file.path).exists():
            yield f"records: a file of import {file.of_id} is missing ({file.path})"
