"""Every GET of the API: objects that exist and that do not, odd parameters; what it answers is
as its document says.
"""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from guiju.web.shell.api import api
from tests import company as made
from tests.house.objects import addresses, complete, line_of

pytestmark = pytest.mark.django_db
DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(), default=str))
READS = sorted(path for path, operations in DOCUMENT["paths"].items() if "get" in operations)
#: What an address's part or a parameter is asked for, whatever it should be.
ODD = (
    "0",
    "-1",
    "99999999999999999999999",
    "1e400",
    "nan",
    "",
    "票 %",
    "2026-13",
    "0000-00",
    "9999-12-31",
    "[]",
    "x" * 3000,
)
ODD_PARTS = (
    "0",
    "-1",
    "2147483647",
    "99999999999999999999999",
    "nan",
    "票",
    "2026-13",
    "9999-12-31",
    "x" * 300,
)
#: What one asks every day, by the parameter's name.
PLAIN: dict[str, Any] = {
    "metric": "answered",
    "by": "team",
    "month": "2026-02",
    "year": 2026,
    "day": "2026-02-27",
    "on": "2026-02-27",
    "q": "退款",
    "date_from": "2026-02-01",
    "date_to": "2026-02-28",
    "source": "shop",
    "key": "1",
    "value": 200,
    "team": "east-1",
    "limit": 5,
    "other": 1,
    "procedure": "refund-request",
    "starts_on": "2026-03-02",
    "owner": "G002",
    "about": "",
    "format": "docx",
}
REFUSAL = {"code", "message", "data", "next_step"}


@pytest.fixture(scope="module")
def browsers(company: None) -> dict[str, Client]:
    complete()
    return {role: made.client(role) for role in ("manager", "administrator", "agent")}


def parameters(template: str) -> set[str]:
    """What the address is asked with."""
    return {
        each["name"]
        for each in DOCUMENT["paths"][template]["get"]["parameters"]
        if each["in"] == "query"
    }


def checked(template: str, answer: Any, method: str = "get") -> None:
    """The answer is of a status and a shape that the document knows."""
    told = DOCUMENT["paths"][template][method]["responses"]
    assert answer.status_code < 500, (template, answer.status_code)
    if answer.status_code >= 400:
        assert set(answer.json()) == REFUSAL, (template, answer.content[:300])
        assert answer.json()["message"]
        return
    response = told[str(answer.status_code)]
    if "content" in response:
        schema = response["content"]["application/json"]["schema"] | {
            "components": DOCUMENT["components"]
        }
        faults = [
            f"{fault.instance_path}: {fault.message}"
            for fault in jsonschema_rs.iter_errors(schema, answer.json())
        ]
        assert faults == [], (template, faults[:3])


def test_every_address_of_the_api_names_objects() -> None:
    assert [path for path in DOCUMENT["paths"] if "{" in path and not line_of(path)] == []


@pytest.mark.parametrize("template", READS)
def test_what_exists_is_read_as_documented(template: str, browsers: dict[str, Client]) -> None:
    for browser in browsers.values():
        for address in addresses(template):
            checked(template, browser.get(address))
            checked(
                template,
                browser.get(
                    address, {name: PLAIN[name] for name in parameters(template) & set(PLAIN)}
                ),
            )


@pytest.mark.parametrize("template", READS)
def test_odd_questions_are_refused_in_one_shape(template: str, browsers: dict[str, Client]) -> None:
    browser = browsers["manager"]
    for odd in ODD_PARTS if "{" in template else ():
        checked(template, browser.get(re.sub(r"\{\w+\}", odd, template)))
    names = sorted(parameters(template))
    for address in addresses(template)[:1]:
        for name in names:
            for odd in ODD:
                checked(template, browser.get(address, {name: odd}))
