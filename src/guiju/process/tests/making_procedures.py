"""Procedures for the tests of the library."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from guiju.foundation import clock
from guiju.policy.tests.making import Company
from guiju.process.actions import procedures as actions
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.rules.procedures import Branch, ProcedureText, StepText

STEPS = (
    StepText("check", "核对订单", "看签收时间。", "客服", 0, 5, "订单截图"),
    StepText("decide", "判断责任", branches=(Branch("我方责任", "pay"), Branch("客户拒绝", ""))),
    StepText("pay", "退款", role="组长", within=3),
)
TEXT = ProcedureText(
    "refund-request",
    "退款申请",
    STEPS,
    position="agent",
    flow="售后",
    purpose="退得明白",
    keywords="退钱",
)


def text(**more: Any) -> ProcedureText:
    """The refund, with something else about it."""
    return replace(TEXT, **more)


def drafted(firm: Company, by: str = "林岚", **more: Any) -> ProcedureVersion:
    """A draft by somebody."""
    return actions.write_procedure(text(**more), actor=firm.actor(by))


def published(
    firm: Company, by: str = "林岚", second: str = "何芳", **more: Any
) -> ProcedureVersion:
    """Written by one, published by another."""
    row = actions.send_to_review(drafted(firm, by, **more), actor=firm.actor(by))
    return actions.publish_procedure(row, actor=firm.actor(second))


def aged(row: ProcedureVersion, days: int) -> ProcedureVersion:
    """As if it had been published so many days earlier."""
    assert row.published_at and row.review_on
    row.published_at -= dt.timedelta(days=days)
    row.review_on -= dt.timedelta(days=days)
    row.save(update_fields=["published_at", "review_on"])
    return row


def again(row: ProcedureVersion) -> ProcedureVersion:
    """As it is now."""
    return ProcedureVersion.objects.select_related("procedure__owner").get(pk=row.pk)


def in_days(days: int) -> dt.date:
    """The day so many days from today."""
    return clock.today() + dt.timedelta(days=days)
