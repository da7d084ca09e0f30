"""What the shapes of every room's API share. A shape's name stands for one class in the whole
API: the document knows no rooms.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Field, Path, Schema
from pydantic import AfterValidator, StringConstraints, create_model

from guiju.foundation import bounds
from guiju.foundation.texts import is_writable

if TYPE_CHECKING:
    from django.db.models import QuerySet


def whole(text: str) -> str:
    """The text, if every database keeps it: no NUL and no half of a character in it. Raises
    `ValueError`.
    """
    if not is_writable(text):
        raise ValueError("no NUL and no half characters")
    return text


#: `Annotated[str, …, Whole]`: a text as it was sent, refused with 422 where it could not be kept.
Whole = AfterValidator(whole)
#: An id among what is sent; the one of an address; a count (a version, the state that was seen).
Id = Annotated[int, Field(ge=1, le=bounds.MOST_NUMBER)]
Number = Path(..., ge=1, le=bounds.MOST_NUMBER)
Stamp = Annotated[int, Field(ge=0, le=bounds.MOST_NUMBER)]
#: A day, and one that is on record of persons and contacts, as `kit.forms.DayField` takes them.
Day = Annotated[dt.date, Field(ge=bounds.FIRST_DAY, le=bounds.LAST_DAY)]
RecordedDay = Annotated[dt.date, Field(ge=bounds.FIRST_RECORDED, le=bounds.LAST_DAY)]
Month = Annotated[str, StringConstraints(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$")]
#: Texts: a line, a title, a sentence, a reason that must be given, a text that must be there, one
#: that may be empty.
Line = Annotated[str, StringConstraints(max_length=bounds.LINE, strip_whitespace=True), Whole]
Title = Annotated[str, StringConstraints(max_length=bounds.TITLE, strip_whitespace=True), Whole]
Sentence = Annotated[
    str, StringConstraints(max_length=bounds.SENTENCE, strip_whitespace=True), Whole
]
Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=bounds.BRIEF, strip_whitespace=True), Whole
]
Said = Annotated[
    str, StringConstraints(min_length=1, max_length=bounds.TEXT, strip_whitespace=True), Whole
]
Loose = Annotated[str, StringConstraints(max_length=bounds.TEXT), Whole]
Yaml = Annotated[str, StringConstraints(min_length=1, max_length=500_000), Whole]


class Page(Schema):
    """Which part of a list: rows from ``offset``, at most ``limit``."""

    offset: int = Field(0, ge=0, le=10**9)
    limit: int = Field(50, ge=1, le=500)

    def of(self, rows: Any) -> list[Any]:
        """Give this part of the rows."""
        return list(rows[self.offset : self.offset + self.limit])

    def counted(self, rows: QuerySet[Any]) -> dict[str, Any]:
        """Give this part of the rows, and how many there are in all."""
        return {"total": rows.count(), "rows": self.of(rows)}


class MonthIn(Schema):
    """A month, as 2026-02."""

    month: Month


class ReasonIn(Schema):
    """Why, in a few words: the journal keeps it."""

    reason: Reason


class LongReasonIn(Schema):
    """A reason, said at length."""

    reason: Said


class JobOut(Schema):
    """Work under way: ask for it again until it is done, failed or cancelled."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    sentence: dict[str, Any]
    result: dict[str, Any] | None
    error: dict[str, Any] | None


def out(
    name: str,
    model: type[Any],
    doc: str,
    plain: str,
    /,
    extends: type[Schema] = Schema,
    **more: Any,
) -> type[Schema]:
    """Make the shape in which the API tells of a row of a model, or of a dataclass; what is not
    named stays hidden.

    plain: names of columns, told as they are, with their types. more: a path ("owner.number", None
    where a part of it is), a type (of an attribute that is no column), or type and function of the
    row.
    """
    annotations: dict[str, Any] = {each: _type_of(model, each) for each in plain.split()}
    resolvers: dict[str, Any] = {}
    for each, source in more.items():
        if isinstance(source, str):
            annotations[each] = _type_of(model, source)
            resolvers[f"resolve_{each}"] = staticmethod(_follower(source))
        elif isinstance(source, tuple):
            annotations[each] = source[0]
            resolvers[f"resolve_{each}"] = staticmethod(source[1])
        else:
            annotations[each] = source
    space = {"__doc__": doc, "__annotations__": annotations, "__module__": model.__module__}
    return types.new_class(name, (extends,), {}, lambda made: made.update(space | resolvers))


def many(row: type[Schema]) -> Any:
    """Make the type of a list of what a shape tells."""
    return list[row]  # type: ignore[valid-type]


def listed_out(name: str, row: type[Schema], doc: str) -> type[Schema]:
    """Make the shape of a part of a list: how many rows there are in all, and these of them."""
    return create_model(name, __base__=Schema, __doc__=doc, total=(int, ...), rows=(many(row), ...))


def or_empty(path: str) -> tuple[type[str], Callable[[Any], str]]:
    """Tell the text at the end of a path of columns, an empty one where a part of it is None."""
    follow = _follower(path)
    return str, lambda row: follow(row) or ""


def _type_of(model: type[Any], path: str) -> Any:
    """The type of what stands at the end of a path of columns, or of a field of a dataclass."""
    if dataclasses.is_dataclass(model):
        held = getattr(model, path, None)
        if isinstance(held, property):
            return typing.get_type_hints(held.fget)["return"]
        return typing.get_type_hints(model)[path]
    column: Any = None
    null = False
    for part in path.split("."):
        column = model._meta.pk if part == "id" else model._meta.get_field(part)
        null = null or column.null
        if column.is_relation and part != column.attname:
            model = column.related_model
    while column.is_relation:
        column = column.target_field
    known = next(kind for name, kind in _TYPES.items() if name in column.get_internal_type())
    return known | None if null else known


#: How the types of columns are told, by the first part of their name that is found.
_TYPES: dict[str, Any] = {
    "Auto": int,
    "Integer": int,
    "Float": float,
    "Decimal": Decimal,
    "Boolean": bool,
    "DateTime": dt.datetime,
    "Date": dt.date,
    "Time": dt.time,
    "Char": str,
    "Slug": str,
    "Email": str,
    "Text": str,
    "JSON": Any,
}


def _follower(path: str) -> Callable[[Any], Any]:
    def follow(row: Any) -> Any:
        for part in path.split("."):
            row = getattr(row, part) if row is not None else None
        return row

    return follow
