"""Variable pay: base by grade, factor by total, presence; decimal money, rounded once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.foundation.errors import GuijuError
from guiju.performance.rules.pay import Paid, PayRule, amount_of, budget, load

TEXT = """
pay: agents
title: {zh: 客服绩效工资, en: Agents' variable pay}
applies_to: {position: agent, grades: [1, 2]}
from_month: 2026-03
currency: CNY
base: {1: 800, 2: 1000.50}
table: [{at: 60, factor: 0.6}, {at: 80, factor: 1}, {at: 95, factor: 1.3}]
"""


def rule(text: str = TEXT) -> PayRule:
    return load(text)


@pytest.mark.parametrize(
    ("total", "step", "line"),
    [
        (59.99, 0, 0),
        (60, 0.6, 0.6),
        (70, 0.6, 0.8),
        (80, 1, 1),
        (87.5, 1, 1.15),
        (95, 1.3, 1.3),
        (120, 1.3, 1.3),
    ],
)
def test_factors(total: float, step: float, line: float) -> None:
    assert rule().factor(total) == pytest.approx(step)
    assert rule(TEXT + "between: line\n").factor(total) == pytest.approx(line)


def test_an_amount() -> None:
    found = amount_of(rule(), Paid("a", 2, 96, presence=0.5))
    assert (found.base, found.factor, found.amount) == (Decimal("1000.5"), 1.3, Decimal("650.33"))
    assert amount_of(
        rule(TEXT + "prorate: false\n"), Paid("a", 2, 96, presence=0.5)
    ).amount == Decimal("1300.65")


@pytest.mark.parametrize(
    ("paid", "why"),
    [
        (Paid("a", 1, None), "no_total"),
        (Paid("a", 1, 90, counts=False), "first_days"),
        (Paid("a", 7, 90), "no_base"),
    ],
)
def test_who_gets_nothing_and_why(paid: Paid, why: str) -> None:
    found = amount_of(rule(), paid)
    assert (found.amount, found.why) == (Decimal("0.00"), why)


def test_one_base_for_everybody() -> None:
    every = rule(TEXT.replace("base: {1: 800, 2: 1000.50}", "base: 500"))
    assert amount_of(every, Paid("a", None, 80)).amount == Decimal("500.00")


def test_whom_a_rule_pays() -> None:
    assert rule().applies_to("agent", 1, "x")
    assert not rule().applies_to("agent", None, "x")
    assert not rule().applies_to("leader", 1, "x")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (TEXT.replace("at: 80", "at: 50"), "total rises"),
        (TEXT.replace("factor: 1}", "factor: 0.2}"), "never falls"),
        (TEXT.replace("factor: 1.3", "factor: 13"), "between 0 and 10"),
        (TEXT.replace("1000.50", "much"), "is a number"),
        (TEXT.replace("CNY", "yuan"), "such as CNY"),
        (TEXT.replace("2026-03", "March"), "month"),
        (TEXT + "colour: red\n", "colour"),
        (TEXT + "between: curve\n", "stays until the next line"),
        ("table: [", "is not valid YAML"),
        ("a: &x 1\nb: *x", "references"),
        ("text", "not a rule"),
        (TEXT.replace("800", "-1"), "from 0 on"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(text: str, fault: str) -> None:
    with pytest.raises(GuijuError) as refused:
        load(text)
    assert fault in refused.value.say("en")


BOTH = (rule(), rule(TEXT + "between: line\n"))


@given(st.lists(st.floats(0, 120), min_size=1, max_size=50))
def test_more_points_never_pay_less_and_the_budget_is_the_sum(totals: list[float]) -> None:
    for each_rule in BOTH:
        amounts = [
            amount_of(each_rule, Paid(str(place), 1, total))
            for place, total in enumerate(sorted(totals))
        ]
        assert [each.amount for each in amounts] == sorted(each.amount for each in amounts)
        assert budget(amounts) == sum(each.amount for each in amounts)
