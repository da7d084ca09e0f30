"""Page, API and address agree on what can be meant: which days, and which numbers of rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest
from django import forms
from django.urls import get_resolver, resolve, reverse
from django.urls.exceptions import Resolver404
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from guiju.foundation import bounds
from guiju.kit.forms import DayField
from guiju.web.shell.api import api

ROOT = Path(bounds.__file__).resolve().parents[1]
FAR, BEYOND = "2150-03-01", ["2200-01-01", "9999-12-31", "1899-12-31", "0001-01-01"]


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _form_days() -> dict[str, forms.DateField]:
    get_resolver().url_patterns  # noqa: B018 -- reading them imports every page
    return {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in {*_below(forms.BaseForm)}
        if form.__module__.startswith("guiju.")
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField)
    }


def _is_day(annotation: Any) -> bool:
    parts = get_args(annotation)
    return annotation is dt.date or any(_is_day(part) for part in parts)


def _sent(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[tuple[str, FieldInfo]]:
    """The days among what a shape takes, also in the shapes inside."""
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        if _is_day(field.annotation):
            yield f"{model.__module__}.{model.__name__}.{name}", field
        for inner in _shapes_in(field.annotation):
            yield from _sent(inner, seen)


def _shapes_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _shapes_in(part)


def _api_days() -> dict[str, FieldInfo]:
    seen: set[type[BaseModel]] = set()
    return {
        name: field
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
        for model in operation.models
        for name, field in _sent(model, seen)
    }


def _takes(field: FieldInfo, day: str) -> bool:
    kind: Any = field.annotation
    if field.metadata:
        kind = Annotated[(kind, *field.metadata)]
    try:
        TypeAdapter(kind).validate_python([day] if get_origin(field.annotation) is list else day)
    except ValidationError:
        return False
    return True


def test_every_day_of_a_form_has_the_bounds_of_the_house() -> None:
    days = _form_days()
    assert len(days) > 20
    assert not [name for name, field in days.items() if not isinstance(field, DayField)]
    for field in days.values():
        assert field.clean(FAR) == dt.date(2150, 3, 1)
        for day in BEYOND:
            with pytest.raises(forms.ValidationError):
                field.clean(day)


def test_every_day_that_the_api_takes_has_the_same_bounds() -> None:
    days = _api_days()
    assert len(days) > 20
    assert not [name for name, field in days.items() if not _takes(field, FAR)]
    assert not [(name, day) for name, field in days.items() for day in BEYOND if _takes(field, day)]


@pytest.mark.parametrize("number", [bounds.MOST_NUMBER + 1, 2**63, 10**30])
def test_a_number_that_no_column_holds_is_no_address(number: int) -> None:
    assert resolve(reverse("process_project", args=[bounds.MOST_NUMBER]))
    with pytest.raises(Resolver404):
        resolve(f"/process/projects/{number}/")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("0", 0),
        ("３", 3),
        (str(bounds.MOST_NUMBER), bounds.MOST_NUMBER),
        (str(bounds.MOST_NUMBER + 1), None),
        ("9" * 5_000, None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        (" 7", None),
    ],
)
def test_a_text_of_any_length_is_a_number_or_none(text: str, number: int | None) -> None:
    assert bounds.whole(text, None) == number


#: Where figures are only looked for, or are the product's own.
LOOKED_FOR = {
    "foundation/bounds.py",
    "kit/delimited.py",
    "kit/versioned/reads.py",
    "performance/pages/day.py",
    "process/actions/stages.py",
    "process/pages/checklists/starting.py",
    "process/pages/problems/day.py",
    "records/reading/odd.py",
    "web/settings/environment.py",
    "web/shell/machine_names.py",
}


def test_what_somebody_sent_becomes_a_number_in_one_way() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if "tests" not in path.parts
        and re.search(r"\.is(decimal|digit|numeric)\(\)", path.read_text(encoding="utf-8"))
    }
    assert found <= LOOKED_FOR, f"{found - LOOKED_FOR}: use guiju.foundation.bounds.whole"
