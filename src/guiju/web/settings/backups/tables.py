"""Rows of any table as lines of JSON that no database colours, and back into any database.

A value is written as Python holds it, not as a database does: moments to the microsecond in UTC,
decimals digit by digit, bytes in base64, JSON as JSON; NULL stays apart from an empty text.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models

#: Rows that are read or written at once.
BATCH = 2_000


def tables_of(apps: Apps) -> dict[str, type[models.Model]]:
    """The models that have a table of their own, by its name; tables between two models among
    them.
    """
    rows = (model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy)
    return {model._meta.db_table: model for model in rows if model._meta.managed}


def columns_of(model: type[models.Model]) -> dict[str, str]:
    """The columns of a model's table and the type of each, as the framework names it."""
    return {
        str(field.column): field.get_internal_type() for field in model._meta.local_concrete_fields
    }


def lines(model: type[models.Model]) -> Iterator[str]:
    """Each row of a table as a line, the oldest first. Memory: one batch."""
    fields = model._meta.local_concrete_fields
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    plain = [_plain_json if isinstance(field, models.JSONField) else _plain for field in fields]
    for row in rows.iterator(chunk_size=BATCH):
        values = [act(value) for act, value in zip(plain, row, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n"


def load(model: type[models.Model], columns: Iterable[str], rows: Iterable[str]) -> int:
    """Write lines into the table of a model, empty until now; how many."""
    by_column = {field.column: field for field in model._meta.local_concrete_fields}
    fields = [by_column[column] for column in columns]
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"INSERT INTO {table} ({quoted}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608
    taken, count = [_taken(field) for field in fields], 0
    lines_left = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(lines_left, BATCH)):
            cursor.executemany(statement, [_values(line, taken) for line in batch])
            count += len(batch)
    return count


def empty(tables: Iterable[type[models.Model]]) -> None:
    """Delete all rows: those that a migration put there would stand beside the backup's."""
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def count_on(tables: Iterable[type[models.Model]]) -> None:
    """Let new rows be numbered behind those that stand."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


def as_it_came() -> None:
    """Forget what was written before the rows came: whatever came is as its own journal seals
    it, or is a fault.
    """
    connection.forget_written()  # type: ignore[attr-defined]


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case dt.datetime():
            return (
                value.astimezone(dt.UTC).isoformat(timespec="microseconds")
                if value.tzinfo
                else value.isoformat()
            )
        case dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            return value // dt.timedelta(microseconds=1)
        case Decimal() | uuid.UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"no plain form of {type(value).__name__}")


def _plain_json(value: Any) -> Any:
    return None if value is None else {"json": value}


def _values(line: str, taken: list[Callable[[Any], Any]]) -> list[Any]:
    return [act(value) for act, value in zip(taken, json.loads(line), strict=True)]


def _taken(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """From the plain form to what the database at hand takes."""
    back = _back(field)
    return lambda value: field.get_db_prep_save(None if value is None else back(value), connection)


def _back(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    match field:
        case models.JSONField():
            return lambda value: value["json"]
        case models.DateTimeField():
            return dt.datetime.fromisoformat
        case models.DateField():
            return dt.date.fromisoformat
        case models.TimeField():
            return dt.time.fromisoformat
        case models.DurationField():
            return lambda value: dt.timedelta(microseconds=value)
        case models.DecimalField():
            return Decimal
        case models.UUIDField():
            return uuid.UUID
        case models.BinaryField():
            return base64.b64decode
    return lambda value: value
