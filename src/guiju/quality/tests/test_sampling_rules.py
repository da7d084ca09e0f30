"""How contacts are drawn and what a sample says, beside published figures."""

from __future__ import annotations

import random

import pytest

from guiju.foundation.errors import Several
from guiju.quality.rules import estimates, sampling
from guiju.quality.rules.estimates import Stratum
from guiju.quality.rules.sampling import Plan, Risk


def test_the_weighted_mean_gives_each_contact_its_share_back() -> None:
    values, given = [1.0, 0.0, 1.0], [0.5, 0.25, 0.1]
    assert estimates.total(values, given) == pytest.approx(12)
    assert estimates.total(values, given) / 20 == pytest.approx(0.6)
    assert estimates.hajek(values, given) == pytest.approx(0.75)
    assert estimates.poisson_variance(values, given) == pytest.approx(92)
    assert estimates.hajek([], []) is None


def test_groups_are_weighted_by_what_they_stand_for() -> None:
    strata = [
        Stratum.of_share(640, 10, 1),
        Stratum.of_share(60, 8, 3),
        Stratum.of_share(40, 8, 5),
        Stratum.of_share(60, 6, 1),
    ]
    mean, error = estimates.stratified(strata)
    assert (round(mean, 6), round(error, 6)) == (0.151875, 0.081675)
    spread = estimates.neyman(32, [640, 60, 40, 60], [0.30, 0.48, 0.48, 0.37])
    assert [round(each, 2) for each in spread] == [23.43, 3.51, 2.34, 2.71]


def test_the_schools_of_california_have_their_published_mean() -> None:
    strata = [
        Stratum(4421, 100, 674.43, 15687.41929),
        Stratum(755, 50, 625.82, 11947.08939),
        Stratum(1018, 50, 636.60, 13824.85714),
    ]
    mean, error = estimates.stratified(strata)
    assert mean == pytest.approx(662.2873632, abs=1e-6)
    assert error == pytest.approx(9.408940803, abs=1e-6)


@pytest.mark.parametrize(
    ("share", "error", "contacts", "n"),
    [
        (0.5, 0.05, None, 385),
        (0.5, 0.05, 1000, 278),
        (0.9, 0.05, None, 139),
        (0.9, 0.05, 800, 119),
        (0.9, 0.10, None, 35),
        (0.9, 0.10, 800, 34),
        (0.95, 0.05, None, 73),
        (0.95, 0.05, 800, 67),
    ],
)
def test_so_many_contacts_tell_a_share(
    share: float, error: float, contacts: int | None, n: int
) -> None:
    assert estimates.needed(share, error, contacts) == n


def test_a_sample_drawn_alike_has_the_plain_interval() -> None:
    told = estimates.share_of([True] * 27 + [False] * 3, [0.1] * 30)
    assert told.n == 30
    assert told.effective_n == pytest.approx(30)
    assert told.share == pytest.approx(0.9)
    assert told.low is not None and told.high is not None
    assert (round(told.low, 3), round(told.high, 3)) == (0.744, 0.965)


def test_of_nothing_nothing_is_said() -> None:
    assert estimates.estimated(0, 0, 0, 0).share is None


def test_chances_add_up_to_what_is_drawn_and_none_passes_one() -> None:
    assert sampling.proportional(2, [1, 1, 2, 0]) == pytest.approx([0.5, 0.5, 1.0, 0.0])
    assert sampling.proportional(3, [100, 1, 1, 1]) == pytest.approx([1, 2 / 3, 2 / 3, 2 / 3])
    assert sampling.proportional(5, [1, 0]) == [1.0, 0.0]
    assert sampling.proportional(2, []) == []


def test_each_contact_comes_as_often_as_its_stored_chance_says() -> None:
    risks = [0.0] * 30 + [3.0] * 6 + [1.0] * 4
    given = sampling.chances(4, 3, risks)
    dice, times = random.Random(7), 20_000
    often = [0] * len(risks)
    core = [0] * len(risks)
    for _ in range(times):
        for each in sampling.draw(4, 3, risks, dice):
            often[each.place] += 1
            core[each.place] += each.core
            assert each.chance == given[each.place].drawn
    for place, chance in enumerate(given):
        assert often[place] / times == pytest.approx(chance.drawn, abs=0.02)
        assert core[place] / times == pytest.approx(0.1, abs=0.02)


def test_the_core_is_spread_over_the_period() -> None:
    drawn = sampling.draw(4, 0, [0.0] * 40, random.Random(3))
    quarters = [each.place // 10 for each in drawn]
    assert quarters == [0, 1, 2, 3]


def test_by_weights_the_true_share_is_found_where_the_plain_one_lies() -> None:
    risks = [5.0] * 60 + [0.0] * 740
    bad = [place < 40 or place % 37 == 0 for place in range(800)]
    truth, dice = sum(bad) / 800, random.Random(11)
    weighted, plain = [], []
    for _ in range(1_500):
        drawn = sampling.draw(20, 20, risks, dice)
        found = [float(bad[each.place]) for each in drawn]
        weighted.append(estimates.hajek(found, [each.chance for each in drawn]) or 0.0)
        plain.append(sum(found) / len(found))
    assert sum(weighted) / 1_500 == pytest.approx(truth, abs=0.006)
    assert sum(plain) / 1_500 > 3 * truth


def test_an_agent_with_few_contacts_is_drawn_whole() -> None:
    assert [each.chance for each in sampling.draw(5, 0, [0.0] * 3, random.Random(1))] == [1, 1, 1]
    assert sampling.draw(5, 2, [], random.Random(1)) == []


def test_work_is_shared_evenly_and_never_with_who_may_not() -> None:
    barred = [frozenset({"A"}), frozenset(), frozenset(), frozenset({"A", "B"}), frozenset()]
    given = sampling.shared(barred, ["A", "B"], {"A": 1})
    assert given == ["B", "A", "B", "", "A"]


def test_who_is_new_is_drawn_more_and_a_percentage_has_its_minimum() -> None:
    plan = Plan("", "", core=3, percent=2, new_more=4)
    assert plan.size(400, new=False) == 8
    assert plan.size(100, new=False) == 3
    assert plan.size(100, new=True) == 7
    assert plan.size(2, new=True) == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"rhythm": "year"}, "rhythm"),
        ({"core": 0}, "core"),
        ({"core": 51}, "core"),
        ({"percent": 101}, "percent"),
        ({"risky": 2}, "risky"),
        ({"risks": (Risk("odd"),)}, "risky"),
        ({"risks": (Risk("short", 1, 0),)}, "risky"),
        ({"risks": (Risk("refund", 11),)}, "risky"),
        ({"risks": (Risk("refund"), Risk("refund"))}, "risky"),
        ({"evaluators": ()}, "evaluators"),
        ({"due_days": 0}, "due_days"),
    ],
)
def test_a_plan_that_cannot_be_drawn_says_where(change: dict[str, object], field: str) -> None:
    good = {"title": "每月", "form": "phone", "evaluators": ("G901",)}
    with pytest.raises(Several) as refused:
        sampling.checked(Plan(**(good | change)))  # type: ignore[arg-type]
    assert field in {issue.data.get("field") for issue in refused.value.issues}
