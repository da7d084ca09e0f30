"""What contacts sold."""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

SALES = (
    Metric(
        name="conversion",
        kind="contacts",
        title={"zh": "询单转化率", "en": "Conversion"},
        sentence={
            "zh": "已成交的 ÷ 知道是否成交的。流量好坏不由客服决定。",
            "en": "Converted ÷ contacts where it is known. Traffic is not the agent's.",
        },
        formula="sum(converted) / count(converted)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=(
            "csat",
            "qa_score",
        ),
        role="outcome",
        grain="contact",
    ),
    Metric(
        name="orders",
        kind="contacts",
        title={"zh": "成交数", "en": "Orders"},
        sentence={"zh": "已成交的服务记录。", "en": "Converted contacts."},
        formula="sum(converted)",
        unit="count",
        better="up",
        controlled_by="person",
        counter_metrics=("csat",),
        role="outcome",
        grain="contact",
    ),
    Metric(
        name="sales",
        kind="contacts",
        title={"zh": "销售额", "en": "Sales"},
        sentence={"zh": "订单金额之和。", "en": "The sum of order amounts."},
        formula="sum(order_amount)",
        unit="money",
        better="up",
        controlled_by="person",
        counter_metrics=(
            "csat",
            "qa_score",
        ),
        role="outcome",
        grain="contact",
    ),
    Metric(
        name="average_order",
        kind="contacts",
        title={"zh": "客单价", "en": "Average order"},
        sentence={
            "zh": "成交服务记录的平均订单金额；没有金额的不算。",
            "en": "Mean order amount of converted contacts that have one.",
        },
        formula="avg(case when coalesce(converted, true) then order_amount end)",
        unit="money",
        better="up",
        controlled_by="person",
        counter_metrics=("csat",),
        role="outcome",
        grain="contact",
    ),
)
