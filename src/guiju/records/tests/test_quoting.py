"""Quotation marks of keyboards and word processors are understood."""

from __future__ import annotations

import pytest

from guiju.records import formula
from guiju.records.expressions import compile_expression
from guiju.records.expressions.quoting import straightened
from guiju.records.schema import TABLES


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("outcome = ‘AGENT’", "outcome = 'AGENT'"),
        ("outcome = ’AGENT’", "outcome = 'AGENT'"),
        ("“Answered (Y/N)” = ‘Y’", "\"Answered (Y/N)\" = 'Y'"),
        ("＂a b＂ = ＇x＇", "\"a b\" = 'x'"),
        ("name = 'it’s “so”'", "name = 'it’s “so”'"),
        ('"a ‘b’" = 1', '"a ‘b’" = 1'),
        ("x = 'a''b'", "x = 'a''b'"),
    ],
)
def test_curly_marks_become_straight_ones_and_quoted_ones_stay(written: str, read: str) -> None:
    assert straightened(written) == read
    assert len(written) == len(read)


def test_expressions_conditions_and_formulas_read_them() -> None:
    names = ("outcome", "Answered (Y/N)")
    curly = compile_expression("case when “Answered (Y/N)” = ‘Y’ then ‘answered’ end", names)
    straight = compile_expression("case when \"Answered (Y/N)\" = 'Y' then 'answered' end", names)
    assert curly == straight
    assert formula.parse_condition("queue = ‘PS’", TABLES["contacts"]).tree.sql() == "queue = 'PS'"
    assert formula.parse("sum(queue = ‘PS’)", TABLES["contacts"]).shape == "count"
