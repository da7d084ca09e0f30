"""Import files are the truth: whatever is changed in them is found, stops what would build on
it, and is mended or named.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from guiju.foundation import attachments, seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict
from guiju.foundation.models import Entry, Job
from guiju.kit import drafts
from guiju.records import actions, mapping, reads, store
from guiju.records.actions import manifest, wholeness
from guiju.records.jobs import bring_in
from guiju.records.models import Import, ImportFile, Manifest, MonthImage, Upload
from guiju.records.reads import files
from guiju.records.reads.manifest import present, root

pytestmark = pytest.mark.django_db(transaction=True)

MAPPING = """
record: contacts
source: desk
key: [id]
timezone: Asia/Shanghai
columns: {started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}, agent: who, outcome: "'answered'", talk_seconds: talk}
"""
MARCH = "id,at,who,talk\n" + "".join(
    f"{n},2026-03-01 09:{n:02d}:00,a{n % 3},{60 + n}\n" for n in range(40)
)
LATER = "id,at,who,talk\n7,2026-03-01 09:07:00,a1,99\n100,2026-03-05 09:00:00,a1,60\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    """A record store of the test's own."""
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    return tmp_path


def bring(folder: Path, text: str) -> Import:
    path = folder / "calls.csv"
    path.write_text(text, encoding="utf-8")
    return actions.import_file(path, mapping.load(MAPPING), actor=OPERATOR)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x40
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def value_changed(path: Path) -> None:
    rows = pq.read_table(path)
    place = rows.schema.get_field_index("talk_seconds")
    changed = pc.add(rows["talk_seconds"], pa.scalar(1, rows["talk_seconds"].type)).cast(
        rows.schema.field(place).type
    )
    pq.write_table(
        rows.set_column(place, rows.schema.field(place), changed), path, compression="zstd"
    )


