"""What an agent promises beyond the authority of their grade is flagged with its clause."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Invalid
from guiju.people import actions as people
from guiju.policy import actions as policy
from guiju.policy.models import Limit
from guiju.policy.reads.promised import authority_on, money_actions
from guiju.policy.rules.rulebook import Binding
from guiju.policy.tests.making import Company, company, published
from guiju.quality.actions import checks
from guiju.quality.models.conversations import Conversation
from guiju.quality.models.flags import CheckFlag
from guiju.quality.rules.check_sets import understood, written
from guiju.quality.rules.checks import Checker, Rule
from guiju.quality.rules.checks.amounts import amounts
from guiju.quality.tests.test_check_pages import browser, page
from guiju.quality.tests.test_flags import spoken, work

API = "/api/v1/quality"
RULES = """
set: money
title: 金额
checks:
  - rule: refund
    title: 超出权限的退款
    authority: refund
    cues: [退, 赔]
    examples: {positive: [给您退800元], negative: [给您退货, 不能退800元]}
"""


@pytest.fixture
def firm(db: None) -> Company:
    """A company in which agents refund up to 100 alone, and a rule that compares."""
    made = company()
    published(made, asked=False)
    refund = policy.save_action("refund", "退款", actor=OPERATOR)
    policy.write_limit(
        refund,
        "money",
        "own-orders",
        binds=Binding(positions=("agent",)),
        each=Decimal(100),
        approver="leader",
        actor=OPERATOR,
    )
    Limit.objects.update(from_date=clock.today() - dt.timedelta(days=30))
    row = checks.write_checks(understood(RULES), actor=made.actor("林岚"))
    row = checks.send_to_review(row, actor=made.actor("林岚"))
    checks.publish_checks(row, actor=made.actor("秦越"))
    people.match_key(
        "crm", "a1", made.persons["李雷"], clock.today() - dt.timedelta(days=9), actor=OPERATOR
    )
    return made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("给您退800元", [("800", "CNY")]),
        ("赔1,200.50元", [("1200.50", "CNY")]),
        ("￥3万，或者 50 块", [("30000", "CNY"), ("50", "CNY")]),
        ("退你两百块", [("200", "CNY")]),
        ("一百五十元", [("150", "CNY")]),
        ("三千五块", [("3500", "CNY")]),
        ("一万二元", [("12000", "CNY")]),
        ("二百零五块", [("205", "CNY")]),
        ("$80, or 90 dollars", [("80", "USD"), ("90", "USD")]),
        ("订单 20261130123456 的 3 个", []),
        ("0 元", []),
        ("1234567890123元", []),
    ],
)
def test_amounts_are_read_as_they_are_said(text: str, found: list[tuple[str, str]]) -> None:
    assert [(str(each.value), each.currency) for each in amounts(text)] == found


def test_a_cue_counts_beside_an_amount_in_its_clause_alone() -> None:
    checker = Checker([Rule("refund", ("退",), authority="refund")])
    assert checker.found("agent", "给您退800元") == [("refund", 2, 3)]
    assert checker.found("agent", "给您退货，运费10元") == []
    assert checker.found("agent", "我们不能退800元") == []


def test_what_is_beyond_the_agents_authority_is_flagged_with_its_clause(
    firm: Company, tmp_path: Path
) -> None:
    spoken(tmp_path, "给您退800元", "给您退80元", "退货", "赔您两百块", "不能退800元")
    work()
    found = {row.conversation.key: row.breach for row in CheckFlag.objects.all()}
    assert set(found) == {"c-1", "c-4"}
    told = found["c-1"]
    assert (told["amount"], told["policy"], told["clause"]) == ("800", "money", "own-orders")
    assert told["sentence"]["zh"] == "每笔不超过 100.00。" and told["action"] == "退款"
    client = browser(firm, "林岚")
    shown = page(client, "quality_flags")
    assert "每笔不超过 100.00。" in shown and "/policy/rules/money/" in shown
    rows = client.get(f"{API}/flags").json()["rows"]
    assert {row["breach"]["amount"] for row in rows} == {"800", "200"}


def test_an_approved_request_covers_what_is_promised(firm: Company, tmp_path: Path) -> None:
    refund = authority_on("refund", clock.today())
    assert refund is not None
    row = policy.request_authority(
        refund.action, firm.persons["李雷"], Decimal(900), purpose="安抚", actor=firm.actor("李雷")
    )
    spoken(tmp_path, "给您退800元")
    work()
    assert CheckFlag.objects.filter(standing=True).count() == 1  # it still waits
    type(row).objects.filter(pk=row.pk).update(
        state="granted", on=clock.today() - dt.timedelta(days=1), decided_at=clock.now()
    )
    spoken(tmp_path, "给您退800元", key="d")
    work()
    assert not CheckFlag.objects.filter(conversation__key="d-1").exists()


def test_whose_words_nobody_knows_are_not_flagged(firm: Company, tmp_path: Path) -> None:
    spoken(tmp_path, "给您退80元")
    Conversation.objects.update(person=None)
    spoken(tmp_path, "给您退800元", key="e")
    work()
    assert CheckFlag.objects.count() == 1
    early = clock.today() - dt.timedelta(days=5_000)
    table = authority_on("refund", clock.today())
    assert table is not None and authority_on("nothing", clock.today()) is None
    assert authority_on("refund", early).beyond(firm.persons["李雷"].pk, Decimal(9)) is None  # type: ignore[union-attr]


def test_a_rule_names_its_authority_in_the_editor_and_in_yaml(firm: Company) -> None:
    text = understood(RULES)
    assert understood(written(text)) == text and money_actions() == [("refund", "退款")]
    with pytest.raises(Invalid):
        understood(RULES.replace("authority: refund", "authority: refund\n    scope: customer"))
    client = browser(firm, "林岚")
    shown = page(client, "quality_checks_edit", "money")
    assert "比对的权限" in shown and "退款" in shown
    assert "比对的权限" in page(client, "quality_checks_one", "money")
    assert client.get(f"{API}/checks/money").json()["rules"][0]["authority"] == "refund"
