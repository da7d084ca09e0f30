"""Rows kept by a name of their own: said one by one in memory, then stored at once with a journal
row each.

A page, the API and a sheet of ten thousand rows say what they want with the same `say`, so the
rules stand once. A row whose saying is refused stays as it was; nothing reaches the database before
`store`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from guiju.foundation.errors import Invalid
from guiju.foundation.journal import Told, Verb

Row = TypeVar("Row", bound=models.Model)
#: Rows of one statement of the database.
BATCH = 1000


@dataclass(frozen=True)
class Outcome:
    """What one statement does: makes a row, or changes fields of one (before, after); neither when
    all was so already.
    """

    made: bool = False
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.made or bool(self.fields)


AS_IT_WAS = Outcome()


@dataclass
class Kept(Generic[Row]):
    """Rows of one model by their name; ``new`` and ``before`` say which of them are to be stored
    and what they were.
    """

    rows: dict[Hashable, Row]
    fields: tuple[str, ...]
    new: dict[Hashable, Row] = field(default_factory=dict)
    before: dict[Hashable, dict[str, Any]] = field(default_factory=dict)

    def say(self, name: Hashable, fresh: Callable[[], Row], said: Mapping[str, Any]) -> Outcome:
        """Let the row of that name, or a fresh one, be as said; fields that are not said stay as
        they are.
        """
        row = self.rows.get(name) or fresh()
        before = {field: getattr(row, field) for field in self.fields}
        for field_name, value in said.items():
            setattr(row, field_name, value)
        changed = {
            each: (before[each], value)
            for each, value in said.items()
            if each in before and before[each] != value
        }
        if name in self.rows and not changed:
            return AS_IT_WAS
        try:
            check(row, *self.fields)
        except Invalid:
            for each, value in before.items():
                setattr(row, each, value)
            raise
        if name in self.rows:
            if name not in self.new:
                self.before.setdefault(name, before)
            return Outcome(fields=changed)
        self.rows[name] = self.new[name] = row
        return Outcome(made=True)

    def forget(self, name: Hashable) -> None:
        """Undo what was said of the row: as it was before anything was said, or not there."""
        if name in self.new:
            del self.new[name], self.rows[name]
        for each, value in self.before.pop(name, {}).items():
            setattr(self.rows[name], each, value)

    def store(
        self, model: type[Row], verb: Verb, noun: str, said: Callable[[Any, str], Any] = getattr
    ) -> list[Told]:
        """Store what was said in two statements a thousand rows; gives what the journal is to
        tell of each row.
        """
        make(model, self.new.values())
        changed = [self.rows[name] for name in self.before]
        model._default_manager.bulk_update(changed, self.fields, batch_size=BATCH)
        entries = [
            Told(verb, noun, row.pk, after=_said(row, self.fields, said))
            for row in self.new.values()
        ]
        for name, before in self.before.items():
            row = self.rows[name]
            old = {field: said(_Was(before), field) for field in self.fields}
            entries.append(
                Told(verb, noun, row.pk, before=old, after=_said(row, self.fields, said))
            )
        self.new, self.before = {}, {}
        return entries


class _Was:
    """What a row was, asked like the row."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)


def check(row: models.Model, *fields: str) -> None:
    """Refuse a row of which a field (one of these, or any) does not fit its column, naming the
    field. No query.
    """
    asked = [field for field in row._meta.concrete_fields if not fields or field.name in fields]
    fit = {
        field.name
        for field in asked
        if not field.is_relation and not (field.null and getattr(row, field.name) is None)
    }
    try:
        row.clean_fields(exclude={field.name for field in row._meta.concrete_fields} - fit)
    except ValidationError as fault:
        name, told = next(iter(fault.message_dict.items()))
        raise Invalid("{told}", "{told}", field=name, told=" ".join(told)) from fault


def make(model: type[Row], rows: Iterable[Row]) -> None:
    """Insert rows, a thousand a statement; each knows its id afterwards."""
    model._default_manager.bulk_create(list(rows), batch_size=BATCH)


def _said(row: Any, fields: Iterable[str], said: Callable[[Any, str], Any]) -> dict[str, Any]:
    return {field: said(row, field) for field in fields}
