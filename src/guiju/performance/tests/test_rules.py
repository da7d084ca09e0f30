"""Curves, schemes, the reckoning of a card, indirect standardisation: pure arithmetic with
worked examples.
"""

from __future__ import annotations

import pytest

from guiju.foundation.errors import GuijuError
from guiju.performance.rules.adjustment import Cells, adjusted, reference
from guiju.performance.rules.assignment import scheme_of, scheme_of_team
from guiju.performance.rules.curves import Band, Linear, Pass, Steps
from guiju.performance.rules.reckoning import Measured, finished_card, own_card
from guiju.performance.rules.scheme import Scheme, dump, load

BETTER = {"aht": "target", "fcr": "up", "csat": "up", "short_contacts": "down"}
TEXT = """
scheme: phone
title: {zh: 电话, en: Phone}
applies_to: {position: agent, grades: [1, 2], teams: [east]}
month: 2026-02
items:
  - {metric: aht, weight: 40, duty: main, perspective: process,
     curve: {type: band, low: 120, high: 240, zero_low: 60, zero_high: 420}}
  - {metric: fcr, weight: 60, curve: {type: linear, zero: 0.5, full: 0.9}, min_n: 8}
gates: [{metric: csat, below: 3, cap: 60}]
bonus: [{merit: true, points: 2, max: 6}]
shares: {team: 20}
"""


def scheme(text: str = TEXT) -> Scheme:
    return load(text, BETTER)


def said(text: str) -> str:
    with pytest.raises(GuijuError) as refused:
        scheme(text)
    return refused.value.say("en")


@pytest.mark.parametrize(
    ("curve", "value", "score"),
    [
        (Linear(0.5, 0.9), 0.7, 50),
        (Linear(0.5, 0.9), 0.4, 0),
        (Linear(0.5, 0.9), 1, 100),
        (Linear(0.15, 0.0), 0.05, 100 * 2 / 3),
        (Linear(0.15, 0.0), 0.2, 0),
        (Band(120, 240, 60, 420), 120, 100),
        (Band(120, 240, 60, 420), 90, 50),
        (Band(120, 240, 60, 420), 330, 50),
        (Band(120, 240, 60, 420), 30, 0),
        (Band(120, 240, 60, 420), 500, 0),
        (Steps(((0.7, 60), (0.8, 100))), 0.75, 60),
        (Steps(((0.7, 60), (0.8, 100))), 0.69, 0),
        (Steps(((0.7, 60), (0.8, 100))), 0.8, 100),
        (Steps(((10, 100), (20, 60)), True), 15, 60),
        (Steps(((10, 100), (20, 60)), True), 10, 100),
        (Steps(((10, 100), (20, 60)), True), 21, 0),
        (Pass(0.9), 0.9, 100),
        (Pass(0.9), 0.89, 0),
        (Pass(5, True), 5, 100),
        (Pass(5, True), 6, 0),
    ],
)
def test_curves(curve: Linear | Band | Steps | Pass, value: float, score: float) -> None:
    assert curve.score(value) == pytest.approx(score)


def test_a_scheme_is_read_and_written() -> None:
    read = scheme()
    assert load(dump(read), BETTER) == read
    assert (read.grades, read.teams, read.shares) == ((1, 2), ("east",), {"team": 20})


