"""Agent states from the file to the figure: refused, changed, taken back, and images of an
earlier form built anew.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from guiju.foundation.access import OPERATOR
from guiju.people.models import Person
from guiju.records import actions, mapping, reads, store
from guiju.records.actions import manifest
from guiju.records.models import Import, ImportFile, MonthImage
from guiju.records.reads.manifest import root, stored_file

pytestmark = pytest.mark.django_db(transaction=True)

MAPPING = """
record: agent_states
source: acd
key: [id]
timezone: Asia/Shanghai
columns:
  agent: who
  state: state
  started_at: begin
  ended_at: finish
"""
HEAD = "id,who,state,begin,finish\n"
MARCH = (dt.date(2026, 3, 1), dt.date(2026, 3, 31))
NIGHT = HEAD + "1,李雷,handling,2026-03-31 23:30:00,2026-04-01 01:30:00\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    """A record store of the test's own."""
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    return tmp_path


def bring(folder: Path, text: str, name: str = "states.csv") -> Import:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return actions.import_file(path, mapping.load(MAPPING), actor=OPERATOR)


def by_month(metric: str = "handling_time", **question: object) -> dict[str, float | None]:
    rows = reads.measure([metric], by=["month"], **question).to_pylist()  # type: ignore[arg-type]
    return {row["month"]: row["value"] for row in rows}


def test_a_night_over_the_months_end_belongs_to_both_and_goes_with_its_import(folder: Path) -> None:
    first = bring(folder, NIGHT)
    assert by_month() == {"2026-03": 1800, "2026-04": 5400}
    other = bring(folder, HEAD + "2,李雷,handling,2026-04-01 09:00:00,2026-04-01 09:10:00\n")
    assert by_month() == {"2026-03": 1800, "2026-04": 6000}, (
        "April was built again with March's night"
    )
    actions.take_back(first.pk, actor=OPERATOR)
    assert by_month() == {"2026-04": 600}
    actions.take_back(other.pk, actor=OPERATOR)
    assert by_month() == {} and reads.months(["agent_states"]) == []


def test_a_shorter_night_takes_its_seconds_from_the_next_month_and_gives_them_back(
    folder: Path,
) -> None:
    bring(folder, NIGHT)
    snapshot = reads.current_snapshot()
    shorter = bring(folder, NIGHT.replace("2026-04-01 01:30:00", "2026-03-31 23:45:00"))
    assert (shorter.updated, by_month()) == (1, {"2026-03": 900})
    assert by_month(snapshot=snapshot) == {"2026-03": 1800, "2026-04": 5400}, "a snapshot stays"
    actions.take_back(shorter.pk, actor=OPERATOR)
    assert by_month() == {"2026-03": 1800, "2026-04": 5400}


def test_the_same_states_again_leave_every_image_as_it_is(folder: Path) -> None:
    bring(folder, NIGHT)
    snapshot = reads.current_snapshot()
    bring(folder, NIGHT)
    assert not reads.newer_than(snapshot, "2026-03") and not reads.newer_than(snapshot, "2026-04")


def test_a_state_that_ends_before_it_begins_is_rejected_with_its_reason(folder: Path) -> None:
    row = bring(
        folder,
        HEAD
        + "1,李雷,handling,2026-03-10 10:00:00,2026-03-10 09:00:00\n"
        + "2,李雷,handling,2024-03-10 10:00:00,2026-03-10 09:00:00\n"
        + "3,李雷,handling,2026-03-10 10:00:00,2026-03-10 10:00:00\n"
        + "4,李雷,handling,2026-03-10 10:00:00,\n"
        + "5,李雷,handling,2026-03-10T10:00:00+08:00,2026-03-10T01:00:00Z\n",
    )
    assert (row.stored, row.rejected) == (2, 3)
    told = (root() / row.rejects).read_text(encoding="utf-8-sig").splitlines()
    assert "before its start" in told[1] and "早于开始时间" in told[1]
    assert "over a year" in told[2] and "before its start" in told[3]
    assert by_month("states_without_end") == {"2026-03": 1}


def _as_before(folder: Path) -> None:
    """Make the instance one from before states were cut: whole states in the month of their
    start.
    """
    top = root()
    for image in MonthImage.objects.filter(until=None):
        path = top / "images" / f"old-{image.month}.parquet"
        files = [stored_file(row) for row in ImportFile.objects.filter(month=image.month)]
        if not files:
            image.delete()
            continue
        paths = [str(top / file.path) for file in files]
        with duckdb.connect() as db:
            db.execute(
                "COPY (SELECT * EXCLUDE (raw, row_hash, key_hash, extra), false AS excluded "
                "FROM read_parquet(?))"
                f" TO '{path}' (FORMAT parquet)",
                [paths],
            )
        MonthImage.objects.filter(pk=image.pk).update(
            form=1, path=str(path.relative_to(top)), content_hash=store.file_hash(path)
        )
    ImportFile.objects.update(reaches="")


