"""A change by SQL that stood only while the product acted: what came out is proved by what was
published.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from guiju.foundation import seals
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict
from guiju.performance import actions, reads
from guiju.performance.models import Closing, SchemeVersion
from guiju.performance.tests.test_appeals import MANAGER, OFFICER, card, closing, store
from guiju.performance.tests.test_closing import march
from guiju.performance.tests.test_paying import RULE, bent, published

pytestmark = pytest.mark.django_db
__all__ = ["closing", "march", "store"]
DEAR = ("performance_payruleversion", "text", "base: 1000", "base: 9000")
CHEAP = ("performance_payruleversion", "text", "base: 9000", "base: 1000")
MILD = ("performance_schemeversion", "text", "zero: 200", "zero: 900")
HARD = ("performance_schemeversion", "text", "zero: 900", "zero: 200")


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change so quick that no comparison at its use sees it."""
    for module in ("closing.check_input_as_sealed", "paying.check_pay_as_sealed"):
        monkeypatch.setattr(f"guiju.performance.actions.{module}", lambda *_: None)


def test_a_scheme_changed_by_sql_only_while_a_month_is_closed_closes_nothing(
    march: SchemeVersion,
) -> None:
    seals.renew()
    bent(*MILD)
    with pytest.raises(Conflict, match=r"performance\.schemeversion .* not as the journal sealed"):
        actions.close_month("2026-03", actor=OPERATOR)
    bent(*HARD)
    assert actions.close_month("2026-03", actor=OPERATOR).current


def test_a_standing_changed_by_sql_only_while_a_month_is_closed_closes_nothing(
    march: SchemeVersion,
) -> None:
    seals.renew()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_assignment SET from_date = '2020-01-01'")
    with pytest.raises(Conflict, match=r"people\.assignment .* not as the journal sealed"):
        actions.close_month("2026-03", actor=OPERATOR)


def test_a_draft_bent_by_sql_is_not_published(march: SchemeVersion) -> None:
    seals.renew()
    row = actions.copy_forward(march, "2026-04", actor=OPERATOR)
    bent("performance_schemeversion", "text", "zero: 200", "zero: 900")
    with pytest.raises(Conflict, match=r"performance\.schemeversion .* not as the journal sealed"):
        actions.publish_scheme(row, actor=OPERATOR, despite="test")


def test_a_closing_by_another_text_than_was_published_is_named_after_the_text_is_back(
    march: SchemeVersion, blind: None
) -> None:
    bent(*MILD)
    actions.close_month("2026-03", actor=OPERATOR)
    bent(*HARD)
    assert list(reads.closing_faults()) == []
    (fault,) = reads.published_faults()
    assert str(march) in fault["en"] and "as they were published" in fault["en"]
    assert "2026-03" in fault["zh"]


def test_a_closing_that_left_a_published_scheme_out_is_named(
    march: SchemeVersion, blind: None
) -> None:
    closed = actions.close_month("2026-03", actor=OPERATOR)
    assert list(reads.published_faults()) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE performance_schemeversion SET month = '2026-02'")
    (fault,) = reads.published_faults()
    assert f"closing of {closed.month}: version number {march.pk}" in fault["en"]


def test_pay_by_another_rule_than_was_published_is_named_after_the_rule_is_back(
    closing: Closing, blind: None
) -> None:
    published()
    bent(*DEAR)
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    actions.settle_pay(run, True, actor=MANAGER)
    bent(*CHEAP)
    faults = [fault["en"] for fault in reads.pay_faults()]
    assert faults == [
        "pay of 2026-03: 李雷 4500.00 comes out as 500.00 when it is reckoned again",
        "pay of 2026-03: 韩梅 9000.00 comes out as 1000.00 when it is reckoned again",
    ]


def test_pay_stays_proved_when_corrections_and_rules_come_after_it(closing: Closing) -> None:
    published()
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    actions.settle_pay(run, False, actor=MANAGER)
    entry = actions.propose_correction(card(closing), "aht", "录入错误", value=50, actor=MANAGER)
    actions.settle_correction(entry, True, actor=OFFICER)
    run = actions.prepare_pay("2026-03", actor=OFFICER)
    actions.settle_pay(run, True, actor=MANAGER)
    entry = actions.propose_correction(card(closing), "aht", "又错", value=150, actor=MANAGER)
    actions.settle_correction(entry, True, actor=OFFICER)
    later = RULE.replace("2026-01", "2026-04").replace("1000", "1")
    published(later)
    assert list(reads.pay_faults()) == []
    bent("performance_payruleversion", "text", "base: 1000", "base: 1001")
    assert any("not those that were published" in fault["en"] for fault in reads.pay_faults())


def test_lines_that_are_not_those_of_their_run_are_named(closing: Closing, store: Path) -> None:
    published()
    actions.prepare_pay("2026-03", actor=OFFICER)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE performance_payline SET amount = amount + 1")
    faults = [fault["en"] for fault in reads.pay_faults()]
    assert "its lines are not those of its total or hash" in faults[0] and len(faults) == 3
