"""Bring a file in; take an import back."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, or_not_found
from guiju.records import business, converting, mapping, pseudonyms, reading, store
from guiju.records.access import IMPORT
from guiju.records.actions import manifest
from guiju.records.actions.calendars import check_calendar
from guiju.records.decided import check_brings
from guiju.records.events import IMPORTED, TAKEN_BACK
from guiju.records.models import Import, ImportFile, Source
from guiju.records.reads.files import check_doubles_none, check_replaces_none, check_sent
from guiju.records.reads.manifest import (
    calendars,
    coded_otherwise,
    counted_files,
    exclusions_of,
    named_calendars,
    root,
)

Progress = Callable[[int, int, dict[str, str]], None]
STEPS = {
    "read": {"zh": "正在读取文件", "en": "reading the file"},
    "convert": {"zh": "正在理解每一行", "en": "understanding each row"},
    "place": {"zh": "正在写入", "en": "storing"},
    "done": {"zh": "完成", "en": "done"},
}


@dataclass
class Planned:
    """An import whose files are written and not yet registered."""

    row: Import
    placed: store.Placed
    images: list[store.Image] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)


def import_file(
    path: Path,
    how: mapping.Mapping,
    *,
    actor: Actor,
    name: str = "",
    keep: bool = True,
    sent: str = "",
    replace_others: bool = True,
    add_alike: bool = True,
    step: Progress = lambda done, total, sentence: None,
) -> Import:
    """Import a file by a mapping: all or nothing. Returns when the images it touches are current.
    ``keep``: its original stays, so that another mapping can be applied to it. ``sent``: the hash of
    what a person sent; another file in its place is refused. ``replace_others``: stored records may
    give way to different ones; else such a file is refused. ``add_alike``: so may rows come in that
    look like stored records under another key. Refused for a source that a room of the house writes.

    Cost: one pass over the file, one over the keys stored for the source, one rebuild of each month
    it touches.
    """
    check_may_all(actor, IMPORT)
    check_brings(how.record, how.source, actor=actor)
    return bring_file(
        path,
        how,
        actor=actor,
        name=name,
        keep=keep,
        sent=sent,
        replace_others=replace_others,
        add_alike=add_alike,
        step=step,
    )


def bring_file(
    path: Path,
    how: mapping.Mapping,
    *,
    actor: Actor,
    name: str = "",
    keep: bool = True,
    sent: str = "",
    replace_others: bool = True,
    add_alike: bool = True,
    step: Progress = lambda done, total, sentence: None,
) -> Import:
    """Import a file that may be brought: of `import_file`, or of a room that writes its own
    records.
    """
    how = with_hours(how)
    started = time.monotonic()
    work = root() / "work" / uuid.uuid4().hex
    work.mkdir(parents=True)
    try:
        step(0, 4, STEPS["read"])
        digest = sent or store.file_hash(path)
        if sent:
            check_sent(path, sent)
        raw = reading.read_raw(path, work, **how.reading)
        step(1, 4, STEPS["convert"])
        converted = converting.convert(raw, how, work, pseudonym=customer_key(), keep=keep)
        step(2, 4, STEPS["place"])
        check_sent(path, digest)
        row = draft(digest, how, converted, actor=actor, name=name or path.name)
        planned = manifest.change(
            lambda number: _plan(row, how, converted, number, replace_others, add_alike),
            lambda plan, number: _register(
                plan, number, actor=actor, seconds=time.monotonic() - started
            ),
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)
    step(4, 4, STEPS["done"])
    return planned.row


def take_back(import_id: int, *, actor: Actor, why: str = "") -> Import:
    """Let an import count no more, whichever it is; older versions of its rows count again.
    Snapshots keep it. Refused for what a room of the house wrote; where a file of it is damaged, the
    machine's owner takes it back nevertheless, and the room writes it anew.
    """
    check_may_all(actor, IMPORT)
    row = or_not_found(Import.objects.filter(pk=import_id).first())
    if not (actor.operator and _damaged(row)):
        check_brings(row.kind, row.source, actor=actor)
    return withdraw(row, actor=actor, why=why)


def _damaged(row: Import) -> bool:
    """Whether a stored file of an import is gone or is not what was written."""
    paths = [(root() / file.path, file.sha256) for file in row.files.all()]
    return any(
        not path.is_file() or (known and store.file_hash(path) != known) for path, known in paths
    )


def withdraw(row: Import, *, actor: Actor, why: str) -> Import:
    """Take back an import that may be taken back: by `take_back`, or by the room that wrote it."""
    manifest.change(
        lambda number: _plan_without(row.pk, number),
        lambda plan, number: _register_take_back(plan, number, actor=actor, why=why),
    )
    row.refresh_from_db()
    return row


def draft(
    digest: str, how: mapping.Mapping, converted: converting.Converted, *, actor: Actor, name: str
) -> Import:
    """The row of an import that is being made."""
    return Import(
        source=how.source,
        kind=how.record,
        file_name=name[:255],
        sha256=digest,
        mapping=mapping.dump(how),
        read=converted.read,
        skipped=converted.skipped,
        rejected=converted.rejected,
        first_day=converted.first_day,
        last_day=converted.last_day,
        account=actor.account,
        by=actor.name,
        coded_by=pseudonyms.fingerprint(settings.CUSTOMER_KEY.encode()),
    )


def _plan(
    row: Import,
    how: mapping.Mapping,
    converted: converting.Converted,
    number: int,
    replace_others: bool,
    add_alike: bool,
) -> Planned:
    row.pk = manifest.next_import_id()
    earlier = counted_files(how.record, number)
    if not replace_others:
        check_replaces_none(
            store.replaced_by(root(), how.record, how.source, converted.files, earlier)
        )
    if not add_alike:
        check_doubles_none(store.alike_to(root(), how.record, how.source, converted.files, earlier))
    placed = store.place_import(
        root(), row.pk, how.record, how.source, converted.files, earlier, how.timezone
    )
    row.stored, row.updated, row.unchanged = placed.stored, placed.updated, placed.unchanged
    keep_rejects(row, converted)
    keep_original(row, converted)
    files = earlier + list(placed.files)
    months = set(placed.months)
    if how.calendar and how.calendar != named_calendars().get(how.source):
        months |= {file.month for file in files if file.source == how.source}
    hours = hours_of(how)
    exclusions = exclusions_of(how.record, number)
    images, gone = manifest.rebuild(how.record, months, files, exclusions, hours)
    return Planned(row, placed, images, gone)


def hours_of(how: mapping.Mapping) -> dict[str, business.Calendar] | None:
    """The business hours of sources of contacts as they will be with a mapping; None elsewhere."""
    if how.record != "contacts":
        return None
    return calendars({how.source: how.calendar} if how.calendar else {})


def keep_original(row: Import, converted: converting.Converted) -> None:
    """Keep the file as texts beside the records, customers masked."""
    if converted.original is None:
        return
    target = root() / "originals" / f"{row.pk}.parquet"
    target.parent.mkdir(exist_ok=True)
    with converted.original.open("rb") as source, target.open("xb") as out:
        shutil.copyfileobj(source, out)
    store.sync_file(target)
    row.original = str(target.relative_to(root()))
    row.original_sha256 = store.file_hash(target)


def keep_rejects(row: Import, converted: converting.Converted) -> None:
    """Keep the rejected rows of an import beside the records, where there are any."""
    if not converted.rejected or converted.rejects_path is None:
        return
    target = root() / "rejects" / f"{row.pk}.csv"
    target.parent.mkdir(exist_ok=True)
    with converted.rejects_path.open("rb") as source, target.open("xb") as out:
        shutil.copyfileobj(source, out)
    store.sync_file(target)
    row.rejects = str(target.relative_to(root()))
    row.rejects_sha256 = store.file_hash(target)


def _register(plan: Planned, number: int, *, actor: Actor, seconds: float) -> None:
    row = plan.row
    register_files(row, plan.placed, number, seconds)
    manifest.register_images(plan.images, plan.gone, number)
    manifest.new_snapshot(number, f"import {row.pk} {row.source} {row.file_name}")
    journal.write(actor, IMPORTED, "import", row.pk, after=told(row, plan.placed))


def told(row: Import, placed: store.Placed) -> dict[str, object]:
    """What the journal keeps of an import."""
    about = counts(row) | {"source": row.source, "file": row.file_name, "sha256": row.sha256}
    about |= {"original": row.original_sha256} if row.original_sha256 else {}
    return about | {"files": {file.path: file.sha256 for file in placed.files}}


def register_files(row: Import, placed: store.Placed, number: int, seconds: float) -> None:
    """Let an import count from a snapshot on: its row, its files, the mapping of its source."""
    row.at, row.since, row.seconds = clock.now(), number, seconds
    row.save(force_insert=True)
    ImportFile.objects.bulk_create(
        ImportFile(
            of=row,
            kind=file.kind,
            source=file.source,
            month=file.month,
            path=file.path,
            rows=file.rows,
            tombstones=file.tombstones,
            reaches=file.reaches,
            sha256=file.sha256,
        )
        for file in placed.files
    )
    _remember_source(row)


def counts(row: Import) -> dict[str, int]:
    """The six numbers of an import; read is the sum of the others."""
    return {
        name: getattr(row, name)
        for name in ("read", "stored", "updated", "unchanged", "skipped", "rejected")
    }


def _remember_source(row: Import) -> None:
    Source.objects.update_or_create(
        name=row.source,
        kind=row.kind,
        defaults={"mapping": row.mapping, "changed_at": row.at},
        create_defaults={"mapping": row.mapping, "changed_at": row.at, "created_at": row.at},
    )


def with_hours(how: mapping.Mapping) -> mapping.Mapping:
    """The mapping with the business hours that its source has, where it names none itself."""
    check_calendar(how)
    standing = Source.objects.filter(name=how.source, kind=how.record).first()
    return (
        replace(how, calendar=mapping.calendar_of(standing.mapping))
        if standing and not how.calendar
        else how
    )


def _plan_without(import_id: int, number: int) -> Planned:
    row = Import.objects.get(pk=import_id)
    if row.until is not None:
        raise Conflict("这次导入已经撤回。", "This import was already taken back.")
    counted = counted_files(row.kind, number)
    months = store.reached({file.month for file in row.files.all()}, counted)
    files = [file for file in counted if file.import_id != import_id]
    images, gone = manifest.rebuild(row.kind, months, files, exclusions_of(row.kind, number))
    return Planned(row, store.Placed((), 0, 0, 0, months), images, gone)


def _register_take_back(plan: Planned, number: int, *, actor: Actor, why: str) -> None:
    Import.objects.filter(pk=plan.row.pk).update(until=number, taken_back_why=why)
    manifest.register_images(plan.images, plan.gone, number)
    manifest.new_snapshot(number, f"import {plan.row.pk} taken back")
    journal.write(actor, TAKEN_BACK, "import", plan.row.pk, before=counts(plan.row), why=why)


def customer_key() -> bytes:
    """The key of customers' pseudonyms: kept apart from the records, so that forgetting it
    forgets the customers. Refused where an import that counts was coded by another: the same
    customer would get two codes. One query.
    """
    key: bytes = settings.CUSTOMER_KEY.encode()
    if number := coded_otherwise(key):
        raise Conflict(
            "第 {number} 次导入的客户是用另一把密钥编码的：.customer-key 已不是原来的文件。什么都没有导入。",
            "The customers of import {number} were coded by another key: .customer-key is no longer "
            "the file that it was. Nothing was imported.",
            code="records.customer_key",
            next_step={
                "zh": "请从备份取回 .customer-key；若密钥已遗失，请先撤回用它编码的导入。",
                "en": "Bring .customer-key back from a backup; when it is lost, take back the "
                "imports that it coded first.",
            },
            number=number,
        )
    return key
