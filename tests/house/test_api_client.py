"""A client generated from the API's description does a round of writes in every room: what is
described is what is taken.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from guiju.people import reads as people
from guiju.people.models import Account, AgentKey, Person
from guiju.performance.models import Scorecard
from guiju.policy.models import Request
from guiju.web.shell.actions import make_token
from tests import company as made
from tests.house.generated import generate

pytestmark = pytest.mark.django_db
Who = Callable[[str], Any]


@pytest.fixture(scope="module")
def who(company: None) -> Who:
    """The generated client of somebody of that role, with a token of hers."""
    document = Client().get("/api/v1/openapi.json").json()

    def of(role: str) -> Any:
        account = Account.objects.get(email=made.MAILS[role])
        _row, secret = make_token("client", actor=people.actor_of(account))

        def send(method: str, address: str, body: Any) -> tuple[int, Any]:
            sent = b"" if body is None else json.dumps(body).encode()
            headers = {"authorization": f"Bearer {secret}"}
            answer = Client().generic(
                method.upper(), address, sent, content_type="application/json", headers=headers
            )
            return answer.status_code, answer.json()

        return generate(document, send)

    return of


def test_people(who: Who) -> None:
    officer = who("people_officer")
    made_ = officer.guiju_people_api_persons_make_person(
        number="G991", name="新来", email="", phone=""
    )
    officer.guiju_people_api_persons_change_person(made_["id"], phone="139")
    key = officer.guiju_people_api_keys_match_key(
        source="shop", key="x901", person=made_["id"], from_date="2026-01-01"
    )
    ended = officer.guiju_people_api_keys_end_key(key["id"], on="2026-02-01")
    assert ended["to_date"] == "2026-02-01" == str(AgentKey.objects.get(pk=key["id"]).to_date)


def test_records(who: Who) -> None:
    manager = who("manager")
    told = manager.guiju_records_api_numbers_check_formula(
        kind="contacts", formula="sum(talk_seconds)"
    )
    assert told
    job = manager.guiju_records_api_files_exclude(
        kind="contacts", reason="no calls", date_from="1999-01-01", date_to="1999-01-02"
    )
    assert job["state"] == "waiting"


def test_authority_is_settled(who: Who) -> None:
    agent, leader = who("agent"), who("team_leader")
    asked = agent.guiju_policy_api_authority_make(
        action="refund-only", amount=860, purpose="a broken kettle"
    )
    assert asked["state"] == "waiting"
    settled = leader.guiju_policy_api_authority_decide(
        asked["id"], approve=True, reason="rightly so"
    )
    assert settled["state"] == "granted" == Request.objects.get(pk=asked["id"]).state


def test_a_policy_is_reviewed(who: Who) -> None:
    told = who("manager").guiju_policy_api_rulebook_review(
        "service-language", 1, decision="keep", reason="useful", months=6
    )
    assert told["decision"] == "keep"


def test_a_value_by_hand_is_settled(who: Who) -> None:
    person = Person.objects.get(number="G101")
    who("manager").guiju_records_api_numbers_save_metric(
        "tidy_counter",
        kind="manual",
        title_zh="柜台整洁",
        title_en="Tidy counter",
        formula="avg(value)",
        better="up",
        controlled_by="person",
    )
    entered = who("manager").guiju_performance_api_entries_enter(
        person=person.pk, metric="tidy_counter", date="2026-02-27", value=1, note="at the counter"
    )
    settled = who("people_officer").guiju_performance_api_entries_settle(
        entered["id"], confirm=True
    )
    assert settled["settled_by"]


def test_an_appeal_is_decided(who: Who) -> None:
    card = Scorecard.objects.get(person__number="G101", closing__month="2026-01")
    sent = who("agent").guiju_performance_api_ledger_file(
        card.pk, metric="fcr", statement="another's calls", wanted=0.9
    )
    decided = who("people_officer").guiju_performance_api_ledger_decide(
        sent["id"], verdict="partly", reason="half of them", value=0.85
    )
    assert decided["granted"] == 0.85


def test_a_month_is_opened_again(who: Who) -> None:
    asked = who("manager").guiju_performance_api_cards_reopen("2026-01", reason="a late file")
    assert asked["month"] == "2026-01"
    settled = who("people_officer").guiju_performance_api_cards_settle_reopening(
        "2026-01", confirm=False
    )
    assert settled["month"] == "2026-01"


def test_process(who: Who) -> None:
    manager = who("manager")
    begun = manager.guiju_process_api_projects_begin(
        name="少等一分钟", starts="2026-03-02", ends="2026-05-29", owner="G002", objective="等待"
    )
    step = manager.guiju_process_api_projects_add_step(begun["id"], title="排班", owner="G002")
    changed = manager.guiju_process_api_projects_change_step(
        begun["id"], step["id"], column="progress", value=45
    )
    assert changed["progress"] == 45
    assert manager.guiju_process_api_projects_one(begun["id"])["steps"][0]["progress"] == 45
    words = manager.guiju_process_api_finding_write_synonyms(words="退钱 退款")
    assert words["words"]


def test_what_the_description_does_not_name_cannot_be_sent(who: Who) -> None:
    with pytest.raises(TypeError):
        who("team_leader").guiju_policy_api_authority_decide(1, confirm=True)
