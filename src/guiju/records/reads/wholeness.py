"""Whether the files of the record store are still those that were written: bytes against hashes, hashes against the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guiju.foundation.models import Entry
from guiju.records import store
from guiju.records.actions import manifest
from guiju.records.events import HASHES_TAKEN, IMPORTED
from guiju.records.models import ImportFile, MonthImage

#: What can be wrong with a file, as the end of a sentence.
MISSING, CHANGED, REWRITTEN = "is missing", "was changed behind the product's back", "is not that of the journal"


@dataclass(frozen=True)
class Spoilt:
    """A file of the store that is not what was written: the row that names it, and what is wrong."""

    row: ImportFile | MonthImage
    what: str

    def __str__(self) -> str:
        if isinstance(self.row, MonthImage):
            return f"records: the image of {self.row.kind} {self.row.month} {self.what} ({self.row.path})"
        return f"records: the file of import {self.row.of_id} for {self.row.kind} {self.row.month} {self.what} ({self.row.path})"


def file_faults() -> Iterator[str]:
    """Each file of the store that is missing or not what was written, with kind and month. Cost: see `spoilt`."""
    yield from map(str, spoilt())


def spoilt() -> Iterator[Spoilt]:
    """The files that are not what was written. Import files are the truth and images what older snapshots count by, so
    also those that no longer count are read. Cost: three queries, one read of every file of the store (2 GB a second).
    """
    for image in MonthImage.objects.order_by("kind", "month", "since"):
        if what := _wrong(image.path, image.content_hash):
            yield Spoilt(image, what)
    told = journalled_hashes()
    for file in ImportFile.objects.order_by("of_id", "kind", "month"):
        if what := _wrong(file.path, file.sha256):
            yield Spoilt(file, what)
        elif told.get(file.path, file.sha256) != file.sha256:
            yield Spoilt(file, REWRITTEN)


def journalled_hashes() -> dict[str, str]:
    """The hash of each import file by its path, as the journal's rows tell. One query."""
    told: dict[str, str] = {}
    rows = Entry.objects.filter(verb__in=(IMPORTED.code, HASHES_TAKEN.code)).order_by("number")
    for after in rows.values_list("after", flat=True).iterator():
        told |= (after or {}).get("files") or {}
    return told


def _wrong(path: str, digest: str) -> str:
    whole = manifest.root() / path
    if not whole.is_file():
        return MISSING
    return CHANGED if digest and store.file_hash(whole) != digest else ""
