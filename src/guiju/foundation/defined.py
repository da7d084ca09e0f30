"""Definitions: whether tables, indexes, keys and constraints are what the product made, not only
called so.

On SQLite the models' tables are built once more in memory, and what SQLite keeps of each as text is
compared, column by column and constraint by constraint; the order of columns (migrations add them
at the end), blanks and quotation marks do not count.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, connections

from guiju.foundation.errors import Sentence

_BODY = re.compile(r"[^(]*\((.*)\)([^)]*)", re.DOTALL)
_BETWEEN = re.compile(r"""('(?:[^']|'')*'|"[^"]*")""")
_MASTER = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
Tables = dict[str, dict[str, str]]


class Defined(NamedTuple):
    """What a database says of its tables (their columns and constraints by name) and indexes."""

    tables: Tables
    indexes: Tables


def faults() -> Iterator[Sentence]:
    """Each table, column, constraint or index of our models that is not what the product made.

    SQLite: one query, and once a process half a second for the tables in memory. Nothing elsewhere.
    """
    if connection.vendor == "sqlite":
        yield from _on_sqlite()


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
            for model in apps.get_models():
                if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
                    editor.create_model(model)
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
