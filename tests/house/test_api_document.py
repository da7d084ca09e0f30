"""The description of the API says of each operation what the code takes and gives: names stand
for one class each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from ninja import Schema
from ninja.constants import NOT_SET
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.schema import NinjaGenerateJsonSchema

from guiju.web.shell.api import api

DOCUMENT: dict[str, Any] = dict(api.get_openapi_schema())
OPERATIONS: dict[str, Operation] = {
    f"{method} /api/v1{bound.prefix and '/' + bound.prefix.strip('/')}/{path.strip('/')}".rstrip(
        "/"
    ): operation
    for bound in api._get_bound_routers()
    for path, view in bound.path_operations.items()
    for operation in view.operations
    for method in operation.methods
}


def shapes_of(cls: type) -> Iterator[type]:
    for below in cls.__subclasses__():
        yield below
        yield from shapes_of(below)


def test_a_name_stands_for_one_shape() -> None:
    places = defaultdict(set)
    for shape in shapes_of(Schema):
        if shape.__module__.startswith("guiju."):
            places[shape.__name__].add(shape.__module__)
    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}


def test_a_name_stands_for_one_description() -> None:
    """One class may be described in two ways: as it is taken and as it is given. Both under one
    name would lie.
    """
    twice: set[str] = set()

    class Watched(OpenAPISchema):
        def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
            twice.update(
                name for name, each in definitions.items() if self.schemas.get(name, each) != each
            )
            super().add_schema_definitions(definitions)

    Watched(api, "")
    assert twice == set()


def test_an_operation_has_a_name_of_its_own() -> None:
    names = [each["operationId"] for ways in DOCUMENT["paths"].values() for each in ways.values()]
    assert len(names) == len(set(names)) == len(OPERATIONS)


def whole(shape: Any, of: dict[str, Any]) -> Any:
    """The shape with every reference followed."""
    if isinstance(shape, list):
        return [whole(each, of) for each in shape]
    if not isinstance(shape, dict):
        return shape
    if "$ref" in shape:
        return whole(of[shape["$ref"].rpartition("/")[2]], of)
    return {name: whole(each, of) for name, each in shape.items()}


def described(model: Any, mode: Any) -> Any:
    """What the class itself says of the one thing that it holds."""
    told = model.model_json_schema(
        schema_generator=NinjaGenerateJsonSchema, mode=mode, by_alias=mode == "validation"
    )
    (shape,) = told["properties"].values()
    return whole(shape, told.get("$defs", {}))


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_bodies_and_answers_are_documented_as_the_code_has_them(label: str) -> None:
    operation = OPERATIONS[label]
    method, path = label.split(" ")
    told, of = DOCUMENT["paths"][path][method.lower()], DOCUMENT["components"]["schemas"]
    for model in operation.models:
        if model.__ninja_param_source__ == "body":
            body = told["requestBody"]["content"]["application/json"]["schema"]
            assert whole(body, of) == described(model, "validation")
    for status, model in operation.response_models.items():
        if model is not None and model is not NOT_SET:
            answer = told["responses"][status]["content"]["application/json"]["schema"]
            assert whole(answer, of) == described(model, "serialization")
    assert told["responses"]["default"]["content"]["application/json"]["schema"]["$ref"].endswith(
        "/Refusal"
    )
