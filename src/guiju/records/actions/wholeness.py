"""Hashes of the store's files are taken; what can be derived is built anew."""

from __future__ import annotations

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import OPERATOR, Actor, check_may_all
from guiju.records import store
from guiju.records.access import IMPORT
from guiju.records.actions import manifest
from guiju.records.events import HASHES_TAKEN, REPAIRED
from guiju.records.models import ImportFile, MonthImage
from guiju.records.reads.manifest import counted_files, exclusions_of, root


def take_hashes() -> int:
    """Take the hashes of import files that an earlier release wrote without one, as they are now;
    gives how many.

    They prove what happens from here on, not what happened before: the journal says when they were
    taken. A file that is missing gets none. Safe to repeat. Cost: one query when nothing is to do,
    else one read of these files.
    """
    rows = [row for row in ImportFile.objects.filter(sha256="") if (root() / row.path).is_file()]
    if not rows:
        return 0
    for row in rows:
        row.sha256 = store.file_hash(root() / row.path)
    with transaction.atomic():
        ImportFile.objects.bulk_update(rows, ["sha256"], batch_size=500)
        after = {"files": {row.path: row.sha256 for row in rows}}
        why = "files of an earlier release, as they are now"
        journal.write(OPERATOR, HASHES_TAKEN, "records", len(rows), after=after, why=why)
    return len(rows)


def repair_image(row: MonthImage, *, actor: Actor) -> bool:
    """Build an image that was spoilt anew from the import files; False when it cannot come out as
    it was.

    An image that counts today may come out otherwise (by present rules) and then counts from a new
    snapshot on; one that only older snapshots name must come out byte for byte. Refused when an
    import file that it needs is spoilt itself.
    """
    check_may_all(actor, IMPORT)
    if row.until is None:
        manifest.rebuild_month(row.kind, row.month)
    else:
        files = counted_files(row.kind, row.since)
        manifest.rebuild(row.kind, [row.month], files, exclusions_of(row.kind, row.since))
    path = root() / row.path
    same = path.is_file() and store.file_hash(path) == row.content_hash
    replaced = row.until is None and not MonthImage.objects.filter(pk=row.pk, until=None).exists()
    if same or replaced:
        with transaction.atomic():
            noun, after = f"{row.kind} {row.month}", {"path": row.path, "as_it_was": same}
            journal.write(actor, REPAIRED, "image", noun, after=after)
    return same or replaced
