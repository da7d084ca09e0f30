"""Every operation of the API × every role and a stranger: which is let in, as one committed table.

``python -m pytest tests/house/test_api_doors.py`` compares it with what the API answers to a body
that is of the right shape; with GUIJU_WRITE_BASELINE=1 it writes the table anew, which is then read
line by line before it is committed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from guiju.foundation import once
from guiju.web.shell.api import api
from tests import company as made
from tests.house import marks
from tests.house.objects import ROOT, addresses, complete

TABLE = marks.Table(Path(__file__).parent / "tables" / "api.txt")
DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(), default=str))
NAMES = sorted(
    f"{method.upper()} {path.removeprefix(ROOT)}"
    for path, ways in DOCUMENT["paths"].items()
    for method in ways
)
#: What is deleted comes last: of a file nothing is left, whatever the database undoes.
OPERATIONS = sorted(
    ((path, method.upper()) for path, ways in DOCUMENT["paths"].items() for method in ways),
    key=lambda each: (each[1] == "DELETE", each),
)
#: The beginning of an address → which of the company's words its parts are; of others the first
#: object is asked for. The agent of the table is the person, or one of the persons, of each.
OBJECTS: dict[str, dict[str, str]] = {
    "/people/persons/{person_id}": {"person_id": "person"},
    "/people/persons/{person_id}/events/{event_id}": {"person_id": "person", "event_id": "event"},
    "/people/accounts/{account_id}": {"account_id": "account"},
    "/performance/live/{card}": {"card": "live_card"},
    "/performance/scorecards/{card}": {"card": "card"},
    "/performance/scorecards/{card}/bridge": {"card": "card"},
    "/performance/scorecards/{card}/items/{metric}": {"card": "card", "metric": "metric"},
    "/policy/signatures/{pk}": {"pk": "unsigned"},
    "/policy/signatures/{pk}/copy": {"pk": "signature"},
    "/policy/authority/requests/{pk}": {"pk": "request"},
    "/policy/cases/{pk}": {"pk": "case"},
    "/process/checklists/{pk}": {"pk": "checklist"},
    "/process/checklists/{pk}/steps/{item}": {"pk": "checklist", "item": "checklist_step"},
    "/process/checklists/{pk}/steps/{item}/evidence/{number}": {
        "pk": "checklist",
        "item": "checklist_step",
        "number": "place",
    },
    "/process/problems/{number}": {"number": "problem_number"},
    "/process/projects/{pk}": {"pk": "project"},
    "/process/projects/{pk}/steps/{step}": {"pk": "project", "step": "step"},
    "/process/projects/{pk}/steps/{step}/follows/{before}": {
        "pk": "project",
        "step": "step",
        "before": "step",
    },
    "/performance/plans/mine/{day}": {"day": "plan_day"},
    "/quality/calibrations/{pk}": {"pk": "calibration"},
    "/quality/calibrations/{pk}/contacts/{place}": {"pk": "calibration", "place": "place"},
    "/quality/checks/{code}": {"code": "check_set"},
    "/quality/conversations/{pk}": {"pk": "place"},
    "/quality/conversations/imports/{pk}": {"pk": "place"},
    "/quality/evaluations/{evaluation}": {"evaluation": "evaluation"},
    "/quality/flags/{flag}": {"flag": "check_flag"},
    "/quality/flags/rules/{rule}": {"rule": "check_rule"},
    "/quality/follow-ups/{pk}": {"pk": "follow_up"},
    "/quality/forms/{code}": {"code": "quality_form"},
    "/quality/marks/{mark}": {"mark": "mark"},
    "/quality/sample-draws/{draw}": {"draw": "sample_draw"},
    "/quality/sample-plans/{pk}": {"pk": "sample_plan"},
    "/quality/sample-plans/{plan}": {"plan": "sample_plan"},
    "/quality/samples/{pk}": {"pk": "sample_item"},
    "/records/states/{person_id}": {"person_id": "person"},
    "/records/uploads/{upload_id}": {"upload_id": "uploaded"},
    "/exports/{job_id}": {"job_id": "export"},
}


#: What a field is sent as, by its name, where a plain value of its type names nothing.
SENT: dict[str, Any] = {
    "month": "2026-02",
    "rate": 0.5,
    "email": "somebody@example.com",
    "role": "agent",
    "policy": "money-actions",
    "procedure": "refund-request",
    "metric": "aht",
    "owner": "G002",
    "receiver": "G002",
    "action": "advance",
    "clause": "advance",
    "source": "shop",
}
#: The same for one operation alone.
SENT_TO: dict[str, dict[str, Any]] = {
    "POST /exports": {"address": "/notices/"},
    "POST /journal/witnesses": {"address": "somebody@example.com"},
    "GET /records/measure": {"metric": ["answered"]},
    "POST /performance/pay/runs": {"month": "2026-01"},
    "GET /performance/scorecards": {"month": "2026-01"},
    "GET /performance/scorecards.csv": {"month": "2026-01"},
}


def words() -> dict[str, Any]:
    """Objects by the names that ``OBJECTS`` gives, some of them made for this."""
    complete()
    agent, manager = (made.client(role) for role in ("agent", "manager"))
    asked = agent.post(f"{ROOT}/exports", SENT_TO["POST /exports"], "application/json")
    file = SimpleUploadedFile("calls.csv", b"key,agent\n1,a101\n")
    sent = manager.post(f"{ROOT}/records/uploads", {"file": file})
    assert asked.status_code == 202 and sent.status_code == 201, (asked.content, sent.content)
    others = {
        "metric": "aht",
        "place": 1,
        "export": asked.json()["id"],
        "uploaded": sent.json()["id"],
    }
    return made.words() | others


def address(path: str, words: dict[str, Any]) -> str:
    """The address of one object: that of ``OBJECTS`` whose beginning is the longest, or the first."""
    template = path.removeprefix(ROOT)
    fitting = [
        line
        for line in OBJECTS
        if (template == line or template.startswith(f"{line}/"))
        and line.count("{") == template.count("{")
    ]
    if not fitting:
        return addresses(path)[0]
    parts = {name: words[word] for name, word in OBJECTS[max(fitting, key=len)].items()}
    return path.format(**parts)


def example(shape: dict[str, Any], name: str = "", own: Any = None) -> Any:
    """A plain value of a shape of the document; of an object what it must have."""
    if name in (own or {}):
        return own[name]
    if name in SENT and shape.get("type", "string") == "string":
        return SENT[name]
    for word in ("const", "default"):
        if word in shape:
            return shape[word]
    if "examples" in shape:
        return shape["examples"][0]
    if "enum" in shape:
        return shape["enum"][0]
    if "$ref" in shape:
        return example(
            DOCUMENT["components"]["schemas"][shape["$ref"].rpartition("/")[2]], name, own
        )
    for word in ("anyOf", "allOf", "oneOf"):
        if word in shape:
            return example(shape[word][0], name, own)
    kind = shape.get("type")
    if kind == "array":
        return [example(shape["items"], name, own)] * shape.get("minItems", 0)
    if kind == "object":
        parts = shape.get("properties", {})
        return {part: example(parts[part], part, own) for part in shape.get("required", ())}
    return _plain(shape)


def _plain(shape: dict[str, Any]) -> Any:
    formats = {
        "date": "2026-02-27",
        "date-time": "2026-02-27T09:00:00Z",
        "time": "09:00:00",
        "binary": "x",
    }
    if shape.get("format") in formats:
        return formats[shape["format"]]
    least = shape.get("minimum", shape.get("exclusiveMinimum", 0) + 1)
    plain = {"integer": int(least), "number": least, "boolean": True}
    text = "2026-02" if "d{3" in shape.get("pattern", "") else "x" * shape.get("minLength", 1)
    return plain.get(shape.get("type", ""), text)


def sent(path: str, method: str) -> tuple[str, dict[str, Any]]:
    """What an operation is asked with: the words of its query, and its body by the client's word."""
    operation = DOCUMENT["paths"][path][method.lower()]
    own = SENT_TO.get(f"{method} {path.removeprefix(ROOT)}")
    needed = (
        each
        for each in operation.get("parameters", ())
        if each["in"] == "query" and each["required"]
    )
    query = urlencode(
        {each["name"]: example(each["schema"], each["name"], own) for each in needed}, doseq=True
    )
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        fit = example(body["schema"], own=own)
        if kind == "application/json":
            return query, {"data": json.dumps(fit), "content_type": kind}
        files = {
            name: SimpleUploadedFile("x.csv", b"key,agent\n1,a101\n")
            for name, of in _shape(body["schema"])["properties"].items()
            if name in fit and of.get("format") == "binary"
        }
        return query, {
            "data": encode_multipart(BOUNDARY, fit | files),
            "content_type": MULTIPART_CONTENT,
        }
    return query, {}


def _shape(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return dict(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    return schema


def mark(browser: Client, path: str, method: str, address: str) -> str:
    """How one is answered; what was written is undone."""
    query, body = sent(path, method)
    once.forget()
    with transaction.atomic():
        answer = browser.generic(method, f"{address}?{query}", **body)
        transaction.set_rollback(True)
    return marks.of(answer.status_code)
