"""Machine and human marks side by side."""

from __future__ import annotations

import pytest

from guiju.foundation.errors import Invalid
from guiju.quality.rules.checks.comparing import compared, corrected


def test_the_corrected_rate_is_that_of_rogan_and_gladen() -> None:
    assert round(corrected(0.12, 0.90, 0.95) or 0, 4) == 0.0824
    assert corrected(0.01, 0.90, 0.95) == 0.0
    assert corrected(0.99, 0.90, 0.95) == 1.0


def test_a_machine_that_is_no_better_than_a_coin_corrects_nothing() -> None:
    assert corrected(0.12, 0.5, 0.5) is None
    assert corrected(0.12, 0.3, 0.5) is None


def test_rates_have_wilsons_intervals() -> None:
    pairs = [(True, True)] * 18 + [(False, True)] * 2 + [(False, False)] * 45 + [(True, False)] * 5
    told = compared(pairs)
    assert (told.tpr.value, told.tnr.value, told.judged) == (0.9, 0.9, 70)
    assert [round(each, 3) for each in told.tpr.interval or ()] == [0.699, 0.972]
    assert [round(each, 3) for each in told.tnr.interval or ()] == [0.786, 0.957]


def test_below_forty_nothing_is_compared() -> None:
    with pytest.raises(Invalid, match="Only 39 contacts"):
        compared([(True, True)] * 39)


def test_without_a_case_of_a_kind_there_is_no_rate_of_it() -> None:
    told = compared([(False, False)] * 40)
    assert told.tpr.value is None
    assert told.tpr.interval is None
    assert told.tnr.value == 1.0
