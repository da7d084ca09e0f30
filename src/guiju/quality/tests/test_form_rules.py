"""A form as text: every fault is told, YAML goes out and comes back, its words are examined."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guiju.foundation.errors import GuijuError, Several
from guiju.quality.form_templates import STARTING
from guiju.quality.rules.form_examination import Past, correlation, examine
from guiju.quality.rules.forms import (
    CriterionText,
    FormText,
    base_points,
    checked,
    fingerprint,
    understood,
    written,
)

TEXT = STARTING.text("phone-service", "zh")


def faults(text: FormText) -> list[str]:
    """The sentences with which a form is refused."""
    with pytest.raises(GuijuError) as refused:
        checked(text)
    error = refused.value
    return [each.say("zh") for each in (error.issues if isinstance(error, Several) else [error])]


def changed(number: int, **more: Any) -> FormText:
    """The form with something else about one criterion (from 1)."""
    criteria = list(TEXT.criteria)
    criteria[number - 1] = replace(criteria[number - 1], **more)
    return replace(TEXT, criteria=tuple(criteria))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_our_forms_are_whole_and_need_no_warning(language: str) -> None:
    for code in STARTING.codes(language):
        text = STARTING.text(code, language)
        assert base_points(text.criteria) == 100
        assert examine(text) == []


def test_yaml_goes_out_and_comes_back() -> None:
    assert understood(written(TEXT)) == TEXT
    assert fingerprint(TEXT, 1) != fingerprint(changed(1, met="别的"), 1)


def test_points_that_give_ninety_are_refused_in_one_sentence() -> None:
    assert faults(changed(1, points=5)) == ["必扣与按感受的各项合计要正好 100 分，现在是 90 分。"]


@pytest.mark.parametrize(
    ("number", "more", "said"),
    [
        (1, {"basis": ""}, "第 1 项是必扣项：请说明是业务风险还是业务知识。"),
        (1, {"text": ""}, "第 1 项没有内容。"),
        (1, {"kind": "strict"}, "第 1 项：不认识“strict”"),
        (1, {"critical": "boss"}, "第 1 项：不认识“boss”"),
        (8, {"fails": "form"}, "第 8 项是加分项：没做到不算差错。"),
        (10, {"points": 5}, "第 10 项是禁止项，不设分值"),
        (10, {"fails": "", "critical": ""}, "第 10 项是禁止项：触犯了会怎样？"),
        (2, {"code": "identity"}, "编号“identity”用了两次。"),
    ],
)
def test_what_makes_no_sense_is_refused(number: int, more: dict[str, Any], said: str) -> None:
    assert any(sentence.startswith(said) for sentence in faults(changed(number, **more)))


def test_a_form_of_nothing_is_refused() -> None:
    assert faults(replace(TEXT, criteria=())) == [
        "必扣与按感受的各项合计要正好 100 分，现在是 0 分。"
    ]


def rules(text: FormText, **past: Past) -> list[tuple[str, int]]:
    """What is warned of, and of which criterion."""
    return [(each.rule, each.number) for each in examine(text, past)]


def test_prescribed_words_are_warned_of() -> None:
    assert ("prescriptive", 5) in rules(changed(5, text="必须说“感谢来电”"))
    assert ("prescriptive", 5) in rules(changed(5, text="The agent must say the greeting"))


def test_a_ban_on_honest_words_is_warned_of() -> None:
    assert ("honest_word", 10) in rules(changed(10, text="说了“可能”"))
    assert ("honest_word", 5) not in rules(changed(5, text="可能不确定时说清楚"))  # by feeling


def test_no_bonus_and_too_many_criteria_are_warned_of() -> None:
    few = tuple(each for each in TEXT.criteria if each.kind != "bonus")
    many = (
        *few,
        *(CriterionText(f"x{n}", "多的一项", "forbidden", fails="form") for n in range(7)),
    )
    assert {rule for rule, _number in rules(replace(TEXT, criteria=many))} == {
        "no_bonus",
        "too_many",
    }


def test_a_criterion_that_nobody_fails_or_customers_do_not_feel_is_warned_of() -> None:
    assert rules(TEXT, identity=Past(40, 0)) == [("never_failed", 1)]
    assert rules(TEXT, identity=Past(39, 0)) == []
    assert rules(TEXT, need=Past(60, 10, 60, -0.1)) == [("not_satisfaction", 5)]
    assert rules(TEXT, abuse=Past(500, 0)) == []  # the never is meant to stay empty


def test_correlation_by_hand() -> None:
    assert correlation([1, 2, 3], [2, 4, 6]) == pytest.approx(1)
    assert correlation([1, 2, 3], [3, 1, 2]) == pytest.approx(-0.5)
    assert correlation([1, 1, 1], [3, 1, 2]) is None
