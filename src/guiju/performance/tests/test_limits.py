"""Thresholds of the examination in words of the thing, with units."""

from __future__ import annotations

import pytest
from django.utils import translation

from guiju.performance.pages.limits import figure_words, held_words, threshold_words
from guiju.performance.rules.examination import RULES


@pytest.mark.parametrize(
    ("rule", "name", "value", "words"),
    [
        ("L08", "error", 0.5, "不通过：高于 50 %"),
        ("L08", "p", 0.01, "差异须大过运气（p 值低于 0.01）"),
        ("L01", "warn_low", 3, "提醒：低于 3 项"),
        ("L01", "error_high", 10, "不通过：高于 10 项"),
        ("L02", "error", 100, "不通过：不等于 100"),
        ("L05", "warn", 0.7, "提醒：达到 0.7 倍"),
        ("L10", "share", 0.2, "占比须高于 20 %"),
        ("L21", "warn", 10, "提醒：高于 10 分"),
    ],
)
def test_a_threshold_is_said_with_its_unit(rule: str, name: str, value: float, words: str) -> None:
    with translation.override("zh-hans"):
        assert threshold_words(RULES[rule], name, value) == words


def test_every_threshold_has_words_in_both_languages() -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for rule in RULES.values():
                for name, value in rule.thresholds.items():
                    assert "%(" not in threshold_words(rule, name, value)


def test_a_figure_stands_beside_what_it_was_held_against() -> None:
    finding = {"rule": "L11", "figure": 0.42, "threshold": 0.3}
    with translation.override("en"):
        assert held_words(finding, below=False) == "measured: 42 %; flagged above 30 %"
        assert held_words(finding | {"figure": None}, below=False) == ""
        assert held_words({"rule": "L20", "figure": 1.0, "threshold": 1.0}, below=False) == ""
        assert figure_words(0.5, "sd") == "0.5 standard deviations"
