"""Whose numbers who sees: an agent her own card and her team's, a leader her team's, the
administrator none.
"""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Entry
from guiju.people import actions as people
from guiju.people.models import Person
from guiju.performance.models import Closing, HandEntry, SchemeReading, SchemeVersion, Scorecard
from tests import company as made

pytestmark = pytest.mark.django_db
MONTH = "2026-01"


def card_of(number: str) -> Scorecard:
    return Scorecard.objects.get(person__number=number, closing__month=MONTH)


def seen(role: str) -> set[int]:
    """The cards that a role gets over HTTP."""
    browser, found, offset = made.client(role), set(), 0
    while True:
        asked = {"month": MONTH, "limit": 100, "offset": offset}
        answer = browser.get("/api/v1/performance/scorecards", asked)
        if answer.status_code != 200:
            return set()
        rows = answer.json()["rows"]
        found |= {row["id"] for row in rows}
        offset += 100
        if not rows:
            return found


def test_an_agent_sees_her_own_card_and_her_teams(company: None) -> None:
    own, team = (
        card_of("G101"),
        Scorecard.objects.get(kind="team", subject="east-1", closing__month=MONTH),
    )
    assert seen("agent") == {own.pk, team.pk}
    agent = made.client("agent")
    assert agent.get(reverse("performance_card", args=[own.pk])).status_code == 200
    assert agent.get(reverse("performance_card", args=[team.pk])).status_code == 200
    other = card_of("G102")
    for name, more in (
        ("performance_card", []),
        ("performance_item", ["csat"]),
        ("performance_appeal_new", ["csat"]),
    ):
        assert agent.get(reverse(name, args=[other.pk, *more])).status_code == 404, name
    for place in (
        f"scorecards/{other.pk}",
        f"scorecards/{other.pk}/items/csat",
        f"scorecards/{other.pk}/items/csat/effect?value=4",
    ):
        assert agent.get(f"/api/v1/performance/{place}").status_code == 404, place
    page = agent.get(reverse("performance_item", args=[own.pk, "csat"])).content.decode()
    assert "韩梅" not in page and "周凯" not in page


def test_the_csv_of_a_month_holds_what_its_reader_may_see(company: None) -> None:
    closing = Closing.objects.get(month=MONTH, current=True)
    for role, subjects in (("agent", {"a101", "east-1"}), ("administrator", None)):
        answer = made.client(role).get(reverse("performance_closing_csv", args=[closing.pk]))
        if subjects is None:
            assert answer.status_code == 403
            continue
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert {row["subject"] for row in csv.DictReader(io.StringIO(text))} == subjects


def test_a_leader_sees_her_team_and_not_another(company: None) -> None:
    cards = Scorecard.objects.filter(closing__month=MONTH, team__code="east-1")
    assert seen("team_leader") == set(cards.values_list("pk", flat=True))
    leader = made.client("team_leader")
    assert leader.get(reverse("performance_card", args=[card_of("G104").pk])).status_code == 404
    version = SchemeVersion.objects.filter(scheme__name="agent").earliest("pk")
    page = leader.get(
        reverse("performance_scheme_readers", args=["agent", version.version])
    ).content.decode()
    assert "李雷" in page and "孙倩" not in page
    assert SchemeReading.objects.filter(version=version, person__number="G104").exists()


def test_the_administrator_sees_none(company: None) -> None:
    assert seen("administrator") == set()
    administrator = made.client("administrator")
    for name, place in (
        ("performance_card", [card_of("G101").pk]),
        ("performance_closings", []),
        ("performance_schemes", []),
        ("performance_fair", []),
        ("performance_appeals", []),
        ("performance_pay", []),
        ("performance_entries", []),
    ):
        assert administrator.get(reverse(name, args=place)).status_code == 403, name


@pytest.mark.parametrize("role", ["agent", "team_leader", "supervisor", "administrator", "auditor"])
def test_who_does_not_see_pay_finds_no_amount(company: None, role: str) -> None:
    answer = made.client(role).get(reverse("performance_pay"))
    assert answer.status_code == (200 if role == "auditor" else 403)
    trial = made.client(role).get(reverse("performance_trial", args=["agent", 1]))
    assert trial.status_code == 403


def test_a_delegate_acts_in_her_leaders_name_and_the_journal_says_so(company: None) -> None:
    leader, delegate = Person.objects.get(number="G002"), Person.objects.get(number="G101")
    agent = made.client("agent")
    person = Person.objects.get(number="G102")
    sent = {
        "metric": "people_grown",
        "person": person.pk,
        "date": "2026-02-10",
        "value": "1",
        "note": "带教表现",
    }
    assert agent.post(reverse("performance_entry_new"), sent).status_code == 403
    today = clock.today()
    people.name_delegate(leader, delegate, today, today + dt.timedelta(days=3), actor=OPERATOR)
    assert agent.post(reverse("performance_entry_new"), sent).status_code == 302
    row = HandEntry.objects.latest("pk")
    assert row.person == person
    entry = Entry.objects.filter(verb="performance.value_entered").latest("number")
    assert entry.actor_name == "李雷 → 王敏"
    night = Person.objects.get(number="G104")
    assert (
        agent.post(reverse("performance_entry_new"), sent | {"person": night.pk}).status_code == 422
    )
    assert HandEntry.objects.filter(person=night).count() == 0
