"""The seven steps: what each needs, which reports are owed."""

from __future__ import annotations

import datetime as dt

import pytest

from guiju.process.rules.projects import NEEDS, Facts, StepFacts, late, monday, needs, weeks_owed

READY = StepFacts(owner=True, day=True, solves=True, done=True)
MONDAY = dt.date(2026, 3, 2)
WEEK = dt.timedelta(days=7)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (Facts(1), ["problem", "objective"]),
        (Facts(1, problems=2, objective="30 %"), []),
        (Facts(1, solves="慢", objective=" "), ["objective"]),
        (Facts(2), ["solution"]),
        (Facts(2, solution=True), []),
        (Facts(3), ["steps"]),
        (
            Facts(3, steps=(StepFacts(False, False, False, False),)),
            ["step_owner", "step_day", "step_solves"],
        ),
        (Facts(3, steps=(READY, StepFacts(False, False, False, False, dropped=True))), []),
        (Facts(4), ["review"]),
        (Facts(4, reviewed=True), []),
        (Facts(5, steps=(READY,), owed=1), ["reports"]),
        (Facts(5, steps=(StepFacts(True, True, True, False),)), ["steps_done"]),
        (Facts(5, steps=(READY,)), []),
        (Facts(6), ["retrospective"]),
        (Facts(7), []),
    ],
)
def test_each_stage_says_what_it_needs(facts: Facts, missing: list[str]) -> None:
    assert needs(facts) == missing
    assert all(code in NEEDS for code in missing)


def test_a_report_is_owed_for_every_week_that_is_over() -> None:
    assert weeks_owed(MONDAY, MONDAY + dt.timedelta(days=6), []) == []
    assert weeks_owed(MONDAY, MONDAY + WEEK, []) == [MONDAY]
    assert weeks_owed(MONDAY, MONDAY + 3 * WEEK, [MONDAY + WEEK + dt.timedelta(days=2)]) == [
        MONDAY,
        MONDAY + 2 * WEEK,
    ]
    assert weeks_owed(None, MONDAY + 3 * WEEK, []) == []


def test_who_begins_on_a_friday_has_nothing_to_report_yet() -> None:
    friday, thursday = MONDAY + dt.timedelta(days=4), MONDAY + dt.timedelta(days=3)
    assert weeks_owed(friday, MONDAY + WEEK, []) == []
    assert weeks_owed(thursday, MONDAY + WEEK, []) == [MONDAY]


def test_a_week_of_rest_owes_nothing_a_part_of_it_does() -> None:
    whole = [[(MONDAY + WEEK).isoformat(), (MONDAY + WEEK + dt.timedelta(days=4)).isoformat()]]
    assert weeks_owed(MONDAY, MONDAY + 3 * WEEK, [], whole) == [MONDAY, MONDAY + 2 * WEEK]
    part = [[(MONDAY + WEEK).isoformat(), (MONDAY + WEEK + dt.timedelta(days=1)).isoformat()]]
    assert len(weeks_owed(MONDAY, MONDAY + 3 * WEEK, [], part)) == 3
    assert weeks_owed(MONDAY, MONDAY + 5 * WEEK, [], [[MONDAY.isoformat(), None]]) == []


def test_weeks_cross_the_year() -> None:
    assert monday(dt.date(2027, 1, 1)) == dt.date(2026, 12, 28)
    assert weeks_owed(dt.date(2026, 12, 28), dt.date(2027, 1, 11), [dt.date(2027, 1, 3)]) == [
        dt.date(2027, 1, 4)
    ]


def test_late_is_over_and_not_finished() -> None:
    assert late(MONDAY, None, MONDAY + WEEK)
    assert not late(MONDAY, MONDAY, MONDAY + WEEK)
    assert not late(MONDAY, None, MONDAY)
    assert not late(None, None, MONDAY)
