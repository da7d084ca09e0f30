"""How well customers reached a person. Four service levels are in use in the field; each has its
own name here.
"""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

ACCESS = (
    Metric(
        name="answer_rate",
        kind="contacts",
        title={"zh": "接通率", "en": "Answer rate"},
        sentence={"zh": "接起的 ÷ 呼入量。", "en": "Answered ÷ offered."},
        formula="sum(offered and answered) / sum(offered)",
        unit="rate",
        better="up",
        controlled_by="shift",
        counter_metrics=("occupancy",),
        role="access",
        grain="offered contact",
    ),
    Metric(
        name="abandon_rate",
        kind="contacts",
        title={"zh": "放弃率", "en": "Abandon rate"},
        sentence={
            "zh": "排队中放弃的 ÷ 呼入量，短时放弃也算。",
            "en": "Abandoned in the queue ÷ offered; short abandons count too.",
        },
        formula="sum(offered and abandoned) / sum(offered)",
        unit="rate",
        better="down",
        controlled_by="shift",
        counter_metrics=("occupancy",),
        role="access",
        grain="offered contact",
    ),
    Metric(
        name="short_abandon_rate",
        kind="contacts",
        title={"zh": "短时放弃率", "en": "Short abandon rate"},
        sentence={"zh": "5 秒内放弃的 ÷ 呼入量。", "en": "Abandoned within 5 s ÷ offered."},
        formula="sum(offered and abandoned and wait_seconds <= 5) / sum(offered)",
        unit="rate",
        better="target",
        worse="above",
        controlled_by="nobody",
        role="access",
        grain="offered contact",
    ),
    Metric(
        name="sl20",
        kind="contacts",
        title={"zh": "20 秒服务水平", "en": "Service level 20 s"},
        sentence={
            "zh": (
                "20 秒内接起的 ÷ 呼入量。放弃的留在分母里；已接通却没有等待时长的留在分母、"
                "不进分子。"
            ),
            "en": (
                "Answered within 20 s ÷ offered. Abandons stay in the denominator; an "
                "answered contact "
                "without a wait does too, and is never in the numerator."
            ),
        },
        formula="sum(offered and answered and wait_seconds <= 20) / sum(offered)",
        unit="rate",
        better="target",
        worse="below",
        controlled_by="shift",
        counter_metrics=(
            "occupancy",
            "aht",
        ),
        role="access",
        grain="offered contact",
    ),
    Metric(
        name="sl20_of_answered",
        kind="contacts",
        title={"zh": "20 秒服务水平（占接起）", "en": "Service level 20 s of answered"},
        sentence={
            "zh": "20 秒内接起的 ÷ 接起的呼入。放弃的不在分母里，因此总比 20 秒服务水平好看。",
            "en": (
                "Answered within 20 s ÷ answered of those offered. Abandons are not in the "
                "denominator,"
                " so it always looks better."
            ),
        },
        formula="sum(offered and answered and wait_seconds <= 20) / sum(offered and answered)",
        unit="rate",
        better="target",
        worse="below",
        controlled_by="shift",
        counter_metrics=("abandon_rate",),
        role="access",
        grain="offered contact",
    ),
    Metric(
        name="sl20_without_short_abandons",
        kind="contacts",
        title={
            "zh": "20 秒服务水平（除短时放弃）",
            "en": "Service level 20 s without short abandons",
        },
        sentence={
            "zh": "20 秒内接起的 ÷（呼入量 − 5 秒内放弃的）。",
            "en": "Answered within 20 s ÷ (offered − abandoned within 5 s).",
        },
        formula=(
            "sum(offered and answered and wait_seconds <= 20) / (sum(offered) - sum(offered and "
            "abandoned and wait_seconds <= 5))"
        ),
        unit="rate",
        better="target",
        worse="below",
        controlled_by="shift",
        counter_metrics=("abandon_rate",),
        role="access",
        grain="offered contact",
    ),
    Metric(
        name="sl20_with_abandons",
        kind="contacts",
        title={"zh": "20 秒服务水平（含短等放弃）", "en": "Service level 20 s with quick abandons"},
        sentence={
            "zh": "20 秒内接起或放弃的 ÷ 呼入量。快放弃的也算达标。",
            "en": "Answered or abandoned within 20 s ÷ offered; quick abandons count as served.",
        },
        formula="sum(offered and wait_seconds <= 20) / sum(offered)",
        unit="rate",
        better="target",
        worse="below",
        controlled_by="shift",
        counter_metrics=("abandon_rate",),
        role="access",
        grain="offered contact",
    ),
    Metric(
        name="asa",
        kind="contacts",
        title={"zh": "平均应答速度", "en": "Average speed of answer"},
        sentence={
            "zh": "接起的服务记录的平均等待；没有等待时长的不算。",
            "en": "Mean wait of the answered; those without a wait are left out.",
        },
        formula="avg(case when answered then wait_seconds end)",
        unit="seconds",
        better="down",
        controlled_by="shift",
        counter_metrics=("abandon_rate",),
        role="access",
        grain="answered contact",
    ),
    Metric(
        name="wait_p90",
        kind="contacts",
        title={"zh": "等待 90 分位", "en": "Wait, 90th percentile"},
        sentence={
            "zh": "十条接起的服务记录里有九条等待不超过这么久。",
            "en": "Nine of ten answered contacts waited no longer.",
        },
        formula="quantile(case when answered then wait_seconds end, 0.9)",
        unit="seconds",
        better="down",
        controlled_by="shift",
        role="access",
        grain="answered contact",
    ),
    Metric(
        name="abandon_wait",
        kind="contacts",
        title={"zh": "放弃前平均等待", "en": "Wait before abandoning"},
        sentence={"zh": "放弃的客户等了多久。", "en": "How long those who gave up had waited."},
        formula="avg(case when offered and abandoned then wait_seconds end)",
        unit="seconds",
        better="target",
        controlled_by="nobody",
        role="access",
        grain="abandoned contact",
    ),
    Metric(
        name="answered_without_wait",
        kind="contacts",
        title={"zh": "接起但缺等待", "en": "Answered without a wait"},
        sentence={
            "zh": "已接通却没有等待时长的服务记录：服务水平里无法算达标。",
            "en": "Answered contacts without a wait: they cannot count as in time.",
        },
        formula="sum(offered and answered and wait_seconds is null)",
        unit="count",
        better="down",
        controlled_by="nobody",
        role="volume",
        grain="offered contact",
    ),
)
