"""Pay of a closed month: by rule, corrections in, prepared by one and released by another."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.performance import actions
from guiju.performance.access import visible_lines
from guiju.performance.models import Closing, PayLine, PayRuleVersion, PayRun
from guiju.performance.reads.paying import simulated
from guiju.performance.rules.pay import load
from guiju.performance.tests.test_appeals import MANAGER, OFFICER, actor, card, closing, store

pytestmark = pytest.mark.django_db
__all__ = ["closing", "store"]
RULE = """pay: agents
applies_to: {position: agent}
from_month: 2026-01
base: 1000
table: [{at: 50, factor: 0.5}, {at: 70, factor: 1}]
"""


def published(text: str = RULE) -> PayRuleVersion:
    return actions.publish_pay_rule(actions.write_pay_rule(text, actor=OFFICER), actor=OFFICER)


def amounts(run: PayRun) -> dict[str, tuple[Decimal, str]]:
    return {line.card.subject: (line.amount, line.why) for line in run.lines.select_related("card")}


def test_pay_by_rule_prepared_and_released_by_two(closing: Closing, store: Path) -> None:
    published()
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    assert amounts(run) == {"李雷": (Decimal("500.00"), ""), "韩梅": (Decimal("1000.00"), "")}
    assert (run.total, run.currency, run.state) == (Decimal("1500.00"), "CNY", "prepared")
    assert not visible_lines(actor("李雷")).exists()
    with pytest.raises(Forbidden):
        actions.settle_pay(run, True, actor=OFFICER)
    assert actions.settle_pay(run, True, actor=MANAGER).state == "released"
    assert [line.card.subject for line in visible_lines(actor("李雷"))] == ["李雷"]
    with pytest.raises(Conflict):
        actions.settle_pay(run, False, actor=MANAGER)
    with pytest.raises(Conflict):
        actions.prepare_pay("2026-03", actor=OFFICER)


def test_corrections_count_and_stop_a_release_that_has_not_seen_them(closing: Closing) -> None:
    published()
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    entry = actions.propose_correction(card(closing), "aht", "录入错误", value=50, actor=MANAGER)
    actions.settle_correction(entry, True, actor=OFFICER)
    with pytest.raises(Conflict):
        actions.settle_pay(run, True, actor=MANAGER)
    assert PayRun.objects.get().state == "prepared"
    actions.settle_pay(run, False, actor=MANAGER)
    again = actions.prepare_pay("2026-03", actor=OFFICER)
    assert amounts(again)["李雷"] == (Decimal("1000.00"), "")


def test_nobody_is_paid_without_a_rule(closing: Closing) -> None:
    with pytest.raises(Invalid):
        actions.prepare_pay("2026-03", actor=OFFICER)
    published(RULE.replace("position: agent", "position: cook"))
    assert set(amounts(actions.prepare_pay("2026-03", actor=OFFICER)).values()) == {
        (Decimal("0.00"), "no_rule")
    }


def test_a_rule_is_a_draft_then_unchangeable_and_begins_after_released_pay(
    closing: Closing,
) -> None:
    row = actions.write_pay_rule(RULE, actor=OFFICER)
    assert actions.write_pay_rule(RULE, actor=OFFICER).pk == row.pk
    changed = actions.write_pay_rule(RULE.replace("1000", "1200"), actor=OFFICER)
    assert (changed.pk, changed.version) == (row.pk, 1)
    actions.publish_pay_rule(row, actor=OFFICER)
    with pytest.raises(Conflict):
        actions.publish_pay_rule(row, actor=OFFICER)
    newer = actions.write_pay_rule(RULE, actor=OFFICER)
    assert newer.version == 2
    actions.settle_pay(actions.prepare_pay("2026-03", actor=OFFICER), True, actor=MANAGER)
    with pytest.raises(Conflict):
        actions.publish_pay_rule(newer, actor=OFFICER)


def test_rules_of_two_currencies_are_refused(closing: Closing) -> None:
    published()
    published(RULE.replace("pay: agents", "pay: leaders").replace("base:", "currency: USD\nbase:"))
    with pytest.raises(Invalid):
        actions.prepare_pay("2026-03", actor=OFFICER)
    assert not PayRun.objects.exists() and not PayLine.objects.exists()


def test_what_a_rule_would_cost(closing: Closing) -> None:
    published()
    found = simulated(load(RULE.replace("base: 1000", "base: 2000")), closing)
    assert (found.month, found.people, found.would, found.now) == (
        "2026-03",
        2,
        Decimal("3000.00"),
        Decimal("1500.00"),
    )
    assert found.by_team == [("华东", 2, Decimal("3000.00"), Decimal("1500.00"))]


def test_who_may_not_does_not(closing: Closing) -> None:
    for act in (
        lambda: actions.write_pay_rule(RULE, actor=actor("李雷")),
        lambda: actions.prepare_pay("2026-03", actor=actor("王敏", "team_leader")),
    ):
        with pytest.raises(Forbidden):
            act()


def test_pay_of_an_opened_month_is_not_released(closing: Closing) -> None:
    published()
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    actions.reopen_month("2026-03", "wrong shifts", actor=OPERATOR)
    with pytest.raises(Conflict):
        actions.settle_pay(run, True, actor=MANAGER)
    assert actions.settle_pay(run, False, actor=MANAGER).state == "cancelled"