def removed(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("spoil", [flipped, cut, value_changed, removed])
def test_a_spoilt_import_file_is_named_and_the_next_import_stores_nothing(
    folder: Path, spoil: Callable[[Path], None]
) -> None:
    first = bring(folder, MARCH)
    file = ImportFile.objects.get()
    spoil(root() / file.path)
    (fault,) = (each["en"] for each in reads.file_faults())
    assert f"import {first.pk}" in fault and "2026-03" in fault and file.path in fault
    before = (present(), Entry.objects.count(), MonthImage.objects.count())
    with pytest.raises(Conflict) as refused:
        bring(folder, LATER)
    assert file.path in refused.value.say("zh") and "--backup" in refused.value.advise("en")
    assert (present(), Entry.objects.count(), MonthImage.objects.count()) == before
    assert Import.objects.count() == 1
    manifest.sweep(older_than=0)
    stored = set((root() / "imports").rglob("*.parquet"))
    assert stored <= {root() / file.path}, "nothing half-stored"


@pytest.mark.parametrize("spoil", [flipped, cut, value_changed, removed])
def test_taking_the_spoilt_import_back_and_importing_the_original_again_mends_the_figures(
    folder: Path, spoil: Callable[[Path], None]
) -> None:
    first = bring(folder, MARCH)
    spoil(root() / ImportFile.objects.get().path)
    actions.take_back(first.pk, actor=OPERATOR, why="its file is damaged")
    assert bring(folder, MARCH).stored == 40
    assert reads.measure(["answered"]).to_pylist()[0]["value"] == 40


def test_a_file_swapped_together_with_its_row_is_not_that_of_the_journal(folder: Path) -> None:
    bring(folder, MARCH)
    file = ImportFile.objects.get()
    value_changed(root() / file.path)
    from guiju.records import store

    ImportFile.objects.update(sha256=store.file_hash(root() / file.path))
    (fault,) = (each["en"] for each in reads.file_faults())
    assert "journal" in fault and file.path in fault


@pytest.mark.parametrize("spoil", [flipped, cut, removed])
def test_images_are_built_anew_byte_for_byte_present_and_past(
    folder: Path, spoil: Callable[[Path], None]
) -> None:
    bring(folder, MARCH)
    bring(folder, LATER)
    images = list(MonthImage.objects.order_by("since"))
    assert [image.until is None for image in images] == [False, True]
    for image in images:
        spoil(root() / image.path)
    assert len(list(reads.file_faults())) == 2
    assert all(wholeness.repair_image(image, actor=OPERATOR) for image in images)
    assert list(reads.file_faults()) == []
    assert Entry.objects.filter(verb="records.repaired").count() == 2
    assert reads.measure(["answered"]).to_pylist()[0]["value"] == 41


def test_files_of_an_earlier_release_get_their_hash_once_and_are_checked_from_here_on(
    folder: Path,
) -> None:
    bring(folder, MARCH)
    ImportFile.objects.update(sha256="")
    Entry.objects.filter(verb="records.imported").update(after={})
    path = root() / ImportFile.objects.get().path
    assert (wholeness.take_hashes(), wholeness.take_hashes()) == (1, 0)
    assert Entry.objects.filter(verb="records.hashes_taken").count() == 1
    assert list(reads.file_faults()) == []
    flipped(path)
    assert len(list(reads.file_faults())) == 1


def test_a_counter_set_back_is_named_and_the_next_import_writes_over_no_file(folder: Path) -> None:
    first, second = bring(folder, MARCH), bring(folder, LATER)
    Manifest.objects.update(last_import=first.pk - 1)
    (fault,) = (each["en"] for each in reads.file_faults())
    assert f"import {second.pk} is there" in fault
    third = bring(folder, LATER.replace("99", "98"))
    assert third.pk == second.pk + 1
    assert list(reads.file_faults()) == []


def test_what_a_killed_import_left_is_not_written_over(folder: Path) -> None:
    first = bring(folder, MARCH)
    left = root() / "imports" / str(first.pk + 1) / "contacts-2026-03.parquet"
    left.parent.mkdir()
    left.write_bytes(b"left")
    assert bring(folder, LATER).pk == first.pk + 2
    assert left.read_bytes() == b"left"


def test_another_customer_key_is_named_and_stops_imports_until_those_that_it_coded_are_gone(
    folder: Path, settings: LazySettings
) -> None:
    first = bring(folder, MARCH)
    assert first.coded_by and settings.CUSTOMER_KEY not in first.coded_by
    settings.CUSTOMER_KEY = "another"
    (fault,) = (each["en"] for each in reads.file_faults())
    assert ".customer-key" in fault and f"import {first.pk}" in fault
    with pytest.raises(Conflict, match="coded by another key"):
        bring(folder, LATER)
    Import.objects.update(coded_by="")  # an import of an earlier release is not asked
    assert list(reads.file_faults()) == []
    Import.objects.update(coded_by=first.coded_by)
    actions.take_back(first.pk, actor=OPERATOR)
    assert bring(folder, LATER).coded_by != first.coded_by
    assert list(reads.file_faults()) == []


@pytest.mark.parametrize("spoil", [flipped, removed])
def test_rejected_rows_that_are_changed_or_gone_are_named(
    folder: Path, spoil: Callable[[Path], None]
) -> None:
    row = bring(folder, MARCH.replace("2026-03-01 09:05", "2026-02-31 09:05"))
    assert row.rejects_sha256 and list(reads.file_faults()) == []
    spoil(root() / row.rejects)
    (fault,) = (each["en"] for each in reads.file_faults())
    assert f"rejected rows of import {row.pk}" in fault and row.rejects in fault
    Import.objects.update(rejects_sha256="")  # an import of an earlier release is not asked
    assert list(reads.file_faults()) == []


SENT, SWAPPED = MARCH, MARCH.replace(",60\n", ",9999\n")


def uploaded(folder: Path, settings: LazySettings) -> Upload:
    settings.HOME = folder
    row = actions.keep_upload("calls.csv", [SENT.encode()], actor=OPERATOR)
    return actions.map_upload(row, MAPPING, {}, actor=OPERATOR)


def test_an_upload_that_was_replaced_on_the_disk_is_neither_shown_nor_imported(
    folder: Path, settings: LazySettings
) -> None:
    row = uploaded(folder, settings)
    files.previewed(row, MAPPING)
    files.file_of(row).write_text(SWAPPED, encoding="utf-8")
    for read in (
        lambda: files.previewed(row, MAPPING),
        lambda: files.sniffed(row),
        lambda: bring_in(Mock(row=Job(pk=1)), row.pk, None),
    ):
        with pytest.raises(Conflict, match="not the one that was uploaded"):
            read()
    assert not Import.objects.exists()


def test_verification_compares_waiting_uploads_with_their_files_and_rows(
    folder: Path, settings: LazySettings
) -> None:
    seals.renew()
    row = uploaded(folder, settings)
    assert list(reads.file_faults()) == []
    assert list(seals.faults(["records.upload"])) == []
    files.file_of(row).write_text(SWAPPED, encoding="utf-8")
    (fault,) = (each["en"] for each in reads.file_faults())
    assert f"upload {row.pk} (calls.csv)" in fault and "changed behind" in fault
    with connection.cursor() as cursor:
        digest = store.file_hash(files.file_of(row))
        cursor.execute("UPDATE records_upload SET sha256 = %s", [digest])
    (fault,) = (each["en"] for each in seals.faults(["records.upload"]))
    assert "was changed behind the product's back" in fault


def test_an_original_that_was_changed_is_not_read_again(folder: Path) -> None:
    first = bring(folder, MARCH)
    flipped(root() / first.original)
    with pytest.raises(Conflict, match="not the one that was uploaded"):
        actions.read_again(first.pk, mapping.load(MAPPING), actor=OPERATOR)
    first.refresh_from_db()
    assert first.until is None


def test_a_sheet_that_was_replaced_while_it_waited_is_not_applied(
    folder: Path, settings: LazySettings
) -> None:
    settings.HOME = folder
    draft = drafts.keep(SimpleUploadedFile("names.csv", b"a,b\n1,2\n"), "names")
    assert drafts.path_of(draft, "names").read_bytes() == b"a,b\n1,2\n"
    drafts.path_of(draft, "names").write_bytes(b"a,b\n1,3\n")
    with pytest.raises(Conflict, match="not the one that was uploaded"):
        drafts.path_of(draft, "names")
    drafts.forget(draft, "names")
    assert not list((folder / "uploads").iterdir())


def test_an_attached_file_that_was_changed_is_not_handed_out(
    folder: Path, settings: LazySettings
) -> None:
    settings.MEDIA_ROOT = folder / "media"
    row = attachments.keep_bytes("a.txt", "text/plain", b"one", "case", 1, actor=OPERATOR)
    assert b"".join(attachments.handed_out(row)) == b"one"
    attachments.path_of(row.hash).write_bytes(b"two")
    with pytest.raises(Conflict, match="no longer what was handed in"):
        attachments.handed_out(row)
