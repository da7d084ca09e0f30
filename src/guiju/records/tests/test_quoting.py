"""Quotation marks of keyboards and word processors are understood."""

from __future__ import annotations

import pytest

from guiju.foundation.errors import GuijuError, Invalid
from guiju.records import formula
from guiju.records.converting import check
from guiju.records.expressions import compile_expression
from guiju.records.expressions.quoting import straightened
from guiju.records.mapping import load
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


def test_what_is_compared_with_a_text_in_curly_double_marks_is_compared_with_that_text() -> None:
    for curly, straight in (
        ("类型 = “测试”", "类型 = '测试'"),
        ("“类型” <> “测试” and 状态 in (“a”, “b”)", "类型 <> '测试' and 状态 in ('a', 'b')"),
        ("类型 = “状态”", "类型 = 状态"),
    ):
        assert compile_expression(curly, ("类型", "状态")) == compile_expression(
            straight, ("类型", "状态")
        )
    with pytest.raises(Invalid, match="no column “种类”"):
        compile_expression("“种类” = “测试”", ("类型",))


def test_a_missing_column_is_told_without_words_of_a_program() -> None:
    mapping = load("record: surveys\nsource: s\nkey: [id]\ntimezone: UTC\ncolumns: {at: wann}\n")
    with pytest.raises(GuijuError) as refused:
        check(mapping, ["id", "at"], header=1)
    told = refused.value.say("zh")
    assert "表头似乎在第 1 行" in told and "header" not in told and "mapping" not in told
