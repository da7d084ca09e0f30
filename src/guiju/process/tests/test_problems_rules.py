"""Words, likeness, suggested classes, due days, the median with those still waiting."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from guiju.process.rules import problem_classes, problems

CLASSES = problem_classes.with_kept({})


def vector(text: str, known: dict[str, int] | None = None, texts: int = 100) -> dict[str, float]:
    return problems.weights(problems.terms(text), known or {}, texts)


def cosine(one: str, other: str) -> float:
    left, right = vector(one), vector(other)
    return sum(value * right.get(term, 0) for term, value in left.items())


def test_words_of_chinese_and_english() -> None:
    found = problems.terms("ERP 退款页面打不开,refund page is down 502")
    assert {"erp", "退款", "页面", "refund", "page", "down", "502"} <= set(found)
    assert "is" not in found and "的" not in found
    assert problems.terms(" 。!?") == {}


def test_a_vector_has_length_one_and_rare_words_weigh_more() -> None:
    found = vector("退款 快递", {"退款": 80, "快递": 2})
    assert sum(value * value for value in found.values()) == pytest.approx(1)
    assert found["快递"] > found["退款"]
    assert problems.weights({}, {}, 5) == {}


def test_likeness_tells_the_same_from_another() -> None:
    one = "退款页面打开很慢,点提交后一直转圈"
    assert cosine(one, one) == pytest.approx(1)
    assert cosine(one, "提交退款的页面一直转圈,特别慢") > problems.SIMILAR
    assert cosine(one, "夜班排班少人,吃饭没人顶") < 0.05
    assert cosine("refund page is slow", "the refund page became slow again") > problems.SAME


def test_candidates_are_found_by_rare_words() -> None:
    found = vector("退款 快递 优惠券")
    known = {"退款": 5000, "快递": 3, "优惠券": 40}
    assert problems.looked_up(found, known, 5000)[:2] == ["快递", "优惠券"]
    assert "退款" not in problems.looked_up(found, known, 5000)
    assert problems.looked_up(found, {}, 5000) == []
    assert (
        len(
            problems.looked_up(
                {f"w{n}": 0.1 for n in range(90)}, {f"w{n}": 1 for n in range(90)}, 500
            )
        )
        <= problems.LOOKED_UP
    )


def test_ranked_is_the_cosine_the_most_alike_first() -> None:
    mine = {"a": 0.6, "b": 0.8}
    found = problems.ranked(mine, [(1, "a", 0.6), (1, "b", 0.8), (2, "b", 0.3), (3, "a", 0.1)])
    assert found == [(1, pytest.approx(1)), (2, pytest.approx(0.24))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("后台系统登录不上,一直报错", "system"),
        ("快递三天没有揽收,客户催发货", "logistics"),
        ("夜班排班人手不够,吃饭没人顶班", "staffing"),
        ("直播说送赠品,优惠券又用不了", "promise"),
        ("不知道新品怎么用,没培训过", "knowledge"),
        ("仅退款的权限额度没写明,谁来批", "rule"),
        ("the delivery of the parcel is late and the courier lost it", "logistics"),
        ("天气不错", ""),
    ],
)
def test_a_class_is_suggested_by_words(text: str, kind: str) -> None:
    assert problems.suggested(text, CLASSES, []) == kind


def test_what_was_decided_before_counts_more_than_a_word() -> None:
    text = "系统提示的话不对"
    assert problems.suggested(text, CLASSES, []) == "system"
    assert (
        problems.suggested(text, CLASSES, [("procedure", 0.5), ("procedure", 0.3)]) == "procedure"
    )
    assert problems.suggested(text, CLASSES, [("gone", 0.9)]) == "system"
    assert problems.suggested("没头没尾", CLASSES, [("goods", 0.1)]) == ""


def test_words_of_a_class_as_leaders_write_them() -> None:
    assert problem_classes.words_of("退款, 仅退款\uff0cREFUND\n\n退款") == (
        "退款",
        "仅退款",
        "refund",
    )
    kept = {"other": problem_classes.Class("other", "别的", "else", place=1)}
    assert next(iter(problem_classes.with_kept(kept).values())).zh == "别的"


def test_due_days_skip_the_weekend() -> None:
    monday, friday = dt.date(2026, 3, 2), dt.date(2026, 3, 6)
    assert problems.due_on(monday) == dt.date(2026, 3, 5)
    assert problems.due_on(friday) == dt.date(2026, 3, 11)
    assert problems.due_on(dt.date(2026, 3, 7)) == dt.date(2026, 3, 11)
    assert problems.escalates_on(monday, dt.date(2026, 3, 5)) == dt.date(2026, 3, 8)


def test_an_age_has_its_tone() -> None:
    due = dt.date(2026, 3, 5)
    assert [problems.age_tone(dt.date(2026, 3, day), due) for day in (3, 4, 5, 6)] == [
        "",
        "warn",
        "warn",
        "bad",
    ]


def test_the_median_counts_those_still_waiting() -> None:
    assert problems.median_wait([], [3, 4]) is None
    assert problems.median_wait([1, 2, 3], []) is not None
    flattered = problems.median_wait([1, 1, 2, 2], [])
    honest = problems.median_wait([1, 1, 2, 2], [5, 5, 5])
    assert flattered is not None and honest is not None and honest[0] > flattered[0]
    assert problems.median_wait([1, 1], [9, 9, 9]) is None


def test_the_interval_of_the_median_covers_the_truth() -> None:
    chance, hits, tries = random.Random(7), 0, 300
    truth = 2 * 0.6931471805599453  # the median of exponential times with mean 2
    for _ in range(tries):
        times = [chance.expovariate(0.5) for _ in range(80)]
        looked = [chance.uniform(0, 6) for _ in range(80)]
        found = problems.median_wait(
            [t for t, c in zip(times, looked, strict=True) if t <= c],
            [c for t, c in zip(times, looked, strict=True) if t > c],
        )
        assert found is not None
        hits += (found[1] or 0) <= truth <= (found[2] or 99)
    assert 0.90 <= hits / tries <= 0.99
