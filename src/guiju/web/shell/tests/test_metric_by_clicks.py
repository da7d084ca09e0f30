"""An own metric is built by clicks, beside its formula."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation.access import OPERATOR
from guiju.records import actions as records
from guiju.records.metrics import unit_of
from guiju.records.models import OwnMetric
from guiju.records.pages.question import read_question
from guiju.web.shell.tests.conftest import Opened
from tests.cast import LIN_LAN

pytestmark = pytest.mark.django_db
CHOSEN = {
    "click-what": "share",
    "click-among_0_name": "offered",
    "click-among_0_operation": "is",
    "click-counted_0_name": "wait_seconds",
    "click-counted_0_operation": "le",
    "click-counted_0_value": "30",
}
FORMULA = "sum(offered and wait_seconds <= 30) / sum(offered)"
DECLARED = {
    "name": "sl30",
    "kind": "contacts",
    "title_zh": "30 秒服务水平",
    "title_en": "Service level 30 s",
    "unit": "rate",
    "better": "up",
    "controlled_by": "shift",
}


@pytest.fixture
def manager(opened: Opened, tmp_path: Path, settings: Any) -> Client:
    settings.HOME, settings.RECORDS_ROOT = tmp_path, tmp_path / "records"
    client = opened(LIN_LAN)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def test_choices_fill_the_formula_and_are_checked(manager: Client) -> None:
    address = reverse("records_check_formula")
    told = manager.post(address, DECLARED | CHOSEN | {"changed": "choices"}).content.decode()
    assert "offered and wait_seconds &lt;= 30" in told
    assert 'hx-swap-oob="true"' in told
    poor = CHOSEN | {"click-counted_0_value": "soon"}
    told = manager.post(address, DECLARED | poor | {"changed": "choices"}).content.decode()
    assert "不是数字" in told
    assert "textarea" not in told


def test_another_kind_of_record_brings_its_own_choices(manager: Client) -> None:
    asked = DECLARED | {"kind": "attendance", "changed": "kind"}
    told = manager.post(reverse("records_check_formula"), asked).content.decode()
    assert "迟到" in told
    assert "satisfaction" not in told


def test_a_metric_is_saved_from_choices_and_opens_as_choices(manager: Client) -> None:
    page = manager.get(reverse("records_new_metric"))
    assert page.status_code == 200
    saved = manager.post(reverse("records_new_metric"), DECLARED | CHOSEN)
    assert saved.status_code == 302, saved.content.decode()[:3000]
    assert OwnMetric.objects.get(name="sl30").formula == FORMULA
    edited = manager.get(reverse("records_edit_metric", args=["sl30"]))
    form = edited.context["clicks"]
    assert form["what"].value() == "share"
    assert form["counted_0_value"].value() == "30"
    assert FORMULA.replace("<", "&lt;") in edited.content.decode()


def test_nobody_has_to_think_of_a_code(manager: Client) -> None:
    for _again in range(2):
        sent = DECLARED | CHOSEN | {"name": "", "title_en": ""}
        assert manager.post(reverse("records_new_metric"), sent).status_code == 302
    made = OwnMetric.objects.order_by("pk").values_list("name", "title_zh")
    assert list(made) == [
        ("new_30_miao_fu_wu_shui_ping", "30 秒服务水平"),
        ("new_30_miao_fu_wu_shui_ping_2", "30 秒服务水平"),
    ]


def test_without_choices_and_formula_nothing_is_saved(manager: Client) -> None:
    assert manager.post(reverse("records_new_metric"), DECLARED).status_code == 422
    poor = {name: value for name, value in CHOSEN.items() if "counted" not in name}
    assert manager.post(reverse("records_new_metric"), DECLARED | poor).status_code == 422
    assert not OwnMetric.objects.exists()


SHARE = {name: value for name, value in DECLARED.items() if name not in ("unit", "title_en")}


def test_a_share_is_kept_and_shown_in_percent_when_nobody_chose_a_unit(manager: Client) -> None:
    page = manager.get(reverse("records_new_metric"))
    assert page.context["form"]["unit"].value() in ("", None)
    sent = SHARE | {"unit": "", "title_en": "", "role": "outcome", "dated_by": "started"}
    manager.post(reverse("records_new_metric"), sent | CHOSEN)
    row = OwnMetric.objects.get(name="sl30")
    assert (row.unit, row.title_en) == ("rate", "30 秒服务水平")
    told = manager.get(reverse("records_metric", args=["sl30"])).content.decode()
    assert "<dd>%</dd>" in told


def test_a_share_cannot_be_declared_a_count(manager: Client) -> None:
    refused = manager.post(reverse("records_new_metric"), DECLARED | CHOSEN | {"unit": "count"})
    assert refused.status_code == 422
    assert "这个公式是占比，不能以个数显示" in refused.content.decode()


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        (FORMULA, "rate"),
        ("count(*)", "count"),
        ("avg(talk_seconds)", "seconds"),
        ("avg(satisfaction)", "score"),
        ("sum(order_amount)", "money"),
        ("sum(transferred) / sum(answered)", "rate"),
        ("sum(talk_seconds) / sum(wait_seconds)", "number"),
    ],
)
def test_the_unit_of_an_own_metric_follows_its_formula(formula: str, unit: str) -> None:
    assert unit_of("contacts", formula) == unit


def test_a_value_is_chosen_by_its_name_and_stored_by_its_code(manager: Client) -> None:
    records.name_values([records.Name("queue", "logistics", "物流", "Delivery")], actor=OPERATOR)
    sent = DECLARED | CHOSEN
    sent |= {"click-among_1_name": "queue", "click-among_1_value": "物流"}
    sent |= {"click-among_1_operation": "is"}
    assert manager.post(reverse("records_new_metric"), sent).status_code == 302
    row = OwnMetric.objects.get(name="sl30")
    assert "queue = 'logistics'" in row.formula
    page = manager.get(reverse("records_edit_metric", args=["sl30"]))
    assert page.context["clicks"]["among_1_value"].value() == "物流"
    assert ("呼入", "方向") in page.context["values"]


def test_a_condition_of_the_explorer_takes_a_value_by_its_name(manager: Client) -> None:
    records.name_values([records.Name("queue", "logistics", "物流", "Delivery")], actor=OPERATOR)
    asked = read_question({"where": "queue = '物流' and hour >= 9", "only": "channel=phone"})
    assert asked.condition == "\"channel\" = 'phone' and (queue = 'logistics' AND hour >= 9)"
    assert "物流" in asked.where and "only" not in asked.query()
    assert read_question({"where": "queue in ('Delivery', 'x')"}).condition == (
        "(queue IN ('logistics', 'x'))"
    )
    assert read_question({"where": "queue = ‘x’"}).condition == "(queue = ‘x’)"