def test_whom_a_scheme_scores() -> None:
    read = scheme()
    assert read.applies_to("agent", 1, "east")
    assert not read.applies_to("agent", None, "east")
    assert not read.applies_to("agent", 1, "")
    every = scheme(TEXT.replace(", grades: [1, 2], teams: [east]", ""))
    assert every.applies_to("agent", None, "")
    assert not every.applies_to("trainer", None, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (TEXT.replace("weight: 60", "weight: 50"), "weights total 90"),
        (TEXT.replace("metric: fcr", "metric: frc"), "no metric “frc”"),
        (TEXT.replace("type: linear", "type: cubic"), "no curve “cubic”"),
        (TEXT.replace("zero: 0.5, ", ""), "A linear curve has zero, full"),
        (TEXT.replace("zero: 0.5", "zero: 0.9"), "the same"),
        (TEXT.replace("low: 120", "low: 300"), "zero_low ≤ low"),
        (TEXT.replace("weight: 60", "weight: sixty"), "is a number"),
        (TEXT.replace("month: 2026-02", "month: 2026-13"), "month"),
        (TEXT.replace("team: 20", "team: 100"), "share"),
        (TEXT.replace("metric: fcr", "metric: aht"), "stands twice"),
        (TEXT + "colour: red\n", "colour"),
        ("items: [", "is not valid YAML"),
        ("a: &x [1]\nb: *x", "references (*) are not used"),
        ("just a text", "not a scheme"),
    ],
)
def test_what_is_wrong_with_a_scheme_is_said(text: str, fault: str) -> None:
    assert fault in said(text)


def test_a_card() -> None:
    card = own_card(scheme(), {"aht": Measured(180, 50), "fcr": Measured(0.7, 20)})
    assert (card.weight, card.points, card.total) == (100, pytest.approx(70), pytest.approx(70))


def test_an_item_without_value_or_cases_leaves_the_denominator() -> None:
    card = own_card(scheme(), {"aht": Measured(330, 50), "fcr": Measured(0.9, 7)})
    assert (card.weight, card.total) == (40, pytest.approx(50))
    assert [line.why for line in card.lines] == ["", "min_n"]
    assert own_card(scheme(), {}).total is None


def test_shares_bonus_and_gates_in_this_order() -> None:
    measured = {"aht": Measured(180, 50), "fcr": Measured(0.9, 20), "csat": Measured(2.5, 9)}
    own = own_card(scheme(), measured)
    five, one = {"merits": Measured(5, 5)}, {"merits": Measured(1, 1)}
    assert finished_card(scheme(), own, five, team=50).total == pytest.approx(
        0.8 * 100 + 0.2 * 50 + 6
    )
    assert finished_card(scheme(), own, one).total == pytest.approx(102)
    gated = finished_card(scheme(), own, measured | five)
    assert (gated.total, gated.capped_by) == (60, ("csat",))


def test_the_most_specific_scheme_scores() -> None:
    one, every = (
        scheme(),
        scheme(
            TEXT.replace(", grades: [1, 2], teams: [east]", "").replace(
                "scheme: phone", "scheme: all"
            )
        ),
    )
    assert scheme_of({1: every, 2: one}, "agent", 1, "east") == 2
    assert scheme_of({1: every, 2: one}, "agent", 3, "east") == 1
    assert scheme_of({1: every, 2: one}, "cook", 1, "east") is None
    assert scheme_of_team([1, 2, 2, None]) == 2
    assert scheme_of_team([None]) is None


def test_the_worked_example_of_indirect_standardisation() -> None:
    """Day 20/400, night 12/100: B looks twice as bad as A, and is not."""
    counts = {"A": ((180, 9), (20, 2)), "B": ((20, 1), (80, 10)), "C": ((200, 10), (0, 0))}
    cells = Cells.of(
        (name, shift, bad, n)
        for name, of in counts.items()
        for shift, (n, bad) in zip(("day", "night"), of, strict=True)
    )
    against = reference(cells)
    assert against is not None
    assert against.overall == pytest.approx(0.064)
    found = adjusted(cells, against)
    assert {name: round(fair.ratio, 6) for name, fair in found.items()} == {
        "A": 0.964912,
        "B": 1.037736,
        "C": 1.0,
    }
    assert {name: round(fair.value, 6) for name, fair in found.items()} == {
        "A": 0.061754,
        "B": 0.066415,
        "C": 0.064,
    }
    assert found["A"].expected * 200 == pytest.approx(11.4)
    assert reference(Cells.of([])) is None
    assert adjusted(Cells.of([]), against) == {}
    assert adjusted(Cells.of([("D", "day", 0, 0)]), against) == {}
