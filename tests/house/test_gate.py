"""Who must sign before work gets to nothing else, by page, by API and by whatever token acts as
her.
"""

from __future__ import annotations

import json

import pytest
from django.test import Client

from guiju.people import reads as people
from guiju.people.models import Account
from guiju.policy.models import Signature
from guiju.web.shell import actions
from guiju.web.shell.api import api
from guiju.web.shell.gate import OPEN_EXACT, UNSIGNED
from tests import company as made
from tests.house.objects import addresses, complete

pytestmark = pytest.mark.django_db
DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(), default=str))
OPERATIONS = sorted(
    (path, method.upper()) for path, ways in DOCUMENT["paths"].items() for method in ways
)


@pytest.fixture(scope="module")
def unsigned(company: None) -> Account:
    """The agent, to whom a rule that must be signed before work is put anew."""
    complete()
    account = Account.objects.get(email=made.MAILS["agent"])
    row = Signature.objects.filter(person=account.person_id, version__must_sign=True).first()
    assert row is not None
    Signature.objects.filter(pk=row.pk).update(signed_at=None)
    return account


def by_token(account: Account, scopes: list[str] | None = None) -> Client:
    _row, secret = actions.make_token("report", actor=people.actor_of(account), scopes=scopes)
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_a_token_reports_no_problem_before_its_owner_has_signed(unsigned: Account) -> None:
    for scopes in (None, ["process.report_problems"]):
        body = {"text": "the printer of the night shift is broken"}
        answer = by_token(unsigned, scopes).post(
            "/api/v1/process/problems",
            body,
            content_type="application/json",
            headers={"accept-language": "en"},
        )
        assert answer.status_code == 403
        told = answer.json()
        assert set(told) == {"code", "message", "data", "next_step"}
        assert told["code"] == "policy.must_sign" and "/policy/mine/" in told["next_step"]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_page_and_token_stand_before_the_same_gate(
    path: str, method: str, unsigned: Account
) -> None:
    session = made.client("agent")
    token = by_token(unsigned)
    for address in addresses(path)[:1]:
        opens = bool(UNSIGNED.fullmatch(address)) or address in OPEN_EXACT
        for client in (session, token):
            answer = client.generic(method, address, "{}", content_type="application/json")
            gated = answer.status_code == 403 and answer.json()["code"] == "policy.must_sign"
            assert gated is not opens, (method, address, answer.status_code)


def test_the_rules_themselves_are_read_and_signed_by_a_token(unsigned: Account) -> None:
    waiting = by_token(unsigned).get("/api/v1/policy/mine")
    assert waiting.status_code == 200
