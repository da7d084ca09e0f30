"""The money watch: published vectors, honest people left alone, abusers found, and what peers
cannot see.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from guiju.policy.rules.watch import (
    Cell,
    above_ceiling,
    against_peers,
    benjamini_hochberg,
    expected,
    shrunk,
    value_unit,
)

RATES = {
    ("refund", "0–50", "day"): 0.05,
    ("refund", "50–100", "night"): 0.03,
    ("parcel", "0–50", "day"): 0.02,
}

cells = st.lists(
    st.builds(
        Cell,
        st.integers(1, 9),
        st.sampled_from(list(RATES)),
        st.integers(20, 300),
        st.integers(0, 20),
    ),
    max_size=60,
)


def generated(
    seed: int,
    *,
    people: int = 60,
    months: int = 7,
    times: dict[int, float] | None = None,
    scale: float = 1.0,
) -> list[list[Cell]]:
    """Months of people who are equal but for chance; ``times``: person → how many times as often
    as the others.
    """
    dice = np.random.default_rng(seed)
    factors = times or {}
    return [
        [
            Cell(
                person,
                stratum,
                n := int(dice.integers(100, 300)),
                int(dice.poisson(n * rate * factor)),
            )
            for person in range(people)
            for stratum, rate in ((s, r * scale) for s, r in RATES.items())
            for factor in (factors.get(person, 1.0),)
        ]
        for _ in range(months)
    ]


def alarmed(found: list) -> set[int]:  # type: ignore[type-arg]
    return {each.person for each in found if each.alarm}


def test_benjamini_and_hochbergs_own_example() -> None:
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    adjusted = [
        0.0015,
        0.003,
        0.0095,
        0.035625,
        0.0603,
        0.06386,
        0.06386,
        0.0645,
        0.0765,
        0.486,
        0.58118,
        0.71488,
    ]
    found = benjamini_hochberg(p)
    assert found == pytest.approx([*adjusted, 0.75323, 0.81321, 1.0], abs=1e-5)
    assert sum(q <= 0.05 for q in found) == 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjusted_p_are_scipys_in_the_order_given(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(list(stats.false_discovery_control(p)))


def test_no_p_no_adjusted_p() -> None:
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize(
    ("observed", "should", "ratio", "low", "high"),
    [
        (6, 2, 1.181818, 0.772003, 1.677497),
        (30, 12, 1.5625, 1.159718, 2.024394),
        (60, 40, 1.333333, 1.057250, 1.640960),
    ],
)
def test_shrunk(observed: float, should: float, ratio: float, low: float, high: float) -> None:
    assert shrunk(observed, should) == pytest.approx((ratio, low, high), abs=1e-6)


def test_nothing_known_is_shrunk_to_one() -> None:
    assert shrunk(0, 0)[0] == 1


def test_expected_by_hand() -> None:
    day, night = ("refund", "day"), ("refund", "night")
    told = [
        Cell(1, day, 100, 2),
        Cell(2, day, 300, 10),
        Cell(1, night, 50, 5),
        Cell(2, night, 50, 0),
    ]
    assert expected(told) == {1: (7, pytest.approx(3 + 2.5)), 2: (10, pytest.approx(9 + 2.5))}


@given(cells)
def test_expectation_adds_up_to_what_was_observed(told: list[Cell]) -> None:
    found = expected(told).values()
    assert sum(should for _, should in found) == pytest.approx(sum(was for was, _ in found))


@settings(max_examples=30)
@given(st.lists(cells, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(months: list[list[Cell]], dice: object) -> None:
    mixed = [list(month) for month in months]
    for month in mixed:
        dice.shuffle(month)  # type: ignore[attr-defined]
    one, other = against_peers(months), against_peers(mixed)
    assert [each.person for each in one] == [each.person for each in other]
    for a, b in zip(one, other, strict=True):
        assert (a.observed, a.expected, a.z, a.q) == pytest.approx(
            (b.observed, b.expected, b.z, b.q)
        )


def test_nobody_stands_out_among_equals() -> None:
    equal = [[Cell(person, ("refund",), 200, 8) for person in range(60)] for _ in range(7)]
    found = against_peers(equal)
    assert not alarmed(found)
    assert {round(each.z, 9) for each in found} == {0.0}
    assert {each.baseline_months for each in found} == {6}


def test_three_times_as_often_is_seen_and_nobody_else() -> None:
    found = against_peers(generated(7, times={17: 3.0}))
    assert alarmed(found) == {17}
    seen = found[17]
    assert seen.low > 1 and seen.observed > 2 * seen.expected


def test_an_honest_past_does_not_hide_this_month() -> None:
    months = [*generated(8, months=6), *generated(9, months=1, times={17: 3.0})]
    assert alarmed(against_peers(months)) == {17}


def test_without_a_past_the_month_itself_is_the_measure() -> None:
    found = against_peers(generated(7, months=1, times={17: 3.0}))
    assert alarmed(found) == {17}
    assert found[0].baseline_months == 0


def test_only_the_last_months_are_the_baseline() -> None:
    months = generated(3, months=10)
    assert against_peers(months) == against_peers(months[-7:])
    assert {each.baseline_months for each in against_peers(months, baseline=3)} == {3}


def test_the_kind_of_case_is_no_fault() -> None:
    """Night and costly cases have more hits for everybody: whoever has only such ones does not
    stand out.
    """
    hard, easy = ("costly", "night"), ("cheap", "day")
    month = [Cell(person, hard, 200, 40) for person in range(5)] + [
        Cell(person, easy, 200, 4) for person in range(5, 60)
    ]
    assert not alarmed(against_peers([month] * 7))


@pytest.mark.parametrize("people", [0, 1, 4])
def test_too_few_to_compare(people: int) -> None:
    assert against_peers(generated(1, people=people)) == []
    assert against_peers(generated(1, people=5))


def test_no_months_no_findings() -> None:
    assert against_peers([]) == []
    assert against_peers([[]]) == []


def test_whoever_had_nothing_to_expect_is_left_out() -> None:
    months = [[*month, Cell(99, ("never a hit",), 10, 0)] for month in generated(1)]
    assert 99 not in {each.person for each in against_peers(months)}


def test_more_taken_back_than_given_is_no_alarm() -> None:
    months = generated(1)
    months[-1][0] = replace(months[-1][0], hits=-60.0)
    assert 0 not in alarmed(against_peers(months))


def test_uncorrected_names_somebody_nearly_every_month() -> None:
    loose = strict = 0
    for seed in range(40):
        found = against_peers(generated(seed, months=3))
        loose += any(each.p < 0.05 for each in found)
        strict += any(each.alarm for each in found)
    assert loose >= 30
    assert strict <= 6


@pytest.mark.parametrize("scale", [0.1, 0.03, 0.01])
def test_where_hits_are_rare_one_hit_is_no_alarm(scale: float) -> None:
    """Most people have none in a month: a median of single months would be 0, and everybody with
    one would stand out.
    """
    assert (
        sum(bool(alarmed(against_peers(generated(seed, scale=scale)))) for seed in range(15)) <= 1
    )


def test_many_do_it_peers_hide_it_the_ceiling_does_not() -> None:
    many = dict.fromkeys(range(40), 3.0)
    months = generated(5, times=many)
    assert not alarmed(against_peers(months))
    assert alarmed(above_ceiling(months[-1], 0.05)) == set(many)


def test_the_ceiling_by_hand() -> None:
    (found,) = above_ceiling([Cell(1, ("a",), 60, 7), Cell(1, ("b",), 40, 3)], 0.05)
    exact = stats.binomtest(10, 100, 0.05, alternative="greater")
    interval = stats.binomtest(10, 100).proportion_ci(0.95)
    assert (found.observed, found.n, found.rate, found.ceiling) == (10, 100, 0.1, 0.05)
    assert (found.p, found.low, found.high) == pytest.approx(
        (exact.pvalue, interval.low, interval.high)
    )
    assert found.alarm and found.q == found.p


def test_the_ceilings_ends() -> None:
    none, every, gone = Cell(1, ("a",), 20, 0), Cell(2, ("a",), 20, 20), Cell(3, ("a",), 0, 0)
    low, high = above_ceiling([none, every, gone], 0.05)
    assert (low.p, low.low, low.alarm) == (1.0, 0.0, False)
    assert (high.high, high.alarm) == (1.0, True)
    assert above_ceiling([], 0.05) == []


def test_at_the_ceiling_is_not_above_it() -> None:
    at = [Cell(person, ("a",), 400, 20) for person in range(60)]
    assert not alarmed(above_ceiling(at, 0.05))


def test_the_unit_of_money() -> None:
    assert value_unit([]) == 1.0
    assert value_unit([0.0, 0.0]) == 1.0
    assert value_unit([30.0] * 7) == pytest.approx(30.0)
    assert value_unit([10.0, 90.0]) == pytest.approx(82.0)


def test_in_units_a_sum_varies_as_a_count() -> None:
    dice = np.random.default_rng(4)
    sums = [dice.lognormal(3, 0.8, count) for count in dice.poisson(30, 4_000)]
    in_units = np.array([each.sum() for each in sums]) / value_unit(np.concatenate(sums).tolist())
    assert in_units.var() / in_units.mean() == pytest.approx(1.0, abs=0.1)
