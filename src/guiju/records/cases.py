"""A value that is worked out case by case, as choices: when these columns say this, it is that.
Written as an expression of the mapping, and read back where it is that simple.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from guiju.foundation.errors import Invalid
from guiju.records.expressions import quoted, text_literal
from guiju.records.expressions.quoting import straightened

_SIGNS = {"is": "=", "is_not": "<>", "ge": ">=", "le": "<=", "gt": ">", "lt": "<"}
_SIGN_OF: dict[type, str] = {
    exp.EQ: "is",
    exp.NEQ: "is_not",
    exp.GTE: "ge",
    exp.LTE: "le",
    exp.GT: "gt",
    exp.LT: "lt",
}
#: How a column of a file may be compared.
OPERATIONS = (*_SIGNS, "known", "unknown")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Comparison:
    """What a column of the file must say: see OPERATIONS. A number is compared as one, unless it
    has to be equal.
    """

    column: str
    operation: str
    value: str = ""


@dataclass(frozen=True)
class Case:
    """When all tests hold, the value is a text, that of a column (``column``), or nothing (both
    empty). Without a test it holds for the rest.
    """

    tests: tuple[Comparison, ...]
    text: str = ""
    column: str = ""


def expression_of(cases: Sequence[Case]) -> str:
    """The expression that the cases mean; the first that holds counts. Raises `Invalid` where a
    comparison needs a number.
    """
    whens = [case for case in cases if case.tests]
    rest = next((case for case in cases if not case.tests), None)
    if not whens:
        return _value(rest) if rest else "null"
    parts = [
        f"when {' and '.join(_test(test) for test in case.tests)} then {_value(case)}"
        for case in whens
    ]
    parts += [f"else {_value(rest)}"] if rest else []
    return f"case {' '.join(parts)} end"


def cases_of(text: str, columns: Collection[str]) -> list[Case] | None:
    """The cases that give this expression to the letter; None where it says more than they can."""
    try:
        tree = sqlglot.parse_one(straightened(text), dialect="duckdb")
    except (SqlglotError, RecursionError):
        return None
    found = _cases(tree)
    if found is None or not _all_known(found, columns):
        return None
    try:
        return found if _plain(expression_of(found)) == _plain(text) else None
    except Invalid:
        return None


def _plain(text: str) -> str:
    """An expression to compare: names without quotes, blanks as one."""
    return " ".join(straightened(text).replace('"', "").split()).lower()


def _test(test: Comparison) -> str:
    name = quoted(test.column)
    if test.operation in ("known", "unknown"):
        return f"{name} is {'not ' if test.operation == 'known' else ''}null"
    value = test.value.strip()
    if test.operation == "is":
        return f"{name} = {text_literal(value)}"
    if test.operation == "is_not":
        return f"coalesce({name}, '') <> {text_literal(value)}"
    if test.operation not in _SIGNS or not _NUMBER.fullmatch(value):
        raise Invalid(
            "“{column}”要和一个数字比较，“{value}”不是数字。",
            "“{column}” is compared with a number; “{value}” is none.",
            column=test.column,
            value=value,
        )
    return f"{name} {_SIGNS[test.operation]} {value}"


def _value(case: Case) -> str:
    if case.column:
        return quoted(case.column)
    return text_literal(case.text) if case.text else "null"


def _all_known(cases: Sequence[Case], columns: Collection[str]) -> bool:
    named = {test.column for case in cases for test in case.tests}
    return named | {case.column for case in cases if case.column} <= set(columns)


def _cases(tree: exp.Expression) -> list[Case] | None:
    if not isinstance(tree, exp.Case):
        rest = _case((), tree)
        return [rest] if rest else None
    found: list[Case | None] = []
    if tree.this is not None:
        return None
    for branch in tree.args["ifs"]:
        tests = _tests(branch.this)
        found.append(_case(tests, branch.args["true"]) if tests else None)
    if tree.args.get("default"):
        found.append(_case((), tree.args["default"]))
    whole = [case for case in found if case is not None]
    return whole if len(whole) == len(found) else None


def _case(tests: tuple[Comparison, ...], value: exp.Expression) -> Case | None:
    if isinstance(value, exp.Column):
        return Case(tests, column=value.name)
    if isinstance(value, exp.Null):
        return Case(tests)
    return Case(tests, text=value.this) if isinstance(value, exp.Literal) else None


def _tests(tree: exp.Expression) -> tuple[Comparison, ...]:
    """The tests that a condition joins; empty where it is none of ours."""
    if isinstance(tree, exp.And):
        left, right = _tests(tree.left), _tests(tree.right)
        return left + right if left and right else ()
    if isinstance(tree, exp.Not) and isinstance(tree.this, exp.Is):
        return (Comparison(tree.this.this.name, "known"),)
    if isinstance(tree, exp.Is):
        return (Comparison(tree.this.name, "unknown"),)
    sign = _SIGN_OF.get(type(tree))
    if sign is None:
        return ()
    left, right = tree.this, tree.expression
    column = left.this if isinstance(left, exp.Coalesce) else left
    return (Comparison(column.name, sign, right.name or right.sql()),)
