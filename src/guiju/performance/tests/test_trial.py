"""The ten parts of a trial run, on generated histories whose truth is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from guiju.performance.rules import trial
from guiju.performance.rules.examination import History
from guiju.performance.rules.examination.history import scores_of, totals_of, values_of
from guiju.performance.rules.scheme import Scheme
from tests.histories import BAD, GOOD, METRICS, history, scheme

NAMES = [f"p{n}" for n in range(60)]


def own_side(rules: Scheme, past: History) -> trial.Side:
    """A side by the scheme's items and gates alone."""
    values = values_of(rules, past)
    return trial.Side(rules, past, totals_of(rules, scores_of(rules, values), values))


def report(new: str = GOOD, old: str | None = BAD, of: History | None = None) -> dict[str, Any]:
    past = of or history(3)
    sides = [own_side(scheme(text), past) if text else None for text in (new, old)]
    assert sides[0] is not None
    return trial.report(sides[0], sides[1], NAMES, METRICS)


def test_all_parts_are_told_for_both_schemes() -> None:
    found = report()
    assert list(found) == [
        "distribution",
        "ranks",
        "groups",
        "worth",
        "incentives",
        "flips",
        "stability",
        "validity",
        "persons",
    ]
    for part in ("distribution", "worth", "incentives", "flips", "stability", "validity"):
        assert set(found[part]) == {"new", "old"}, part
    assert [sum(found["distribution"][side]["steps"]) for side in ("new", "old")] == [720, 720]


def test_the_same_scheme_moves_nobody() -> None:
    found = report(GOOD, GOOD)
    assert found["ranks"]["tau"] == pytest.approx(1)
    assert found["ranks"]["overlap"] == 1
    assert found["ranks"]["top"] == {"enter": [], "leave": []}
    assert {row["change"] for row in found["persons"]} == {0.0}


def test_haste_pays_under_the_bad_scheme_alone_and_the_good_one_tells_quality_better() -> None:
    found = report()
    rush = found["incentives"]
    assert rush["old"]["rush"]["low"] > 0
    assert rush["new"]["rush"]["low"] < 0
    assert found["validity"]["new"] > found["validity"]["old"]
    night = {row["group"]: row for row in found["groups"]["shift"]}["night"]
    others = [row for row in found["groups"]["shift"] if row["group"] != "night"]
    assert all(row["old"]["mean"] > night["old"]["mean"] for row in others)


def test_each_person_has_the_two_items_that_moved_her_most() -> None:
    found = report()
    for row in found["persons"]:
        assert row["change"] == pytest.approx(row["new"] - row["old"])
        sizes = [abs(points) for _, points in row["moved"]]
        assert len(sizes) == 2
        assert sizes == sorted(sizes, reverse=True)


def test_what_one_month_cannot_tell_is_none() -> None:
    past = history(3)
    found = report(GOOD, None, past.only(past.months == 0))
    assert found["ranks"] is None
    assert found["stability"] == {"new": None}
    assert found["validity"] == {"new": None}
    assert found["flips"] == {"new": None}


def test_quality_of_an_item_measured_in_its_own_way_counts() -> None:
    past = history(3)
    text = GOOD.replace("metric: qa_score, weight", "metric: qa_score, adjust: expected, weight")
    moved = History(
        past.persons,
        past.months,
        {"qa_score:expected": past.values["qa_score"]},
        {"qa_score:expected": past.n["qa_score"]},
        past.groups,
    )
    assert (
        trial.quality_of(trial.Side(scheme(text), moved, np.zeros(past.rows)), METRICS) is not None
    )


def test_groups_stand_in_the_order_of_their_numbers() -> None:
    past = history(3)
    bands = np.array(["0-90", "366-1095", "91-365"])[past.persons % 3]
    of = History(past.persons, past.months, past.values, past.n, past.groups | {"tenure": bands})
    found = trial.groups({"new": own_side(scheme(GOOD), of)}, "tenure")
    assert [row["group"] for row in found] == ["0-90", "91-365", "366-1095"]
    assert sum(row["new"]["n"] for row in found) == 60
