"""A team that comes in with its files was there before: the report says what the first record would
make of it, and one day for all, or for one, is said in a click.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import journal
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Entry
from guiju.people.models import AgentKey, Assignment, EmploymentEvent, Person
from guiju.performance.tests.test_closing import CALLS_OF_MARCH, bring
from guiju.records import actions as records
from guiju.records import reads
from guiju.records.models import Import
from guiju.web.shell.tests.conftest import Opened
from tests.cast import LIN_LAN

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2021, 6, 1)


@pytest.fixture
def manager(opened: Opened, tmp_path: Path, settings: Any) -> Client:
    settings.RECORDS_ROOT = tmp_path / "records"
    bring(tmp_path, CALLS_OF_MARCH)
    client = opened(LIN_LAN)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def body(client: Client, name: str, *parts: object) -> str:
    return " ".join(client.get(reverse(name, args=parts)).content.decode().split())


def joined() -> dict[str, dt.date]:
    """The day on which the owner of each key joined."""
    rows = EmploymentEvent.objects.filter(kind="joined", person__keys__isnull=False)
    return dict(rows.values_list("person__keys__key", "on"))


def test_the_report_says_that_people_joined_with_their_first_record(manager: Client) -> None:
    report = ("records_import_report", Import.objects.latest("pk").pk)
    assert "登记的入职日就是其首条记录的日期" not in body(manager, *report)
    records.adopt_keys(actor=OPERATOR)
    number = len(joined())
    told = body(manager, *report)
    assert f"{number} 人登记的入职日就是其首条记录的日期" in told and "#joined" in told
    assert "入职日即首条记录的日期" in body(manager, "records_keys")
    manager.post(reverse("records_joined_keys"), {"on": str(LONG_AGO)})
    assert "登记的入职日就是其首条记录的日期" not in body(manager, *report)


def test_one_day_holds_for_all_who_are_ticked_or_for_all(manager: Client) -> None:
    records.adopt_keys(actor=OPERATOR)
    before = joined()
    first, *others = sorted(before)
    person = Person.objects.get(keys__key=first).pk
    refused = manager.post(reverse("records_joined_keys"), {"person": [person]})
    assert refused.status_code == 422 and joined() == before
    manager.post(reverse("records_joined_keys"), {"on": str(LONG_AGO), "person": [person]})
    assert joined() == before | {first: LONG_AGO}
    assert Assignment.objects.get(person=person).from_date == LONG_AGO
    assert {one.key for one in reads.beginners(reads.agent_spans())} == set(others)
    manager.post(reverse("records_joined_keys"), {"on": str(LONG_AGO)})
    assert set(joined().values()) == {LONG_AGO}
    assert Entry.objects.filter(verb="people.joining_moved").count() == len(before)
    assert list(journal.faults()) == []


def test_who_is_adopted_may_have_been_here_before(manager: Client) -> None:
    sent = {"position": "agent", "team": "", "joined": str(LONG_AGO)}
    manager.post(reverse("records_adopt_keys"), sent)
    assert set(joined().values()) == {LONG_AGO}
    assert set(AgentKey.objects.values_list("from_date", flat=True)) == {LONG_AGO}
    assert reads.beginners(reads.agent_spans()) == []


def test_the_api_adopts_who_was_here_before(manager: Client) -> None:
    sent = {"joined": str(LONG_AGO)}
    answer = manager.post("/api/v1/records/keys/adopt", sent, content_type="application/json")
    assert answer.json()["count"] == len(joined())
    assert set(joined().values()) == {LONG_AGO}
