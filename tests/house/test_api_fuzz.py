"""The API as its own description says it: valid, and never a fault of the server whatever is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings

from guiju.web.settings.wsgi import application
from tests import company as made

pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
#: Each by its own name: the hands of a run share tests out by name.
OPERATIONS = {found.ok().label: found.ok() for found in schema.get_all_operations()}


def test_the_description_is_valid_and_open() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    assert len(answer.json()["paths"]) > 60


@pytest.fixture(autouse=True)
def _connection_stays() -> Iterator[None]:
    """The requests run in the test's transaction, so their end must not close its connection (Django's client does so too)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(company: None) -> str:
    """A token of somebody who may do most."""
    from guiju.people import reads as people
    from guiju.people.models import Account
    from guiju.web.shell.actions import make_token

    account = Account.objects.get(email=made.MAILS["manager"])
    _row, secret = make_token("fuzz", actor=people.actor_of(account))
    return secret


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_nothing_that_is_sent_breaks_the_server(operation: str, key: str) -> None:
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=OPERATIONS[operation].as_strategy())
    def sent(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code < 500, f"{case.as_curl_command()}: {answer.text[:400]}"

    sent()
