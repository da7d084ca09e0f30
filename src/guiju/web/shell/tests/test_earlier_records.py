"""Records of an earlier month arrive after their agents were made from keys: it is said that they
count for nobody, and one click lets person and key begin at the first record.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Entry
from guiju.people import actions as people
from guiju.people.models import AgentKey, Assignment, EmploymentEvent
from guiju.performance import actions
from guiju.performance.tests.test_closing import CALLS_OF_MARCH, SCHEME, bring
from guiju.records import actions as records
from guiju.records import reads
from guiju.records.models import Import
from guiju.web.shell.tests.conftest import Opened
from tests.cast import LIN_LAN

pytestmark = pytest.mark.django_db
CALLS_OF_FEBRUARY = CALLS_OF_MARCH.replace("2026-03", "2026-02").replace("\n", "\nf")[:-1]
FIRST, MARCH = dt.date(2026, 2, 1), dt.date(2026, 3, 1)


@pytest.fixture
def manager(opened: Opened, tmp_path: Path, settings: Any) -> Client:
    settings.RECORDS_ROOT = tmp_path / "records"
    bring(tmp_path, CALLS_OF_MARCH)
    people.save_position("agent", "客服", actor=OPERATOR)
    records.adopt_keys(position="agent", actor=OPERATOR)
    scheme = actions.import_scheme(SCHEME.replace("2026-03", "2026-02"), actor=OPERATOR)
    actions.launch_scheme(scheme, actor=OPERATOR, despite="test")
    bring(tmp_path, CALLS_OF_FEBRUARY)
    client = opened(LIN_LAN)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def body(client: Client, name: str, *parts: object) -> str:
    return " ".join(client.get(reverse(name, args=parts)).content.decode().split())


def test_the_report_and_the_keys_say_that_earlier_records_count_for_nobody(manager: Client) -> None:
    assert {key.first_day for key in reads.early_keys()} <= {FIRST, FIRST + dt.timedelta(1)}
    report = body(manager, "records_import_report", Import.objects.latest("pk").pk)
    assert "2 个工号在其人员的首日之前已有记录" in report
    page = body(manager, "records_keys")
    assert "首日之前的记录不计入任何人" in page and "让首日和工号从首条记录开始" in page


def test_one_click_lets_persons_and_keys_begin_at_the_first_record(manager: Client) -> None:
    early = {key.key: key.first_day for key in reads.early_keys()}
    manager.post(reverse("records_begin_keys"))
    assert reads.early_keys() == []
    assert dict(AgentKey.objects.values_list("key", "from_date")) == early
    joined = EmploymentEvent.objects.filter(kind="joined", person__keys__key__in=early)
    assert dict(joined.values_list("person__keys__key", "on")) == early
    stood = Assignment.objects.filter(person__keys__key__in=early)
    assert dict(stood.values_list("person__keys__key", "from_date")) == early
    told = Entry.objects.filter(verb="people.begun_earlier")
    assert {row.after["from"] for row in told} == {str(day) for day in early.values()}
    assert actions.close_month("2026-02", actor=OPERATOR).cards.filter(kind="person").count() == 2


def test_a_month_without_people_is_named_before_it_is_closed(manager: Client) -> None:
    asked = manager.post(reverse("performance_close"), {"month": "2026-02"})
    assert asked["Location"] == reverse("performance_close_before", args=["2026-02"])
    page = body(manager, "performance_close_before", "2026-02")
    assert "2026-02 没有在职人员，不能结算" in page
    assert "每一天都有方案" not in page
    assert reverse("performance_close") not in page.replace(reverse("performance_closings"), "")
    assert "记录早于其人员首日的工号：2 个" in page


def test_keys_begin_earlier_through_the_api(manager: Client) -> None:
    listed = manager.get("/api/v1/records/keys/early").json()
    rows = listed["rows"] if isinstance(listed, dict) else listed
    assert {row["source"] for row in rows} == {"desk"}
    assert {row["since"] for row in rows} == {str(MARCH)}
    told = manager.post(
        "/api/v1/records/keys/begin", {"source": "desk"}, content_type="application/json"
    )
    assert told.json() == {"count": 2}
    assert reads.early_keys() == []


def test_whoever_joined_before_their_key_keeps_their_first_day(manager: Client) -> None:
    row = AgentKey.objects.select_related("person").first()
    assert row is not None
    day = dt.date(2020, 1, 1)
    EmploymentEvent.objects.filter(person=row.person).update(on=day)
    Assignment.objects.filter(person=row.person).update(from_date=day)
    records.begin_at_first_record(actor=OPERATOR)
    assert EmploymentEvent.objects.get(person=row.person).on == day
