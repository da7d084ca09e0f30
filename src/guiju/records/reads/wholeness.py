"""Whether the files of the record store are still those that were written: bytes against hashes,
hashes against the journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from guiju.foundation.errors import Sentence
from guiju.foundation.models import Entry
from guiju.records import store
from guiju.records.events import HASHES_TAKEN, IMPORTED, READ_AGAIN
from guiju.records.models import Import, ImportFile, Manifest, MonthImage, Upload
from guiju.records.reads import files, manifest

#: What can be wrong with a file, as the end of a sentence.
MISSING: Sentence = {"zh": "不见了", "en": "is missing"}
CHANGED: Sentence = {"zh": "在产品之外被改动", "en": "was changed behind the product's back"}
REWRITTEN: Sentence = {"zh": "不是日志所记的那一个", "en": "is not that of the journal"}


@dataclass(frozen=True)
class Spoilt:
    """A file of the store that is not what was written: the row that names it, and what is
    wrong.
    """

    row: ImportFile | MonthImage
    what: Sentence

    @property
    def sentence(self) -> Sentence:
        """Which file, of which kind and month, and what is wrong with it."""
        month = f"{self.row.kind} {self.row.month}"
        if isinstance(self.row, MonthImage):
            which = {"zh": f"{month} 的月度映像", "en": f"the image of {month}"}
        else:
            number = self.row.of_id
            which = {
                "zh": f"导入 {number} 的 {month} 文件",
                "en": f"the file of import {number} for {month}",
            }
        return {
            "zh": f"数据：{which['zh']}{self.what['zh']}（{self.row.path}）",
            "en": f"records: {which['en']} {self.what['en']} ({self.row.path})",
        }


def file_faults() -> Iterator[Sentence]:
    """Each file of the store that is missing or not what was written, with kind and month; then
    uploads that wait and are not what was sent, a counter or a key that is not what it was. Cost: see `spoilt`.
    """
    yield from (spoilt_file.sentence for spoilt_file in spoilt())
    yield from (beside.sentence for beside in spoilt_beside())
    yield from _waiting()
    yield from _beside_the_files()


@dataclass(frozen=True)
class Beside:
    """A file that is kept beside an import's rows and is not what was written: its path in the
    store ('' where the row names none any more), the hash that it had, and a sentence.
    """

    of: Import
    path: str
    sha256: str
    sentence: Sentence


def spoilt_beside() -> Iterator[Beside]:
    """Originals of imports and files of rejected rows that are not what was written. Two queries,
    one read of each file.
    """
    for row in Import.objects.exclude(original="").order_by("pk"):
        if what := _wrong(row.original, row.original_sha256):
            sentence: Sentence = {
                "zh": f"数据：导入 {row.pk} 的原文件{what['zh']}（{row.original}）",
                "en": f"records: the original of import {row.pk} {what['en']} ({row.original})",
            }
            yield Beside(row, row.original, row.original_sha256, sentence)
    for row in Import.objects.exclude(rejects_sha256="").order_by("pk"):
        if what := _wrong(row.rejects, row.rejects_sha256):
            zh, en = (f"（{row.rejects}）", f" ({row.rejects})") if row.rejects else ("", "")
            sentence = {
                "zh": f"数据：导入 {row.pk} 未导入行的文件{what['zh']}{zh}",
                "en": f"records: the file of rejected rows of import {row.pk} {what['en']}{en}",
            }
            yield Beside(row, row.rejects, row.rejects_sha256, sentence)


def _waiting() -> Iterator[Sentence]:
    """Uploads whose file is not what was sent. One query, one read of each file."""
    for row in Upload.objects.filter(of_import=None).order_by("pk"):
        path = files.file_of(row)
        if what := _wrong_at(path, row.sha256):
            yield {
                "zh": f"数据：等待导入的文件 {row.pk}（{row.name}）{what['zh']}（uploads/{row.path}）",
                "en": f"records: upload {row.pk} ({row.name}), which waits to be imported, "
                f"{what['en']} (uploads/{row.path})",
            }


def _beside_the_files() -> Iterator[Sentence]:
    """A counter that was set back, a key that is another. Three queries."""
    newest = Import.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    given = Manifest.objects.filter(pk=1).values_list("last_import", flat=True).first() or 0
    if given < newest:
        yield {
            "zh": f"数据：导入的编号计数 {given} 小于已有的导入 {newest}：在产品之外被改动",
            "en": f"records: the counter of imports says {given} and import {newest} is there: it "
            "was changed behind the product's back",
        }
    if number := manifest.coded_otherwise(settings.CUSTOMER_KEY.encode()):
        yield {
            "zh": f"数据：.customer-key 不是给导入 {number} 的客户编码的那把密钥，请从备份取回",
            "en": f"records: .customer-key is not the key that coded the customers of import "
            f"{number}; bring it back from a backup",
        }


def spoilt() -> Iterator[Spoilt]:
    """The files that are not what was written. Import files are the truth and images what older
    snapshots count by, so also those that no longer count are read. Cost: three queries, one read
    of every file of the store (2 GB a second).
    """
    for image in MonthImage.objects.order_by("kind", "month", "since"):
        if what := _wrong(image.path, image.content_hash):
            yield Spoilt(image, what)
    journalled = journalled_hashes()
    for file in ImportFile.objects.order_by("of_id", "kind", "month"):
        if what := _wrong(file.path, file.sha256):
            yield Spoilt(file, what)
        elif journalled.get(file.path, file.sha256) != file.sha256:
            yield Spoilt(file, REWRITTEN)


def journalled_hashes() -> dict[str, str]:
    """The hash of each import file by its path, as the journal's rows tell. One query."""
    hashes: dict[str, str] = {}
    rows = Entry.objects.filter(
        verb__in=(IMPORTED.code, READ_AGAIN.code, HASHES_TAKEN.code)
    ).order_by("number")
    for after in rows.values_list("after", flat=True).iterator():
        hashes |= (after or {}).get("files") or {}
    return hashes


def _wrong(path: str, digest: str) -> Sentence | None:
    return _wrong_at(manifest.root() / path, digest)


def _wrong_at(whole: Path, digest: str) -> Sentence | None:
    if not whole.is_file():
        return MISSING
    return CHANGED if digest and store.file_hash(whole) != digest else None
