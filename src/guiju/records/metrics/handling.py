"""How long contacts took and whether they were passed on."""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

HANDLING = (
    Metric(
        name="aht",
        kind="contacts",
        title={"zh": "平均处理时长", "en": "Average handle time"},
        sentence={
            "zh": "已接通且有处理时长的服务记录的平均处理时长。",
            "en": "Mean handle time of answered contacts that have one.",
        },
        formula="avg(case when answered then handle_seconds end)",
        unit="seconds",
        better="target",
        controlled_by="person",
        counter_metrics=(
            "fcr",
            "csat",
            "qa_score",
            "short_contacts",
            "transfer_rate",
        ),
        role="efficiency",
        grain="answered contact",
    ),
    Metric(
        name="aht_p50",
        kind="contacts",
        title={"zh": "处理时长中位数", "en": "Handle time, median"},
        sentence={
            "zh": "一半的服务记录不超过这么久。",
            "en": "Half of the contacts took no longer.",
        },
        formula="quantile(case when answered then handle_seconds end, 0.5)",
        unit="seconds",
        better="target",
        controlled_by="person",
        counter_metrics=(
            "fcr",
            "qa_score",
        ),
        role="efficiency",
        grain="answered contact",
    ),
    Metric(
        name="aht_p90",
        kind="contacts",
        title={"zh": "处理时长 90 分位", "en": "Handle time, 90th percentile"},
        sentence={
            "zh": "十条服务记录里有九条不超过这么久。",
            "en": "Nine of ten contacts took no longer.",
        },
        formula="quantile(case when answered then handle_seconds end, 0.9)",
        unit="seconds",
        better="target",
        controlled_by="person",
        counter_metrics=(
            "fcr",
            "qa_score",
        ),
        role="efficiency",
        grain="answered contact",
    ),
    Metric(
        name="talk_mean",
        kind="contacts",
        title={"zh": "平均通话时长", "en": "Talk time"},
        sentence={
            "zh": "已接通服务记录的平均通话时长。",
            "en": "Mean talk time of answered contacts.",
        },
        formula="avg(case when answered then talk_seconds end)",
        unit="seconds",
        better="target",
        controlled_by="person",
        counter_metrics=(
            "fcr",
            "qa_score",
        ),
        role="efficiency",
        grain="answered contact",
    ),
    Metric(
        name="hold_mean",
        kind="contacts",
        title={"zh": "平均保持时长", "en": "Hold time"},
        sentence={
            "zh": "已接通服务记录的平均保持时长。",
            "en": "Mean hold time of answered contacts.",
        },
        formula="avg(case when answered then hold_seconds end)",
        unit="seconds",
        better="down",
        controlled_by="person",
        counter_metrics=("fcr",),
        role="efficiency",
        grain="answered contact",
    ),
    Metric(
        name="acw",
        kind="contacts",
        title={"zh": "平均话后时长", "en": "After-contact work"},
        sentence={
            "zh": "已接通服务记录的平均话后处理时长。",
            "en": "Mean after-contact work of answered contacts.",
        },
        formula="avg(case when answered then wrap_seconds end)",
        unit="seconds",
        better="target",
        controlled_by="person",
        counter_metrics=("qa_score",),
        role="efficiency",
        grain="answered contact",
    ),
    Metric(
        name="short_contacts",
        kind="contacts",
        title={"zh": "超短服务占比", "en": "Short contacts"},
        sentence={
            "zh": "处理不到 10 秒的 ÷ 已接通且有处理时长的。比别人高很多，往往是挂断客户。",
            "en": (
                "Handled in under 10 s ÷ answered with a handle time. Far above the others "
                "often means "
                "hanging up on customers."
            ),
        },
        formula="sum(short) / sum(handled)",
        unit="rate",
        better="down",
        controlled_by="person",
        role="guard",
        grain="answered contact",
    ),
    Metric(
        name="transfer_rate",
        kind="contacts",
        title={"zh": "转接率", "en": "Transfer rate"},
        sentence={
            "zh": "转接的 ÷ 知道是否转接的。",
            "en": "Transferred ÷ contacts where it is known.",
        },
        formula="sum(transferred) / count(transferred)",
        unit="rate",
        better="target",
        controlled_by="person",
        counter_metrics=(
            "fcr",
            "aht",
        ),
        role="guard",
        grain="answered contact",
    ),
    Metric(
        name="reassign_rate",
        kind="contacts",
        title={"zh": "改派率", "en": "Re-assignment rate"},
        sentence={
            "zh": "改派过的 ÷ 知道是否改派的。",
            "en": "Re-assigned ÷ contacts where it is known.",
        },
        formula="sum(reassigned) / count(reassigned)",
        unit="rate",
        better="down",
        controlled_by="team",
        counter_metrics=("resolve_mean",),
        role="guard",
        grain="answered contact",
    ),
)
