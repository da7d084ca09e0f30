"""Business hours kept by a person: from what is written to the figures of every month."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from guiju.foundation import jobs
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.errors import Forbidden, Invalid, Several
from guiju.foundation.models import Entry
from guiju.records import actions, mapping, reads
from guiju.records.models import Import, Source

pytestmark = pytest.mark.django_db(transaction=True)

MAPPING = """
record: contacts
source: tickets
key: [id]
timezone: Asia/Shanghai
columns:
  agent: who
  started_at: opened
  resolve_seconds: {from: took, unit: hours}
  first_reply_seconds: {from: reply, unit: hours}
"""
FILE = "id,who,opened,took,reply\n1,李雷,2026-09-30 17:00:00,200,1\n2,李雷,2026-10-12 10:00:00,1,\n"
OFFICE = {
    "weekly": {str(day): "09:00-12:00, 13:00-18:00" for day in range(1, 6)},
    "holidays": "2026-10-01..2026-10-07",
    "make_up": "2026-10-10",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    """A record store of the test's own."""
    settings.RECORDS_ROOT = tmp_path / "records"  # type: ignore[attr-defined]
    return tmp_path


def bring(folder: Path, how: str = MAPPING) -> Import:
    path = folder / "tickets.csv"
    path.write_text(FILE, encoding="utf-8")
    return actions.import_file(path, mapping.load(how), actor=OPERATOR)


def resolved(month: int) -> float | None:
    """The mean time to resolve in business hours, in hours."""
    days = {"date_from": dt.date(2026, month, 1), "date_to": dt.date(2026, month, 30)}
    value = reads.measure(["resolve_mean_business"], **days).to_pylist()[0]["value"]  # type: ignore[arg-type]
    return None if value is None else value / 3600


def test_a_calendar_holds_for_the_sources_that_it_is_given_to(folder: Path) -> None:
    bring(folder)
    assert resolved(9) is None
    actions.save_calendar("office", OFFICE, actor=OPERATOR, sources=["tickets"])
    jobs.work(once=True)
    assert resolved(9) == 1 + 8, "an hour on the 30th, the 8th; it ended in the night to the 9th"
    assert resolved(10) == 1
    assert mapping.load(Source.objects.get().mapping).calendar == "office"
    bring(folder)
    assert mapping.load(Source.objects.get().mapping).calendar == "office", (
        "a mapping that names none leaves it"
    )


def test_a_changed_calendar_changes_the_months_and_no_snapshot(folder: Path) -> None:
    actions.save_calendar("office", OFFICE, actor=OPERATOR)
    bring(folder, MAPPING + "calendar: office\n")
    assert resolved(10) == 1, "an import returns when its figures are current"
    before = reads.current_snapshot()
    actions.save_calendar("office", OFFICE | {"holidays": "2026-10-12"}, actor=OPERATOR)
    jobs.work(once=True)
    assert resolved(10) == 0
    days = {"date_from": dt.date(2026, 10, 1), "date_to": dt.date(2026, 10, 31), "snapshot": before}
    assert reads.measure(["resolve_mean_business"], **days).to_pylist()[0]["value"] == 3600  # type: ignore[arg-type]
    assert Entry.objects.filter(verb="records.calendar_saved").count() == 2
    actions.save_calendar("office", OFFICE, actor=OPERATOR, sources=[])
    jobs.work(once=True)
    assert resolved(10) is None


def test_what_is_wrong_is_refused_and_only_who_may_keeps_hours(folder: Path) -> None:
    with pytest.raises(Several):
        actions.save_calendar("office", {"weekly": {"1": "9-5"}}, actor=OPERATOR)
    with pytest.raises(Invalid, match="Name the business hours"):
        actions.save_calendar(" ", OFFICE, actor=OPERATOR)
    with pytest.raises(Invalid, match="no source of contacts"):
        actions.save_calendar("office", OFFICE, actor=OPERATOR, sources=["nowhere"])
    with pytest.raises(
        Invalid, match=r"no business hours “office”[.] None are written yet"
    ) as refused:
        bring(folder, MAPPING + "calendar: office\n")
    assert "/records/calendars/" in refused.value.advise("en")
    with pytest.raises(Forbidden):
        actions.save_calendar(
            "office", OFFICE, actor=Actor(account=1, person=1, name="韩梅", grants=())
        )
