"""Own metrics as text: what a formula means, and that every mistake is told where it stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guiju.foundation import faults
from guiju.foundation.errors import GuijuError
from guiju.records import engine
from guiju.records.formula import Misread, parse, parse_condition
from guiju.records.formula.reading import read_tree
from guiju.records.metrics import Metric
from guiju.records.schema import TABLES
from guiju.records.tests.making import contact, images

CONTACTS = TABLES["contacts"]
ROWS = [
    contact(
        "1",
        agent="a",
        queue="x",
        outcome="answered",
        talk_seconds=10,
        handle_seconds=20,
        resolved=True,
    ),
    contact(
        "2",
        agent="a",
        queue="x",
        outcome="answered",
        talk_seconds=30,
        handle_seconds=40,
        resolved=False,
    ),
    contact(
        "3",
        agent="b",
        queue="y",
        outcome="answered",
        talk_seconds=50,
        resolved=None,
        extra={"level": "3"},
    ),
    contact("4", agent="b", queue="y", outcome="abandoned", wait_seconds=7, extra={"level": "vip"}),
]


def own(formula: str) -> Metric:
    said = {"zh": "x", "en": "x"}
    return Metric("own", "contacts", said, said, formula)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return images(tmp_path_factory.mktemp("store"), ROWS)


def reckoned(store: list[Path], formula: str, **scope: Any) -> tuple[Any, Any]:
    [row] = engine.measure(store, "contacts", [own(formula)], **scope).to_pylist() or [{}]
    return row.get("own"), row.get("own__n")


@pytest.mark.parametrize(
    ("formula", "value", "n"),
    [
        ("count(*)", 4, 4),
        ("count(handle_seconds)", 2, 2),
        ("count(distinct agent)", 2, 2),
        ("sum(talk_seconds)", 90, 3),
        ("sum(answered)", 3, 3),
        ("sum(queue = 'y' and answered)", 1, 1),
        ("count(*) filter (where queue = 'x')", 2, 2),
        ("avg(talk_seconds)", 30, 3),
        ("mean(talk_seconds)", 30, 3),
        ("min(talk_seconds)", 10, 3),
        ("max(talk_seconds)", 50, 3),
        ("median(talk_seconds)", 30, 3),
        ("quantile(talk_seconds, 0.75)", 40, 3),
        ("sum(resolved) / count(resolved)", 0.5, 2),
        ("sum(talk_seconds) / sum(handle_seconds)", 1.5, 60),
        ("avg(coalesce(handle_seconds, 0))", 15, 4),
        ("sum(case when queue = 'x' then talk_seconds end)", 40, 2),
        ("avg(extra.level)", 3, 1),
        ("sum(1)", 4, 4),
        ("count(1)", 4, 4),
        ("sum(null)", None, 0),
        ("count(null)", 0, 0),
        ("sum(answered) / sum(queue = 'nothing')", None, 0),
        ("100 * sum(answered) / count(*)", 75, 4),
        ("aht", 30, 2),
        ("answer_rate - abandon_rate", 0.5, 4),
    ],
)
def test_what_a_formula_means(
    store: list[Path], formula: str, value: float | None, n: float
) -> None:
    found, count = reckoned(store, formula)
    assert found == (None if value is None else pytest.approx(value))
    assert count == n or formula.startswith("answer_rate"), (
        "a difference of two rates has no n of its own"
    )


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("sum(case when queue = 'z' then talk_seconds end)", 0),
        ("sum(talk_seconds) filter (where queue = 'z')", 0),
        ("sum(if(queue = 'z', talk_seconds, null))", 0),
        ("sum(case queue when 'z' then talk_seconds end)", 0),
        ("sum(60 * case when queue = 'z' then talk_seconds end)", 0),
        ("sum(case when queue = 'x' then null else case when queue = 'z' then 1 end end)", 0),
        ("sum(queue = 'z' and talk_seconds > 5)", 0),
        ("count(*) filter (where queue = 'z')", 0),
        ("sum(case when queue = 'z' then talk_seconds end) / sum(talk_seconds)", 0),
        ("1 - sum(case when queue = 'z' then talk_seconds end) / sum(talk_seconds)", 1),
        (
            (
                "sum(case when queue = 'x' then talk_seconds end) + sum(case when queue = 'z' "
                "then talk_seconds end)"
            ),
            40,
        ),
        ("sum(talk_seconds) / sum(case when queue = 'z' then talk_seconds end)", None),
        ("avg(case when queue = 'z' then talk_seconds end)", None),
        ("sum(order_amount)", None),
        ("sum(case when queue = 'x' then order_amount end)", None),
        ("sum(case when queue = 'x' then order_amount end) / sum(talk_seconds)", None),
        ("sum(coalesce(order_amount, 0))", 0),
    ],
)
def test_a_condition_that_never_holds_sums_to_nought_and_the_unknown_stays_unknown(
    store: list[Path], formula: str, value: float | None
) -> None:
    found, _ = reckoned(store, formula)
    assert found == (None if value is None else pytest.approx(value))


def test_without_any_row_a_sum_is_nothing_even_with_a_condition(store: list[Path]) -> None:
    day = dt.date(2030, 1, 1)
    asked = [own("sum(case when queue = 'z' then talk_seconds end)")]
    [row] = engine.measure(store, "contacts", asked, date_from=day).to_pylist()
    assert row["own"] is None


def test_a_ratio_is_the_ratio_of_sums_in_whatever_slice(store: list[Path]) -> None:
    """Never the mean of means: x has 60/40, y has nothing to divide by, all together the sums."""
    table = engine.measure(
        store, "contacts", [own("sum(handle_seconds) / sum(talk_seconds)")], by=["queue"]
    ).to_pylist()
    assert {row["queue"]: row["own"] for row in table} == {"x": pytest.approx(1.5), "y": None}
    assert reckoned(store, "sum(handle_seconds) / sum(talk_seconds)")[0] == pytest.approx(60 / 90)


@pytest.mark.parametrize(
    ("formula", "column", "said"),
    [
        ("sum(handel_seconds)", 5, "handle_seconds"),
        ("summ(handle_seconds)", 1, "sum"),
        ("handle_seconds", 1, "put it into sum()"),
        ("sum(handle_seconds", 5, "cannot be read"),
        ("sum(sum(talk_seconds))", 5, "no aggregate inside another"),
        ("sum(started_at)", 5, "number"),
        ("quantile(talk_seconds, 7)", 10, "between 0 and 1"),
        ("avg('x')", 5, "no number"),
        ("", 1, "empty"),
        ("5 + 3", 1, "no aggregate"),
        ("sum(talk_seconds) + queue", 21, "value of each row"),
        ("team", 1, "no column or metric"),
        ("1); drop table contacts", 2, "cannot be read"),
        ("sum(1); select 2", 1, "Only one expression"),
        ("sum((select 1))", 13, "sub-query"),
        ("sum(talk_seconds) over ()", 1, "window"),
        ("read_csv('/etc/passwd')", 1, "no usable function"),
        ("sum(outcome = 'answerd')", 15, "answered"),
        ("count(*) from contacts", 10, "cannot be read"),
        ("sum(" * 200 + "1" + ")" * 200, 1, "nested too deeply"),
        ("sum(1) + " * 1000 + "sum(1)", 1, "too long"),
    ],
)
def test_a_mistake_is_told_where_it_stands(formula: str, column: int, said: str) -> None:
    with pytest.raises(Misread) as refusal:
        parse(formula, CONTACTS, {})
    assert said in refusal.value.say("en")
    assert refusal.value.say("zh") != refusal.value.say("en")
    assert (refusal.value.data["line"], refusal.value.data["column"]) == (1, column)
    assert refusal.value.data["excerpt"].splitlines()[-1].index("^") == column - 1


def test_the_caret_stands_under_wide_letters_in_later_lines() -> None:
    with pytest.raises(Misread) as refusal:
        parse("sum(queue = '热线')\n + sum(tak_seconds)", CONTACTS, {})
    assert (refusal.value.data["line"], refusal.value.data["column"]) == (2, 8)
    with pytest.raises(Misread) as wide:
        parse("sum(queue = '热线' and tak_seconds)", CONTACTS, {})
    assert (
        wide.value.data["excerpt"].splitlines()[-1].index("^") == wide.value.data["column"] - 1 + 2
    )


def test_a_metric_that_refers_to_itself_is_refused() -> None:
    with pytest.raises(Misread, match=r".*"):
        parse("a + 1", CONTACTS, {"a": "b * 2", "b": "a / 3"})


@pytest.mark.parametrize(
    ("where", "n"),
    [
        ("queue = 'x'", 2),
        ("queue in ('x', 'y') and talk_seconds >= 30", 2),
        ("queue like 'x%' or wait_seconds between 5 and 9", 3),
        ("agent is null", 0),
        ("not answered", 1),
        ("extra.level = 'vip'", 1),
        ("hour >= 9 and weekday = 1", 4),
    ],
)
def test_conditions(store: list[Path], where: str, n: int) -> None:
    assert reckoned(store, "count(*)", where=where)[0] == n


NUMBERS = st.sampled_from(
    [
        *("talk_seconds", "order_amount", "satisfaction", "messages_in", "hour", "extra.level"),
        *("0", "3", "0.5", "0.12345", "0.000000000001", "123456789012.123456789012"),
        "999999999999999999",
    ]
)
TERMS = st.recursive(
    NUMBERS,
    lambda parts: st.one_of(
        st.tuples(parts, st.sampled_from("+-*/%"), parts).map(" ".join).map("({})".format),
        st.tuples(parts, st.integers(0, 14)).map(lambda of: f"round({of[0]}, {of[1]})"),
        st.tuples(st.sampled_from(["least", "coalesce", "nullif"]), parts, parts).map(
            lambda of: f"{of[0]}({of[1]}, {of[2]})"
        ),
        st.tuples(parts, parts).map(lambda of: f"case when answered then {of[0]} else {of[1]} end"),
        parts.map("-({})".format),
    ),
    max_leaves=4,
)
QUESTIONS = st.one_of(
    st.tuples(TERMS, st.sampled_from(["<", "=", ">="]), TERMS).map(" ".join),
    st.tuples(TERMS, TERMS, TERMS).map(lambda of: f"{of[0]} between {of[1]} and {of[2]}"),
    st.tuples(TERMS, NUMBERS).map(lambda of: f"{of[0]} in (1, 0.12345, 7.5)"),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example("sum(talk_seconds)", "order_amount > 0.12345")
@example("sum(round(talk_seconds, 12))", "talk_seconds between 0.0001 and 5")
@example("sum(order_amount * 0.33333 + 1)", "satisfaction + 0.1234567 > 1")
@example("avg(round(order_amount, 10)) * 0.000000000001", "order_amount in (0.12345, 7)")
@given(TERMS.map("sum({})".format), QUESTIONS)
def test_whatever_numbers_are_written_they_are_worked_out_or_refused(
    store: list[Path], formula: str, where: str
) -> None:
    """A number may have more decimals than the column beside it."""
    try:
        reckoned(store, formula, where=where)
    except GuijuError:
        return
    except duckdb.Error as fault:
        assert faults.spoken(fault) is not None


def test_a_number_with_more_decimals_than_the_column_is_compared_exactly(store: list[Path]) -> None:
    assert reckoned(store, "count(*)", where="talk_seconds > 9.99999")[0] == 3
    assert reckoned(store, "count(*)", where="talk_seconds >= 10.00001")[0] == 2
    assert reckoned(store, "sum(talk_seconds + 0.0000001)")[0] == pytest.approx(
        90.0000003, abs=1e-9
    )


@pytest.mark.parametrize("digits", ["13", "99999999", "²"])
def test_a_number_is_rounded_to_twelve_decimals_at_most(digits: str) -> None:
    with pytest.raises(Misread):
        parse(f"sum(round(talk_seconds, {digits}))", CONTACTS, {})


@pytest.mark.parametrize(
    "where",
    ["queue", "sum(talk_seconds) > 1", "queue = (select 1)", "1; drop table x", "nothing = 1"],
)
def test_conditions_that_are_none(where: str) -> None:
    with pytest.raises(Misread):
        parse_condition(where, CONTACTS)


WORDS = st.sampled_from(
    [
        "sum",
        "count",
        "avg",
        "quantile",
        "(",
        ")",
        "*",
        "/",
        "-",
        ",",
        "talk_seconds",
        "queue",
        "answered",
        "'x'",
        "0.9",
        "1",
        "null",
        "and",
        "not",
        "case",
        "when",
        "then",
        "end",
        "is",
        "extra.",
        "distinct",
        "filter",
        "where",
        ";",
        "--",
        "热线",
    ]
)


@settings(max_examples=200, deadline=None)
@example("abs()")
@example("abs(agent")
@example("round() > 1")
@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join)))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    for read in (lambda: parse(text, CONTACTS, {}), lambda: parse_condition(text, CONTACTS)):
        try:
            read()
        except GuijuError as refusal:
            assert refusal.say("en")


@pytest.mark.parametrize(
    "wrap",
    [
        "sum(wait_seconds) / (1 + {})",
        "(1 + sum(wait_seconds) / {}) / (2 + sum(answered) / sum(offered))",
    ],
)
def test_fractions_in_one_another_are_refused_before_they_grow(wrap: str) -> None:
    """Each doubles what it stands in: 500 letters asked for minutes."""
    formula = "sum(talk_seconds)"
    for _ in range(16):
        formula = wrap.format(formula)
    with pytest.raises(Misread, match="too many fractions"):
        parse(formula, CONTACTS)


@pytest.mark.parametrize(
    "formula",
    [
        "sum(" + "nullif(" * 20 + "wait_seconds" + ",1)" * 20 + ")",
        "sum(" + "case when " * 14 + "wait_seconds" + " between 1 and 2 then 1 end" * 14 + ")",
        "sum(" + "+".join(["wait_seconds"] * 280) + ")",
    ],
    ids=["nullif in nullif", "between in between", "a long chain"],
)
def test_what_would_grow_without_end_is_refused_before_it_is_compiled(formula: str) -> None:
    with pytest.raises(Misread, match="nested too deeply"):
        read_tree(formula)


def test_a_chain_that_engines_follow_is_read() -> None:
    assert read_tree("sum(" + "+".join(["wait_seconds"] * 150) + ")")
