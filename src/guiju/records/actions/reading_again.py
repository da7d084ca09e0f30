"""Change the mapping of an import that counts, and apply it to the original again.

Imports that came later for the same months had the last word on the rows that both hold. So that
they keep it, they are read again behind it, each by the mapping it had (or by the changed one, when
theirs was the same). All of it counts from one snapshot on; what was before stays readable, and
closed months stay bound to theirs.
"""

from __future__ import annotations

import shutil
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid, NotFound
from guiju.records import converting, mapping, store
from guiju.records.access import IMPORT
from guiju.records.actions import imports, manifest
from guiju.records.converting import originals
from guiju.records.decided import check_brings
from guiju.records.events import READ_AGAIN, TAKEN_UP
from guiju.records.models import Import, Upload
from guiju.records.reads.files import check_original
from guiju.records.reads.manifest import counted_files, exclusions_of, root


@dataclass
class _Again:
    """An import that is read again: the old row, the mapping now, what came of it, the new row."""

    old: Import
    how: mapping.Mapping
    converted: converting.Converted
    row: Import = field(default_factory=Import)
    placed: store.Placed = field(default_factory=lambda: store.Placed((), 0, 0, 0, ()))


@dataclass
class _Planned:
    imports: list[_Again]
    images: list[store.Image]
    gone: list[tuple[str, str]]


def take_up(import_id: int, *, actor: Actor) -> Upload:
    """Lay the original of an import out beside its mapping, so that the mapping can be changed."""
    check_may_all(actor, IMPORT)
    row = _counting(import_id, actor)
    with transaction.atomic():
        upload, _ = Upload.objects.update_or_create(
            of_import=row.pk,
            account=actor.account,
            defaults={
                "name": row.file_name,
                "path": row.original,
                "size": (root() / row.original).stat().st_size,
                "sha256": row.sha256,
                "at": clock.now(),
                "mapping": row.mapping,
                "choices": {},
            },
        )
        journal.write(actor, TAKEN_UP, "import", row.pk, after={"upload": upload.pk})
    return upload


def read_again(
    import_id: int,
    how: mapping.Mapping,
    *,
    actor: Actor,
    why: str = "",
    step: imports.Progress = lambda done, total, sentence: None,
) -> Import:
    """Apply a changed mapping to the original of an import: the rows that it brought are replaced
    by those that it brings now, at once or not at all. Returns the import that took its place.

    Cost: a pass over the original (and over those that came later for the same months), one over
    the keys stored for the source, one rebuild of each month touched.
    """
    check_may_all(actor, IMPORT)
    old = _counting(import_id, actor)
    _check_same(how, old)
    how = imports.with_hours(how)
    started = time.monotonic()
    work = root() / "work" / uuid.uuid4().hex
    work.mkdir(parents=True)
    try:
        step(1, 4, imports.STEPS["convert"])
        again = _converted(old, how, work)
        step(2, 4, imports.STEPS["place"])
        planned = manifest.change(
            lambda number: _plan(again, number, actor=actor),
            lambda plan, number: _register(
                plan, number, actor=actor, why=why, seconds=time.monotonic() - started
            ),
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)
    step(4, 4, imports.STEPS["done"])
    return planned.imports[0].row


def _counting(import_id: int, actor: Actor) -> Import:
    """An import of a file that counts and whose original is kept."""
    row = Import.objects.filter(pk=import_id).first()
    if row is None:
        raise NotFound()
    check_brings(row.kind, row.source, actor=actor)
    if row.until is not None:
        raise Conflict(
            "这次导入已经不再计入，不能重读。",
            "This import counts no more and cannot be read again.",
        )
    if not row.original or not (root() / row.original).is_file():
        raise _no_original(row)
    return row


