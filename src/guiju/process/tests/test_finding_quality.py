"""Fifty questions as agents type them, Chinese and English, each with the expected procedure in
the first three.
"""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import pytest

from guiju.foundation.access import OPERATOR
from guiju.process.actions import procedures as library
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.procedure_templates import STARTING
from guiju.process.reads.search import find
from guiju.process.rules.procedures import ProcedureText, StepText

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[4]
GUIDELINES = (
    Path(os.environ.get("GUIJU_SAMPLE_DATA") or ROOT.parent / "shared" / "data")
    / "abcd"
    / "guidelines.json"
)
CHINESE = (
    ("客户要退钱", "refund-request"),
    ("仅退款谁来审", "refund-only"),
    ("换一个尺码", "exchange"),
    ("发票抬头写错了", "invoice"),
    ("快递一直不动", "logistics-delay"),
    ("客户要投诉经理", "complaint-escalation"),
    ("下单没付款", "payment-reminder"),
    ("红包用不了", "coupon-issue"),
    ("改地址", "address-change"),
    ("收到的东西是坏的", "quality-claim"),
    ("给了一星差评", "negative-review"),
    ("买完就降价了", "price-protection"),
    ("少发了一件", "missing-item"),
    ("客户骂人怎么办", "abusive-customer"),
    ("新员工第一天", "onboarding"),
)
ENGLISH = (
    ("customer wants a refund", "product-defect-initiate-refund"),
    ("return because of the wrong size", "product-defect-return-due-to-size"),
    ("forgot password", "account-access-recover-password"),
    ("two factor authentication reset", "account-access-reset-two-factor-auth"),
    ("website is slow", "troubleshoot-site-website-too-slow"),
    ("credit card declined invalid", "troubleshoot-site-invalid-credit-card"),
    ("cancel the order", "order-issue-manage-cancel"),
    ("promo code does not work", "purchase-dispute-promo-code-invalid"),
    ("competitor has a lower price", "purchase-dispute-bad-price-competitor"),
    ("package never arrived, item missing", "shipping-issue-missing-item"),
    ("what does shipping cost", "shipping-issue-shipping-cost"),
    ("dispute a subscription bill", "subscription-inquiry-manage-dispute-bill"),
    ("change phone number", "manage-account-manage-change-phone"),
    ("question about jeans", "single-item-query-jeans-faq"),
    ("membership levels", "storewide-query-membership-faq"),
)

#: Half words, slips of the finger, other words than ours, two languages in one question.
AS_TYPED = (
    ("东西坏了怎么赔", "quality-claim"),
    ("打车费怎么报", "expense-claim"),
    ("买贵了退差价", "price-protection"),
    ("明天想请个假", "leave-request"),
    ("系统崩了", "system-outage"),
    ("同事要走了交接什么", "offboarding"),
    ("invoice 抬头", "invoice"),
    ("差价", "price-protection"),
    ("promo code 用不了", "coupon-issue"),
    ("password 忘了", "account-access-recover-password"),
    ("member", "storewide-query-membership-faq"),
    ("reset pass", "account-access-recover-password"),
    ("refnd status", "product-defect-refund-status"),
    ("forgot my pasword", "account-access-recover-password"),
    ("cancle order", "order-issue-manage-cancel"),
    ("change adress", "manage-account-manage-change-address"),
    ("subscribtion due date", "subscription-inquiry-status-due-date"),
    ("wrong colour", "product-defect-return-due-to-color"),
    ("sold out", "purchase-dispute-out-of-stock-general"),
    ("shopping basket does not refresh", "troubleshoot-site-cart-not-updating"),
)


def script() -> Any:
    spec = importlib.util.spec_from_file_location(
        "import_guidelines", ROOT / "docs" / "how-to" / "import_guidelines.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def publish(text: ProcedureText) -> ProcedureVersion:
    row = library.write_procedure(text, actor=OPERATOR)
    return library.publish_procedure(library.send_to_review(row, actor=OPERATOR), actor=OPERATOR)


@pytest.fixture(scope="module")
def shelf(django_db_setup: None, django_db_blocker: Any) -> Any:
    """All Chinese starting texts and, where the sample data are, all procedures of the
    guidelines; taken back at the end.
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        for code in STARTING.codes("zh"):
            publish(STARTING.text(code, "zh"))
        if GUIDELINES.exists():
            for told in script().procedures(json.loads(GUIDELINES.read_text("utf-8"))):
                steps = tuple(StepText(**step) for step in told.pop("steps"))
                publish(ProcedureText(**told, steps=steps))
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(("question", "code"), CHINESE)
def test_a_chinese_question_finds_its_procedure(shelf: None, question: str, code: str) -> None:
    assert code in [each.row.procedure.code for each in find(question)[:3]]


@pytest.mark.skipif(not GUIDELINES.exists(), reason="needs the sample data beside the repository")
@pytest.mark.parametrize(("question", "code"), [*ENGLISH, *AS_TYPED])
def test_a_question_among_both_languages_finds_its_procedure(
    shelf: None, question: str, code: str
) -> None:
    assert code in [each.row.procedure.code for each in find(question)[:3]]


def test_area_and_position_narrow_and_nonsense_finds_nothing(shelf: None) -> None:
    assert {each.row.area for each in find("客户 流程 确认", area="onboarding")} <= {"onboarding"}
    assert find("xyzzyqwv") == [] and find("") == [] and find("' OR 1=1 --") is not None
    assert find('"退款" AND (NEAR') != []
