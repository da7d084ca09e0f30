"""Questions as agents type them, Chinese and English, each with the expected procedure in the first
three: among guidelines of our own, and among the real ones where the sample folder lies.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from guiju.foundation.access import OPERATOR
from guiju.process.actions import procedures as library
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.procedure_templates import STARTING
from guiju.process.reads.search import find
from guiju.process.rules.procedures import ProcedureText, StepText
from tests import references

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[4]
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
#: Of the real guidelines.
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
#: Of our own: the same kinds of questions.
OWN = (
    ("customer wants a refund", "returns-start-a-refund"),
    ("return because of the wrong size", "returns-wrong-size"),
    ("forgot password", "signing-in-forgotten-password"),
    ("two factor authentication reset", "signing-in-lost-second-factor"),
    ("website is slow", "the-site-slow-pages"),
    ("credit card declined invalid", "money-card-declined"),
    ("cancel the order", "orders-cancel-an-order"),
    ("promo code does not work", "money-code-does-not-work"),
    ("competitor has a lower price", "money-cheaper-elsewhere"),
    ("package never arrived, item missing", "orders-missing-parcel"),
    ("what does shipping cost", "orders-price-of-shipping"),
    ("dispute a subscription bill", "money-contested-subscription"),
    ("change phone number", "signing-in-change-of-telephone"),
    ("question about jeans", "questions-care-of-jeans"),
    ("membership levels", "questions-levels-of-membership"),
    ("东西坏了怎么赔", "quality-claim"),
    ("打车费怎么报", "expense-claim"),
    ("买贵了退差价", "price-protection"),
    ("明天想请个假", "leave-request"),
    ("系统崩了", "system-outage"),
    ("同事要走了交接什么", "offboarding"),
    ("invoice 抬头", "invoice"),
    ("差价", "price-protection"),
    ("promo code 用不了", "coupon-issue"),
    ("password 忘了", "signing-in-forgotten-password"),
    ("member", "questions-levels-of-membership"),
    ("refnd status", "returns-follow-a-refund"),
    ("forgot my pasword", "signing-in-forgotten-password"),
    ("cancle order", "orders-cancel-an-order"),
    ("change adress", "signing-in-change-of-address"),
    ("subscribtion bill", "money-contested-subscription"),
    ("wrong colour", "returns-wrong-colour"),
    ("sold out", "orders-out-of-stock"),
    ("shopping basket does not refresh", "the-site-basket-not-updating"),
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


@pytest.fixture(scope="module", params=references.places(references.GUIDELINES))
def place(request: pytest.FixtureRequest) -> str:
    """Whose guidelines stand on the shelf."""
    return str(request.param)


@pytest.fixture(scope="module")
def shelf(place: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All Chinese starting texts and all procedures of the guidelines; taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        for code in STARTING.codes("zh"):
            publish(STARTING.text(code, "zh"))
        for told in script().procedures(
            json.loads(references.guidelines(place).read_text("utf-8"))
        ):
            steps = tuple(StepText(**step) for step in told.pop("steps"))
            publish(ProcedureText(**told, steps=steps))
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(("question", "code"), CHINESE)
def test_a_chinese_question_finds_its_procedure(shelf: None, question: str, code: str) -> None:
    assert code in [each.row.procedure.code for each in find(question)[:3]]


QUESTIONS = {"own": OWN, "sample": (*ENGLISH, *AS_TYPED)}


def test_questions_among_both_languages_find_their_procedures(place: str, shelf: None) -> None:
    astray = {
        question: code
        for question, code in QUESTIONS[place]
        if code not in [each.row.procedure.code for each in find(question)[:3]]
    }
    assert astray == {}


def test_area_and_position_narrow_and_nonsense_finds_nothing(shelf: None) -> None:
    assert {each.row.area for each in find("客户 流程 确认", area="onboarding")} <= {"onboarding"}
    assert find("xyzzyqwv") == [] and find("") == [] and find("' OR 1=1 --") is not None
    assert find('"退款" AND (NEAR') != []
