"""Stored forms: what a database lets stand that the product would never have written, and that two
readers read differently.

SQLite keeps any value in any column. A day written ``20261001`` or a truth written ``2`` reads as
the sealed value and yet compares otherwise in a query, so a seal alone would not see it. And a
trigger or a view changes what is written or read before a seal is computed. PostgreSQL keeps its
types; triggers, rules and views are looked for in both.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import DatabaseError, connection, models

from guiju.foundation.errors import Sentence

_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_HOUR = "[0-9][0-9]:[0-9][0-9]:[0-9][0-9]"
_PART = ".[0-9][0-9][0-9][0-9][0-9][0-9]"
#: What a value raises that no product wrote: a day 9999-99-99, a text that is none, an amount of
#: “lots”.
_UNREADABLE = (DatabaseError, ValueError, TypeError, ArithmeticError)
#: Programs kept in the database that nobody of the product put there.
_HIDDEN = {
    "sqlite": "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name",
    "postgresql": """
        SELECT 'trigger', tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
        UNION ALL
        SELECT 'view', relname FROM pg_class WHERE relkind IN ('v', 'm')
            AND relnamespace = current_schema()::regnamespace
        UNION ALL
        SELECT 'rule', rulename FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
        ORDER BY 2""",
}


def faults() -> Iterator[Sentence]:
    """Each row with a value in a form of its own, and each trigger, view or rule; nothing when
    there is none.

    A query over each table of ours on SQLite; one in all on PostgreSQL.
    """
    yield from _hidden()
    if connection.vendor == "sqlite":
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed:
                yield from _odd(model)


def readable(what: str, found: Iterator[Sentence]) -> Iterator[Sentence]:
    """What a check finds; a value that cannot be read at all ends this check with a sentence,
    and no other one.
    """
    try:
        yield from found
    except _UNREADABLE as fault:
        said = " ".join(str(fault).split())[:200]
        yield {
            "zh": f"{what}：有一个值读不出来，可能在产品之外被改动（{said}）",
            "en": (
                f"{what}: a value cannot be read; it may have been changed behind the product's "
                f"back ({said})"
            ),
        }


def _hidden() -> Iterator[Sentence]:
    with connection.cursor() as cursor:
        cursor.execute(_HIDDEN[connection.vendor])
        rows = cursor.fetchall()
    for kind, name in rows:
        yield {
            "zh": f"数据库里有产品之外的程序：{kind} {name}",
            "en": f"the database holds a {kind} that the product did not make: {name}",
        }


def _odd(model: type[models.Model]) -> Iterator[Sentence]:
    quote, meta = connection.ops.quote_name, model._meta
    table, key = quote(meta.db_table), quote(str(meta.pk.column))
    said = {
        str(field.column): _form(field, quote(str(field.column))) for field in meta.concrete_fields
    }
    forms = {column: form for column, form in said.items() if form}
    if not forms:
        return
    wrong = [f"({quote(column)} IS NOT NULL AND NOT ({form}))" for column, form in forms.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT CAST({key} AS text), {', '.join(wrong)} FROM {table}"  # noqa: S608 -- names of our models
            f" WHERE {' OR '.join(wrong)} ORDER BY {key}"
        )
        rows = cursor.fetchall()
    for row, *marks in rows:
        names = ", ".join(column for column, mark in zip(forms, marks, strict=True) if mark)
        yield {
            "zh": f"{meta.label_lower} {row} 在产品之外被改动：{names} 的存储形式不是产品所写",
            "en": f"{meta.label_lower} {row} was changed behind the product's back: {names} is "
            "stored in a form that the"
            " product never writes",
        }


def _form(field: models.Field, column: str) -> str:
    """What must hold in SQL of a value that the product wrote; empty where any does."""
    kind, is_text = field.get_internal_type(), f"typeof({column}) = 'text'"
    if isinstance(field, models.ForeignKey):
        return _form(field.target_field, column)
    if kind == "DateField":
        return f"{is_text} AND {column} GLOB '{_DAY}'"
    if kind in {"DateTimeField", "TimeField"}:
        whole = f"{_DAY} {_HOUR}" if kind == "DateTimeField" else _HOUR
        of_part = f"({column} GLOB '{whole}{_PART}' AND {column} NOT GLOB '*.000000')"
        return f"{is_text} AND ({column} GLOB '{whole}' OR {of_part})"
    if kind == "BooleanField":
        return f"typeof({column}) = 'integer' AND {column} IN (0, 1)"
    if isinstance(field, models.DecimalField):
        exact = f"round({column}, {field.decimal_places}) = {column}"
        return f"typeof({column}) IN ('integer', 'real') AND {exact}"
    if isinstance(field, models.FloatField):
        return f"typeof({column}) = 'real'"
    if isinstance(field, models.IntegerField):
        return f"typeof({column}) = 'integer'"
    if isinstance(field, models.CharField | models.TextField | models.JSONField):
        return is_text
    return ""
