"""Why the total changed: whatever the two cards are, the steps lead from one to the other."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.performance.rules.bridge import (
    KINDS,
    Bridge,
    Side,
    apportioned,
    bridge,
    shapley,
)
from guiju.performance.rules.curves import Linear
from guiju.performance.rules.reckoning import Measured, finished_card, own_card
from guiju.performance.rules.scheme import Extra, Gate, Item, Scheme

UP, STEEP = Linear(0.0, 1.0), Linear(0.5, 1.0)


def scheme(weights: dict[str, float], **more: object) -> Scheme:
    items = tuple(Item(name, weight, UP) for name, weight in weights.items())
    return replace(Scheme("phone", {}, "agent", "2026-03", items), **more)  # type: ignore[arg-type]


def side(of: Scheme, values: dict[str, float | None], **totals: float | None) -> Side:
    measured = {name: Measured(value, 10) for name, value in values.items()}
    return Side(of, finished_card(of, own_card(of, measured), measured, **totals))


def points(found: Bridge | None) -> dict[tuple[str, str], object]:
    assert found is not None
    return {(step.kind, step.item): pytest.approx(float(step.points)) for step in found.steps}


def test_own_work_and_other_cases_of_an_item() -> None:
    """A quarter of 100 points, from 0.6 to 0.8, of which 0.05 by other cases."""
    same = scheme({"fcr": 25, "csat": 75})
    found = bridge(
        side(same, {"fcr": 0.6, "csat": 0.5}), side(same, {"fcr": 0.8, "csat": 0.5}), {"fcr": 0.05}
    )
    assert points(found) == {("own", "fcr"): 3.75, ("mix", "fcr"): 1.25}


def test_the_change_that_meets_another_weight_is_shared_by_halves() -> None:
    """0.6 → 0.8 while the weight goes 20 → 40: 20 points of score at the mean weight of 30."""
    before = side(scheme({"fcr": 20, "csat": 80}), {"fcr": 0.6, "csat": 0.5})
    after = side(scheme({"fcr": 40, "csat": 60}), {"fcr": 0.8, "csat": 0.5})
    assert points(bridge(before, after)) == {("own", "fcr"): 6, ("weights", ""): 4}


def test_a_steeper_curve_is_the_targets_step() -> None:
    same = scheme({"fcr": 100})
    steeper = replace(same, items=(replace(same.items[0], curve=STEEP),))
    found = bridge(side(same, {"fcr": 0.75}), side(steeper, {"fcr": 0.75}))
    assert points(found) == {("targets", ""): -25}


def test_an_item_that_did_not_count_changes_who_counts_and_nothing_else() -> None:
    same = scheme({"fcr": 50, "csat": 50})
    found = bridge(side(same, {"fcr": 0.6, "csat": None}), side(same, {"fcr": 0.6, "csat": 0.2}))
    assert points(found) == {("counted", ""): -20}


def test_the_teams_share_is_a_step_of_its_own() -> None:
    """The issue of every month: own part up, team down."""
    of = scheme({"fcr": 100}, shares={"team": 20})
    found = bridge(side(of, {"fcr": 0.68}, team=67.3), side(of, {"fcr": 0.7}, team=60.6))
    assert points(found) == {("own", "fcr"): 1.6, ("team", ""): -1.34}


def test_bonus_deduction_and_gates_come_after() -> None:
    of = scheme(
        {"fcr": 100},
        gates=(Gate("csat", 60.0, below=3),),
        bonus=(Extra("merits", 2, 6),),
        deduct=(Extra("incidents", 5, 10),),
    )
    before = side(of, {"fcr": 0.7, "csat": 4, "merits": 0, "incidents": 0})
    after = side(of, {"fcr": 0.7, "csat": 2, "merits": 2, "incidents": 1})
    assert points(bridge(before, after)) == {
        ("bonus", ""): 4,
        ("deduct", ""): -5,
        ("gates", ""): -9,
    }


def test_an_item_measured_in_another_way_is_not_called_own_work() -> None:
    raw = scheme({"fcr": 100})
    fair = replace(raw, items=(replace(raw.items[0], adjust="expected"),))
    found = bridge(side(raw, {"fcr": 0.5}), side(fair, {"fcr": 0.6}), {"fcr": 0.1})
    assert points(found) == {("measured", "fcr"): 10}


def test_a_card_that_other_rules_reckoned_says_so() -> None:
    of = scheme({"fcr": 100})
    older = side(of, {"fcr": 0.5})
    older = replace(older, card=replace(older.card, total=52.0))
    assert points(bridge(older, side(of, {"fcr": 0.5}))) == {("rules", ""): -2}


def test_no_total_no_bridge() -> None:
    of = scheme({"fcr": 100})
    assert bridge(side(of, {"fcr": None}), side(of, {"fcr": 0.5})) is None
    assert bridge(side(of, {"fcr": 0.5}), side(of, {"fcr": None})) is None


def test_the_shapley_value_of_gloves() -> None:
    """The textbook's game: one left glove, two right ones; a pair is worth 1."""

    def worth(some: frozenset[str]) -> Fraction:
        return Fraction("left" in some and len(some) > 1)

    found = shapley(["left", "right 1", "right 2"], worth)
    assert found == {"left": Fraction(2, 3), "right 1": Fraction(1, 6), "right 2": Fraction(1, 6)}


