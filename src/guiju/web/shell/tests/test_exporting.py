"""A long export is a job: with progress, to be stopped, its file for whoever asked, by what she
is permitted then, for a day.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from guiju.foundation import clock, jobs
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Entry, Job, Notice
from guiju.kit import excel, spreadsheets
from guiju.kit.table import view as views
from guiju.people import actions as people_actions
from guiju.people import reads as people
from guiju.people.models import Account, RoleGrant
from guiju.web.shell import actions, exporting
from guiju.web.shell.tests.conftest import Opened
from tests.cast import HAN_MEI, LI_LEI, LIN_LAN, WU_GANG, Member

Cast = dict[Member, Account]
PLACE = "/notices/?export=xlsx"


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 20)
    settings.HOME = tmp_path


@pytest.fixture
def lei(opened: Opened, cast: Cast) -> Iterator[Client]:
    """Who has thirty notices to export."""
    for member in (LI_LEI, WU_GANG):
        Notice.objects.bulk_create(
            Notice(
                account=cast[member].pk,
                at=clock.now(),
                sentence={"zh": f"事{n}", "en": f"{member.name} {n}"},
            )
            for n in range(30)
        )
    yield opened(LI_LEI)


def begun(browser: Client) -> Job:
    answer = browser.get(PLACE)
    row = Job.objects.filter(kind=exporting.KIND).latest("id")
    assert answer.status_code == 302 and answer["Location"] == f"/jobs/{row.pk}/"
    return row


def lines(answer: Any) -> int:
    content = b"".join(answer.streaming_content)
    return sum(len(table.rows) for table in excel.tables(content, sheet=spreadsheets.ALL)) - 1


def test_a_long_export_is_a_job_whose_file_whoever_asked_fetches(
    lei: Client, opened: Opened, cast: Cast
) -> None:
    row = begun(lei)
    assert begun(lei).pk == row.pk, "the same is not begun twice"
    assert lei.get(f"/jobs/{row.pk}/file/").status_code == 409
    jobs.work(once=True)
    row.refresh_from_db()
    assert (row.state, row.done, row.total, row.result["rows"]) == ("done", 30, 30, 30)
    assert f"/jobs/{row.pk}/file/" in lei.get(f"/jobs/{row.pk}/").content.decode()
    assert lines(lei.get(f"/jobs/{row.pk}/file/")) == 30
    assert Entry.objects.filter(verb=actions.TABLE_EXPORTED.code).count() == 1
    for other in (WU_GANG, LIN_LAN, HAN_MEI):
        assert opened(other).get(f"/jobs/{row.pk}/file/").status_code == 404
        assert opened(other).get(f"/api/v1/exports/{row.pk}/file").status_code == 404


def test_few_rows_are_answered_at_once(opened: Opened, cast: Cast) -> None:
    answer = opened(HAN_MEI).get(PLACE)
    assert answer.status_code == 200 and not Job.objects.exists()


def test_what_is_permitted_is_decided_again_when_it_runs_and_when_it_is_fetched(
    lei: Client, cast: Cast
) -> None:
    row = begun(lei)
    jobs.work(once=True)
    people_actions.grant_role(cast[LI_LEI], "quality", actor=OPERATOR)
    assert lei.get(f"/jobs/{row.pk}/file/").status_code == 404, (
        "permitted otherwise than when it was written"
    )
    late = begun(lei)
    Account.objects.filter(pk=cast[LI_LEI].pk).update(is_active=False)
    jobs.work(once=True)
    late.refresh_from_db()
    assert late.state == "failed" and not list(exporting._folder().glob(f"{late.pk}-*"))


def test_a_page_that_closed_since_gives_no_file(opened: Opened, cast: Cast) -> None:
    keeper = opened(WU_GANG)
    answer = keeper.post("/api/v1/exports", {"address": "/journal/"}, "application/json")
    assert answer.status_code == 202, answer.content
    RoleGrant.objects.filter(account=cast[WU_GANG].pk).delete()
    jobs.work(once=True)
    assert Job.objects.get(pk=answer.json()["id"]).state == "failed"


def test_an_export_is_stopped_and_leaves_nothing(lei: Client) -> None:
    row = begun(lei)
    assert lei.post(f"/api/v1/exports/{row.pk}/cancel").status_code == 202
    jobs.work(once=True)
    row.refresh_from_db()
    assert row.state == "cancelled" and not exporting._folder().exists()


def test_a_file_expires_and_is_swept(lei: Client) -> None:
    row = begun(lei)
    jobs.work(once=True)
    [path] = exporting._folder().iterdir()
    past = time.time() - exporting.KEPT.total_seconds() - 60
    os.utime(path, (past, past))
    assert lei.get(f"/jobs/{row.pk}/file/").status_code == 404
    jobs.queue("shell.sweep_exports", {})
    jobs.work(once=True)
    assert not list(exporting._folder().iterdir())


def test_nobody_has_many_exports_at_a_time(lei: Client) -> None:
    for number in range(actions.MOST_EXPORTS):
        assert lei.get(f"{PLACE}&n={number}").status_code == 302
    assert lei.get(f"{PLACE}&n=9").status_code == 409


def test_the_api_exports_any_table_for_oneself_and_for_no_narrow_token(
    lei: Client, cast: Cast
) -> None:
    sent = lei.post("/api/v1/exports", {"address": "/notices/"}, "application/json")
    assert sent.status_code == 202, sent.content
    jobs.work(once=True)
    state = lei.get(f"/api/v1/exports/{sent.json()['id']}").json()
    assert (state["state"], state["result"]["rows"]) == ("done", 30)
    assert lines(lei.get(f"/api/v1/exports/{state['id']}/file")) == 30
    for address, status in (
        ("/api/v1/me", 422),
        ("/nowhere/", 404),
        ("/accounts/login/", 422),
        ("/", 422),
        ("/account/", 422),
    ):
        answer = lei.post("/api/v1/exports", {"address": address}, "application/json")
        assert answer.status_code == status, (address, answer.content)
    _row, secret = actions.make_token(
        "n", actor=people.actor_of(cast[LIN_LAN]), scopes=["people.view"]
    )
    narrow = Client(headers={"authorization": f"Bearer {secret}"})
    assert (
        narrow.post("/api/v1/exports", {"address": "/people/"}, "application/json").status_code
        == 403
    )
