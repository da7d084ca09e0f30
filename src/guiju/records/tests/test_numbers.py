"""Intervals against published and reproduced vectors."""

import math

import pytest

from guiju.records.numbers import count_interval, mean_interval, ratio_interval, wilson


@pytest.mark.parametrize(
    ("successes", "n", "level", "low", "high"),
    [
        (65, 100, 0.95, 0.552544433, 0.736357518),
        (65, 100, 0.998, 0.495494657, 0.778354061),
        (81, 263, 0.95, 0.25529, 0.36621),
        (15, 148, 0.95, 0.06239, 0.16049),
        (0, 20, 0.95, 0.0, 0.16113),
        (1, 29, 0.95, 0.00611, 0.17176),
        (5, 5, 0.95, 0.57, 1.0),
    ],
)
def test_wilson(successes: int, n: int, level: float, low: float, high: float) -> None:
    digits = 5e-3 if successes == n else (1e-8 if n == 100 else 1e-5)
    assert wilson(successes, n, level) == pytest.approx((low, high), abs=digits)


def test_a_mean_of_eight_values_with_students_t() -> None:
    values = [33.09375, 48.38596, 64.83495, 67.98475, 22.93556, 71.23587, 38.78465, 82.37927]
    mean = sum(values) / 8
    sd = math.sqrt(sum((value - mean) ** 2 for value in values) / 7)
    assert mean == pytest.approx(53.704345, abs=1e-6)
    assert mean_interval(mean, sd, 8) == pytest.approx((36.168325, 71.240365), abs=1e-6)


def test_one_value_has_no_interval() -> None:
    assert mean_interval(5.0, float("nan"), 1) is None


@pytest.mark.parametrize(
    ("events", "level", "low", "high"),
    [(65, 0.95, 50.163188, 82.849139), (10, 0.998, 2.916318, 24.193725), (0, 0.95, 0.0, 3.688879)],
)
def test_byar_and_exact_counts(events: int, level: float, low: float, high: float) -> None:
    assert count_interval(events, level) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(
    ("observed", "expected", "low", "high"),
    [
        (895, 835.883561, 1.001715, 1.143233),
        (11, 11.4, 0.481025, 1.726600),
        (11, 10.6, 0.517329, 1.856909),
        (10, 10, 0.478745, 1.839146),
    ],
)
def test_observed_to_expected(observed: int, expected: float, low: float, high: float) -> None:
    assert ratio_interval(observed, expected) == pytest.approx((low, high), abs=1e-6)


def test_ninety_one_events_of_a_small_rate() -> None:
    assert ratio_interval(91, 91 / 0.108867) == pytest.approx((0.087650, 0.133666), abs=1e-6)


def test_nine_events_use_the_exact_limits() -> None:
    low, high = ratio_interval(9, 9 / 0.0107670)
    assert (low, high) == pytest.approx((0.0049234, 0.0204392), abs=1e-7)
