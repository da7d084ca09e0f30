"""Words between a text and its rows: a column and a field of the same name hold the same."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from django.db.models import Model

Words = TypeVar("Words")


def words_of(kind: type[Words], row: Model, **more: Any) -> Words:
    """A text, or a part of one, from the columns of a row; ``more``: fields that have no column of
    their name. Lists become tuples.
    """
    values = {
        field.name: getattr(row, field.name)
        for field in fields(kind)  # type: ignore[arg-type]
        if field.name not in more
    }
    plain = {n: tuple(value) if isinstance(value, list) else value for n, value in values.items()}
    return kind(**plain, **more)


def columns_of(words: Any, *but: str) -> dict[str, Any]:
    """The words of a text, or of a part, by the names of their columns, ``but`` these. Tuples
    become lists.
    """
    values = {field.name: getattr(words, field.name) for field in fields(words)}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if name not in but
    }
