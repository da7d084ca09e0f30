"""Goals as arithmetic: periods, cascade, days, and a projection whose 95 % interval holds what
it promises.
"""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.foundation.errors import Invalid
from guiju.performance.rules.goals import cascade, days, periods, projection
from guiju.performance.rules.goals.cascade import Aim, Part

D = dt.date
MARCH = days.working_days(D(2026, 3, 1), D(2026, 3, 31))


def test_periods_and_their_parts() -> None:
    assert periods.span("2026-Q1") == (D(2026, 1, 1), D(2026, 3, 31))
    assert periods.span("2024-02") == (D(2024, 2, 1), D(2024, 2, 29))
    assert periods.parts("2026", "quarter") == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert periods.parts("2026-Q4", "month") == ["2026-10", "2026-11", "2026-12"]
    assert periods.within("2026-02", "2026-Q1") and not periods.within("2026-04", "2026-Q1")
    for wrong in ("26", "2026-Q5", "2026-13", "2026-2", ""):
        with pytest.raises(Invalid):
            periods.span(wrong)


@pytest.mark.parametrize(
    ("aim", "value", "expected"),
    [
        (Aim(200), 50, 0.25),
        (Aim(200), 300, 1.5),
        (Aim(270, "down", 290), 280, 0.5),
        (Aim(270, "down", 290), 265, 1.0),
        (Aim(20, "down"), 40, 0.5),
        (Aim(0.78, "up", 0.70), 0.72, 0.25),
        (Aim(0.78, "up", 0.70), 0.65, 0.0),
        (Aim(100, "target", 80, 2), 99, 1.0),
        (Aim(100, "target", 80), 110, 0.5),
        (Aim(200), None, None),
    ],
)
def test_progress_on_the_way(aim: Aim, value: float | None, expected: float | None) -> None:
    assert cascade.progress_of(aim, value) == (
        None if expected is None else pytest.approx(expected)
    )


def test_a_whole_from_its_parts() -> None:
    march, april = D(2026, 3, 31), D(2026, 4, 30)
    parts = [Part(60, 30, 1.5, march), Part(40, 10, None, april)]
    assert cascade.weighted(parts) == pytest.approx(
        0.6
    )  # the surplus of one does not pay for the other
    assert cascade.weighted([Part(1, None, None, march)]) is None
    assert cascade.rolled(parts, "sum") == 40
    assert cascade.rolled(parts, "mean") == pytest.approx(22)
    assert cascade.rolled(parts, "last") == 10
    assert cascade.rolled([Part(1, None, None, march)], "sum") is None


def test_parts_add_up_or_say_what_is_missing() -> None:
    assert cascade.adds_up([100, 150], [40, 60], 300, "sum") == 50
    assert cascade.adds_up([70, 80], [50, 50], 75, "mean") == 0
    assert cascade.adds_up([1, 2], [50, 50], 75, "last") == 0


def test_days_of_work_follow_the_roster_as_far_as_it_reaches() -> None:
    roster = {D(2026, 3, 1), D(2026, 3, 2), D(2026, 3, 7)}
    found = days.working_days(D(2026, 3, 1), D(2026, 3, 13), roster, {D(2026, 3, 9)})
    assert found == [D(2026, 3, day) for day in (1, 2, 7, 10, 11, 12, 13)]


def test_a_month_is_spread_with_its_rest() -> None:
    told = days.spread(100, MARCH, step=1)
    assert sum(told.values()) == 100 and set(told.values()) == {4, 5}
    by_weekday = days.spread(10, [D(2026, 3, 2), D(2026, 3, 3)], {0: 3, 1: 1})
    assert list(by_weekday.values()) == [7.5, 2.5]
    assert days.left_over_days(100, 40, MARCH[-4:], 1) == dict.fromkeys(MARCH[-4:], 15)
    assert sum(days.left_over_days(100, 140, MARCH[-4:]).values()) == 0
    assert days.spread(5, []) == {}


@given(st.floats(0, 1e6), st.integers(1, 60))
def test_nothing_is_lost_in_spreading(total: float, n: int) -> None:
    told = days.spread(
        total, [D(2026, 1, 1) + dt.timedelta(days=step) for step in range(n)], step=1
    )
    assert math.isclose(sum(told.values()), total, abs_tol=1e-6)


