"""What the shapes of every room's API share. A shape's name stands for one class in the whole
API: the document knows no rooms.
"""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, StringConstraints

from guiju.foundation.texts import is_writable


def whole(text: str) -> str:
    """The text, if every database keeps it: no NUL and no half of a character in it. Raises
    `ValueError`.
    """
    if not is_writable(text):
        raise ValueError("no NUL and no half characters")
    return text


#: `Annotated[str, …, Whole]`: a text as it was sent, refused with 422 where it could not be kept.
Whole = AfterValidator(whole)


class Page(Schema):
    """Which part of a list: rows from ``offset``, at most ``limit``."""

    offset: int = Field(0, ge=0, le=10**9)
    limit: int = Field(50, ge=1, le=500)


class MonthIn(Schema):
    """A month."""

    month: Annotated[str, StringConstraints(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$")]


class ReasonIn(Schema):
    """Why, in a few words: the journal keeps it."""

    reason: Annotated[
        str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), Whole
    ]


class LongReasonIn(Schema):
    """Why, at length."""

    reason: Annotated[
        str, StringConstraints(min_length=1, max_length=5_000, strip_whitespace=True), Whole
    ]


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
