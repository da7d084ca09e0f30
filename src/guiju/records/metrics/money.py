"""Refunds and compensations. Only money actions are looked at, so a rate is per action or per
contact that had one.
"""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

MONEY = (
    Metric(
        name="money_actions",
        kind="money_actions",
        title={"zh": "资金操作数", "en": "Money actions"},
        sentence={
            "zh": "退款、补偿等资金操作的笔数。",
            "en": "Refunds, compensations and other money actions.",
        },
        formula="count(*)",
        unit="count",
        better="target",
        controlled_by="nobody",
        role="volume",
        grain="money action",
    ),
    Metric(
        name="money_cases",
        kind="money_actions",
        title={"zh": "涉及资金的服务数", "en": "Money cases"},
        sentence={
            "zh": "有资金操作的不同服务记录。",
            "en": "Different contacts with a money action.",
        },
        formula="count(distinct contact_key)",
        unit="count",
        better="target",
        controlled_by="nobody",
        role="volume",
        grain="money action",
    ),
    Metric(
        name="refund_only_rate",
        kind="money_actions",
        title={"zh": "仅退款率", "en": "Refund-only rate"},
        sentence={
            "zh": "仅退款的笔数 ÷ 全部资金操作的笔数。太高太低都要看，并与同事由、同金额段的人相比。",
            "en": (
                "Refund-only actions ÷ all money actions. Too high and too low both deserve a "
                "look, "
                "against the same case type and amount."
            ),
        },
        formula="sum(refund_only) / count(*)",
        unit="rate",
        better="target",
        controlled_by="person",
        counter_metrics=(
            "csat",
            "money_per_contact",
        ),
        role="guard",
        grain="money action",
    ),
    Metric(
        name="compensation_rate",
        kind="money_actions",
        title={"zh": "补偿率", "en": "Compensation rate"},
        sentence={
            "zh": "补偿的笔数 ÷ 全部资金操作的笔数。",
            "en": "Compensations ÷ all money actions.",
        },
        formula="sum(compensation) / count(*)",
        unit="rate",
        better="target",
        controlled_by="person",
        counter_metrics=("csat",),
        role="guard",
        grain="money action",
    ),
    Metric(
        name="money_total",
        kind="money_actions",
        title={"zh": "资金总额", "en": "Money, total"},
        sentence={
            "zh": "金额之和；混有几种货币时为空，请按货币分开看。",
            "en": "The sum of amounts; empty when currencies are mixed, then slice by currency.",
        },
        formula=(
            "case when min(coalesce(currency, '')) = max(coalesce(currency, '')) then sum(amount) "
            "end"
        ),
        unit="money",
        better="target",
        controlled_by="nobody",
        role="volume",
        grain="money action",
    ),
    Metric(
        name="money_per_contact",
        kind="money_actions",
        title={"zh": "单次服务资金", "en": "Money per contact"},
        sentence={
            "zh": (
                "金额之和 ÷ 有资金操作的不同服务记录（没有服务记录编号的操作两边都不算）；混有几种货币时为空。"
            ),
            "en": (
                "Sum of amounts ÷ different contacts with a money action (actions without a "
                "contact "
                "key count on neither side); empty when currencies are mixed."
            ),
        },
        formula=(
            "case when min(coalesce(currency, '')) = max(coalesce(currency, '')) then "
            "sum(case when "
            "contact_key is not null then amount end) end / count(distinct contact_key)"
        ),
        unit="money",
        better="target",
        controlled_by="person",
        counter_metrics=(
            "csat",
            "refund_only_rate",
        ),
        role="guard",
        grain="money action",
    ),
    Metric(
        name="amount_p90",
        kind="money_actions",
        title={"zh": "金额 90 分位", "en": "Amount, 90th percentile"},
        sentence={
            "zh": "十笔里有九笔不超过这个金额。",
            "en": "Nine of ten actions were no larger.",
        },
        formula="quantile(amount, 0.9)",
        unit="money",
        better="target",
        controlled_by="person",
        role="guard",
        grain="money action",
    ),
)
