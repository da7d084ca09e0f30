"""The one place where a new state of the record store is registered: imports, images, snapshot and
journal together.

A change first writes immutable files, then registers them in one transaction. Killed before it:
nothing happened, only files that nobody names remain and are swept later. Killed after it: all
happened. Two writers at once: the second one sees that the manifest moved on and plans again on the
new state.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from guiju.foundation import clock
from guiju.foundation.errors import Conflict
from guiju.records import business, mapping, store
from guiju.records.models import (
    Import,
    ImportFile,
    Manifest,
    MonthImage,
    Snapshot,
)
from guiju.records.reads.manifest import (
    REBUILT,
    calendars,
    counted_files,
    exclusions_of,
    present,
    root,
    stored_file,
)
from guiju.records.schema import TABLES

TRIES = 5
Plan = TypeVar("Plan")


def change(plan: Callable[[int], Plan], register: Callable[[Plan, int], None]) -> Plan:
    """Plan on the present state (files are written), register at the next snapshot; plan anew if
    the state moved on.

    ``plan(number)`` gets the present snapshot's number; ``register(plan, number)`` the new one,
    inside the transaction.
    """
    with _turn():
        for _ in range(TRIES):
            base = present()
            planned = plan(base)
            if _registered(base, planned, register):
                return planned
    raise Conflict(
        "数据仓库正被频繁改动，未能写入。", "The record store kept changing; nothing was written."
    )


def next_import_id() -> int:
    """A new import's id, larger than all before: those of the imports that stand count as well as
    the number given out last, and none whose files lie there is given out again.
    """
    with transaction.atomic():
        row = _locked()
        newest = Import.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        row.last_import = max(row.last_import, newest) + 1
        while any(place.exists() for place in _places_of(row.last_import)):
            row.last_import += 1
        row.save(update_fields=["last_import"])
    return row.last_import


def _places_of(import_id: int) -> Iterator[Path]:
    yield root() / "imports" / str(import_id)
    yield root() / "originals" / f"{import_id}.parquet"
    yield root() / "rejects" / f"{import_id}.csv"


def register_images(
    images: Iterable[store.Image], gone: Iterable[tuple[str, str]], number: int
) -> None:
    """Let new images count from a snapshot on, in place of those of the same months; ``gone``
    months have none.
    """
    for kind, month in gone:
        MonthImage.objects.filter(kind=kind, month=month, until=None).update(until=number)
    for image in images:
        standing = MonthImage.objects.filter(kind=image.kind, month=image.month, until=None)
        if standing.filter(path=image.path, form=store.FORM).exists():
            continue  # the month is as it was
        standing.update(until=number)
        MonthImage.objects.create(
            kind=image.kind,
            month=image.month,
            path=image.path,
            rows=image.rows,
            content_hash=image.content_hash,
            form=store.FORM,
            reaches=image.reaches,
            since=number,
        )


def rebuild(
    kind: str,
    months: Iterable[str],
    files: list[store.ImportFile],
    exclusions: list[store.Exclusion],
    hours: Mapping[str, business.Calendar] | None = None,
) -> tuple[list[store.Image], list[tuple[str, str]]]:
    """New images of months from the files that will count, and the months that have none any more.
    ``hours``: of each source, where they are not those that stand.
    """
    images, gone = [], []
    months = set(months)
    store.check_whole(root(), [file for file in files if any(map(file.touches, months))])
    if hours is None:
        hours = calendars() if kind == "contacts" else {}
    for month in sorted(months):
        image = None
        if any(file.touches(month) for file in files):
            image = store.build_image(root(), kind, month, files, exclusions, hours)
        if image and (image.rows or any(file.month == month for file in files)):
            images.append(image)
        else:
            gone.append((kind, month))
    return images, gone


def rebuild_source(source: str) -> None:
    """Build the months of a source's contacts anew, by its business hours as they are now; what
    is as it was stays.
    """

    def plan(number: int) -> tuple[list[store.Image], list[tuple[str, str]]]:
        files = counted_files("contacts", number)
        months = {file.month for file in files if file.source == source}
        return rebuild("contacts", months, files, exclusions_of("contacts", number))

    def register(planned: tuple[list[store.Image], list[tuple[str, str]]], number: int) -> None:
        register_images(*planned, number)
        new_snapshot(number, f"business hours of {source}")

    change(plan, register)


def rebuild_month(kind: str, month: str) -> None:
    """Build the present image of a month anew from its import files; one that comes out as it
    was stays the same image.
    """

    def plan(number: int) -> tuple[list[store.Image], list[tuple[str, str]]]:
        return rebuild(kind, [month], counted_files(kind, number), exclusions_of(kind, number))

    def register(planned: tuple[list[store.Image], list[tuple[str, str]]], number: int) -> None:
        register_images(*planned, number)
        new_snapshot(number, f"{REBUILT} {kind}")

    change(plan, register)


def upgrade() -> int:
    """Build the present images of an earlier form anew, so that figures are by the present rules;
    gives how many there were. Images that only older snapshots name stay as they are. Safe to
    repeat; cost: one query when nothing is to do.
    """
    if not _old_images().exists():
        return 0
    as_they_are = [row.pk for row in _old_images() if not _changes(row)]
    MonthImage.objects.filter(pk__in=as_they_are).update(form=store.FORM)
    _note_reaches()
    kinds = sorted(set(_old_images().values_list("kind", flat=True)))
    return sum(_upgraded(kind) for kind in kinds)


def _old_images() -> QuerySet[MonthImage]:
    return MonthImage.objects.filter(until=None, form__lt=store.FORM)


def _changes(row: MonthImage) -> bool:
    """Whether the present form differs for an image: where rows last, or cases are resolved."""
    return bool(TABLES[row.kind].until) or store.resolves(root() / row.path)


def _note_reaches() -> None:
    """Note of files from before rows were cut how far they reach."""
    lasting = [name for name, table in TABLES.items() if table.until]
    for row in ImportFile.objects.filter(
        kind__in=lasting, reaches="", tombstones=False
    ).select_related("of"):
        if not (root() / row.path).is_file():
            continue  # verification names it
        row.reaches = store.reach_of(root(), stored_file(row), mapping.zone_of(row.of.mapping))
        row.save(update_fields=["reaches"])


def _upgraded(kind: str) -> int:
    old = set(_old_images().filter(kind=kind).values_list("month", flat=True))

    def plan(number: int) -> tuple[list[store.Image], list[tuple[str, str]]]:
        files = counted_files(kind, number)
        lost = [
            file for file in files if not store.file_is_whole(root(), file)
        ]  # verification names them
        months = [
            month
            for month in store.reached(old, files)
            if not any(file.touches(month) for file in lost)
        ]
        return rebuild(kind, months, files, exclusions_of(kind, number))

    def register(planned: tuple[list[store.Image], list[tuple[str, str]]], number: int) -> None:
        register_images(*planned, number)
        new_snapshot(number, f"{REBUILT} {kind}")

    change(plan, register)
    return len(old)


def _registered(base: int, planned: Plan, register: Callable[[Plan, int], None]) -> bool:
    with transaction.atomic():
        row = _locked()
        if row.number != base:
            return False
        register(planned, base + 1)
        row.number = base + 1
        row.save(update_fields=["number"])
    return True


def _locked() -> Manifest:
    return Manifest.objects.select_for_update().get_or_create(pk=1)[0]


def new_snapshot(number: int, cause: str) -> None:
    """Name the state that is being registered."""
    Snapshot.objects.create(number=number, at=clock.now(), cause=cause[:200])


@contextmanager
def _turn() -> Iterator[None]:
    """Writers on one machine take turns (the lock goes with the process), so that planning is
    rarely in vain.
    """
    with (root() / ".writing").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


#: How folders are named in which a file is being read.
_WORKROOM = re.compile(r"[0-9a-f]{32}|tmp\w+")


def sweep(older_than: float = 6 * 3600) -> int:
    """Remove what killed imports left: files that no manifest row names, so many seconds old. Gives
    how many.

    The age guards imports that run on other machines on the same store; on this one the turn does.
    """
    with _turn():
        paths = set(ImportFile.objects.values_list("path", flat=True))
        paths |= set(MonthImage.objects.values_list("path", flat=True))
        paths |= set(Import.objects.exclude(original="").values_list("original", flat=True))
        lost = store.orphans(root(), paths, older_than=older_than)
        for path in lost:
            path.unlink(missing_ok=True)
    for folder in (root() / "work").glob("*"):
        ours = _WORKROOM.fullmatch(folder.name) and folder.is_dir()
        if ours and time.time() - folder.stat().st_mtime > max(older_than, 60):
            shutil.rmtree(folder, ignore_errors=True)
    return len(lost)
