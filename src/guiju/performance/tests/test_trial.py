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


def test_what_pushed_a_person_adds_up_and_what_pushed_in_the_direction_comes_first() -> None:
    found = report()
    for row in found["persons"]:
        assert row["change"] == pytest.approx(row["new"] - row["old"])
        points = [points for _kind, _item, points in row["pushed"]]
        assert sum(points) == pytest.approx(row["change"])
        with_it = [each for each in points if each * row["change"] > 0]
        assert points[: len(with_it)] == sorted(with_it, key=abs, reverse=True)


def test_a_gain_by_rescaling_names_the_item_without_data() -> None:
    """Two items of 50 scoring 80 and 80; then one of 40 and one of 20 beside another of 40 that
    nobody has data of: fewer points, scaled up again to as much.
    """
    past = History(
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        {"fcr": np.array([0.9]), "csat": np.array([4.2]), "qa_score": np.array([np.nan])},
        {},
        {},
    )
    curve = "curve: {type: linear, zero: 0, full: %s}"
    head = "scheme: x\napplies_to: {position: agent}\nmonth: 2026-01\nitems:\n"

    def of(**weights: int) -> trial.Side:
        full = {"fcr": 1, "csat": 5, "qa_score": 100}
        rows = [
            f"  - {{metric: {name}, weight: {weight}, {curve % full[name]}}}\n"
            for name, weight in weights.items()
        ]
        return own_side(scheme(head + "".join(rows)), past)

    (row,) = trial.persons(of(fcr=40, csat=20, qa_score=40), of(fcr=50, csat=50), ["p"])
    assert (row["old"], row["new"]) == (pytest.approx(87), pytest.approx(88))
    assert [(kind, item, round(points, 1)) for kind, item, points in row["pushed"]] == [
        ("rescaled", "qa_score", 35.2),
        ("item", "csat", -25.2),
        ("item", "fcr", -9.0),
    ]


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
