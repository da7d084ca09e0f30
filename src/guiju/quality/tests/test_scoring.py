"""What marks come to, by the published formula: each case reckoned by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guiju.quality.rules.scoring import Judged, deducted, score_of

BASE = [
    Judged("must", 40, "met", "lines", critical="customer"),
    Judged("must", 20, "met", "work"),
    Judged("feeling", 40, "met", "customer"),
]


def score(*marks: Judged, cap: int = 10, passes: int = 80) -> Decimal | None:
    """Only the score."""
    return score_of(marks, pass_mark=passes, bonus_cap=cap).score


def test_all_met_is_a_hundred() -> None:
    assert score(*BASE) == 100


def test_half_of_a_criterion_takes_half_of_its_points() -> None:
    assert score(BASE[0], BASE[1], Judged("feeling", 40, "partly")) == 80


def test_what_does_not_apply_leaves_the_denominator() -> None:
    told = score_of(
        [BASE[0], Judged("must", 20, "missed"), Judged("feeling", 40, "na")],
        pass_mark=80,
        bonus_cap=10,
    )
    assert told.score == Decimal("66.67")  # 40 of 60, not 40 of 100
    assert told.noncritical_checked == 1


def test_nothing_that_applies_is_no_score_not_zero() -> None:
    told = score_of([Judged("must", 100, "na")], pass_mark=80, bonus_cap=10)
    assert (told.score, told.passed, told.critical_error) == (None, None, None)


def test_bonus_goes_past_a_hundred_up_to_its_cap() -> None:
    bonus = [Judged("bonus", 8, "met"), Judged("bonus", 8, "met"), Judged("bonus", 8, "missed")]
    assert score(*BASE, *bonus) == 110
    assert score(*BASE, *bonus, cap=100) == 116


def test_a_bonus_that_is_not_earned_is_no_error() -> None:
    told = score_of([*BASE, Judged("bonus", 8, "missed")], pass_mark=80, bonus_cap=10)
    assert (told.score, told.noncritical_errors, told.noncritical_checked) == (100, 0, 2)


def test_a_failed_section_loses_its_points_and_keeps_its_weight() -> None:
    marks = [
        Judged("must", 30, "met", "lines"),
        Judged("must", 20, "missed", "lines", fails="section"),
        Judged("feeling", 50, "met", "customer"),
    ]
    told = score_of(marks, pass_mark=80, bonus_cap=10)
    assert (told.score, told.sections_failed) == (50, ("lines",))


def test_what_is_forbidden_brings_the_form_to_nothing_and_is_critical() -> None:
    seen = Judged("forbidden", 0, "missed", fails="form", critical="compliance")
    told = score_of([*BASE, Judged("bonus", 8, "met"), seen], pass_mark=80, bonus_cap=10)
    assert (told.score, told.base, told.passed) == (0, 100, False)
    assert (told.critical_error, told.critical_classes) == (True, ("compliance",))


def test_a_mistake_that_was_put_right_takes_nothing() -> None:
    right = Judged("must", 40, "missed", critical="customer", corrected=True)
    told = score_of([right, *BASE[1:]], pass_mark=80, bonus_cap=10)
    assert (told.score, told.critical_error) == (100, False)
    assert deducted(right) == 0


def test_critical_and_other_errors_are_never_one_figure() -> None:
    marks = [
        Judged("must", 40, "missed", critical="customer"),
        Judged("must", 20, "missed"),
        BASE[2],
    ]
    told = score_of(marks, pass_mark=80, bonus_cap=10)
    assert (told.critical_error, told.noncritical_errors, told.noncritical_checked) == (True, 1, 2)


@pytest.mark.parametrize(("level", "points"), [("met", "0"), ("partly", "7.5"), ("missed", "15")])
def test_a_level_takes_its_part_of_the_points(level: str, points: str) -> None:
    assert deducted(Judged("feeling", 15, level)) == Decimal(points)
