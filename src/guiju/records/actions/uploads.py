"""Keep a file that a person sent until it is imported, with the mapping that is being made for it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Invalid
from guiju.records.access import IMPORT
from guiju.records.events import UPLOAD_FORGOTTEN, UPLOAD_MAPPED, UPLOADED
from guiju.records.models import Upload
from guiju.records.reads.files import file_of

LIMIT = 4 * 1024**3


def keep_upload(name: str, chunks: Iterable[bytes], *, actor: Actor) -> Upload:
    """Store what is sent, piece by piece; refused when larger than 4 GB or empty. Memory: one
    piece.
    """
    check_may_all(actor, IMPORT)
    path = Path(settings.HOME) / "uploads" / uuid.uuid4().hex
    path.parent.mkdir(exist_ok=True)
    try:
        size, digest = _written(path, chunks)
        with transaction.atomic():
            row = Upload.objects.create(
                name=Path(name).name[:255],
                path=path.name,
                size=size,
                sha256=digest,
                account=actor.account,
                at=clock.now(),
            )
            journal.write(
                actor,
                UPLOADED,
                "upload",
                row.pk,
                after={"name": row.name, "size": size, "sha256": digest},
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return row


def map_upload(row: Upload, mapping: str, choices: dict[str, object], *, actor: Actor) -> Upload:
    """Remember the mapping being made for an upload."""
    check_may_all(actor, IMPORT)
    with transaction.atomic():
        before = {"mapping": row.mapping}
        row.mapping, row.choices = mapping, choices
        row.save(update_fields=["mapping", "choices"])
        journal.write(
            actor, UPLOAD_MAPPED, "upload", row.pk, before=before, after={"mapping": mapping}
        )
    return row


def forget_upload(row: Upload, *, actor: Actor) -> None:
    """Delete an uploaded file; what was imported from it stays. The original of an import stays
    too.
    """
    check_may_all(actor, IMPORT)
    with transaction.atomic():
        journal.write(actor, UPLOAD_FORGOTTEN, "upload", row.pk, before={"name": row.name})
        row.delete()
    if not row.of_import:
        file_of(row).unlink(missing_ok=True)


def _written(path: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > LIMIT:
                raise Invalid("文件超过 4 GB。", "The file is larger than 4 GB.")
            digest.update(chunk)
            file.write(chunk)
    if not size:
        raise Invalid("文件是空的。", "The file is empty.")
    return size, digest.hexdigest()
