"""Every address × every role: allowed, refused; strangers go to sign-in; a foreign object looks
absent.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from guiju.people.models import Person
from guiju.performance.models import Scorecard
from tests import company as made
from tests.house.doors import DOORS, OPEN
from tests.house.page_doors import TABLE, named

pytestmark = pytest.mark.django_db


def test_every_address_has_its_line() -> None:
    table = {line.partition(" ")[2] for line in TABLE.read()}
    assert (table | OPEN) ^ named() == set()
    assert set(DOORS) - table == set()


def test_a_foreign_object_looks_absent() -> None:
    agent, leader = made.client("agent"), made.client("team_leader")
    han_mei = Person.objects.get(number="G102")
    foreign = Scorecard.objects.get(person=han_mei)
    night = Scorecard.objects.get(kind="team", subject="night")
    pairs = [
        (
            agent,
            reverse("people_person", args=[han_mei.pk]),
            reverse("people_person", args=[999_999]),
        ),
        (
            agent,
            reverse("performance_card", args=[foreign.pk]),
            reverse("performance_card", args=[999_999]),
        ),
        (
            agent,
            reverse("performance_item", args=[foreign.pk, "aht"]),
            reverse("performance_item", args=[999_999, "aht"]),
        ),
        (
            agent,
            reverse("records_agent", args=[han_mei.pk]),
            reverse("records_agent", args=[999_999]),
        ),
        (
            agent,
            reverse("records_states", args=[han_mei.pk]),
            reverse("records_states", args=[999_999]),
        ),
        (
            agent,
            f"/api/v1/records/states/{han_mei.pk}?month=2026-02",
            "/api/v1/records/states/999999?month=2026-02",
        ),
        (leader, reverse("people_team", args=["night"]), reverse("people_team", args=["nowhere"])),
        (
            leader,
            reverse("records_team", args=["night"]),
            reverse("records_team", args=["nowhere"]),
        ),
        (
            leader,
            reverse("performance_card", args=[night.pk]),
            reverse("performance_card", args=[999_999]),
        ),
    ]
    for browser, foreign_url, absent_url in pairs:
        foreign_answer, absent_answer = browser.get(foreign_url), browser.get(absent_url)
        assert foreign_answer.status_code == absent_answer.status_code == 404, foreign_url


def test_an_agent_sees_only_her_own_records_wherever_she_looks() -> None:
    agent = made.client("agent")
    own = {
        row["agent"]
        for row in agent.get("/api/v1/records/rows/contacts", {"limit": 500}).json()["rows"]
    }
    assert own == {"a101"}
    page = agent.get(reverse("records_explore"), {"metric": "aht", "by": "agent"}).content.decode()
    assert "a101" in page
    assert "a102" not in page
    assert "韩梅" not in agent.get(reverse("people_persons")).content.decode()
