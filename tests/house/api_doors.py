"""Every operation of the API × every role and a stranger: which is let in, as one committed table.

``python -m pytest tests/house/test_api_doors.py`` compares it with what the API answers to a body
that is of the right shape; with GUIJU_WRITE_BASELINE=1 it writes the table anew, which is then read
line by line before it is committed.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from guiju.foundation import once
from guiju.web.shell.api import api
from tests.house.objects import addresses

TABLE = Path(__file__).parent / "doors" / "api.txt"
DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(), default=str))
OPERATIONS = sorted(
    (path, method.upper()) for path, ways in DOCUMENT["paths"].items() for method in ways
)
#: The table's columns: a role each, in the order of how much it may.
ROLES = {
    "agent": "agt",
    "team_leader": "ldr",
    "supervisor": "sup",
    "quality": "qua",
    "trainer": "trn",
    "people_officer": "off",
    "manager": "mgr",
    "administrator": "adm",
    "auditor": "aud",
}
#: What a field is sent as, where its type alone does not make sense, by its name.
WORDS: dict[str, Any] = {}


def example(shape: dict[str, Any], name: str = "") -> Any:
    """A plain value of a shape of the document; of an object what it must have."""
    if name in WORDS:
        return WORDS[name]
    for word in ("const", "default"):
        if word in shape:
            return shape[word]
    if "examples" in shape:
        return shape["examples"][0]
    if "enum" in shape:
        return shape["enum"][0]
    if "$ref" in shape:
        return example(DOCUMENT["components"]["schemas"][shape["$ref"].rpartition("/")[2]], name)
    for word in ("anyOf", "allOf", "oneOf"):
        if word in shape:
            return example(shape[word][0], name)
    kind = shape.get("type")
    if kind == "array":
        return [example(shape["items"], name)] * shape.get("minItems", 0)
    if kind == "object":
        parts = shape.get("properties", {})
        return {part: example(parts[part], part) for part in shape.get("required", ())}
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


def sent(operation: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What an operation is asked with: the words of its query, and its body by the client's word."""
    needed = (
        each
        for each in operation.get("parameters", ())
        if each["in"] == "query" and each["required"]
    )
    query = urlencode(
        {each["name"]: example(each["schema"], each["name"]) for each in needed}, doseq=True
    )
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        fit = example(body["schema"])
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


def asked(browser: Client, path: str, method: str, address: str) -> tuple[str, Any]:
    """The mark of one answer, and what was answered; what it wrote is undone."""
    query, body = sent(DOCUMENT["paths"][path][method.lower()])
    once.forget()
    with transaction.atomic():
        answer = browser.generic(method, f"{address}?{query}", **body)
        transaction.set_rollback(True)
    return mark(answer), answer


def mark(answer: Any) -> str:
    status = answer.status_code
    assert status < 500, answer.content
    if status < 300:
        return "x"
    if status in (409, 422):
        return "?"
    return {401: "-", 403: "-", 404: "0"}[status]
