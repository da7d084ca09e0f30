"""What the values of columns are called, and which values there are to be named."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from guiju.foundation.access import Actor
from guiju.foundation.once import kept, once
from guiju.records import engine
from guiju.records.decided import hides
from guiju.records.formula.reading import Misread, read_tree
from guiju.records.models import ValueName
from guiju.records.reads.states import images
from guiju.records.schema import TABLES, Type

#: Texts that are written anew each time, or that something else names already.
_OWN = frozenset(
    [
        "answer",
        "checklist",
        "clause",
        "comment",
        "currency",
        "goal",
        "metric",
        "note",
        "procedure",
        "project_goal",
        "step",
    ]
)
#: The newest months of a kind in which values are looked for.
LOOKED_INTO = 2


@dataclass(frozen=True)
class Named:
    """A value of a column with its names in both languages, blank where it has none, and how
    many rows of the newest months hold it.
    """

    kind: str
    column: str
    value: str
    zh: str
    en: str
    rows: int = 0


def columns_to_name(kind: str) -> list[str]:
    """The columns of a kind whose values can have names: texts that are neither a person's nor a
    number's nor one of a closed set.
    """
    return [
        column.name
        for column in TABLES[kind].columns
        if column.type is Type.TEXT
        and not (column.choices or column.personal or column.inner or column.identifies)
        and column.name not in _OWN
    ]


def can_be_named(column: str) -> bool:
    """Whether values of this column can have names; those of ``extra`` are columns of files."""
    if column.startswith("extra."):
        return len(column) > len("extra.")
    return column in ("source", "extra") or any(column in columns_to_name(kind) for kind in TABLES)


@once
def value_names() -> dict[tuple[str, str], tuple[str, str]]:
    """The names (zh, en) by column and value. One query a look at a page."""
    rows = ValueName.objects.values_list("column", "value", "zh", "en")
    return {(column, value): (zh, en) for column, value, zh, en in rows}


def coded(column: str, said: str) -> str:
    """The value of a column that is called so; what is no name of a value stays as it is."""
    names = value_names()
    if (column, said) in names:
        return said
    wanted = said.strip().casefold()
    called = (
        value
        for (of, value), both in names.items()
        if of == column and wanted and wanted in (both[0].casefold(), both[1].casefold())
    )
    return next(called, said)


def with_codes(condition: str) -> str:
    """A condition with the values in place of their names: queue = '物流' asks for the queue that is
    called so. What cannot be read stays as it was written.
    """
    try:
        tree = read_tree(condition) if condition else None
    except Misread:
        return condition
    changed = False
    for literal in list(tree.find_all(exp.Literal)) if tree is not None else []:
        above = literal.parent
        column = above.this if isinstance(above, exp.EQ | exp.NEQ | exp.In) else None
        if literal.is_string and isinstance(column, exp.Column):
            name = f"{column.table}.{column.name}" if column.table else column.name
            value = coded(name, literal.this)
            if value != literal.this:
                literal.replace(exp.Literal.string(value))
                changed = True
    return tree.sql(dialect="duckdb") if tree is not None and changed else condition


def values_of(kind: str, columns: Collection[str], *, actor: Actor | None) -> list[tuple[str, str]]:
    """The values (column, value) of some columns of a kind that the newest months hold or that have
    a name, the commonest first; "extra" among the columns are those of the files; none of what
    the actor may not read. A pass over two months.
    """
    paths = tuple(images(kind)[-LOOKED_INTO:])
    if not paths or hides(kind, actor):
        return []
    all_columns = ("source", *columns_to_name(kind))
    seen = [(column, value) for column, value, _rows in _seen(paths, kind, all_columns)]
    named = [(column, value) for column, value in value_names() if column in all_columns]
    found = [
        (column, value)
        for column, value in dict.fromkeys([*seen, *named])
        if column in columns or ("extra" in columns and column.startswith("extra."))
    ]
    return sorted(found, key=lambda row: (row[0] == "source", row[0].startswith("extra.")))


def values_to_name(*, actor: Actor | None = None) -> list[Named]:
    """Every value that the newest months hold or that has a name: by kind and column, the
    commonest first; with an actor of what they may read. One query for the names, one for the months; a pass
    over two months a kind.
    """
    names, found = dict(value_names()), dict[tuple[str, str], Named]()
    for kind in TABLES:
        paths = tuple(images(kind)[-LOOKED_INTO:])
        if not paths or hides(kind, actor):
            continue
        columns = ("source", *columns_to_name(kind))
        for column, value, rows in _seen(paths, kind, columns):
            key = (column, value)
            before = found[key].rows if key in found else 0
            zh, en = names.get(key, ("", ""))
            first = found[key].kind if key in found else kind
            found[key] = Named(first, column, value, zh, en, before + rows)
    for (column, value), (zh, en) in names.items():
        if (column, value) not in found:
            found[column, value] = Named(_kind_of(column), column, value, zh, en)
    kinds = list(TABLES)
    return sorted(
        found.values(),
        key=lambda row: (row.column == "source", kinds.index(row.kind), row.column, -row.rows),
    )


@kept(megabytes=1, size=lambda rows: 100 * len(rows) + 100)
def _seen(
    paths: tuple[Path, ...], kind: str, columns: tuple[str, ...]
) -> list[tuple[str, str, int]]:
    return engine.values_seen(paths, kind, columns)


def _kind_of(column: str) -> str:
    return next((kind for kind in TABLES if column in columns_to_name(kind)), "contacts")
