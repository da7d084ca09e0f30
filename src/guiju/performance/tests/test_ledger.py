"""A correction of one item: the same reckoning as a closing."""

from __future__ import annotations

import pytest

from guiju.performance.rules.ledger import Correction, corrected, effect
from guiju.performance.rules.reckoning import Card, Measured, finished_card, own_card
from guiju.performance.rules.scheme import Scheme, load

TEXT = """
scheme: x
applies_to: {position: agent}
month: 2026-01
items:
  - {metric: fcr, weight: 60, curve: {type: linear, zero: 0, full: 1}}
  - {metric: csat, weight: 40, curve: {type: linear, zero: 0, full: 5}}
bonus: [{metric: merits, points: 2, max: 6}]
deduct: [{metric: incidents, points: 3, max: 9}]
shares: {team: 20}
gates: [{metric: csat, below: 2, cap: 50}, {metric: qa_critical_accuracy, below: 0.9, cap: 70}]
"""
MEASURED = {
    "fcr": Measured(0.5, 100),
    "csat": Measured(4, 100),
    "merits": Measured(2, 2),
    "incidents": Measured(1, 1),
    "qa_critical_accuracy": Measured(0.95, 20),
}


def scheme() -> Scheme:
    better = dict.fromkeys(["fcr", "csat", "merits", "qa_critical_accuracy"], "up") | {
        "incidents": "down"
    }
    return load(TEXT, better)


def closed(measured: dict[str, Measured] = MEASURED) -> Card:
    of = scheme()
    return finished_card(of, own_card(of, measured), measured, team=80)


def test_a_corrected_value_gives_what_a_closing_with_it_would_have_given() -> None:
    before = closed()
    after = corrected(scheme(), before, Correction("fcr", 0.7))
    again = closed(MEASURED | {"fcr": Measured(0.7, 100)})
    assert after.total == pytest.approx(again.total)
    assert (before.total, after.total) == (
        pytest.approx(0.8 * 62 + 16 + 4 - 3),
        pytest.approx(0.8 * 74 + 16 + 4 - 3),
    )
    found = effect(before, after, "fcr")
    assert (found.score_before, found.score_after) == (pytest.approx(50), pytest.approx(70))
    assert (found.points_before, found.points_after) == (pytest.approx(30), pytest.approx(42))


def test_an_item_left_out_leaves_the_denominator() -> None:
    after = corrected(scheme(), closed(), Correction("fcr", leave_out=True))
    assert (after.weight, after.own) == (40, pytest.approx(80))
    assert after.total == pytest.approx(0.8 * 80 + 16 + 4 - 3)


def test_a_correction_opens_a_gate_on_its_own_item() -> None:
    shut = closed(MEASURED | {"csat": Measured(1.5, 100)})
    assert (shut.total, shut.capped_by) == (
        pytest.approx(0.8 * 42 + 16 + 1),
        (),
    ) or shut.total == 50
    low = closed(MEASURED | {"csat": Measured(1.5, 100), "fcr": Measured(1.0, 100)})
    assert (low.total, low.capped_by) == (50, ("csat",))
    assert corrected(scheme(), low, Correction("csat", 4)).total == pytest.approx(0.8 * 92 + 16 + 1)


def test_a_gate_on_another_metric_stays_as_it_was() -> None:
    capped = closed(
        MEASURED | {"qa_critical_accuracy": Measured(0.5, 20), "fcr": Measured(1.0, 100)}
    )
    assert (capped.total, capped.capped_by) == (70, ("qa_critical_accuracy",))
    assert corrected(scheme(), capped, Correction("csat", 5)).total == 70


def test_corrections_follow_one_another() -> None:
    once = corrected(scheme(), closed(), Correction("fcr", 0.7))
    twice = corrected(scheme(), once, Correction("csat", 5))
    assert twice.total == pytest.approx(
        closed(MEASURED | {"fcr": Measured(0.7, 100), "csat": Measured(5, 100)}).total
    )


def test_an_item_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        corrected(scheme(), closed(), Correction("aht", 100))
