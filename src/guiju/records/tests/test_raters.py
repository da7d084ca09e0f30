"""Raters: agreement, severity and fair scores to the digits of published and computed vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from guiju.foundation.errors import Invalid
from guiju.records.raters import (
    Marks,
    agreement_of,
    fair_scores,
    marks_of_file,
    profiles_of,
    read_marks,
)
from guiju.records.raters.agreement import gwet, weights
from guiju.records.raters.severity import _fixed, _many_raters, _Table, leniency

GAP = None
#: Four observers, twelve units (Krippendorff).
OBSERVED = {
    "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
    "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
    "C": [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
    "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
}
#: Six agents, three raters, two ratings each.
PANEL = [
    *(("A", "1", 85), ("A", "2", 79), ("B", "1", 90), ("B", "3", 88), ("C", "2", 70)),
    *(("C", "3", 76), ("D", "1", 82), ("D", "2", 74), ("E", "2", 81), ("E", "3", 90)),
    *(("F", "1", 78), ("F", "3", 77)),
]


def marked(table: dict[str, list[int | None]]) -> Marks:
    rows = [
        (unit, rater, mark)
        for rater, row in table.items()
        for unit, mark in enumerate(row)
        if mark is not None
    ]
    units, raters, scores = zip(*rows, strict=True)
    return Marks.of(units, raters, scores)


def panel() -> Marks:
    persons, raters, scores = zip(*PANEL, strict=True)
    return Marks.of(persons, raters, scores)


def test_agreement_of_four_observers_with_gaps_is_the_published_one() -> None:
    told = agreement_of(marked(OBSERVED))
    assert told.units == 11
    assert (told.alpha_nominal, told.alpha_ordinal, told.alpha_interval) == pytest.approx(
        (0.743421, 0.815388, 0.849107), abs=1e-6
    )
    assert (told.ac1, told.ac2, told.kappa) == pytest.approx((0.77544, 0.85874, 0.76207), abs=5e-6)
    marks = marked(OBSERVED)
    assert gwet(marks, weights(marks.values, 2)) == pytest.approx(0.91400, abs=5e-6)


@pytest.mark.parametrize(
    ("cells", "agreement", "kappa", "ac1"),
    [
        ((40, 9, 6, 45), 0.85, 0.699519, 0.700748),
        ((80, 10, 5, 5), 0.85, 0.318182, 0.808000),
        ((118, 5, 2, 0), 0.944, -0.023392, 0.940776),
    ],
)
def test_where_nearly_all_pass_kappa_falls_and_ac1_stands(
    cells: tuple[int, int, int, int], agreement: float, kappa: float, ac1: float
) -> None:
    pairs = [
        pair
        for n, pair in zip(cells, ((1, 1), (1, 0), (0, 1), (0, 0)), strict=True)
        for _ in range(n)
    ]
    told = agreement_of(marked({"A": [a for a, _ in pairs], "B": [b for _, b in pairs]}))
    assert (told.agreement, told.kappa, told.ac1) == pytest.approx(
        (agreement, kappa, ac1), abs=1e-6
    )


def test_weighted_kappa_of_two_raters() -> None:
    told = agreement_of(
        marked({"A": [1, 2, 3, 4, 4, 3, 2, 1, 5, 4], "B": [1, 3, 3, 4, 5, 3, 1, 1, 5, 3]})
    )
    assert (told.kappa, told.kappa_linear, told.kappa_quadratic) == pytest.approx(
        (0.506173, 0.743590, 0.894180), abs=1e-6
    )
    assert (told.alpha_ordinal, told.alpha_interval) == pytest.approx(
        (0.901230, 0.899471), abs=1e-6
    )


def test_one_rater_alone_or_one_mark_alone_says_nothing_false() -> None:
    alone = agreement_of(marked({"A": [1, 2, 3]}))
    assert (alone.units, alone.agreement, alone.ac1, alone.alpha_interval) == (0, None, None, None)
    same = agreement_of(marked({"A": [1, 1], "B": [1, 1]}))
    assert (same.agreement, same.ac1, same.kappa, same.alpha_nominal) == (1.0, 1.0, None, None)


def test_fair_scores_take_the_raters_severity_out() -> None:
    told = fair_scores(panel())
    assert told.raw == pytest.approx([82, 89, 73, 78, 85.5, 77.5])
    assert told.fair == pytest.approx(
        [82.977237, 86.638344, 74.384419, 78.977237, 86.884419, 75.138344], abs=1e-5
    )
    assert told.severity == pytest.approx([-2.76884, 4.72331, -1.95447], abs=1e-5)
    assert (told.sd_rater, told.sd_residual) == pytest.approx((4.158325, 1.099242), abs=1e-5)
    assert leniency(panel()) == pytest.approx([2.833333, -4.833333, 2.0], abs=1e-6)


def test_shrunk_scores_are_those_of_both_factors_random() -> None:
    told = fair_scores(panel(), shrunk=True)
    assert told.fair == pytest.approx(
        [82.93416, 86.52340, 74.51288, 79.01300, 86.76651, 75.25005], abs=2e-5
    )
    assert told.severity == pytest.approx([-2.7716, 4.7244, -1.9528], abs=1e-4)
    assert told.sd_person is not None
    assert (told.sd_person, told.sd_rater, told.sd_residual) == pytest.approx(
        (5.472730, 4.159018, 1.097428), abs=2e-5
    )


def test_known_severities_are_recovered_within_their_intervals_whichever_factor_is_larger() -> None:
    random = np.random.default_rng(5)
    for persons, raters in ((300, 12), (30, 90)):
        able, strict = random.normal(0, 6, persons), random.normal(0, 4, raters)
        person, rater = random.integers(0, persons, 3_000), random.integers(0, raters, 3_000)
        score = 80 + able[person] - strict[rater] + random.normal(0, 5, 3_000)
        marks = Marks(
            tuple(map(str, range(persons))), tuple(map(str, range(raters))), person, rater, score
        )
        for shrunk in (False, True):
            told = fair_scores(marks, shrunk=shrunk)
            held = np.abs(told.severity - (strict - (0 if shrunk else strict.mean()))) < 3 * (
                told.severity_se + strict.std() / np.sqrt(raters)
            )
            assert held.mean() > 0.95
            assert told.sd_residual == pytest.approx(5, rel=0.1)


def test_raters_who_share_nobody_are_components_of_their_own() -> None:
    marks = Marks.of(["a", "b", "c", "d"], ["1", "1", "2", "2"], [1, 2, 3, 4])
    assert list(fair_scores(marks).component) == [1, 1, 2, 2]


def test_who_is_harsh_marks_all_alike_and_drifts_is_named_and_nobody_else() -> None:
    random = np.random.default_rng(7)
    truth = random.normal(0, 1, 400)
    marks = {
        f"R{n}": np.clip(np.round(truth + random.normal(0, 0.6, 400)), -2, 2) for n in range(6)
    }
    bent = np.clip(np.round(truth - 0.4 + random.normal(0, 0.6, 400)), -2, 2)
    bent[300:] = -2
    marks["R9"] = bent
    profiles = {
        each.rater: each
        for each in profiles_of(marked({rater: list(row) for rater, row in marks.items()}))
    }
    assert [
        (name, each.harsh, each.constant, each.drifting)
        for name, each in profiles.items()
        if each.harsh or each.constant or each.drifting
    ] == [("R9", True, True, True)]
    assert (profiles["R9"].drift or 0) < -1
    mean = np.mean([row.mean() for row in marks.values()])
    assert profiles["R9"].severity == pytest.approx(mean - bent.mean()), "everybody marked all"


def test_a_file_is_read_by_its_columns_and_what_is_no_number_is_told_with_its_line(
    tmp_path: Path,
) -> None:
    path = tmp_path / "marks.csv"
    path.write_text("call,who,points\n0012345678901234567,a,3\n2,b,\n2,a,4\n")
    marks, blank = marks_of_file(path, "call", "who", "points")
    assert (marks.units, marks.raters, blank) == (("0012345678901234567", "2"), ("a",), 1)
    path.write_text("call,who,points\n1,a,3\n2,b,good\n")
    with pytest.raises(Invalid, match="Line 3: “good” is no number"):
        marks_of_file(path, "call", "who", "points")
    with pytest.raises(Invalid, match="no column mark"):
        marks_of_file(path, "call", "who", "mark")


def test_columns_are_known_by_their_names_and_marks_by_what_they_hold(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    path.write_text(
        "dialogue_id,annotator,turns,A,note\nd1,r1,4,1,ok\nd1,r2,4,2,ok\nd2,r1,3,0,\nd2,r2,3,2,no\n",
        encoding="utf-8",
    )
    told = read_marks(path).likely()
    assert (told.unit, told.rater, told.scores, told.time) == (
        "dialogue_id",
        "annotator",
        ("A",),
        "",
    )
    path.write_text("会话编号,质检员,得分,时间\nd1,甲,1,9\nd1,乙,2,10\n", encoding="utf-8")
    told = read_marks(path).likely()
    assert (told.unit, told.rater) == ("会话编号", "质检员")


def test_marks_follow_in_the_order_of_their_numbers_and_days(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    for times in (("10", "9"), ("2026/10/1", "2026/9/3"), ("2026-10-01 08:00", "2026-09-30 23:00")):
        path.write_text(f"u,r,s,t\na,x,2,{times[0]}\na,y,1,{times[1]}\n", encoding="utf-8")
        marks, _blank = marks_of_file(path, "u", "r", "s", "t")
        assert list(marks.score) == [1, 2]


def test_many_raters_of_few_persons_get_what_the_steps_over_the_raters_give() -> None:
    random = np.random.default_rng(11)
    for persons, raters in ((12, 40), (25, 90)):
        person = np.concatenate([np.arange(persons), random.integers(0, persons, 900)])
        rater = np.concatenate([np.arange(persons), random.integers(0, raters, 900)])
        strict = random.normal(0, 4, raters)
        score = 80 - strict[rater] + random.normal(0, 5, len(person))
        names = tuple(map(str, range(persons))), tuple(map(str, range(raters)))
        table = _Table.of(Marks(*names, person, rater, score))
        one, other = _fixed(table), _many_raters(table)
        for field in ("fair", "se", "severity", "severity_se", "sd_rater", "sd_residual"):
            assert getattr(other, field) == pytest.approx(getattr(one, field), abs=1e-5), field


def test_many_raters_who_all_give_one_mark_are_no_fault() -> None:
    marks = Marks.of(["a", "a", "a"], ["1", "2", "3"], [4, 4, 4])
    assert list(fair_scores(marks).severity) == [0, 0, 0]
