"""A value is worked out case by case: written as an expression, read back to the same choices."""

from __future__ import annotations

import pytest

from guiju.foundation.errors import Invalid
from guiju.records.cases import Case, Comparison, cases_of, expression_of
from guiju.records.expressions import compile_expression

COLUMNS = ("outcome", "q_start", "q_time", "server", "ser_time", "Call Id")
CASES = [
    Case((Comparison("outcome", "is", "AGENT"),), "answered"),
    Case(
        (Comparison("outcome", "is", "HANG"), Comparison("q_start", "is_not", "0:00:00")),
        "abandoned",
    ),
    Case((Comparison("outcome", "is", "HANG"), Comparison("q_time", "gt", "0")), "abandoned"),
    Case((), "ivr"),
]


@pytest.mark.parametrize(
    ("cases", "text"),
    [
        ([Case((), "answered")], "'answered'"),
        ([Case((), column="Call Id")], '"Call Id"'),
        (
            [Case((Comparison("server", "unknown"),), "it's"), Case(())],
            "case when \"server\" is null then 'it''s' else null end",
        ),
        (
            [
                Case(
                    (Comparison("server", "known"), Comparison("q_time", "le", "20")),
                    column="ser_time",
                )
            ],
            'case when "server" is not null and "q_time" <= 20 then "ser_time" end',
        ),
    ],
)
def test_cases_become_an_expression_and_come_back(cases: list[Case], text: str) -> None:
    assert expression_of(cases) == text
    compile_expression(text, COLUMNS)
    assert cases_of(text, COLUMNS) == cases


def test_a_real_outcome_in_four_cases() -> None:
    text = expression_of(CASES)
    compile_expression(text, COLUMNS)
    assert cases_of(text, COLUMNS) == CASES


@pytest.mark.parametrize(
    "text",
    [
        "case when q_time > 0 or server is null then 'x' end",
        "case outcome when 'AGENT' then 'answered' end",
        "coalesce(server, 'x')",
        "case when nothing = 'x' then 'y' end",
        "date_diff('second', q_start, q_time)",
        "case when",
    ],
)
def test_what_says_more_stays_text(text: str) -> None:
    assert cases_of(text, COLUMNS) is None


def test_a_comparison_of_size_needs_a_number() -> None:
    with pytest.raises(Invalid, match="soon"):
        expression_of([Case((Comparison("q_time", "gt", "soon"),), "x")])
