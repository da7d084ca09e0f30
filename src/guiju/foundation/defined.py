"""Definitions: whether tables, indexes, keys and constraints are what the product made, not only
called so.

On SQLite the models' tables are built once more in memory, and what SQLite keeps of each as text is
compared, column by column and constraint by constraint; the order of columns (migrations add them
at the end), blanks and quotation marks do not count. On PostgreSQL they are built in a schema of
their own, in a transaction that is taken back, and what the catalogue says of both is compared.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction

from guiju.foundation.errors import Sentence

_BODY = re.compile(r"[^(]*\((.*)\)([^)]*)", re.DOTALL)
_BETWEEN = re.compile(r"""('(?:[^']|'')*'|"[^"]*")""")
_MASTER = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
_SCHEMA = "guiju_as_made"
#: What PostgreSQL's catalogue says of columns, constraints and indexes: table, name, definition,
#: schema.
_CATALOGUE = (
    """
    SELECT relname, ' ' || attname, concat_ws(' ', attname,
        CASE attidentity WHEN '' THEN format_type(atttypid, atttypmod) ELSE 'number' END,
        CASE WHEN attnotnull THEN 'NOT NULL' ELSE 'NULL' END,
        CASE WHEN attcollation <> typcollation THEN 'COLLATE ' || attcollation::regcollation END,
        CASE attidentity WHEN '' THEN NULL ELSE 'IDENTITY' END), relnamespace::regnamespace::text
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_type ON pg_type.oid = atttypid
    WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p')
        AND relnamespace::regnamespace::text = {schema}""",
    """
    SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid),
        connamespace::regnamespace::text
    FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
    WHERE contype IN ('c', 'f', 'p', 'u', 'x') AND connamespace::regnamespace::text = {schema}""",
    """
    SELECT relname, indexrelid::regclass::text || ' index',
        regexp_replace(pg_get_indexdef(indexrelid), ' INDEX .* ON ', ' INDEX ON '),
        relnamespace::regnamespace::text
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace::regnamespace::text = {schema}""",
)
Tables = dict[str, dict[str, str]]


class Defined(NamedTuple):
    """What a database says of its tables (their columns and constraints by name) and indexes."""

    tables: Tables
    indexes: Tables


def faults() -> Iterator[Sentence]:
    """Each table, column, constraint or index of our models that is not what the product made.

    One query, on PostgreSQL three; once a process half a second for the tables in memory, on
    PostgreSQL some seconds.
    """
    if connection.vendor == "sqlite":
        yield from _on_sqlite()
    elif (made := made_there()) is not None:
        yield from _on_postgresql(made)


def _on_postgresql(made: Tables) -> Iterator[Sentence]:
    with connection.cursor() as cursor:
        found = _catalogue(cursor, "current_schema()")
    for table, parts in sorted(made.items()):
        there = found.get(table)
        if there is None:
            continue  # a table that is gone is said by its name
        rest = set(there.values())
        for name, definition in sorted(parts.items()):
            if there.get(name, definition) != definition:
                yield _other(f"{table}.{name}", there[name], definition)
            elif definition not in rest:
                yield _other(f"{table}.{name}", "", definition)
        for name, definition in sorted(there.items()):
            if (
                name not in parts
                and not name.endswith(" index")
                and definition not in parts.values()
            ):
                yield _other(f"{table}.{name}", definition, "")


@cache
def made_there() -> Tables | None:
    """What PostgreSQL's catalogue says of the models' tables made anew; None where no schema may be
    made, and on SQLite. Asked before a transaction that only reads.
    """
    if connection.vendor != "postgresql":
        return None
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA {_SCHEMA}")
                cursor.execute("SELECT current_setting('search_path')")
                path = cursor.fetchone()[0]
                cursor.execute(f"SET LOCAL search_path TO {_SCHEMA}")
                with connection.schema_editor(atomic=False) as editor:
                    _create(editor)
                made = _catalogue(cursor, f"'{_SCHEMA}'")
                cursor.execute("SELECT set_config('search_path', %s, true)", [path])
            transaction.set_rollback(True)
        return made
    except DatabaseError:
        return None


