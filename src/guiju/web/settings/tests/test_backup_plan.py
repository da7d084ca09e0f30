"""Backups by plan: written once a day, proven, kept by days, weeks and months; what fails is
seen by the administrator.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from guiju.foundation import clock, jobs
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Forbidden, GuijuError, Invalid
from guiju.foundation.models import Entry, Job, Notice
from guiju.people import actions as people
from guiju.people import reads as people_reads
from guiju.people.models import Account
from guiju.web.settings.backups import actions, reads, writing
from guiju.web.settings.backups.models import Backup, Plan
from guiju.web.settings.backups.proving import proved
from guiju.web.settings.backups.retention import kept
from tests.cast import LIN_LAN, WU_GANG, Member

Opened = Callable[[Member], Client]
PLAN = {"active": True, "hour": 2, "daily": 2, "weekly": 1, "monthly": 0}


@pytest.fixture
def cast(tmp_path: Path, settings: LazySettings, transactional_db: None) -> dict[Member, Account]:
    """An administrator and a manager on an instance in a folder of its own."""
    settings.HOME, settings.RECORDS_ROOT = tmp_path / "home", tmp_path / "home" / "records"
    settings.BACKUPS_ROOT = tmp_path / "backups"
    settings.HOME.mkdir()
    return {member: account(member) for member in (WU_GANG, LIN_LAN)}


def account(member: Member) -> Account:
    row, token = people.invite(
        member.email, [(member.role, None)], name=member.name, actor=OPERATOR
    )
    return people.accept_invitation(token, "a-quiet-lantern-9") or row


@pytest.fixture
def opened(cast: dict[Member, Account]) -> Opened:
    def enter(member: Member) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(cast[member], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the product's clock to a local time."""

    def to(local: str) -> None:
        moment = dt.datetime.fromisoformat(f"{local}+08:00").astimezone(dt.UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return to


def by_schedule() -> Job:
    """What the schedule queues, run."""
    row = jobs.queue("backups.write", {}, unique="backups.write")
    jobs.work(once=True)
    row.refresh_from_db()
    return row


def test_the_newest_of_days_weeks_and_months_is_kept() -> None:
    begin = dt.datetime(2026, 1, 1, 2)
    every_day = [(n, begin + dt.timedelta(days=n)) for n in range(120)]  # up to 30 April
    twice = [*every_day, (500, begin + dt.timedelta(days=119, hours=9))]
    staying = kept(twice, daily=3, weekly=2, monthly=3)
    assert staying == {
        500,
        118,
        117,
        115,
        89,
        58,
    }  # three days, the Sunday before, March's and February's last
    assert kept(twice, daily=0, weekly=0, monthly=0) == {500}
    assert kept([], daily=7, weekly=4, monthly=12) == set()


def test_the_administrator_plans_backups_on_a_page_and_others_do_not(
    cast: dict[Member, Account], opened: Opened
) -> None:
    browser = opened(WU_GANG)
    assert "No backup yet" in browser.get("/backups/").content.decode()
    assert "There is no proven backup." in browser.get("/").content.decode()
    answer = browser.post("/backups/plan/", {**PLAN, "active": "on", "hour": "24"})
    assert answer.status_code == 422
    assert browser.post("/backups/plan/", {**PLAN, "active": "on"}).status_code == 302
    row = Entry.objects.get(verb="backups.planned")
    assert (
        row.after == PLAN
        and row.before["active"] is False
        and row.actor_account == cast[WU_GANG].pk
    )
    assert "Every day from 2:00 on" in browser.get("/backups/").content.decode()
    manager = opened(LIN_LAN)
    assert manager.get("/backups/").status_code == manager.get("/backups/plan/").status_code == 403
    assert manager.post("/backups/write/").status_code == 403
    assert "There is no proven backup." not in manager.get("/").content.decode()
    with pytest.raises(Forbidden):
        actions.save_plan(**PLAN, actor=people_reads.actor_of(cast[LIN_LAN]))
    with pytest.raises(Invalid):
        actions.save_plan(**{**PLAN, "daily": 0}, actor=OPERATOR)


def test_one_backup_a_day_is_written_proven_and_told(
    cast: dict[Member, Account], opened: Opened, at: Callable[[str], None]
) -> None:
    at("2026-03-02T03:00:00")
    assert by_schedule().result == {} and not Backup.objects.exists(), "nobody planned any"
    actions.save_plan(**PLAN, actor=OPERATOR)
    at("2026-03-02T01:59:00")
    assert by_schedule().result == {}
    at("2026-03-02T02:00:00")
    assert by_schedule().state == "done"
    row = Backup.objects.get()
    path = Path(row.path)
    assert path.name == "guiju-20260302-020000.guiju" and path.stat().st_mode & 0o777 == 0o600
    assert proved(path)["journal"]["length"] == row.length and path.stat().st_size == row.size
    at("2026-03-02T23:00:00")
    assert by_schedule().result == {}, "today has one"
    page = opened(WU_GANG).get("/").content.decode()
    assert "The last proven backup is 21" in page and "There is no proven backup" not in page
    writing.write(str(path.with_name("by-hand.guiju")), actor=OPERATOR)
    assert "The last proven backup is 0" in opened(WU_GANG).get("/").content.decode(), (
        "the command's counts too"
    )
    at("2026-03-05T02:30:00")
    assert reads.standing(OPERATOR).worrying, "it is older than two days"
    told = opened(WU_GANG).get("/api/v1/backups").json()
    assert (
        told["worrying"] is True and told["plan"] == PLAN and told["backups"][0]["hash"] == row.hash
    )
    assert opened(LIN_LAN).get("/api/v1/backups").status_code == 403


def test_retention_removes_only_what_this_instance_wrote_itself(
    cast: dict[Member, Account], settings: LazySettings, at: Callable[[str], None]
) -> None:
    actions.save_plan(**PLAN, actor=OPERATOR)
    folder = Path(settings.BACKUPS_ROOT)
    for day in range(2, 6):
        at(f"2026-03-0{day}T02:00:00")
        by_schedule()
        if day == 2:
            (folder / "guiju-20260101-020000.guiju").write_text("somebody else's")
            first = folder / "guiju-20260302-020000.guiju"
            first.write_text("no more what it was")
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "guiju-20260101-020000.guiju",
        "guiju-20260302-020000.guiju",
        "guiju-20260304-020000.guiju",
        "guiju-20260305-020000.guiju",
    ]
    removed = Entry.objects.filter(verb="backups.removed").order_by("number")
    assert [row.after["ours"] for row in removed] == [False, True]
    settings.HOME = settings.HOME.with_name(
        "elsewhere"
    )  # the same rows, restored into another folder
    settings.HOME.mkdir()
    at("2026-03-20T02:00:00")
    by_schedule()
    assert (folder / "guiju-20260304-020000.guiju").exists(), "the other instance's files stay"