NAMES = ("aht", "fcr", "csat")
VALUES = st.dictionaries(
    st.sampled_from(NAMES), st.one_of(st.none(), st.floats(-0.5, 1.5)), min_size=1
)


@st.composite
def sides(draw: st.DrawFn) -> Side:
    used = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    items = tuple(
        Item(
            name,
            draw(st.integers(1, 60)),
            draw(st.sampled_from([UP, STEEP])),
            adjust=draw(st.sampled_from(["raw", "raw", "expected"])),
        )
        for name in used
    )
    of = replace(
        scheme({}),
        items=items,
        shares=draw(st.sampled_from([{}, {"team": 20}, {"team": 30, "mentees": 10}])),
        gates=draw(st.sampled_from([(), (Gate("csat", 40.0, below=0.3),)])),
        bonus=draw(st.sampled_from([(), (Extra("aht", 2, 6),)])),
    )
    total = st.one_of(st.none(), st.floats(0, 100))
    return side(of, draw(VALUES), team=draw(total), mentees=draw(total))


MIXES = st.dictionaries(st.sampled_from(NAMES), st.floats(-0.3, 0.3))


@settings(deadline=None)
@given(before=sides(), after=sides(), mixes=MIXES, digits=st.integers(0, 6))
def test_the_steps_always_add_up_to_the_digit(
    before: Side, after: Side, mixes: dict[str, float], digits: int
) -> None:
    found = bridge(before, after, mixes)
    if found is None:
        assert before.card.total is None or after.card.total is None
        return
    assert float(sum(step.points for step in found.steps)) == pytest.approx(
        float(found.after - found.before), abs=1e-8
    )
    shown = found.shown(digits)
    assert shown.before + sum(shown.groups.values()) == shown.after
    assert shown.after == Decimal(f"{after.card.total:.{digits}f}")
    for kind in KINDS:
        assert sum((value for _, value in shown.of(kind)), Decimal(0)) == shown.groups.get(kind, 0)
    assert "rules" not in shown.groups


@settings(deadline=None)
@given(before=sides(), after=sides(), mixes=MIXES)
def test_back_again_is_the_same_with_the_other_sign(
    before: Side, after: Side, mixes: dict[str, float]
) -> None:
    there = bridge(before, after, mixes)
    back = bridge(after, before, {name: -value for name, value in mixes.items()})
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert {(step.kind, step.item): float(step.points) for step in there.steps} == {
            (step.kind, step.item): pytest.approx(-float(step.points), abs=1e-7)
            for step in back.steps
        }


@settings(deadline=None)
@given(before=sides(), after=sides(), mixes=MIXES)
def test_the_order_of_the_items_changes_nothing(
    before: Side, after: Side, mixes: dict[str, float]
) -> None:
    turned = [
        replace(each, scheme=replace(each.scheme, items=each.scheme.items[::-1]))
        for each in (before, after)
    ]
    one, other = bridge(before, after, mixes), bridge(turned[0], turned[1], mixes)
    assert (one and one.steps) == (other and other.steps)


@settings(deadline=None)
@given(each=sides())
def test_nothing_changed_nothing_to_tell(each: Side) -> None:
    found = bridge(each, each)
    assert found is None or found.steps == ()


@given(
    values=st.lists(st.floats(-20, 20).map(Fraction), min_size=1, max_size=9),
    digits=st.integers(0, 3),
)
def test_rounding_moves_no_step_by_more_than_a_unit(values: list[Fraction], digits: int) -> None:
    total = Decimal(f"{float(sum(values)):.{digits}f}")
    if not any(values):
        return
    shown = apportioned(values, total, digits)
    assert sum(shown, Decimal(0)) == total
    unit = 10.0**-digits
    for value, decimal in zip(values, shown, strict=True):
        assert abs(float(decimal) - float(value)) <= unit * 1.000001 or value == 0
