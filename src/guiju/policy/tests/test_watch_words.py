"""What the money watch found, as one would say it; z, p and q stay behind "how"."""

from __future__ import annotations

import pytest
from django.utils import translation

from guiju.policy.models import Alert
from guiju.policy.pages.watching import ALERTS, sentence_of


def alert(**figures: object) -> Alert:
    told = {"group": "refund_only", "test": "count", "observed": 52.0, "expected": 20.0}
    told |= {"ratio": 1.8, "p": 0.0001, "q": 0.004, "z": 5.1}
    return Alert(**(told | figures))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "52 refunds without a return, expected 20 (2.6 times; cautiously 1.8 times)"),
        ("zh-hans", "52 笔仅退款，预期 20 笔（2.6 倍；保守估计 1.8 倍）"),
    ],
)
def test_a_count_against_peers_is_a_sentence(language: str, sentence: str) -> None:
    with translation.override(language):
        assert sentence_of(alert()) == sentence


def test_an_amount_has_no_number_of_cases_and_a_ceiling_its_share() -> None:
    with translation.override("zh-hans"):
        assert sentence_of(alert(test="amount")) == "仅退款的金额是预期的 2.6 倍（保守估计 1.8 倍）"
        above = alert(test="ceiling", n=200.0, observed=30.0, expected=20.0, ratio=0.15)
        assert sentence_of(above) == "200 笔资金操作中有 30 笔仅退款：占 15.0 %，制度上限 10.0 %"


def test_nothing_expected_is_no_ratio() -> None:
    with translation.override("en"):
        assert "(— times" in sentence_of(alert(expected=0.0))


def test_the_list_shows_the_sentence_and_offers_the_rest() -> None:
    hidden = {column.name for column in ALERTS.columns if column.hidden}
    assert hidden == {"observed", "expected", "ratio", "q"}
    assert "found" in {column.name for column in ALERTS.columns} - hidden