def test_a_backup_that_cannot_be_written_is_told_once_and_tried_again(
    cast: dict[Member, Account], settings: LazySettings, opened: Opened, at: Callable[[str], None]
) -> None:
    actions.save_plan(**PLAN, actor=OPERATOR)
    Path(settings.BACKUPS_ROOT).write_text("a file where the folder should be")
    at("2026-03-02T02:00:00")
    assert by_schedule().state == "failed"
    at("2026-03-02T02:30:00")
    assert by_schedule().result == {}, "the next try waits for an hour"
    at("2026-03-02T03:01:00")
    assert by_schedule().state == "failed"
    assert Backup.objects.filter(fault__isnull=False).count() == 2
    assert Notice.objects.filter(account=cast[WU_GANG].pk, url="/backups/").count() == 1
    assert not Notice.objects.filter(account=cast[LIN_LAN].pk, url="/backups/").exists()
    page = opened(WU_GANG).get("/").content.decode()
    assert "The newest try failed: The backup was not written" in page
    Path(settings.BACKUPS_ROOT).unlink()
    at("2026-03-02T04:02:00")
    assert by_schedule().state == "done" and not reads.standing(OPERATOR).worrying


def test_the_clock_an_hour_back_or_a_day_ahead_loses_no_backup(
    cast: dict[Member, Account], settings: LazySettings, at: Callable[[str], None]
) -> None:
    actions.save_plan(**PLAN, actor=OPERATOR)
    for moment in (
        "2026-03-03T02:00:00",
        "2026-03-02T02:10:00",
        "2026-03-02T01:10:00",
        "2026-03-02T02:10:00",
    ):
        at(moment)  # a day ahead, right again, an hour back, right again
        by_schedule()
    names = sorted(path.name for path in Path(settings.BACKUPS_ROOT).iterdir())
    assert names == ["guiju-20260302-021000.guiju", "guiju-20260303-020000.guiju"]


def test_one_is_written_at_once_by_page_and_by_api(
    cast: dict[Member, Account], opened: Opened
) -> None:
    browser = opened(WU_GANG)
    assert browser.post("/backups/write/").url.startswith("/jobs/")
    assert browser.post("/api/v1/backups").status_code == 202, "asked twice, it runs once"
    jobs.work(once=True)
    assert Backup.objects.count() == 1
    assert Entry.objects.get(verb="backups.written").actor_account == cast[WU_GANG].pk
    assert Plan.objects.count() == 0
    answer = browser.put("/api/v1/backups/plan", PLAN, content_type="application/json")
    assert answer.json() == PLAN and Plan.objects.get().active


def test_a_refusal_is_said_in_both_languages(cast: dict[Member, Account]) -> None:
    with pytest.raises(GuijuError) as refused:
        actions.save_plan(**{**PLAN, "hour": 30}, actor=OPERATOR)
    assert refused.value.say("zh") != refused.value.say("en")
