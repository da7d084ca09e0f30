"""Funnels, shrinkage, ranks: against published figures, to the digit they were printed with."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from guiju.performance.rules.fairness.ranking import (
    adjusted_holm,
    normal_draws,
    rank_intervals,
)
from guiju.performance.rules.fairness.shrinkage import fit_gamma
from guiju.records.funnel import binomial_limits

#: BUGS "Surgical": operations and deaths of twelve hospitals.
OPERATIONS = [47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360]
DEATHS = [0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24]
#: Pump failures and hours (Gaver & O'Muircheartaigh 1987).
FAILURES = [5, 1, 5, 14, 3, 19, 1, 1, 4, 22]
HOURS = [94.32, 15.72, 62.88, 125.76, 5.24, 31.44, 1.048, 1.048, 2.096, 10.48]


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


def test_gamma_poisson_of_the_pumps() -> None:
    prior = fit_gamma(FAILURES, HOURS)
    assert (prior.shape, prior.rate) == (
        pytest.approx(0.822269, abs=5e-6),
        pytest.approx(1.258954, abs=5e-6),
    )
    rates = (np.array(FAILURES) + prior.shape) / (np.array(HOURS) + prior.rate)
    expected = [0.0609, 0.1073, 0.0908, 0.1167, 0.5881, 0.6062, 0.7899, 0.7899, 1.4374, 1.9441]
    assert rates == pytest.approx(expected, abs=5e-5)


def test_what_looks_twice_as_bad_is_no_difference_once_the_mix_is_out() -> None:
    """Crude 11 of 200 against 11 of 100; adjusted 11 of 11.4 expected against 11 of 10.6."""
    assert _pooled(11, 200, 11, 100) == pytest.approx(0.085, abs=1e-3)
    z = np.log((11 / 10.6) / (11 / 11.4)) / np.sqrt(1 / 11 + 1 / 11)
    assert z == pytest.approx(0.1706, abs=5e-5)
    assert 2 * stats.norm.sf(z) == pytest.approx(0.8645, abs=5e-5)


def test_of_sixty_six_pairs_of_wards_two_differ_after_holm() -> None:
    pairs = [(a, b) for a in range(12) for b in range(a)]
    p = [_pooled(DEATHS[a], OPERATIONS[a], DEATHS[b], OPERATIONS[b]) for a, b in pairs]
    assert sum(each < 0.05 for each in p) == 17
    assert int((adjusted_holm(p) < 0.05).sum()) == 2


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


def test_holm_on_benjamini_and_hochbergs_example() -> None:
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
    assert int((adjusted_holm(p) <= 0.05).sum()) == 3


def test_the_order_of_p_values_does_not_matter() -> None:
    p = np.array([0.04, 0.001, 0.2, 0.03])
    order = np.array([2, 0, 3, 1])
    assert adjusted_holm(p[order]) == pytest.approx(adjusted_holm(p)[order])
