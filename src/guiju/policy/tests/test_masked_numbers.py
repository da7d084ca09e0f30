"""Masked numbers of the money watch: the page says that they are masked; who may looks a real
number up, and it is journalled.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Forbidden, Invalid
from guiju.foundation.models import Entry
from guiju.people import actions as people
from guiju.policy import actions as policy
from guiju.policy.models import Alert
from guiju.policy.tests import making
from guiju.records import actions, mapping
from guiju.records.pseudonyms import LENGTH, codes_of, is_code
from guiju.records.reads.masked import records_with

ORDER = "1024 8890-77ＡB"
ERP = """record: money_actions
source: erp
timezone: Asia/Shanghai
key: [id]
columns: {at: at, agent: agent, action: action, amount: amount, case_type: type, order: order}
"""


@pytest.fixture
def erp(firm: making.Company, tmp_path: Path) -> making.Company:
    """Two money actions on one order, one on another, brought in from a file."""
    people.match_key("erp", "e1", firm.persons["李雷"], clock.first_day("2025-01"), actor=OPERATOR)
    path = tmp_path / "erp.csv"
    path.write_text(
        "id,at,agent,action,amount,type,order\n"
        f"1,2026-03-02 10:00:00,e1,refund_only,40,质量,{ORDER}\n"
        f"2,2026-03-03 10:00:00,e2,compensation,10,质量,{ORDER}\n"
        "3,2026-03-04 10:00:00,e2,return,99,物流,55-1\n",
        encoding="utf-8",
    )
    actions.import_file(path, mapping.load(ERP), actor=OPERATOR)
    return firm


def signed_in(firm: making.Company, name: str) -> Client:
    client = Client()
    client.force_login(firm.accounts[name])
    return client


def test_a_real_order_number_is_found_by_its_code_and_never_written_down(
    erp: making.Company,
) -> None:
    found = actions.look_up(f" {ORDER} ", actor=erp.actor("林岚"), why="顾客来电核实")
    assert (
        [row["key"] for row in found.rows] == ["2", "1"]
        and is_code(found.code)
        and len(found.code) == LENGTH
    )
    entry = Entry.objects.get(verb="records.looked_up")
    assert (
        entry.noun_id == found.code and entry.after == {"found": 2} and entry.why == "顾客来电核实"
    )
    assert not any(ORDER in str(vars(each)) for each in Entry.objects.all())
    assert actions.look_up("55-2", actor=erp.actor("林岚")).rows == []
    assert (
        len(actions.look_up(found.code.upper(), actor=erp.actor("林岚")).rows) == 2
    )  # the code itself, as copied


def test_who_may_not_look_up_is_refused_and_sees_what_is_hers_under_a_code(
    erp: making.Company,
) -> None:
    [code, *_rest] = codes_of(ORDER, _key())
    for name in ("李雷", "王敏"):
        with pytest.raises(Forbidden):
            actions.look_up(ORDER, actor=erp.actor(name))
    assert [row["key"] for row in records_with([code], erp.actor("李雷"))] == ["1"]
    with pytest.raises(Invalid):
        actions.look_up("  ", actor=erp.actor("林岚"))


def test_the_page_looks_up_for_who_may_and_tells_the_others_who_may(erp: making.Company) -> None:
    url, [code, *_rest] = reverse("records_look_up"), codes_of(ORDER, _key())
    manager, agent = signed_in(erp, "林岚"), signed_in(erp, "李雷")
    assert 'name="number"' in manager.get(url).content.decode()
    shown = manager.post(url, {"number": ORDER}).content.decode()
    assert code in shown and shown.count("2026-03-0") == 2
    assert "该代码下没有数据" in manager.post(url, {"number": "55-2"}).content.decode()
    assert manager.post(url, {"number": ""}).status_code == 422
    page = agent.get(url, {"code": code}).content.decode()
    assert (
        'name="number"' not in page and "有“按订单号、客户号查数据”权限的人可以按号码查找" in page
    )
    assert page.count("2026-03-0") == 1  # her own record under it
    assert agent.post(url, {"number": ORDER}).status_code == 403
    assert agent.get(url, {"code": "'; drop"}).status_code == 200
    api = signed_in(erp, "林岚").post(
        "/api/v1/records/look-up", {"number": ORDER}, content_type="application/json"
    )
    assert api.status_code == 200 and [row["key"] for row in api.json()["records"]] == ["2", "1"]
    assert (
        agent.post(
            "/api/v1/records/look-up", {"number": ORDER}, content_type="application/json"
        ).status_code
        == 403
    )


@pytest.mark.parametrize("sent", [{"number": "7\x00"}, {"number": ORDER, "why": "\x00"}])
def test_what_no_database_keeps_is_refused_by_the_look_up(
    erp: making.Company, sent: dict[str, str]
) -> None:
    answer = signed_in(erp, "林岚").post(
        "/api/v1/records/look-up", sent, content_type="application/json"
    )
    assert answer.status_code == 422


def test_the_alert_says_that_orders_are_masked_and_leads_to_the_look_up(
    erp: making.Company,
) -> None:
    run = policy.watch_month("2026-03", actor=erp.actor("林岚"))
    alert = Alert.objects.create(
        run=run,
        person=erp.persons["李雷"],
        group="refund_only",
        test="count",
        observed=1,
        expected=0.1,
        p=0.01,
        q=0.01,
        ratio=2,
        low=1,
        high=3,
        z=3,
    )
    [code, *_rest] = codes_of(ORDER, _key())
    page = signed_in(erp, "林岚").get(reverse("policy_alert", args=[alert.pk])).content.decode()
    assert (
        f"{reverse('records_look_up')}?code={code}" in page
        and "已脱敏" in page
        and "按号码查找" in page
    )
    record = signed_in(erp, "李雷").get(
        reverse("records_record"), {"kind": "money_actions", "source": "erp", "key": "1"}
    )
    told = record.content.decode()
    assert f"?code={code}" in told and "有“按订单号、客户号查数据”权限的人" in told
    hits = signed_in(erp, "林岚").get(reverse("kit:search"), {"q": code}).content.decode()
    assert f"{reverse('records_look_up')}?code={code}" in hits


def _key() -> bytes:
    from django.conf import settings

    return settings.CUSTOMER_KEY.encode()
