"""Importing, correcting, taking back, excluding: through the actions, on the database and the
files.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from guiju.foundation import journal
from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.foundation.errors import Conflict, Forbidden, GuijuError, Invalid, NotFound
from guiju.foundation.models import Entry
from guiju.records import actions, mapping, reads
from guiju.records.actions import manifest
from guiju.records.models import Import, MonthImage
from guiju.records.reads.manifest import root

pytestmark = pytest.mark.django_db(transaction=True)

MAPPING = """
record: contacts
source: desk
key: [id]
timezone: Asia/Shanghai
columns:
  started_at: {from: at, format: "%Y-%m-%d %H:%M:%S"}
  agent: who
  outcome: "case when who is null then 'abandoned' else 'answered' end"
  talk_seconds: talk
"""
HEAD = "id,at,who,talk\n"
MARCH = (
    HEAD
    + "1,2026-03-01 09:00:00,李雷,60\n2,2026-03-01 10:00:00,韩梅,120\n3,2026-03-02 11:00:00,,\n"
)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: object) -> Path:
    """A record store of the test's own."""
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    return tmp_path


def bring(folder: Path, text: str, name: str = "march.csv", how: str = MAPPING) -> Import:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return actions.import_file(path, mapping.load(how), actor=OPERATOR)


def value(metric: str, **question: object) -> float | None:
    rows = reads.measure([metric], **question).to_pylist()  # type: ignore[arg-type]
    return rows[0]["value"] if rows else None


def counts(row: Import) -> tuple[int, ...]:
    return (row.read, row.stored, row.updated, row.unchanged, row.skipped, row.rejected)


def test_every_row_is_accounted_for_and_again_changes_nothing(store: Path) -> None:
    assert counts(bring(store, MARCH)) == (3, 3, 0, 0, 0, 0)
    assert counts(bring(store, MARCH)) == (3, 0, 0, 3, 0, 0)
    assert value("answered") == 2
    assert value("offered") == 3
    assert value("aht") == 90


def test_a_corrected_row_updates_and_its_old_version_stays_readable(store: Path) -> None:
    bring(store, MARCH)
    before = reads.current_snapshot()
    assert counts(bring(store, MARCH.replace("韩梅,120", "韩梅,180"))) == (3, 0, 1, 2, 0, 0)
    assert value("aht") == 120
    assert value("aht", snapshot=before) == 90
    versions = reads.versions_of("contacts", "desk", "2")
    assert [float(version["talk_seconds"]) for version in versions] == [180.0, 120.0]


def test_any_import_can_be_taken_back_not_only_the_last(store: Path) -> None:
    first = bring(store, MARCH)
    bring(
        store, HEAD + "2,2026-03-01 10:00:00,韩梅,180\n4,2026-04-01 10:00:00,韩梅,30\n", "april.csv"
    )
    actions.take_back(first.pk, actor=OPERATOR, why="wrong file")
    assert value("answered") == 2
    assert value("aht") == 105
    actions.take_back(Import.objects.latest("pk").pk, actor=OPERATOR)
    assert value("answered") in (None, 0)


def test_taking_back_twice_and_what_is_not_there_are_refused(store: Path) -> None:
    row = bring(store, MARCH)
    actions.take_back(row.pk, actor=OPERATOR)
    with pytest.raises(Conflict):
        actions.take_back(row.pk, actor=OPERATOR)
    with pytest.raises(NotFound):
        actions.take_back(999, actor=OPERATOR)


def test_a_row_that_moves_to_another_month_leaves_the_old_one(store: Path) -> None:
    bring(store, MARCH)
    bring(store, HEAD + "2,2026-04-01 10:00:00,韩梅,120\n")
    assert value("answered", date_to=dt.date(2026, 3, 31)) == 1
    assert value("answered", date_from=dt.date(2026, 4, 1)) == 1


def test_rejected_rows_come_back_with_line_and_reason_and_stop_nothing_else(store: Path) -> None:
    row = bring(
        store,
        MARCH
        + (
            "4,2026-02-31 09:00:00,李雷,60\n5,2026-03-03 09:00:00,李雷,zehn\n3,2026-03-02 "
            "11:00:00,,\n"
        ),
    )
    assert counts(row) == (6, 3, 0, 0, 0, 3)
    rejects = (root() / row.rejects).read_text(encoding="utf-8-sig")
    assert "2026-02-31" in rejects
    assert "zehn" in rejects
    assert len(rejects.strip().splitlines()) == 4


def test_an_empty_file_is_refused_and_nothing_is_half_stored(store: Path) -> None:
    with pytest.raises(GuijuError):
        bring(store, "")
    assert not Import.objects.exists()
    assert not MonthImage.objects.exists()
    assert reads.current_snapshot() == 0


def test_excluded_days_do_not_count_until_the_exclusion_is_lifted(store: Path) -> None:
    bring(store, MARCH)
    row = actions.exclude(
        "contacts",
        "outage",
        actor=OPERATOR,
        date_from=dt.date(2026, 3, 1),
        date_to=dt.date(2026, 3, 1),
    )
    assert value("offered") == 1
    actions.lift_exclusion(row.pk, actor=OPERATOR, why="it was another site")
    assert value("offered") == 3
    with pytest.raises(Invalid):
        actions.exclude("contacts", " ", actor=OPERATOR, keys=["1"])


def test_a_single_test_call_is_excluded(store: Path) -> None:
    bring(store, MARCH)
    actions.exclude("contacts", "test call", actor=OPERATOR, source="desk", keys=["1"])
    assert value("answered") == 1


def test_each_action_leaves_its_journal_row_and_the_chain_is_whole(store: Path) -> None:
    row = bring(store, MARCH)
    actions.take_back(row.pk, actor=OPERATOR, why="wrong")
    told = Entry.objects.exclude(verb=journal.SEALED.code).order_by("number")
    assert list(told.values_list("verb", flat=True)) == [
        "records.imported",
        "records.import_taken_back",
    ]
    assert list(journal.faults()) == []


def test_an_agent_may_not_import(store: Path) -> None:
    path = store / "march.csv"
    path.write_text(MARCH, encoding="utf-8")
    with pytest.raises(Forbidden):
        actions.import_file(
            path, mapping.load(MAPPING), actor=Actor(account=1, person=1, grants=(Grant("agent"),))
        )


def test_files_that_nobody_names_are_swept_and_named_ones_stay(store: Path) -> None:
    bring(store, MARCH)
    lost = root() / "imports" / "77" / "contacts-2026-03.parquet"
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"left by a killed import")
    foreign = [root() / "work" / "letter.txt", root() / "work" / "thesis" / "one.txt"]
    for file in foreign:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"somebody else's")
        os.utime(file.parent, (0, 0))
    assert manifest.sweep(older_than=0) == 1
    assert all(file.exists() for file in foreign)
    assert value("offered") == 3


def test_an_image_changed_behind_the_products_back_is_found(store: Path) -> None:
    bring(store, MARCH)
    assert list(reads.file_faults()) == []
    path = root() / MonthImage.objects.get(until=None).path
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"x")
    assert len(list(reads.file_faults())) == 1