def test_images_of_an_earlier_form_are_built_anew_and_what_was_closed_on_them_stays(
    folder: Path,
) -> None:
    bring(folder, NIGHT)
    _as_before(folder)
    snapshot = reads.current_snapshot()
    assert by_month() == {"2026-03": 7200}
    assert manifest.upgrade() == 1
    assert by_month() == {"2026-03": 1800, "2026-04": 5400}
    assert by_month(snapshot=snapshot, rules=1) == {"2026-03": 7200}
    assert list(reads.file_faults()) == []
    assert manifest.upgrade() == 0, "once is enough"
    assert not reads.newer_than(snapshot, "2026-03"), "the records are the same"


def test_a_lost_file_stops_no_start_and_leaves_its_month_as_it_is(folder: Path) -> None:
    bring(folder, NIGHT)
    _as_before(folder)
    (root() / ImportFile.objects.get().path).unlink()
    manifest.upgrade()
    assert by_month() == {"2026-03": 7200}
    assert any("missing" in fault["en"] for fault in reads.file_faults())


def test_by_the_former_rules_a_sum_of_nothing_is_nothing(folder: Path) -> None:
    bring(folder, HEAD + "1,李雷,available,2026-03-10 09:00:00,2026-03-10 17:00:00\n")
    assert by_month("occupancy") == {"2026-03": 0}
    assert by_month("occupancy", rules=1) == {"2026-03": None}


TWICE = HEAD + (
    "1,李雷,available,2026-03-10 09:00:00,2026-03-10 10:00:00\n2,李雷,handling,2026-03-10 "
    "09:30:00,2026-03-10 10:30:00\n"
)
APART = (
    "3,韩梅,available,2026-03-10 09:00:00,2026-03-10 10:00:00\n4,韩梅,handling,2026-03-10 "
    "10:00:00,2026-03-10 11:00:00\n"
    "5,韩梅,offline,2026-03-10 09:00:00,2026-03-10 12:00:00\n6,韩梅,handling,2026-03-10 09:30:00,\n"
)


def test_states_that_overlap_another_of_their_agent_are_told_when_they_are_imported(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from guiju.web.settings.command import run

    how = folder / "how.yaml"
    how.write_text(MAPPING, encoding="utf-8")
    (folder / "states.csv").write_text(TWICE + APART, encoding="utf-8")
    assert run(["import", "agent_states", str(folder / "states.csv"), "--mapping", str(how)]) == 0
    assert "overlapping: 2 states overlap another of the same agent" in capsys.readouterr().out
    row = Import.objects.get()
    later = bring(
        folder, HEAD + "7,李雷,handling,2026-03-10 10:15:00,2026-03-10 10:20:00\n", "more.csv"
    )
    assert (reads.overlapping(row), reads.overlapping(later)) == (2, 1)
    actions.take_back(row.pk, actor=OPERATOR)
    assert (reads.overlapping(row), reads.overlapping(later)) == (0, 0)


def test_the_time_line_lies_in_the_zone_in_which_its_states_were_read(folder: Path) -> None:
    bring(folder, HEAD + "1,李雷,handling,2026-03-10 23:00:00,2026-03-11 01:00:00\n")
    actions.adopt_keys(position="", actor=OPERATOR)
    other = mapping.load(MAPPING.replace("Asia/Shanghai", "America/New_York"))
    path = folder / "later.csv"
    path.write_text(
        HEAD + "2,李雷,handling,2026-03-20 09:00:00,2026-03-20 10:00:00\n", encoding="utf-8"
    )
    actions.import_file(path, other, actor=OPERATOR)
    [person] = Person.objects.all()
    told = {
        day.date.day: (day.worked, day.zone)
        for day in reads.worked_days(person.pk, *MARCH, actor=OPERATOR)
    }
    assert told == {
        10: (3600, "Asia/Shanghai"),
        11: (3600, "Asia/Shanghai"),
        20: (3600, "America/New_York"),
    }
    rows = reads.measure(["handling_time"], by=["date"]).to_pylist()
    assert {row["date"].day: row["value"] for row in rows} == {10: 3600, 11: 3600, 20: 3600}
