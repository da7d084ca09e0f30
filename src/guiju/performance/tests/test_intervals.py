"""The interval beside a value is that value's own, and ends where no value can lie."""

from __future__ import annotations

import pytest

from guiju.performance.pages.intervals import of_raw, of_scored, scored_words
from guiju.performance.rules.reckoning import Measured
from guiju.records.metrics import CATALOGUE
from guiju.records.numbers import mean_interval, wilson
from guiju.records.parts.figures import interval_of, within_reach

#: 40 of 48 solved where 46 were expected of 57 %: what a closing keeps.
FEW = Measured(40 / 48, 48, 40, 48, expected=0.8, low=0.604, high=1.151, scored=0.843)


def test_beside_a_raw_share_stands_the_interval_that_reports_give_it() -> None:
    fcr = CATALOGUE["fcr"]
    assert of_raw(fcr, FEW) == pytest.approx(wilson(40, 48))
    assert of_raw(fcr, FEW) == pytest.approx(
        interval_of(fcr, {"value": 40 / 48, "low": wilson(40, 48)[0], "high": wilson(40, 48)[1]})
    )


def test_the_interval_of_an_adjusted_share_ends_at_100_percent_and_is_named() -> None:
    fcr = CATALOGUE["fcr"]
    assert of_scored(fcr, FEW) == (0.604, 1.0)
    assert scored_words(fcr, FEW) == "校正后 84.3 %，区间 60.4–100.0"


def test_beside_a_raw_mean_stands_its_own_interval_and_not_the_adjusted_one() -> None:
    aht, overall, expected = CATALOGUE["aht"], 258.0, 254.0
    low, high = mean_interval(250, 90, 400) or (0, 0)
    ratio = overall / expected
    kept = Measured(
        250, 400, expected=expected, low=low * ratio, high=high * ratio, scored=250 * ratio
    )
    assert of_raw(aht, kept) == pytest.approx((low, high))
    assert of_scored(aht, kept) == pytest.approx((low * ratio, high * ratio))


def test_a_value_that_the_curve_took_raw_has_one_interval() -> None:
    aht = CATALOGUE["aht"]
    assert of_raw(aht, Measured(250, 400, low=240, high=260)) == (240, 260)
    assert of_scored(aht, Measured(250, 400, low=240, high=260)) == (None, None)
    assert scored_words(aht, Measured(250, 400, low=240, high=260)) == ""


def test_of_the_worst_slice_the_interval_is_named_and_not_put_beside_the_whole() -> None:
    fcr = CATALOGUE["fcr"]
    worst = Measured(0.8, 200, 160, 200, low=0.5, high=0.7, scored=0.6, slice="night")
    assert of_raw(fcr, worst) == pytest.approx(wilson(160, 200))
    assert scored_words(fcr, worst) == "最差的一格 60.0 %，区间 50.0–70.0"


def test_a_score_of_evaluations_is_never_shown_as_more_than_100() -> None:
    qa = CATALOGUE["qa_score"]
    assert within_reach(qa, 95, (70.5, 119.3)) == (70.5, 100)
    assert interval_of(qa, {"value": 95, "low": 70.5, "high": 119.3}) == (70.5, 100)
    assert within_reach(qa, 450, (400, 500)) == (400, 500), "marks of another scale stay"
    assert within_reach(CATALOGUE["aht"], 30, (-12, 72)) == (0, 72)
