"""What is done to a request: decide it, withdraw it, settle what was taken."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.policy import access, actions
from guiju.policy.shapes import authority as shapes
from guiju.policy.shapes.approvals import ApprovalIn

REQUEST = Target(
    name="policy_request",
    page="authority/requests/<id:pk>/",
    api="/authority/requests/{pk}",
    find=access.visible_request,
    may=access.REQUESTS,
    back=lambda row: reverse("policy_request", args=[row.pk]),
    out=shapes.RequestOut,
    ids="guiju_policy_api_authority_{}",
)
REQUESTS = Acts(
    REQUEST,
    Act(
        actions.settle_request,
        "decide",
        page="button",
        api_at="settle",
        takes=ApprovalIn,
        ask={"approve": Ask(yes="approve", posted="answer")},
    ),
    Act(actions.withdraw_request, "withdraw", page="button", done=gettext_lazy("Withdrawn.")),
    Act(
        actions.close_request,
        "settle",
        name="close",
        api_at="close",
        page="button",
        takes=shapes.SettlementIn,
        done=gettext_lazy("Settled."),
        ask={"how": Ask(posted="settlement", sent="settlement")},
    ),
)
