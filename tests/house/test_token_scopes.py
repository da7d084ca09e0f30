"""Every operation × a token of each narrow scope: it opens what its scope names and nothing of
its owner's own.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from guiju.foundation.access import PERMISSIONS, Actor
from guiju.foundation.errors import Forbidden
from guiju.foundation.models import Token
from guiju.people import reads as people
from guiju.people.models import Account
from guiju.policy.models import Case
from guiju.web.shell import actions
from guiju.web.shell.access import permissions_of
from guiju.web.shell.api import api
from guiju.web.shell.scopes import EVERY, INTEGRATION, SCOPES, WAYS, check_scope, opening
from tests import company as made
from tests.house.objects import addresses, complete

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(), default=str))
OPERATIONS = sorted(
    (path, method.upper()) for path, ways in DOCUMENT["paths"].items() for method in ways
)
SHAPE = {"code", "message", "data", "next_step"}


@pytest.fixture(scope="module")
def narrow(company: None) -> dict[str, Client]:
    """A browser for each scope of one permission that the manager or the agent may give."""
    complete()
    return {
        f"{role}: {each.code}": by_token(role, [each.code])
        for role in ("manager", "agent")
        for each in permissions_of(people.actor_of(account(role)))
    }


def account(role: str) -> Account:
    return Account.objects.get(email=made.MAILS[role])


def by_token(role: str, scopes: list[str] | None) -> Client:
    _row, secret = actions.make_token("walk", actor=people.actor_of(account(role)), scopes=scopes)
    return Client(headers={"authorization": f"Bearer {secret}"})


def by_machine(*scopes: str) -> Client:
    _row, secret = actions.grant_machine(
        "nightly", actor=people.actor_of(account("administrator")), scopes=scopes
    )
    return Client(headers={"authorization": f"Bearer {secret}"})


def ask(client: Client, path: str, method: str) -> Any:
    return client.generic(
        method, path, "{}" if method != "GET" else "", content_type="application/json"
    )


def test_every_operation_says_which_scope_opens_it() -> None:
    silent = [
        (path, method)
        for path, method in OPERATIONS
        if opening(method, path.removeprefix(ROOT)) is None
    ]
    assert silent == []


def test_the_table_names_only_permissions_and_operations_that_exist() -> None:
    named = {
        code for codes in (*SCOPES.values(), *WAYS.values()) for code in codes if codes != EVERY
    }
    assert named - set(PERMISSIONS) == set()
    ways = {f"{method} {path.removeprefix(ROOT)}" for path, method in OPERATIONS}
    assert set(WAYS) - ways == set()
    addresses_ = {path.removeprefix(ROOT) for path, _method in OPERATIONS}
    assert [line for line in SCOPES if not any(path.startswith(line) for path in addresses_)] == []


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_a_narrow_token_opens_what_its_scope_names_and_nothing_else(
    path: str, method: str, narrow: dict[str, Client]
) -> None:
    wanted = opening(method, path.removeprefix(ROOT)) or ()
    named = [label for label in narrow if wanted == EVERY or label.partition(": ")[2] in wanted]
    others = [label for label in narrow if label not in named]
    some = others[
        OPERATIONS.index((path, method)) % 7 :: 7
    ]  # each is asked somewhere; the next test asks all of all
    for address in addresses(path)[:1]:
        for label in named if method == "GET" else ():
            assert ask(narrow[label], address, method).status_code < 500
        for label in some:
            answer = ask(narrow[label], address, method)
            assert answer.status_code == 403, (label, method, address, answer.status_code)
            told = answer.json()
            assert set(told) == SHAPE and told["next_step"]
            assert told["code"] in ("shell.token_scope", "shell.token_personal")


@pytest.mark.parametrize("code", sorted(PERMISSIONS))
def test_a_scope_is_let_to_its_operations_alone(code: str) -> None:
    actor = Actor(account=1, person=1, scopes=frozenset({code}))
    for path, method in OPERATIONS:
        wanted = opening(method, path.removeprefix(ROOT)) or ()
        if wanted == EVERY or code in wanted:
            check_scope(actor, method, path.removeprefix(ROOT))
        else:
            with pytest.raises(Forbidden):
                check_scope(actor, method, path.removeprefix(ROOT))


def test_a_narrow_token_lists_no_cases_of_its_owner() -> None:
    mine = Case.objects.filter(person=account("agent").person_id)
    assert mine.exists()
    assert by_token("agent", None).get(f"{ROOT}/policy/cases").json()
    assert by_token("agent", ["policy.report"]).get(f"{ROOT}/policy/cases").json()["rows"] == []
    for row in mine:
        assert (
            by_token("agent", ["policy.report"]).get(f"{ROOT}/policy/cases/{row.pk}").status_code
            == 404
        )


def test_a_narrow_token_is_not_told_whose_it_is() -> None:
    told = by_token("agent", ["policy.view"]).get(f"{ROOT}/me").json()
    assert told == {
        "account": None,
        "person": None,
        "name": "walk",
        "roles": [],
        "scopes": ["policy.view"],
        "machine": False,
    }


def test_a_machine_reads_and_brings_in_what_it_was_given_and_acts_as_nobody() -> None:
    client = by_machine("records.import", "people.view")
    assert client.get(f"{ROOT}/people/persons").json()
    assert client.get(f"{ROOT}/records/imports").status_code == 200
    assert client.get(f"{ROOT}/me").json() | {"name": ""} == {
        "account": None,
        "person": None,
        "name": "",
        "roles": [],
        "scopes": ["people.view", "records.import"],
        "machine": True,
    }
    for way in (
        "policy/mine",
        "policy/cases",
        "performance/pay/mine",
        "performance/scorecards",
        "policy/signatures",
    ):
        assert client.get(f"{ROOT}/{way}").status_code == 403, way
    assert ask(client, f"{ROOT}/process/problems", "POST").status_code == 403


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_a_machine_of_every_scope_opens_integrations_alone(path: str, method: str) -> None:
    wanted = opening(method, path.removeprefix(ROOT)) or ()
    client = by_machine(*INTEGRATION)
    for address in addresses(path)[:1]:
        answer = ask(client, address, method)
        if wanted == EVERY or set(wanted) & set(INTEGRATION):
            assert answer.status_code < 500
        else:
            assert answer.status_code == 403, (method, address)


def test_the_tokens_of_machines_outlive_who_granted_them() -> None:
    client = by_machine("people.view")
    Account.objects.filter(email=made.MAILS["administrator"]).update(is_active=False)
    assert client.get(f"{ROOT}/people/persons").status_code == 200
    Account.objects.filter(email=made.MAILS["administrator"]).update(is_active=True)
    assert Token.objects.filter(kind="machine").exists()
