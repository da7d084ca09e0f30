"""What breaks around the product is said in words on page and API; administrators hear of a full
disk.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from guiju.foundation import disk, faults, jobs
from guiju.foundation.models import Entry, Notice
from guiju.people.models import Account
from guiju.web.shell.middleware import Patience
from guiju.web.shell.tests.conftest import Opened
from tests.cast import LIN_LAN, WU_GANG, Member

Cast = dict[Member, Account]
JOURNAL = Entry._meta.db_table


@pytest.fixture
def door(opened: Opened) -> Client:
    return opened(LIN_LAN)


@pytest.fixture
def _no_room(cast: Cast) -> Iterator[None]:
    """A database that may not grow: SQLite says so by itself, PostgreSQL by its own state for a
    full disk.
    """
    with connection.cursor() as asked:
        if connection.vendor == "sqlite":
            asked.execute("VACUUM")  # pages that earlier tests left free would be room
            asked.execute("PRAGMA page_count")
            asked.execute(f"PRAGMA max_page_count = {asked.fetchone()[0]}")
        else:
            asked.execute(
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
            )
            asked.execute(
                f"CREATE TRIGGER no_room BEFORE INSERT ON {JOURNAL} EXECUTE FUNCTION no_room()"
            )
    yield
    with connection.cursor() as asked:
        if connection.vendor == "sqlite":
            asked.execute("PRAGMA max_page_count = 1073741823")
        else:
            asked.execute(f"DROP TRIGGER no_room ON {JOURNAL}")
            asked.execute("DROP FUNCTION no_room")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_no_room")
def test_a_full_disk_is_said_on_page_and_api(door: Client) -> None:
    for number in range(300):
        answer = door.post(
            "/api/v1/process/synonyms", {"words": f"a{number} b{number}"}, "application/json"
        )
        if answer.status_code != 201:
            break
    assert answer.status_code == 507, answer.content
    assert set(answer.json()) == {"code", "message", "data", "next_step"}
    assert answer.json()["code"] == "disk_full" and "make room" in answer.json()["next_step"]
    page = door.post("/account/tokens/new/", {"title": "x" * 60, "days": 30, "kind": "personal"})
    assert page.status_code == 507, page.content
    assert "disk is full" in page.content.decode()


def test_administrators_hear_once_of_a_full_disk(cast: Cast) -> None:
    for _ in range(2):
        assert isinstance(
            disk.noticed(OSError(errno.ENOSPC, "No space left on device")), faults.DiskFull
        )
    [notice] = Notice.objects.filter(account=cast[WU_GANG].pk)
    assert "磁盘已满" in notice.sentence["zh"] and "full" in notice.sentence["en"]


def test_a_job_on_a_full_disk_says_so_and_administrators_hear(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(step: jobs.Step) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(jobs.KINDS, "test.full", full)
    monkeypatch.setattr(jobs, "ATTEMPTS", 1)
    row = jobs.queue("test.full", {}, account=cast[WU_GANG].pk)
    jobs.work(once=True)
    row.refresh_from_db()
    assert (
        row.state == "failed" and row.error["code"] == "disk_full" and "磁盘已满" in row.error["zh"]
    )
    assert "full" in Notice.objects.get(account=cast[WU_GANG].pk).sentence["en"]
    assert "Traceback" not in caplog.text and "No space left on device" in caplog.text


def test_a_disk_with_little_room_is_told_and_one_with_room_holds_some_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(disk, "LEAST", 0)
    monkeypatch.setattr(disk, "MOST", 0)
    jobs.queue("foundation.disk", {})
    jobs.work(once=True)
    assert (tmp_path / ".room").stat().st_size == disk.RESERVE and not Notice.objects.exists()
    monkeypatch.setattr(disk, "LEAST", 1 << 60)
    jobs.queue("foundation.disk", {})
    jobs.work(once=True)
    assert "快满" in Notice.objects.get(account=cast[WU_GANG].pk).sentence["zh"]
    disk.heed(faults.DiskFull())
    assert not (tmp_path / ".room").exists()


def test_a_question_of_a_page_ends_with_its_time(
    door: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Patience, "SECONDS", -1.0)
    answer = door.get("/api/v1/records/measure?metric=offered")
    assert answer.status_code == 422 and answer.json()["code"] == "records.too_long", answer.content