def _no_original(row: Import) -> Conflict:
    return Conflict(
        "第 {number} 次导入（{name}）没有保留原文件。",
        "The original of import {number} ({name}) was not kept.",
        code="records.no_original",
        next_step={
            "zh": "请重新上传那个文件，用改过的映射再导入。",
            "en": "Upload that file again and import it by the changed mapping.",
        },
        number=row.pk,
        name=row.file_name,
    )


def _check_same(how: mapping.Mapping, old: Import) -> None:
    if (how.record, how.source) != (old.kind, old.source):
        raise Invalid(
            "重读不能改变数据种类和来源：这里必须是 {kind} 与 {name}。",
            "Reading again keeps kind and source: here they must be {kind} and {name}.",
            kind=old.kind,
            name=old.source,
        )


def _converted(old: Import, how: mapping.Mapping, work: Path) -> list[_Again]:
    """The import, and those that came later for months that it had or has, in their order."""
    again = [_one(old, how, work)]
    months = _months(again[0])
    later = Import.objects.filter(
        source=old.source, kind=old.kind, until=None, pk__gt=old.pk
    ).order_by("pk")
    for row in later:
        if months & {file.month for file in row.files.all()}:
            own = how if row.mapping == old.mapping else mapping.load(row.mapping)
            again.append(_one(row, own, work))
            months |= _months(again[-1])
    return again


def _one(old: Import, how: mapping.Mapping, work: Path) -> _Again:
    if not old.original or not (root() / old.original).is_file():
        raise _no_original(old)
    folder = work / str(old.pk)
    folder.mkdir()
    check_original(root() / old.original, old.original_sha256)
    raw = originals.read(root() / old.original)
    done = converting.convert(raw, how, folder, pseudonym=imports.customer_key(), keep=True)
    return _Again(old, how, done)


def _months(one: _Again) -> set[str]:
    return {file.month for file in one.old.files.all()} | set(one.converted.files)


def _plan(again: list[_Again], number: int, *, actor: Actor) -> _Planned:
    how = again[0].how
    gone = {one.old.pk for one in again}
    if Import.objects.filter(pk__in=gone).exclude(until=None).exists():
        raise Conflict(
            "其间有一次导入已被撤回，什么都没有写入。",
            "Meanwhile one of the imports was taken back; nothing was stored.",
        )
    counted = counted_files(how.record, number)
    months = set(store.reached({file.month for file in counted if file.import_id in gone}, counted))
    files = [file for file in counted if file.import_id not in gone]
    for one in again:
        row = imports.draft(
            one.old.sha256, one.how, one.converted, actor=actor, name=one.old.file_name
        )
        row.pk = manifest.next_import_id()
        one.placed = store.place_import(
            root(),
            row.pk,
            how.record,
            how.source,
            one.converted.files,
            files,
            one.how.timezone,
        )
        row.stored, row.updated = one.placed.stored, one.placed.updated
        row.unchanged = one.placed.unchanged
        imports.keep_rejects(row, one.converted)
        imports.keep_original(row, one.converted)
        one.row = row
        files = files + list(one.placed.files)
        months |= set(one.placed.months)
    hours = imports.hours_of(how)
    images, empty = manifest.rebuild(
        how.record, months, files, exclusions_of(how.record, number), hours
    )
    return _Planned(again, images, empty)


def _register(plan: _Planned, number: int, *, actor: Actor, why: str, seconds: float) -> None:
    for one in plan.imports:
        imports.register_files(one.row, one.placed, number, seconds)
        Import.objects.filter(pk=one.old.pk).update(
            until=number, taken_back_why=why, read_again_as=one.row.pk
        )
    manifest.register_images(plan.images, plan.gone, number)
    first = plan.imports[0]
    manifest.new_snapshot(number, f"import {first.old.pk} read again as {first.row.pk}")
    for one in plan.imports:
        before = imports.counts(one.old) | {"import": one.old.pk, "mapping": one.old.mapping}
        after = imports.told(one.row, one.placed) | {"mapping": one.row.mapping}
        journal.write(actor, READ_AGAIN, "import", one.row.pk, before=before, after=after, why=why)
