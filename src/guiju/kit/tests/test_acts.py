"""A verb is said once: its page, its operation, their addresses and bounds follow from its action."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client, override_settings

from guiju.foundation.access import OPERATOR, Grant
from guiju.foundation.errors import Forbidden, Invalid
from guiju.kit import navigation
from guiju.kit.asking import KINDS, Argument, Ask
from guiju.kit.tests import signing_in, toys

DAY = dt.date(2026, 12, 24)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for links in ("FRAME", "ACCOUNT"):
        monkeypatch.setattr(navigation, links, [])
    toys.TOYS.clear()
    toys.TOYS[7] = toys.Toy(7, "Bruno", stamp=3)
    with override_settings(ROOT_URLCONF="guiju.kit.tests.toys"):
        yield


@pytest.fixture
def leader() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["signed-in"] = "1"
    return client


def shape(name: str) -> dict[str, Any]:
    return dict(toys.api.get_openapi_schema()["components"]["schemas"][name])


def test_the_page_asks_what_the_signature_says(leader: Client) -> None:
    page = leader.get("/toys/7/lend/").content.decode()
    assert "Lend Bruno" in page and "Lend it" in page
    assert 'type="date"' in page and 'value="2026-12-24"' in page
    assert 'name="careful"' in page and 'type="checkbox"' in page
    assert 'name="seen" value="3"' in page.replace("\n", " ") or 'value="3"' in page
    assert page.index('name="until"') < page.index('name="borrower"'), "what ask names comes first"


def test_what_the_page_sends_reaches_the_action(leader: Client) -> None:
    sent = {"until": DAY.isoformat(), "borrower": "anna", "careful": "on", "seen": "3"}
    answer = leader.post("/toys/7/lend/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/toys/7/")
    assert toys.TOYS[7].lent == [("anna", DAY, True, "")]


@pytest.mark.parametrize(
    "sent",
    [
        {"until": "2026-12-24"},
        {"until": "2026-12-24", "borrower": "carl"},
        {"until": "never", "borrower": "anna"},
        {"until": "2025-12-24", "borrower": "anna"},
        {"until": "2026-12-24", "borrower": "anna", "note": "x" * 5_001},
    ],
    ids=["left out", "not offered", "no day", "refused by the action", "too long"],
)
def test_what_does_not_fit_is_said_and_nothing_is_done(
    leader: Client, sent: dict[str, str]
) -> None:
    assert leader.post("/toys/7/lend/", sent).status_code == 422
    answer = leader.post("/api/toys/7/lend", sent, content_type="application/json")
    assert answer.status_code == 422
    assert toys.TOYS[7].lent == []


def test_the_operation_does_the_same_and_tells_the_object(leader: Client) -> None:
    sent = {"until": "2026-12-24", "borrower": "ben", "note": "for the holidays"}
    answer = leader.post("/api/toys/7/lend", sent, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"name": "Bruno", "broken": ""})
    assert toys.TOYS[7].lent == [("ben", DAY, False, "for the holidays")]
    assert leader.post("/api/toys/8/lend", sent, content_type="application/json").status_code == 404


def test_the_shape_has_the_types_and_bounds_of_the_signature() -> None:
    lend = shape("LendIn")
    assert set(lend["required"]) == {"until", "borrower"}
    assert lend["properties"]["borrower"]["enum"] == ["anna", "ben"]
    assert lend["properties"]["until"]["format"] == "date"
    assert lend["properties"]["note"]["maxLength"] == 5_000
    assert lend["properties"]["careful"]["default"] is False
    assert set(shape("JudgeIn")["required"]) == {"broken", "reason"}


def test_the_docstring_is_the_operations_text() -> None:
    operation = toys.api.get_openapi_schema()["paths"]["/api/toys/{pk}/lend"]["post"]
    assert operation["summary"] == "Lend a toy to a child until a day"
    assert operation["description"].startswith("Lend a toy to a child until a day. It stays")
    assert operation["operationId"] == "toys_lend"


def test_a_button_says_yes_by_its_value_and_a_refusal_is_raised(leader: Client) -> None:
    for reason in ("an ear", ""):  # who may is asked before what was written
        with pytest.raises(Forbidden):
            leader.post("/toys/7/judge/", {"answer": "broken", "reason": reason})
    toys.TOYS[7].keeper = 1
    with pytest.raises(Invalid):
        leader.post("/toys/7/judge/", {"answer": "broken"})
    answer = leader.post("/toys/7/judge/", {"answer": "broken", "reason": "an ear"})
    assert answer.status_code == 302
    assert [str(said) for said in get_messages(answer.wsgi_request)] == ["Bruno was judged."]
    assert toys.TOYS[7].broken == "an ear"
    assert leader.post("/toys/7/judge/", {"answer": "whole", "reason": "sewn"}).status_code == 302
    assert toys.TOYS[7].broken == ""
    assert leader.get("/toys/7/judge/").status_code == 405


def test_an_argument_may_stand_in_the_address(leader: Client) -> None:
    assert leader.post("/toys/7/holes/3/sew/").status_code == 302
    assert leader.post("/api/toys/7/holes/4/sew").status_code == 200
    assert leader.post("/api/toys/7/holes/0/sew").status_code == 422
    assert toys.TOYS[7].sewn == [3, 4]


def test_a_label_may_tell_of_the_object() -> None:
    note = Argument("note", KINDS[str], Ask(label=lambda row: f"To {row.name}"), False, "")
    made = note.field(OPERATOR, toys.TOYS[7])
    assert made is not None and made.label == "To Bruno"


def test_a_page_is_shown_to_who_may_do_it_and_goes_on_to_what_was_made(leader: Client) -> None:
    toys.TOYS[7].keeper = 1
    with pytest.raises(Forbidden):
        leader.get("/toys/7/give/")
    toys.TOYS[7].keeper = 2
    assert "Bruno does not come back." in leader.get("/toys/7/give/").content.decode()
    assert leader.post("/toys/7/give/", {"age": "10"}).status_code == 422
    answer = leader.post("/toys/7/give/", {"age": "9"})
    assert (answer.status_code, answer["Location"]) == (302, "/toys/7/?given")
    sent = {"age": 4, "at": "9 30"}
    answer = leader.post("/api/toys/7/give", sent, content_type="application/json")
    assert (answer.status_code, toys.TOYS[7].given) == (200, (4, (9, 30)))


@pytest.fixture
def manager(leader: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    grown = replace(signing_in.LEADER, grants=(Grant("manager"),))
    monkeypatch.setattr(signing_in, "LEADER", grown)
    return leader


def test_a_permission_may_have_to_reach_the_whole_company(
    leader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_of_many = replace(signing_in.LEADER, grants=(Grant("agent"),))
    monkeypatch.setattr(signing_in, "LEADER", one_of_many)
    assert one_of_many.may(toys.KEEPING)
    with pytest.raises(Forbidden):
        leader.get("/named/Bruno/clean/")
    assert leader.delete("/api/named/Bruno").status_code == 403
    assert 7 in toys.TOYS


def test_an_object_is_found_by_its_name_and_what_was_typed_is_turned_into_the_argument(
    manager: Client,
) -> None:
    answer = manager.post("/named/Bruno/clean/", {"share": "50"})
    assert (answer["Location"], toys.TOYS[7].clean) == ("/toys/7/", 0.5)
    assert [str(said) for said in get_messages(answer.wsgi_request)] == ["50% are clean."]
    sent = {"share": 0.25}
    assert (
        manager.put("/api/named/Bruno/clean", sent, content_type="application/json").status_code,
        manager.post("/api/named/Bruno/clean", sent, content_type="application/json").status_code,
        toys.TOYS[7].clean,
    ) == (200, 405, 0.25)
    assert manager.put("/api/named/Anna/clean", sent, "application/json").status_code == 404
    assert manager.put(f"/api/named/{'x' * 21}/clean", sent, "application/json").status_code == 422


def test_what_is_deleted_is_asked_in_the_address_and_answered_by_nothing(manager: Client) -> None:
    assert manager.delete(f"/api/named/Bruno?why={'x' * 31}").status_code == 422
    answer = manager.delete("/api/named/Bruno?why=rain")
    assert (answer.status_code, answer.content, toys.TOYS) == (204, b"", {})
    toys.TOYS[7] = toys.Toy(7, "Bruno")
    assert manager.post("/named/Bruno/lose/", {"why": "snow"})["Location"] == "/toys/?snow"


def test_strangers_are_sent_to_sign_in() -> None:
    answer = Client().get("/toys/7/lend/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")
    assert Client().post("/api/toys/7/lend", {}, content_type="application/json").status_code == 401


def test_the_recipe_shows_what_is_tried_here() -> None:
    here = Path(toys.__file__)
    recipe = (here.parents[4] / "docs/how-to/develop/add-a-verb.md").read_text("utf-8")
    shown = re.findall(r"```python\n(.*?)```", recipe, re.S)
    assert len(shown) == 3
    assert all(block.rstrip() in here.read_text("utf-8") for block in shown)
