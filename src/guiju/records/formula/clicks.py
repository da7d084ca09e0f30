"""A formula as choices: what to count, of what, under which conditions; written from them and read
back where it is that simple.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from guiju.foundation.errors import Invalid
from guiju.records.formula.reading import Misread, read_tree
from guiju.records.formula.vocabulary import WORDS
from guiju.records.schema import RecordTable, Type

#: What can be asked of records; all but the first two are about a column.
COUNT, SHARE, MEAN, TOTAL, MEDIAN, P90 = "count", "share", "mean", "total", "median", "p90"
WHATS = (COUNT, SHARE, MEAN, TOTAL, MEDIAN, P90)
OF_COLUMN = (MEAN, TOTAL, MEDIAN, P90)
_SIGNS = {"is": "=", "is_not": "<>", "ge": ">=", "le": "<=", "gt": ">", "lt": "<"}
_SIGN_OF: dict[type, str] = {
    exp.EQ: "is",
    exp.NEQ: "is_not",
    exp.GTE: "ge",
    exp.LTE: "le",
    exp.GT: "gt",
    exp.LT: "lt",
}
OPERATIONS = (*_SIGNS, "known", "unknown")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
#: What every record has beside its own columns, with how it is compared.
_LOCAL = {"hour": True, "weekday": True, "half_hour": False, "source": False}


@dataclass(frozen=True)
class Choice:
    """One condition: a name, how it is compared (see OPERATIONS), and with what."""

    name: str
    operation: str
    value: str = ""


@dataclass(frozen=True)
class Clicked:
    """What was chosen. ``among``: which records count at all; ``counted``: which of these are the
    share; ``of``: the column of a mean, total or percentile.
    """

    what: str
    of: str = ""
    among: tuple[Choice, ...] = ()
    counted: tuple[Choice, ...] = ()


def names(table: RecordTable) -> list[str]:
    """What conditions over a kind of record may name: its words, its columns, the local time."""
    columns = [one.name for one in (*table.columns, *table.derived) if not one.inner]
    known = [*WORDS.get(table.name, {}), *columns, *_LOCAL]
    return [name for name in dict.fromkeys(known) if name != "extra"]


def numeric_names(table: RecordTable) -> list[str]:
    """The columns of which a mean can be taken."""
    own = [
        one.name for one in (*table.columns, *table.derived) if one.type.numeric and not one.inner
    ]
    return [*own, *(word for word in WORDS.get(table.name, {}) if word.endswith("seconds"))]


def formula_of(clicked: Clicked, table: RecordTable) -> str:
    """The formula that the choices mean. Raises `Invalid` where something is missing or does not
    fit.
    """
    among = _conjunction(clicked.among, table)
    if clicked.what == COUNT:
        return f"sum({among})" if among else "count(*)"
    if clicked.what == SHARE:
        counted = _conjunction(clicked.counted, table)
        if not counted:
            raise Invalid(
                "请选择哪些记录算作占比的分子。", "Choose which of the records make the share."
            )
        below = f"sum({among})" if among else "count(*)"
        return f"sum({among} and {counted}) / {below}" if among else f"sum({counted}) / {below}"
    if clicked.of not in numeric_names(table):
        raise Invalid("请选择统计哪一列。", "Choose of which column.")
    value = f"case when {among} then {clicked.of} end" if among else clicked.of
    forms = {MEAN: "avg({})", TOTAL: "sum({})", MEDIAN: "median({})", P90: "quantile({}, 0.9)"}
    return forms[clicked.what].format(value)


def clicked_of(text: str, table: RecordTable) -> Clicked | None:
    """The choices that give this formula to the letter; None where it says more than choices can."""
    try:
        tree = read_tree(text)
    except Misread:
        return None
    for found in _candidates(tree):
        try:
            if found is not None and formula_of(found, table) == " ".join(text.split()):
                return found
        except Invalid:
            continue
    return None


def _conjunction(choices: Sequence[Choice], table: RecordTable) -> str:
    return " and ".join(_condition(choice, table) for choice in choices)


def _condition(choice: Choice, table: RecordTable) -> str:
    if choice.name not in names(table) or choice.operation not in OPERATIONS:
        raise Invalid(
            "没有“{name}”这个条件。",
            "There is no condition on “{name}”.",
            name=choice.name,
        )
    name = choice.name
    if choice.operation in ("known", "unknown"):
        return f"{name} is {'not ' if choice.operation == 'known' else ''}null"
    if _is_truth(name, table):
        return name if choice.operation == "is" else f"not {name}"
    value = choice.value.strip()
    if _is_number(name, table):
        if not _NUMBER.fullmatch(value):
            raise Invalid("“{value}”不是数字。", "“{value}” is not a number.", value=value)
        return f"{name} {_SIGNS[choice.operation]} {value}"
    column = table.column(name)
    value = column.choice(value) if column and column.choices else value
    return f"{name} {_SIGNS[choice.operation]} '{value.replace(chr(39), chr(39) * 2)}'"


def _is_truth(name: str, table: RecordTable) -> bool:
    if name in WORDS.get(table.name, {}):
        return not name.endswith("seconds")
    column = table.column(name)
    return column is not None and column.type is Type.BOOLEAN


def _is_number(name: str, table: RecordTable) -> bool:
    return name in numeric_names(table) or _LOCAL.get(name, False)


def _candidates(tree: exp.Expression) -> list[Clicked | None]:
    """What a formula may have been chosen as."""
    if isinstance(tree, exp.Div):
        above, below = _inside(tree.left, exp.Sum), _inside(tree.right, exp.Sum)
        every = _choices(above)
        among = _choices(below) if below is not None else ()
        if every is None or among is None or every[: len(among)] != among:
            return []
        return [Clicked(SHARE, "", among, every[len(among) :])]
    if isinstance(tree, exp.Count):
        return [Clicked(COUNT)]
    inner = tree.this if isinstance(tree, exp.Sum | exp.Avg | exp.Median | exp.Quantile) else None
    if inner is None:
        return []
    what = {exp.Sum: TOTAL, exp.Avg: MEAN, exp.Median: MEDIAN, exp.Quantile: P90}[type(tree)]
    found: list[Clicked | None] = []
    if isinstance(inner, exp.Case) and len(inner.args["ifs"]) == 1:
        branch = inner.args["ifs"][0]
        among = _choices(branch.this)
        if among is not None:
            found.append(Clicked(what, branch.args["true"].name, among))
    if isinstance(inner, exp.Column):
        found.append(Clicked(what, inner.name))
    if what == TOTAL and (among := _choices(inner)) is not None:
        found.insert(0, Clicked(COUNT, "", among))
    return found


def _inside(tree: exp.Expression, family: type[exp.Expression]) -> exp.Expression | None:
    return tree.this if isinstance(tree, family) else None


def _choices(tree: exp.Expression | None) -> tuple[Choice, ...] | None:
    """The conditions that a conjunction holds together; None where it is none of choices."""
    if isinstance(tree, exp.And):
        left, right = _choices(tree.left), _choices(tree.right)
        return None if left is None or right is None else left + right
    if isinstance(tree, exp.Column):
        return (Choice(tree.name, "is"),)
    if isinstance(tree, exp.Not):
        inner = tree.this
        if isinstance(inner, exp.Is):
            return (Choice(inner.this.name, "known"),)
        return (Choice(inner.name, "is_not"),) if isinstance(inner, exp.Column) else None
    if isinstance(tree, exp.Is):
        return (Choice(tree.this.name, "unknown"),)
    sign = _SIGN_OF.get(type(tree)) if tree is not None else None
    if tree is None or sign is None or not isinstance(tree.this, exp.Column):
        return None
    value = tree.expression
    return (Choice(tree.this.name, sign, value.name or value.sql()),)
