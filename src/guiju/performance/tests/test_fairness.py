"""Funnels, shrinkage, ranks: against published figures, to the digit they were printed with."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from guiju.performance.rules.fairness import (
    Beta,
    adjusted_benjamini_hochberg,
    adjusted_holm,
    binomial_limits,
    fit_beta,
    fit_gamma,
    james_stein_factor,
    overdispersion,
    poisson_limits,
    rank_intervals,
    shrunk_rate,
    shrunk_ratio,
    shrunk_ratio_interval,
    smallest_difference,
    tiers,
)
from guiju.performance.rules.fairness.ranking import beta_draws, normal_draws

#: BUGS "Surgical": operations and deaths of twelve hospitals.
OPERATIONS = [47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360]
DEATHS = [0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24]
#: Pump failures and hours (Gaver & O'Muircheartaigh 1987).
FAILURES = [5, 1, 5, 14, 3, 19, 1, 1, 4, 22]
HOURS = [94.32, 15.72, 62.88, 125.76, 5.24, 31.44, 1.048, 1.048, 2.096, 10.48]
#: Efron & Morris 1975: eighteen batters after 45 times at bat.
BATTERS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]


def test_poisson_limits_of_a_funnel() -> None:
    low, high = poisson_limits([15, 20, 30])
    assert low == pytest.approx([0.5596924, 0.6108260, 0.6746958], abs=5e-8)
    assert high == pytest.approx([1.649348, 1.544419, 1.427562], abs=5e-7)
    low, high = poisson_limits([15, 20, 30], 0.998)
    assert low == pytest.approx([0.3862650, 0.4479107, 0.5289724], abs=5e-8)
    assert high == pytest.approx([2.082907, 1.902094, 1.702771], abs=5e-7)


def test_binomial_limits_of_a_funnel() -> None:
    low, high = binomial_limits(0.9, [20, 50, 200])
    assert low == pytest.approx([0.721532, 0.800277, 0.854028], abs=5e-7)
    assert high == pytest.approx([0.989718, 0.966137, 0.937309], abs=5e-7)
    low, high = binomial_limits(0.9, [20, 50, 200], 0.998)
    assert low == pytest.approx([0.614828, 0.739872, 0.826433], abs=5e-7)
    assert high == pytest.approx([0.999589, 0.996119, 0.957148], abs=5e-7)


def test_binomial_limits_narrow_with_cases_and_stay_within_a_rate() -> None:
    n = np.arange(1, 400)
    low, high = binomial_limits(0.95, n)
    assert np.all((low >= 0) & (high <= 1) & (low < high))
    assert high[-1] - low[-1] < high[9] - low[9]


def test_overdispersion_of_six_groups() -> None:
    found = overdispersion([100, 150, 180, 80, 120, 225], [108, 112, 165, 95, 100, 220])
    assert found.z == pytest.approx(
        [-0.78461, 3.32889, 1.14235, -1.60504, 1.90890, 0.33521], abs=5e-6
    )
    assert found.phi == pytest.approx(2.327178, abs=5e-7)
    assert found.tau2 == pytest.approx(0.00343978, abs=5e-9)
    expected = [-0.49763, 2.08831, 0.63170, -1.05670, 1.23842, 0.16704]
    assert found.adjusted == pytest.approx(expected, abs=5e-6)


def test_people_who_differ_by_luck_alone_are_not_overdispersed() -> None:
    rng = np.random.default_rng(1)
    expected = rng.uniform(50, 200, 200)
    found = overdispersion(rng.poisson(expected), expected)
    assert found.phi < 1 and found.tau2 == 0


def test_beta_binomial_of_the_surgical_wards() -> None:
    prior = fit_beta(DEATHS, OPERATIONS)
    assert (prior.mean, prior.strength) == (
        pytest.approx(0.0764989, abs=5e-7),
        pytest.approx(107.8903, abs=5e-3),
    )
    expected = [
        0.05329,
        0.10260,
        0.07164,
        0.05911,
        0.05097,
        0.06994,
        0.06743,
        0.12157,
        0.07067,
        0.07933,
        0.10238,
        0.06893,
    ]
    assert shrunk_rate(DEATHS, OPERATIONS, prior) == pytest.approx(expected, abs=5e-6)


def test_gamma_poisson_of_the_pumps() -> None:
    prior = fit_gamma(FAILURES, HOURS)
    assert (prior.shape, prior.rate) == (
        pytest.approx(0.822269, abs=5e-6),
        pytest.approx(1.258954, abs=5e-6),
    )
    rates = (np.array(FAILURES) + prior.shape) / (np.array(HOURS) + prior.rate)
    expected = [0.0609, 0.1073, 0.0908, 0.1167, 0.5881, 0.6062, 0.7899, 0.7899, 1.4374, 1.9441]
    assert rates == pytest.approx(expected, abs=5e-5)


def test_james_stein_of_the_batters() -> None:
    values = np.array(BATTERS) / 45
    mean = values.mean()
    factor = james_stein_factor(values, mean * (1 - mean) / 45)
    assert factor == pytest.approx(0.211653, abs=5e-7)
    drawn = mean + factor * (values - mean)
    assert (drawn[0], drawn[-1]) == (
        pytest.approx(0.2939, abs=5e-5),
        pytest.approx(0.2422, abs=5e-5),
    )


def test_shrunk_ratios_and_their_intervals() -> None:
    assert shrunk_ratio([11, 11, 10], [11.4, 10.6, 10], 20) == pytest.approx(
        [0.987261, 1.013072, 1.0], abs=5e-7
    )
    for observed, expected, ratio, low, high in (
        (6, 2, 1.181818, 0.772003, 1.677497),
        (30, 12, 1.5625, 1.159718, 2.024394),
        (60, 40, 1.333333, 1.057250, 1.640960),
    ):
        assert shrunk_ratio(observed, expected, 20) == pytest.approx(ratio, abs=5e-7)
        assert shrunk_ratio_interval(observed, expected, 20) == pytest.approx((low, high), abs=5e-7)


def test_what_looks_twice_as_bad_is_no_difference_once_the_mix_is_out() -> None:
    """Crude 11 of 200 against 11 of 100; adjusted 11 of 11.4 expected against 11 of 10.6."""
    assert _pooled(11, 200, 11, 100) == pytest.approx(0.085, abs=1e-3)
    z = np.log((11 / 10.6) / (11 / 11.4)) / np.sqrt(1 / 11 + 1 / 11)
    assert z == pytest.approx(0.1706, abs=5e-5)
    assert 2 * stats.norm.sf(z) == pytest.approx(0.8645, abs=5e-5)


def test_rank_intervals_of_the_surgical_wards() -> None:
    prior = fit_beta(DEATHS, OPERATIONS)
    ranks = rank_intervals(beta_draws(DEATHS, OPERATIONS, prior.mean, prior.strength))
    assert (ranks[0], ranks[1], ranks[3], ranks[7]) == ((1, 9), (6, 12), (1, 8), (9, 12))


def test_of_sixty_six_pairs_of_wards_two_differ_after_holm() -> None:
    pairs = [(a, b) for a in range(12) for b in range(a)]
    p = [_pooled(DEATHS[a], OPERATIONS[a], DEATHS[b], OPERATIONS[b]) for a, b in pairs]
    assert sum(each < 0.05 for each in p) == 17
    assert int((adjusted_holm(p) < 0.05).sum()) == 2
    assert int((adjusted_benjamini_hochberg(p) < 0.05).sum()) == 8


def _pooled(a: int, n: int, b: int, m: int) -> float:
    """The two-sided p of two proportions with a common variance."""
    p = (a + b) / (n + m)
    z = (a / n - b / m) / np.sqrt(p * (1 - p) * (1 / n + 1 / m))
    return float(2 * stats.norm.sf(abs(z)))


def test_ranks_of_ten_agents_with_eight_evaluations_each() -> None:
    means = np.array([92, 91, 90.5, 90, 89, 88.5, 88, 87, 85, 80])
    ranks = rank_intervals(normal_draws(-means, np.full(10, 7 / np.sqrt(8)), 100_000))
    assert ranks == [
        (1, 7),
        (1, 8),
        (1, 8),
        (1, 8),
        (1, 9),
        (1, 9),
        (1, 9),
        (2, 9),
        (4, 10),
        (9, 10),
    ]
    assert smallest_difference(7, 8) == pytest.approx(6.86, abs=5e-3)
    assert smallest_difference(7, 8, groups=10) == pytest.approx(11.07, abs=5e-3)


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
        1.0,
    ]
    expected = [
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
        0.75323,
        0.81321,
        1,
    ]
    assert adjusted_benjamini_hochberg(p) == pytest.approx(expected, abs=5e-6)
    assert int((adjusted_benjamini_hochberg(p) <= 0.05).sum()) == 4
    assert int((adjusted_holm(p) <= 0.05).sum()) == 3


def test_the_order_of_p_values_does_not_matter() -> None:
    p = np.array([0.04, 0.001, 0.2, 0.03])
    order = np.array([2, 0, 3, 1])
    assert adjusted_holm(p[order]) == pytest.approx(adjusted_holm(p)[order])
    assert adjusted_benjamini_hochberg(p[order]) == pytest.approx(
        adjusted_benjamini_hochberg(p)[order]
    )


def test_tiers_where_ranks_would_be_noise() -> None:
    assert tiers([0.95, 0.85, 0.60], [0.99, 0.95, 0.80], 0.9) == [1, 0, -1]


def test_equal_people_are_drawn_all_the_way_to_the_mean() -> None:
    prior = fit_beta([10] * 20, [100] * 20)
    assert prior.strength > 1e4
    assert shrunk_rate([10, 20], [100, 100], Beta(0.1, prior.strength)) == pytest.approx(
        [0.1, 0.1], abs=1e-2
    )