def test_a_projected_sum_by_hand() -> None:
    """Ten, twelve, eight, ten, ten: level 10, s² = 8 ÷ 4 = 2; four days left: ± 2.776 √(2 (16 ÷
    5 + 4)).
    """
    seen = projection.of_sum(
        dict(zip(MARCH, (10.0, 12.0, 8.0, 10.0, 10.0), strict=False)), MARCH[5:9]
    )
    assert seen is not None
    half = 2.7764451 * math.sqrt(2 * (16 / 5 + 4))
    assert (seen.expected, seen.n) == (90, 5)
    assert (seen.low, seen.high) == (pytest.approx(90 - half), pytest.approx(90 + half))
    assert projection.of_sum({MARCH[0]: 5.0}, MARCH[1:]) is None


def test_a_projected_ratio_is_one_of_sums() -> None:
    """3 of 4 every day but one with 1 of 4: Σ 13 ÷ 20, never the mean of days of unequal size."""
    pairs = {
        day: (1.0 if place == 0 else 30.0, 4.0 if place == 0 else 40.0)
        for place, day in enumerate(MARCH[:5])
    }
    seen = projection.of_ratio(pairs, [])
    assert seen is not None and seen.expected == pytest.approx(121 / 164)
    assert seen.low == pytest.approx(seen.high)


def test_verdicts() -> None:
    aim, seen = Aim(100), projection.Projected(90, 85, 95, 10)
    assert projection.verdict(aim, 50, seen, over=False, sums=True) == "lost"
    assert projection.verdict(Aim(80), 50, seen, over=False, sums=True) == "on_way"
    assert projection.verdict(Aim(90), 50, seen, over=False, sums=True) == "open"
    assert projection.verdict(aim, 101, None, over=False, sums=True) == "reached"
    assert projection.verdict(Aim(20, "down"), 21, None, over=False, sums=True) == "lost"
    assert projection.verdict(Aim(92, "down"), 50, seen, over=False) == "open"
    assert projection.verdict(Aim(80, "down"), 50, seen, over=False) == "lost"
    assert projection.verdict(Aim(90, "target", tolerance=6), 50, seen, over=False) == "on_way"
    assert projection.verdict(Aim(70, "target", tolerance=6), 50, seen, over=False) == "lost"
    assert projection.verdict(aim, None, None, over=False) == "unknown"
    assert projection.verdict(aim, 100, None, over=True) == "reached"
    assert projection.verdict(aim, 99, None, over=True) == "lost"


@pytest.mark.parametrize("past", [6, 10, 15, 19])
def test_the_interval_of_a_sum_holds_95_per_cent(past: int) -> None:
    """Over seeds: normal days, each weekday with a level of its own from the time that it is
    estimated.
    """
    chance, held, n = np.random.default_rng(past), 0, 600
    for _seed in range(n):
        level = {weekday: 20 + (3 * weekday if past > 14 else 0) for weekday in range(5)}
        told = {day: max(float(chance.normal(level[day.weekday()], 4)), 0.0) for day in MARCH}
        seen = projection.of_sum({day: told[day] for day in MARCH[:past]}, MARCH[past:])
        assert seen is not None
        held += seen.low <= sum(told.values()) <= seen.high
    assert 0.9 <= held / n <= 0.98, held / n


@pytest.mark.parametrize(("past", "rate"), [(6, 0.7), (12, 0.9), (20, 0.3)])
def test_the_interval_of_a_ratio_holds_95_per_cent(past: int, rate: float) -> None:
    chance, held, n = np.random.default_rng(past), 0, 600
    for _seed in range(n):
        cases = {day: int(chance.poisson(60)) + 1 for day in MARCH}
        hits = {day: int(chance.binomial(cases[day], rate)) for day in MARCH}
        seen = projection.of_ratio(
            {day: (float(hits[day]), float(cases[day])) for day in MARCH[:past]}, MARCH[past:]
        )
        assert seen is not None
        held += seen.low <= sum(hits.values()) / sum(cases.values()) <= seen.high
    assert 0.9 <= held / n <= 0.98, held / n


def test_the_interval_of_the_mean_and_of_the_last_holds() -> None:
    chance, means, lasts, n = np.random.default_rng(3), 0, 0, 600
    for _seed in range(n):
        told = {day: float(chance.normal(50, 5)) for day in MARCH}
        seen = projection.of_mean({day: told[day] for day in MARCH[:9]}, MARCH[9:])
        means += seen is not None and seen.low <= sum(told.values()) / len(told) <= seen.high
        straight = {day: 0.5 * day.toordinal() + float(chance.normal(0, 3)) for day in MARCH}
        end = projection.of_last({day: straight[day] for day in MARCH[:12]}, MARCH[-1])
        lasts += end is not None and end.low <= straight[MARCH[-1]] <= end.high
    assert 0.9 <= means / n <= 0.98 and 0.9 <= lasts / n <= 0.98, (means / n, lasts / n)
