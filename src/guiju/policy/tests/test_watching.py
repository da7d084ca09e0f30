"""The money watch on records: an abuser found, like compared with like, an alert that leads to a
case and never to a penalty.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.people import actions as people
from guiju.people.models import Position, Team
from guiju.policy import actions
from guiju.policy.access import visible_alerts
from guiju.policy.models import Alert, Case, WatchRun
from guiju.policy.reads import watching as reads
from guiju.policy.rules import watch
from guiju.policy.tests import making
from guiju.records import actions as records

MONTHS = ["2026-01", "2026-02", "2026-03"]


@pytest.fixture
def agents(firm: making.Company) -> making.Company:
    """Fourteen agents with three months of money cases; in the last month the first sends three
    times as much away.
    """
    east, position = Team.objects.get(code="east"), Position.objects.get(code="agent")
    for n in range(14):
        person = people.save_person(f"M{n:02d}", f"员工{n:02d}", actor=OPERATOR)
        people.record_event(
            person,
            "joined",
            clock.first_day("2025-01"),
            team=east,
            position=position,
            actor=OPERATOR,
        )
        people.match_key("erp", f"m{n:02d}", person, clock.first_day("2025-01"), actor=OPERATOR)
    random = np.random.default_rng(5)
    rows = [row for month in MONTHS for n in range(14) for row in cases(month, n, random)]
    records.store_rows("money_actions", "erp", rows, by="test")
    return firm


def cases(month: str, n: int, random: np.random.Generator) -> list[dict[str, str]]:
    often = 3.0 if n == 0 and month == MONTHS[-1] else 1.0
    found = []
    for place in range(120):
        kind = ("质量", "物流")[place % 2]
        refund = random.random() < (0.1, 0.2)[place % 2] * often
        amount = float(random.lognormal(4, 0.5))
        found.append(
            {
                "key": f"{month}-{n}-{place}",
                "agent": f"m{n:02d}",
                "at": f"{month}-{place % 27 + 1:02d}T10:00:00",
                "action": "refund_only" if refund else "return",
                "amount": f"{amount:.2f}",
                "currency": "CNY",
                "case_type": kind,
            }
        )
    return found


def test_the_abuser_is_found_and_nobody_else(agents: making.Company) -> None:
    run = actions.watch_month("2026-03", actor=agents.actor("林岚"))
    told = {(row.person.number, row.test) for row in run.alerts.select_related("person")}
    assert ("M00", "count") in told and {number for number, _test in told} == {"M00"}
    assert run.people == 14 and len(run.figures["refund_only"]["count"]) == 14
    quiet = actions.watch_month("2026-02", actor=agents.actor("林岚"))
    assert not quiet.alerts.exists()


def test_expected_adds_up_and_bands_and_shifts_are_compared_apart(agents: making.Company) -> None:
    rows = reads.rows_of("refund_only", MONTHS)
    assert sum(row.n for row in rows) == 3 * 14 * 120
    for month in reads.cells_of_counts(rows, MONTHS):
        pairs = watch.expected(month)
        assert sum(o for o, _ in pairs.values()) == pytest.approx(sum(e for _, e in pairs.values()))
    assert {row.stratum[1] for row in rows} == {"质量", "物流"} and len(
        {row.stratum[2] for row in rows}
    ) > 2


def test_a_ceiling_sees_what_all_do(agents: making.Company) -> None:
    actions.set_ceiling("refund_only", Decimal("0.20"), "2026-01", actor=agents.actor("何芳"))
    run = actions.watch_month("2026-03", actor=agents.actor("林岚"))
    row = run.alerts.get(test="ceiling")
    assert row.person.number == "M00" and row.n == 120 and row.expected == pytest.approx(24)
    for rate in (Decimal(0), Decimal(1)):
        with pytest.raises(Invalid):
            actions.set_ceiling("refund_only", rate, "2026-01", actor=agents.actor("何芳"))


def test_an_alert_leads_to_a_case_with_its_records_and_no_penalty(agents: making.Company) -> None:
    run = actions.watch_month("2026-03", actor=agents.actor("林岚"))
    alert = run.alerts.filter(test="count").get()
    evidence = reads.evidence_of(alert)
    assert len(evidence) == alert.observed and all(
        row["action"] == "refund_only" for row in evidence
    )
    amounts = [row["amount"] for row in evidence]
    assert amounts == sorted(amounts, reverse=True)
    case = actions.follow_alert(alert, "请说明", actor=agents.actor("林岚"))
    assert (case.kind, case.clause, case.penalty) == ("money", None, "")
    with pytest.raises(Conflict):
        actions.follow_alert(alert, "再说明", actor=agents.actor("林岚"))
    with pytest.raises(Forbidden):  # who opened it does not decide it
        actions.decide_case(case, "unfounded", "有据", actor=agents.actor("林岚"))
    with pytest.raises(Invalid):
        actions.decide_case(
            case,
            "founded",
            "x",
            penalty="warning",
            without_statement="无",
            actor=agents.actor("何芳"),
        )
    actions.decide_case(
        case, "unfounded", "票据齐全", without_statement="不必", actor=agents.actor("何芳")
    )
    making.worked()
    assert Case.objects.get(pk=case.pk).import_id is None


def test_another_look_keeps_what_was_settled(agents: making.Company) -> None:
    run = actions.watch_month("2026-03", actor=agents.actor("林岚"))
    actions.set_aside(run.alerts.get(test="count"), "双倍工作量", actor=agents.actor("何芳"))
    again = actions.watch_month("2026-03", actor=agents.actor("林岚"))
    assert again.alerts.get(test="count").set_aside == "双倍工作量"
    assert WatchRun.objects.filter(month="2026-03", current=True).get() == again


def test_who_may_look(agents: making.Company) -> None:
    actions.watch_month("2026-03", actor=agents.actor("林岚"))
    assert visible_alerts(agents.actor("郑洁")).exists()
    for name in ("李雷", "王敏", "周主管"):
        assert not visible_alerts(agents.actor(name)).exists()
        with pytest.raises(Forbidden):
            actions.watch_month("2026-03", actor=agents.actor(name))
    with pytest.raises(Forbidden):
        actions.set_aside(Alert.objects.all()[0], "x", actor=agents.actor("郑洁"))
    with pytest.raises(Conflict):
        actions.watch_month("2024-01", actor=agents.actor("林岚"))


def test_strata_are_made_wide_where_few_share_them() -> None:
    told = [(n, ("CNY", "a", "0–50", "early")) for n in range(12)] + [
        (n, ("CNY", "a", "0–50", "night")) for n in range(3)
    ]
    told += [(n, ("CNY", "b", "50–100", "night")) for n in range(2)]
    wide = watch.coarsened(told)
    assert wide["CNY", "a", "0–50", "early"] == ("CNY", "a", "0–50", "early")
    assert wide["CNY", "a", "0–50", "night"] == ("CNY", "a", "0–50")
    assert wide["CNY", "b", "50–100", "night"] == ("CNY",)


def test_units_are_of_one_currency() -> None:
    rows = [
        reads.Row("2026-03", 1, ("CNY", "a", "", ""), 10, 2, 100.0, 5000.0),
        reads.Row("2026-03", 2, ("JPY", "a", "", ""), 10, 2, 9e6, 9e12),
    ]
    (cells,) = reads.cells_of_amounts(rows, ["2026-03"])
    assert sorted(cell.hits for cell in cells) == pytest.approx([2.0, 9.0])
