"""A client written from the API's description alone, as users generate theirs: it knows no class of
ours.

Each operation becomes a method of the parts of its address, then the fields of its body, by name. A
field that the description does not name cannot be given, one that it requires cannot be left out,
and both what is sent and what is answered must be of the described shape.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from typing import Any

import jsonschema_rs

Send = Callable[[str, str, Any], tuple[int, Any]]


class Client:
    """What every generated method calls."""

    def __init__(self, send: Send, document: dict[str, Any]) -> None:
        self._send, self._document = send, document

    def _do(
        self, method: str, template: str, parts: dict[str, Any], body: dict[str, Any] | None
    ) -> Any:
        told = self._document["paths"][template][method]
        given = None
        if body is not None:
            given = {name: value for name, value in body.items() if value is not ...}
            self._check(told["requestBody"]["content"]["application/json"]["schema"], given)
        status, answer = self._send(method, template.format(**parts), given)
        assert str(status) in told["responses"], (method, template, status, answer)
        if "content" in told["responses"][str(status)]:
            self._check(
                told["responses"][str(status)]["content"]["application/json"]["schema"], answer
            )
        return answer

    def _check(self, schema: dict[str, Any], value: Any) -> None:
        jsonschema_rs.validate(schema | {"components": self._document["components"]}, value)


def source(document: dict[str, Any]) -> str:
    """The client as Python text."""
    lines = ["class Generated(Client):"]
    for template, ways in document["paths"].items():
        for method, told in ways.items():
            if set(told.get("requestBody", {}).get("content", ["application/json"])) == {
                "application/json"
            }:
                lines += _method(document, template, method, told)
    return "\n".join(lines)


def generate(document: dict[str, Any], send: Send) -> Any:
    """The client, ready to be used."""
    space: dict[str, Any] = {"Client": Client}
    exec(source(document), space)
    return space["Generated"](send, document)


def _method(
    document: dict[str, Any], template: str, method: str, told: dict[str, Any]
) -> list[str]:
    parts = re.findall(r"\{(\w+)\}", template)
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    fields = _fields(document, body) if body else {}
    needed = [name for name, required in fields.items() if required]
    may = [f"{name}=..." for name, required in fields.items() if not required]
    signature = ", ".join(
        ["self", *(f"at_{name}" for name in parts), *(["*"] if fields else []), *needed, *may]
    )
    sent = "{" + ", ".join(f"{name!r}: {name}" for name in fields) + "}" if body else "None"
    given = "{" + ", ".join(f"{name!r}: at_{name}" for name in parts) + "}"
    return [
        f"    def {told['operationId']}({signature}):",
        f"        return self._do({method!r}, {template!r}, {given}, {sent})",
    ]


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, bool]:
    """Field → whether it must be there."""
    for each in schema.get("anyOf", ()):
        if "$ref" in each:
            schema = each
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    required = schema.get("required", ())
    return {
        name: name in required
        for name in schema.get("properties", {})
        if not keyword.iskeyword(name)
    }
