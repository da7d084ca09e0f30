"""The examination: what each rule measures, and that it tells a scheme that pays for haste from
one that does not.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from guiju.performance.pages import limits
from guiju.performance.pages.trials import is_below
from guiju.performance.rules.curves import Band, Curve, Linear, Pass, Steps
from guiju.performance.rules.examination import (
    CHECKS,
    RULES,
    Around,
    Finding,
    History,
    examine,
    limits_of,
    spread,
)
from guiju.performance.rules.examination.behaviour import slope_within
from guiju.performance.rules.examination.history import scores_of, totals_of, values_of
from guiju.performance.rules.examination.spread import (
    effective_weights,
    kendall,
    likeness,
    reliability,
    uncontrollable,
)
from guiju.performance.rules.reckoning import Measured, finished_card, own_card
from guiju.performance.rules.scheme import Scheme
from tests.histories import BAD, GOOD, METRICS, history, scheme

CORE = ("L05", "L06", "L07", "L08", "L09", "L10")


def verdicts(findings: list[Finding]) -> dict[str, str]:
    return {finding.rule: finding.verdict for finding in findings}


@pytest.mark.parametrize("seed", range(20))
def test_core_rules_fire_on_the_bad_scheme_and_none_on_the_good(seed: int) -> None:
    of = history(seed)
    bad, good = (verdicts(examine(scheme(text), of, METRICS)) for text in (BAD, GOOD))
    assert {rule: bad[rule] for rule in CORE} == dict.fromkeys(CORE, "error")
    assert [rule for rule in CORE if good[rule] == "error"] == []


def test_without_a_trade_off_haste_harms_nobody_and_is_not_an_error() -> None:
    """Speed is free then. By luck a slope passes for sure in one history of forty."""
    fired = [
        verdicts(examine(scheme(GOOD), history(seed, trade_off=0), METRICS))["L06"]
        for seed in range(40)
    ]
    assert fired.count("ok") >= 38


def test_every_rule_is_declared_and_measured_and_speaks_both_languages() -> None:
    assert list(CHECKS) == list(RULES) == [f"L{n:02d}" for n in range(1, 25)]
    for finding in examine(scheme(BAD), history(1), METRICS):
        assert (
            finding.message["zh"]
            and finding.message["en"]
            and "{" not in finding.message["zh"] + finding.message["en"]
        )
        assert bool(finding.advice["en"]) == (finding.verdict in ("warn", "error"))


def test_a_short_history_tells_nothing_about_behaviour_but_the_structure() -> None:
    of = history(1)
    short = of.only(of.months < 2)
    found = verdicts(examine(scheme(BAD), short, METRICS))
    assert {rule for rule, verdict in found.items() if verdict == "unknown"} >= {
        f"L{n:02d}" for n in range(5, 16)
    }
    assert found["L03"] == "warn"


def test_the_order_of_rows_does_not_matter() -> None:
    of = history(2)
    mixed = np.random.default_rng(0).permutation(of.rows)
    other = History(
        of.persons[mixed],
        of.months[mixed],
        {name: column[mixed] for name, column in of.values.items()},
        {name: column[mixed] for name, column in of.n.items()},
        {name: column[mixed] for name, column in of.groups.items()},
    )
    for one, two in zip(
        examine(scheme(BAD), of, METRICS), examine(scheme(BAD), other, METRICS), strict=True
    ):
        assert one.verdict == two.verdict
        assert one.figure is two.figure is None or one.figure == pytest.approx(two.figure, rel=1e-9)


def test_thresholds_can_be_set_otherwise() -> None:
    found = verdicts(
        examine(
            scheme(GOOD),
            history(1),
            METRICS,
            overrides={"L05.warn": 0.1, "L01.warn_low": 6, "L99.warn": 1},
        )
    )
    assert (found["L05"], found["L01"]) == ("warn", "warn")


def items(text: str, gates: str = "") -> Scheme:
    return scheme(
        f"scheme: x\napplies_to: {{position: agent}}\nmonth: 2026-01\nitems:\n{text}\n{gates}"
    )


LINE = "curve: {type: linear, zero: 0, full: 1}"


@pytest.mark.parametrize(
    ("rule", "text", "verdict"),
    [
        ("L01", f"  - {{metric: fcr, weight: 100, {LINE}}}", "error"),
        (
            "L03",
            (
                f"  - {{metric: fcr, weight: 97, {LINE}}}\n  - "
                f"{{metric: adherence, weight: 3, {LINE}}}"
            ),
            "warn",
        ),
        (
            "L04",
            "  - {metric: aht, weight: 60, curve: {type: linear, zero: 400, full: 200}}\n"
            f"  - {{metric: short_contacts, weight: 40, {LINE}}}",
            "error",
        ),
        ("L04", f"  - {{metric: adherence, weight: 100, {LINE}}}", "ok"),
        (
            "L05",
            "  - {metric: aht, weight: 100, curve: {type: linear, zero: 400, full: 200}}",
            "error",
        ),
        ("L10", "  - {metric: fcr, weight: 100, curve: {type: pass, at: 0.74}}", "error"),
        (
            "L11",
            "  - {metric: fcr, weight: 100, curve: {type: linear, zero: 0, full: 0.2}}",
            "warn",
        ),
        ("L12", f"  - {{metric: conversion, weight: 100, {LINE}}}", "unknown"),
        (
            "L13",
            "  - {metric: csat, weight: 50, curve: {type: linear, zero: 3, full: 5}}\n"
            "  - {metric: csat_top2, weight: 50, curve: {type: linear, zero: 0, full: 5}}",
            "warn",
        ),
        (
            "L19",
            "  - {metric: qa_score, weight: 100, curve: {type: linear, zero: 0, full: 100}}",
            "warn",
        ),
    ],
)
def test_single_rules(rule: str, text: str, verdict: str) -> None:
    of = history(3)
    of = History(
        of.persons, of.months, dict(of.values) | {"csat_top2": of.values["csat"]}, of.n, of.groups
    )
    assert verdicts(examine(items(text), of, METRICS))[rule] == verdict


@pytest.mark.parametrize(
    ("around", "rule", "verdict"),
    [
        (Around(one_rater={"qa_score": 0.9}), "L16", "error"),
        (Around(one_rater={"qa_score": 0.1}), "L16", "ok"),
        (Around(), "L16", "unknown"),
        (Around(scored=1), "L17", "ok"),
        (Around(scored=3), "L17", "warn"),
        (Around(mentors=[]), "L18", "ok"),
        (Around(mentors=[("a", "b")]), "L18", "warn"),
        (Around(mentors=[("a", "b"), ("c", "b")]), "L18", "error"),
        (Around(mentors=[("a", "b"), ("b", "c"), ("c", "a")]), "L18", "error"),
        (Around(tried=False), "L20", "warn"),
        (Around(tried=False, publishing=True), "L20", "error"),
        (Around(tried=True), "L20", "ok"),
    ],
)
def test_what_lies_around_a_scheme(around: Around, rule: str, verdict: str) -> None:
    assert verdicts(examine(scheme(GOOD), history(1), METRICS, around))[rule] == verdict


def test_the_slope_is_that_of_a_regression_with_a_constant_for_each_person() -> None:
    """Three persons on parallel lines y = 2x + a: slope 2, no error; the line between persons
    points the other way.
    """
    persons = np.repeat([0, 1, 2], 3)
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9])
    y = 2 * x - 20.0 * persons
    found = slope_within(y, x, persons, 3)
    assert found is not None
    assert (found.slope, found.error) == (pytest.approx(2), pytest.approx(0, abs=1e-12))
    assert np.corrcoef(x, y)[0, 1] < 0


def test_the_slopes_error_is_honest() -> None:
    """Over many histories the spread of the slope is what its error says (within a fifth)."""
    slopes = []
    for seed in range(40):
        of = history(seed, people=30, months=6)
        slopes.append(
            slope_within(of.values["qa_score"], np.log(of.values["aht"]), of.persons, of.people)
        )
    spread = np.std([each.slope for each in slopes if each], ddof=1)
    assert float(np.mean([each.error for each in slopes if each])) == pytest.approx(
        spread, rel=0.25
    )


def test_shares_of_variance_of_a_worked_example() -> None:
    """Two cells of two people, two months each: people's means 1, 3 | 7, 9; months ±1 apart.

    Between cells 36 × 2 ÷ ... : MS between = 36, MS inside = 2, σ²cell = 17, σ²person = 2 − 2 ÷ 2 =
    1: share 17/18.
    """
    persons = np.repeat(np.arange(4), 2)
    values = np.array([0.0, 2, 2, 4, 6, 8, 8, 10])
    groups = {"shift": np.repeat(["day", "night"], 4), "queue": np.full(8, "")}
    of = History(persons, np.tile([0, 1], 4), {}, {}, groups)
    found = uncontrollable(values, of)
    assert found is not None
    assert found.share == pytest.approx(17 / 18)
    assert found.p == pytest.approx(float(stats.f.sf(18, 1, 2)))


def test_reliability_is_the_intraclass_correlation() -> None:
    """Shrout & Fleiss 1979, six targets and four judges: ICC(1) = 0.1657."""
    table = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
    )
    of = History(np.repeat(np.arange(6), 4), np.tile(np.arange(4), 6), {}, {}, {})
    assert reliability(table.ravel(), of) == pytest.approx(0.1657, abs=5e-5)


def test_likeness_and_kendall_are_spearmans_and_kendalls() -> None:
    rng = np.random.default_rng(1)
    a = np.round(rng.normal(size=50), 1)
    b = np.round(a + rng.normal(size=50), 1)
    assert likeness(a, b) == pytest.approx(float(stats.spearmanr(a, b).statistic))
    assert kendall(a, b) == pytest.approx(float(stats.kendalltau(a, b).statistic))


def test_effective_weights_add_up_to_one() -> None:
    good = scheme(GOOD.replace("gates:", "# gates:"))
    assert sum(effective_weights(good, history(1)).values()) == pytest.approx(1)


@given(
    curve=st.sampled_from(
        [
            Linear(0.5, 0.9),
            Linear(0.15, 0.0),
            Band(120, 240, 60, 420),
            Band(1, 1, 1, 2),
            Steps(((0.7, 60), (0.8, 100))),
            Steps(((10, 100), (20, 60)), True),
            Pass(0.9),
            Pass(5, True),
        ]
    ),
    values=st.lists(st.floats(-1000, 1000), min_size=1, max_size=20),
)
def test_many_scores_at_once_are_the_scores_of_each(curve: Curve, values: list[float]) -> None:
    array = np.array([*values, np.nan])
    assert curve.scores(array)[:-1] == pytest.approx([curve.score(value) for value in values])
    assert np.isnan(curve.scores(array)[-1])


def test_totals_of_the_history_are_those_of_a_card() -> None:
    """The same item scores, weights and gate as `own_card` and `finished_card` reckon,
    agent-month by agent-month.
    """
    of, good = history(4), scheme(GOOD)
    values = values_of(good, of)
    totals = totals_of(good, scores_of(good, values), values)
    for row in (0, 100, 333):
        measured = {name: Measured(float(column[row]), 100) for name, column in of.values.items()}
        card = finished_card(good, own_card(good, measured), measured)
        assert totals[row] == pytest.approx(card.total)


def _noisy(seed: int) -> History:
    """A small team whose differences are mostly luck: what decides is whether they are sure."""
    return history(seed, people=12, months=4)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("text", [BAD, GOOD, "fast", "alone", "judged"])
def test_every_verdict_follows_from_the_figure_and_the_threshold_shown_with_it(
    seed: int, text: str
) -> None:
    told = {
        "fast": f"  - {{metric: adherence, weight: 100, {LINE}}}",
        "alone": "  - {metric: aht, weight: 100, curve: {type: linear, zero: 400, full: 200}}",
        "judged": "  - {metric: qa_score, weight: 100, curve: {type: pass, at: 85}}",
    }
    of, limits = items(told[text]) if text in told else scheme(text), limits_of({})
    around = Around(
        one_rater={"qa_score": 0.4}, mentors=[("a", "b")], scored=2, tried=bool(seed % 2)
    )
    for past in (history(seed), _noisy(seed), history(seed, trade_off=0)):
        for finding in examine(of, past, METRICS, around):
            if (
                finding.verdict != "unknown"
                and finding.figure is not None
                and finding.threshold is not None
            ):
                flagged = RULES[finding.rule].flags(
                    finding.figure, finding.threshold, limits[finding.rule]
                )
                assert flagged == (finding.verdict != "ok"), finding


def test_a_share_that_may_be_luck_is_not_a_sure_share_of_the_shift() -> None:
    """All the difference lies between two shifts of two people each, but p = 0.051: passed, and
    the figure says 0.
    """
    of = History(
        np.repeat(np.arange(8), 3),
        np.tile([0, 1, 2], 8),
        {
            "fcr": np.tile([0.5, 0.6, 0.7], 8)
            + np.repeat([0.0, 0.04, 0.08, 0.02, 0.05, 0.09, 0.03, 0.1], 3)
        },
        {"fcr": np.full(24, 50.0)},
        {"shift": np.repeat(["day", "night"], 12), "queue": np.full(24, "")},
    )
    found = next(
        each
        for each in examine(items(f"  - {{metric: fcr, weight: 100, {LINE}}}"), of, METRICS)
        if each.rule == "L08"
    )
    assert (found.verdict, found.figure, found.threshold) == ("ok", 0.0, 0.25)
    data = found.details[0].data
    assert "碰巧" in data["why"]["zh"] and "luck" in data["why"]["en"]
    assert float(data["p"]) >= 0.01
    assert "p=" not in found.message["zh"] + found.message["en"]


def test_one_record_of_one_moves_everything_and_min_n_heals_it() -> None:
    """A rate of 1 on one case: a case more that fails makes it 1/2, a second one less is none.
    With min_n it leaves.
    """
    rng = np.random.default_rng(1)
    persons, months = np.repeat(np.arange(10), 4), np.tile(np.arange(4), 10)
    values, n = rng.uniform(0.6, 0.9, 40), np.full(40, 200.0)
    values[7], n[7] = 1.0, 1.0
    of = History(persons, months, {"fcr": values}, {"fcr": n}, {})
    text = "  - {{metric: fcr, weight: 100, curve: {{type: linear, zero: 0, full: 1}}{min_n}}}"
    bare, healed = (
        next(
            each
            for each in examine(items(text.format(min_n=min_n)), of, METRICS)
            if each.rule == "L21"
        )
        for min_n in ("", ", min_n: 30")
    )
    assert (bare.verdict, bare.figure, bare.threshold) == ("warn", pytest.approx(50), 10)
    assert "共 1 条" in bare.message["zh"] and "least cases" in bare.advice["en"]
    assert healed.verdict == "ok" and healed.figure == pytest.approx(
        100 * np.delete(values, 7).max() / 199
    )


def test_one_record_of_a_count_and_of_a_mean() -> None:
    """A count of 20 on a line to 40 moves by 2.5 points a record; a mean of 4 of four marks
    falls to 3.4 by a mark of 1.
    """
    of = History(
        np.arange(4),
        np.zeros(4, int),
        {"answered": np.full(4, 20.0), "csat": np.array([4.0, 4, 1, 5])},
        {"answered": np.full(4, 20.0), "csat": np.full(4, 4.0)},
        {},
    )
    count = items("  - {metric: answered, weight: 100, curve: {type: linear, zero: 0, full: 40}}")
    assert spread.one_record(count, of, count.items[0], METRICS["answered"]) == pytest.approx(
        np.full(4, 2.5)
    )
    none = History(
        np.arange(3),
        np.zeros(3, int),
        {"answered": np.array([0.0, 20, np.nan])},
        {"answered": np.array([0.0, 20, 0])},
        {},
    )
    with np.errstate(all="raise"):
        moved = spread.one_record(count, none, count.items[0], METRICS["answered"])
    assert moved == pytest.approx([2.5, 2.5, np.nan], nan_ok=True), (
        "of who has none yet, one more counts; unknown is unknown"
    )
    mean = items(
        "  - {metric: csat, weight: 100, curve: {type: steps, steps: [{at: 3.5, score: 50}, {at: 4.5, score: 100}]}}"
    )
    moved = spread.one_record(mean, of, mean.items[0], METRICS["csat"])
    assert moved[0] == 50


def test_a_curve_that_gives_less_for_a_better_value_is_found() -> None:
    """All points at 0.5 of resolution, none at 0.9: the worse, the more."""
    of = scheme(GOOD)
    upward = next(
        item
        for item in of.items
        if METRICS[item.metric].better == "up" and isinstance(item.curve, Linear)
    )
    wrong = replace(upward, curve=Linear(upward.curve.points()[-2][0], upward.curve.points()[1][0]))
    items = tuple(wrong if item is upward else item for item in of.items)
    past = history(0)
    found = {each.rule: each for each in examine(replace(of, items=items), past, METRICS)}["L22"]
    assert found.verdict == "error" and "反了" in found.message["zh"]
    assert verdicts(examine(of, past, METRICS))["L22"] == "ok"


def test_who_is_alone_in_shift_and_queue_is_compared_with_nobody_but_themselves() -> None:
    of, past = scheme(GOOD), history(0)
    adjusted = replace(of.items[0], adjust="expected")
    fair = replace(of, items=(adjusted, *of.items[1:]))
    own_queue = np.char.add("q", past.persons.astype(str))
    alone = replace(past, groups={**past.groups, "queue": own_queue})
    found = {each.rule: each for each in examine(fair, alone, METRICS)}["L24"]
    assert (found.verdict, found.figure) == ("warn", 1.0)
    assert "100% 的人月" in found.message["zh"] and "本人自己的数" in found.message["zh"]
    assert verdicts(examine(fair, past, METRICS))["L24"] == "ok"
    raw = replace(of, items=tuple(replace(item, adjust="raw") for item in of.items))
    assert verdicts(examine(raw, alone, METRICS))["L24"] == "ok"
    nowhere = replace(past, groups={})
    assert verdicts(examine(fair, nowhere, METRICS))["L24"] == "unknown"


def test_who_shares_a_cell_only_in_another_month_is_alone() -> None:
    """Two persons in queue a in month 0, one of them alone there in month 1: one of three."""
    past = History(
        np.array([0, 1, 0]), np.array([0, 0, 1]), {}, {}, {"queue": np.array(["a", "a", "a"])}
    )
    assert spread.alone(past) == pytest.approx(1 / 3)


def test_a_weight_on_the_upper_bound_is_held_against_that_bound() -> None:
    finding = {"rule": "L03", "verdict": "ok", "figure": 40.0, "threshold": 40.0, "details": []}
    with translation.override("zh-hans"):
        assert limits.held_words(finding, below=is_below(finding)).endswith("高于 40")
        lower = finding | {"figure": 5.0, "threshold": 5.0}
        assert limits.held_words(lower, below=is_below(lower)).endswith("低于 5")
