"""The API as its own description says it: valid, and never a fault of the server whatever is
sent.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guiju.web.settings.wsgi import application
from guiju.web.shell.api import api
from tests import company as made
from tests.house.objects import addresses, complete, parts_of

pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(), default=str))
ODD_VALUES = (
    None,
    -1,
    10**30,
    "",
    "票\x00",
    "x" * 6_000,
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    [],
    {},
    [{}],
    True,
)
#: The same of words in an address; the suite sends the first two.
ODD_WORDS = (
    "0001-01-01",
    "9" * 25,
    "9999-12-31",
    "-1",
    "",
    "x" * 3_000,
    "2026-13",
    "1e400",
    "[]",
    "'\"<",
    "%",
)
#: Calls of each operation, in the suite and in its long form, and the odd values of the suite: each
#: of another kind.
CALLS, LONG_CALLS = 3, 40
FEW_ODD = (None, 10**30, "票\x00", {})
#: Each by its own name: the hands of a run share tests out by name.
OPERATIONS = {found.ok().label: found.ok() for found in schema.get_all_operations()}


def test_the_description_is_valid_and_open() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    assert len(answer.json()["paths"]) > 60


@pytest.fixture(autouse=True)
def _connection_stays() -> Iterator[None]:
    """The requests run in the test's transaction, so their end must not close its connection
    (Django's client does so too).
    """
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


@pytest.fixture
def long(request: pytest.FixtureRequest) -> bool:
    """Whether the long form is asked for."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="module")
def _whole(company: None) -> None:
    complete()


@pytest.fixture
def _undone(_whole: None) -> Iterator[None]:
    """What is sent here is forgotten with the test: the next finds the company as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_undone")
@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_nothing_that_is_sent_breaks_the_server(operation: str, key: str, long: bool) -> None:
    """To addresses of objects that exist (made up ids name none, so that nothing behind them would
    be tried) and do not.

    What is sent is the same in each run. In its long form these are more than 10,000 calls.
    """
    exists = parts_of(OPERATIONS[operation].path)
    assert exists, "an address names objects: see tests/house/objects.py"

    @settings(
        max_examples=LONG_CALLS if long else CALLS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(case=OPERATIONS[operation].as_strategy(), place=st.integers(0, 2 * len(exists) - 1))
    def sent(case: Any, place: int) -> None:
        if place < len(exists):
            case.path_parameters = exists[place]
        answer = case.call(headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code < 500, f"{case.as_curl_command()}: {answer.text[:400]}"

    sent()


@pytest.mark.usefixtures("_undone")
@pytest.mark.parametrize(
    "operation", sorted(label for label, each in OPERATIONS.items() if each.body)
)
def test_empty_and_odd_bodies_are_refused_in_one_shape(
    operation: str, key: str, long: bool
) -> None:
    way = OPERATIONS[operation]
    address = addresses(way.path)[0]
    headers = {"authorization": f"Bearer {key}"}
    for sent, kind in bodies(way, ODD_VALUES if long else FEW_ODD):
        answer = Client().generic(
            way.method.upper(), address, sent, content_type=kind, headers=headers
        )
        assert answer.status_code < 500, (sent[:200], answer.content[:400])
        if answer.status_code >= 400:
            assert set(answer.json()) == {"code", "message", "data", "next_step"}, answer.content[
                :400
            ]


@pytest.mark.usefixtures("_undone")
def test_odd_words_in_an_address_are_refused_in_one_shape(key: str, long: bool) -> None:
    """Each word of each operation's query, at objects that exist."""
    client = Client(headers={"authorization": f"Bearer {key}"})
    for way in OPERATIONS.values():
        names = [each.name for each in way.query]
        for address, name in itertools.product(addresses(way.path)[: None if long else 1], names):
            for odd in ODD_WORDS if long else ODD_WORDS[:2]:
                answer = client.generic(way.method.upper(), f"{address}?{urlencode({name: odd})}")
                assert answer.status_code < 500, (way.label, name, odd, answer.content[:400])


def bodies(way: Any, odd_values: tuple[Any, ...]) -> Iterator[tuple[bytes, str]]:
    """Bodies that are none, and one that is fit with each of its values made odd."""
    kind = way.body[0].media_type
    yield b"[" * 100_000, kind
    yield b'{"x": ' + b"9" * 5_000 + b"}", kind
    yield from (
        (broken, kind) for broken in (b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"{}", b"1e400")
    )
    yield b"a=b", "application/x-www-form-urlencoded"
    if kind != "application/json":
        return
    shape = DOCUMENT["components"]["schemas"].get(
        way.body[0].raw_schema.get("$ref", "").rpartition("/")[2]
    )
    if shape is None:
        return
    fit = {name: example(each) for name, each in shape["properties"].items()}
    yield json.dumps(fit).encode(), kind
    for name in fit:
        for odd in odd_values:
            yield json.dumps(fit | {name: odd}).encode(), kind


def example(shape: dict[str, Any]) -> Any:
    """A plain value of a shape."""
    for word in ("default", "const"):
        if word in shape:
            return shape[word]
    if "enum" in shape:
        return shape["enum"][0]
    if "$ref" in shape:
        of = DOCUMENT["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
        return {name: example(each) for name, each in of.get("properties", {}).items()}
    if "anyOf" in shape:
        return example(shape["anyOf"][0])
    if shape.get("type") == "array":
        return [example(shape["items"])] if shape.get("minItems") else []
    formats = {"date": "2026-02-27", "date-time": "2026-02-27T09:00:00Z", "time": "09:00:00"}
    text = "2026-02" if "d{3" in shape.get("pattern", "") else "x"
    plain = {"integer": shape.get("minimum", 1), "number": 1, "boolean": True, "object": {}}
    return formats.get(
        shape.get("format", ""),
        plain.get(shape.get("type", ""), text),
    )
