"""Stored forms: what a database lets stand that the product would never have written, and that two
readers read differently.

SQLite keeps any value in any column. A day written ``20261001`` or a truth written ``2`` reads as
the sealed value and yet compares otherwise in a query, so a seal alone would not see it. And a
trigger or a view changes what is written or read before a seal is computed. PostgreSQL keeps its
types; triggers, rules and views are looked for in both.

An index that lies (by a damaged disk, or by a hand that knows how) hides rows from a query that a
reading of the whole table finds, so each is compared with its table; and each key, index and
constraint that the models declare must be there, be what the product made (`defined`) and be in
force.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from guiju.foundation import defined
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
        WHERE NOT tgisinternal AND relnamespace::regnamespace::text = ANY (current_schemas(false))
        UNION ALL
        SELECT 'view', relname FROM pg_class WHERE relkind IN ('v', 'm')
            AND relnamespace::regnamespace::text = ANY (current_schemas(false))
        UNION ALL
        SELECT 'rule', rulename FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class
        WHERE relkind = 'r' AND relnamespace::regnamespace::text = ANY (current_schemas(false))
        UNION ALL
        SELECT 'policy', polname FROM pg_policy
        UNION ALL
        SELECT 'event trigger', evtname FROM pg_event_trigger
        UNION ALL
        SELECT 'row security', relname FROM pg_class WHERE (relrowsecurity OR relforcerowsecurity)
            AND relnamespace::regnamespace::text = ANY (current_schemas(false))
        UNION ALL
        SELECT 'inheriting table', inhrelid::regclass::text FROM pg_inherits
            JOIN pg_class ON pg_class.oid = inhparent
        WHERE relkind IN ('r', 'p')
            AND relnamespace::regnamespace::text = ANY (current_schemas(false))
        ORDER BY 2""",
}
#: What PostgreSQL keeps and does not enforce or use.
_NOT_IN_FORCE = """
    SELECT 'index', indexrelid::regclass::text FROM pg_index JOIN pg_class ON oid = indexrelid
    WHERE NOT (indisvalid AND indisready AND indislive)
        AND relnamespace::regnamespace::text = ANY (current_schemas(false))
    UNION ALL
    SELECT 'constraint', conname FROM pg_constraint
    WHERE NOT convalidated AND connamespace::regnamespace::text = ANY (current_schemas(false))
    UNION ALL
    SELECT 'trigger of a constraint', tgrelid::regclass::text || '.' || tgname FROM pg_trigger
        JOIN pg_class ON pg_class.oid = tgrelid
    WHERE tgenabled <> 'O' AND relnamespace::regnamespace::text = ANY (current_schemas(false))
    ORDER BY 2"""
#: The indexes that `amcheck` compares with their tables.
_INDEXES = """
    SELECT indexrelid::regclass::text FROM pg_index
        JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
    WHERE amname = 'btree' AND relpersistence = 'p' AND indisvalid
        AND relnamespace::regnamespace::text = ANY (current_schemas(false))
    ORDER BY 1"""


def faults() -> Iterator[Sentence]:
    """Each row with a value in a form of its own, each trigger, view or rule, each index that is
    not of one mind with its table, and each index or constraint that is declared and not there;
    nothing when there is none.

    Reads the whole database once on SQLite and a query over each table of ours; every index once on
    PostgreSQL where ``amcheck`` is there. Four queries a table for what is declared.
    """
    yield from _hidden()
    yield from _missing()
    yield from defined.faults()
    if connection.vendor == "sqlite":
        yield from _of_one_mind()
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed:
                yield from odd_forms(model)
    else:
        yield from _not_in_force()
        yield from _compared_by_amcheck()


def notes() -> Iterator[Sentence]:
    """What could not be looked at: indexes of PostgreSQL where ``amcheck`` is not there."""
    if connection.vendor == "postgresql" and not _has_amcheck():
        yield {
            "zh": "PostgreSQL 的索引没有与表核对：请由数据库管理员运行 CREATE EXTENSION amcheck，"
            "并授予执行权限：GRANT EXECUTE ON FUNCTION bt_index_check(regclass, boolean)",
            "en": "the indexes of PostgreSQL were not compared with their tables: let its "
            "administrator run CREATE EXTENSION amcheck and grant EXECUTE on "
            "bt_index_check(regclass, boolean)",
        }
    if connection.vendor == "postgresql" and defined.made_there() is None:
        yield {
            "zh": "表、索引与约束的定义没有核对：请由数据库管理员授予 GRANT CREATE ON DATABASE",
            "en": "the definitions of tables, indexes and constraints were not compared: let the "
            "database's administrator GRANT CREATE ON DATABASE",
        }