def _catalogue(cursor: Any, schema: str) -> Tables:
    """Columns, constraints and indexes of a schema's tables; names of columns have a blank before
    them.
    """
    tables: Tables = {}
    for asked in _CATALOGUE:
        cursor.execute(asked.format(schema=schema))
        for table, name, definition, own in cursor.fetchall():
            tables.setdefault(table, {})[name] = definition.replace(f"{own}.", "")
    return tables


def _create(editor: Any) -> None:
    """Create the tables of all models."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
            editor.create_model(model)


def _on_sqlite() -> Iterator[Sentence]:
    with connection.cursor() as cursor:
        cursor.execute(_MASTER)
        found = _read(cursor.fetchall())
    made = _made()
    for table, parts in made.tables.items():
        there = found.tables.get(table)
        if there is None:
            continue  # a table that is gone is said by its name
        for name in sorted(parts.keys() | there.keys()):
            if parts.get(name) != there.get(name):
                yield _other(f"{table}.{name}", there.get(name, ""), parts.get(name, ""))
        indexes = found.indexes.get(table, {})
        for name, definition in sorted(made.indexes.get(table, {}).items()):
            if name in indexes and indexes[name] != definition:
                yield _other(f"{table}.{name}", indexes[name], definition)


def _other(name: str, found: str, made: str) -> Sentence:
    zh, en = found or "没有", found or "it is not there"
    return {
        "zh": f"数据库里的 {name} 不是产品建立的样子，在产品之外被改动：现为 {zh}，应为 {made or '没有'}",
        "en": f"the database's {name} is not what the product made, it was changed behind the "
        f"product's back: {en}; it should be: {made or 'nothing'}",
    }


@cache
def _made() -> Defined:
    """What the product makes of its models in a database of its own, in memory."""
    settings = copy.deepcopy(connections["default"].settings_dict) | {"NAME": ":memory:"}
    fresh: Any = type(connections["default"])(settings, "made")
    try:
        with fresh.schema_editor(atomic=False) as editor:
            _create(editor)
        with fresh.cursor() as cursor:
            cursor.execute(_MASTER)
            return _read(cursor.fetchall())
    finally:
        if fresh.connection is not None:
            fresh.connection.close()


def _read(rows: list[tuple[str, str, str, str]]) -> Defined:
    read = Defined({}, {})
    for kind, name, table, text in rows:
        if kind == "table":
            read.tables[name] = _parts(text)
        elif kind == "index":
            read.indexes.setdefault(table, {})[name] = _plain(text)
    return read


def _parts(text: str) -> dict[str, str]:
    """The columns and constraints of a table by their names, and '' for what stands behind."""
    match = _BODY.fullmatch(text)
    if match is None:
        return {"": _plain(text)}
    parts: dict[str, str] = {}
    for place, part in enumerate(map(_plain, _split(match[1]))):
        words = part.split()
        named = words[1] if words[0].upper() == "CONSTRAINT" else words[0]
        parts[f"{named} {place}" if named in parts else named] = part
    if behind := _plain(match[2]):
        parts["behind"] = behind
    return parts


def _split(body: str) -> list[str]:
    """The parts between commas that stand in no bracket and no quotation."""
    parts, depth = [""], 0
    for piece in _BETWEEN.split(body):
        if piece[:1] in ("'", '"'):
            parts[-1] += piece
            continue
        for letter in piece:
            depth += (letter == "(") - (letter == ")")
            if letter == "," and not depth:
                parts.append("")
            else:
                parts[-1] += letter
    return [part for part in parts if part.strip()]


def _plain(text: str) -> str:
    """A definition without quotation marks of names, and with single blanks."""
    pieces = _BETWEEN.split(text)
    return "".join(
        piece
        if piece.startswith("'")
        else piece[1:-1]
        if piece.startswith('"')
        else re.sub(r"\s+", " ", piece)
        for piece in pieces
    ).strip()
