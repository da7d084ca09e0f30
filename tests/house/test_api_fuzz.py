"""The API as its own description says it: valid, and never a fault of the server whatever is sent."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings

from guiju.web.settings.wsgi import application
from tests import company as made

pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def test_the_description_is_valid_and_open() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    assert len(answer.json()["paths"]) > 60


@pytest.fixture
def key(company: None) -> str:
    """A token of somebody who may do most."""
    from guiju.people import reads as people
    from guiju.people.models import Account
    from guiju.web.shell.actions import make_token

    account = Account.objects.get(email=made.MAILS["manager"])
    _row, secret = make_token("fuzz", actor=people.actor_of(account))
    return secret


@schema.parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_nothing_that_is_sent_breaks_the_server(case: Any, key: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=[schemathesis.checks.not_a_server_error])