def _of_one_mind() -> Iterator[Sentence]:
    """What SQLite finds when it compares pages, tables, indexes and keys with each other."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        for (said,) in cursor.fetchall():
            if said != "ok":
                yield _damaged(" ".join(str(said).split())[:200])
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, named, _ in cursor.fetchall():
            yield {
                "zh": f"数据库里的表 {table} 第 {row} 行指向 {named} 中不存在的一行",
                "en": f"the database's table {table} names in row {row} a row of {named} that is "
                "not there",
            }


def _damaged(said: str) -> Sentence:
    return {
        "zh": f"数据库已损坏或在产品之外被改动：{said}",
        "en": f"the database is damaged or was changed behind the product's back: {said}",
    }


def _not_in_force() -> Iterator[Sentence]:
    with connection.cursor() as cursor:
        cursor.execute(_NOT_IN_FORCE)
        rows = cursor.fetchall()
    for kind, name in rows:
        yield {
            "zh": f"数据库不再执行它的 {kind} {name}：在产品之外被改动",
            "en": f"the database's {kind} {name} is not in force: it was changed behind the "
            "product's back",
        }


def _has_amcheck() -> bool:
    """Whether PostgreSQL has what compares an index with its table, and lets us ask it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_proc WHERE proname = 'bt_index_check' AND pronargs = 2"
            " AND pg_function_is_visible(oid) AND has_function_privilege(oid, 'EXECUTE')"
        )
        return bool(cursor.fetchone()[0])


def _compared_by_amcheck() -> Iterator[Sentence]:
    """What ``amcheck`` finds when it compares each index with its table; nothing where it is not
    there (`notes`).
    """
    if not _has_amcheck():
        return
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES)
        names = [name for (name,) in cursor.fetchall()]
        for name in names:
            try:
                with transaction.atomic():
                    cursor.execute("SELECT bt_index_check(%s::regclass, true)", [name])
            except DatabaseError as fault:
                yield _damaged(" ".join(str(fault).split())[:200])


def _missing() -> Iterator[Sentence]:
    """Each table, key, index or constraint of our models that the database has not."""
    introspection = connection.introspection
    with connection.cursor() as cursor:
        tables = set(introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed or model._meta.proxy:
                continue
            table = model._meta.db_table
            if table not in tables:
                yield _gone("table", table)
                continue
            there = introspection.get_constraints(cursor, table)
            for kind, name in _wanted(model, there):
                yield _gone(kind, f"{table}.{name}")


def _wanted(model: type[models.Model], there: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a model declares and is not among the constraints and indexes of its table."""
    indexed = {tuple(about["columns"] or ()) for about in there.values()}
    unique = {
        tuple(about["columns"] or ())
        for about in there.values()
        if about["unique"] or about["primary_key"]
    }
    for field in model._meta.local_concrete_fields:
        column = str(field.column)
        if field.unique and (column,) not in unique:
            yield "unique index", column
        elif getattr(field, "db_index", False) and (column,) not in indexed:
            yield "index", column
        if not _named(field, there):
            yield "foreign key", column
    for index in model._meta.indexes:
        if index.name not in there:
            yield "index", str(index.name)
    for constraint in model._meta.constraints:
        if constraint.name not in there:
            yield "constraint", str(constraint.name)


def _named(field: models.Field[Any, Any], there: dict[str, Any]) -> bool:
    """Whether the database sees to it that what a column names is there, if it names anything."""
    if not isinstance(field, models.ForeignKey) or not getattr(field, "db_constraint", True):
        return True
    table = field.related_model._meta.db_table
    return any(
        about["columns"] == [field.column]
        and about["foreign_key"]
        and about["foreign_key"][0] == table
        for about in there.values()
    )


def _gone(kind: str, name: str) -> Sentence:
    return {
        "zh": f"数据库缺少产品建立的 {kind} {name}：在产品之外被删除",
        "en": f"the database lacks {'an' if kind[0] == 'i' else 'a'} {kind} that the product made:"
        f" {name}; it was removed behind the product's back",
    }


def readable(what: str, found: Iterator[Sentence]) -> Iterator[Sentence]:
    """What a check finds; a value that cannot be read at all ends this check with a sentence,
    and no other one.
    """
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
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


def odd_forms(model: type[models.Model]) -> Iterator[Sentence]:
    """Each row of a model with a value in a form of its own, on SQLite. One query."""
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
