"""Evaluations, survey answers and hand-entered values."""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

QUALITY = (
    Metric(
        name="qa_score",
        kind="evaluations",
        title={"zh": "质检得分", "en": "Quality score"},
        sentence={"zh": "质检单得分的平均。", "en": "Mean score of the evaluations."},
        formula="avg(score)",
        unit="score",
        better="up",
        controlled_by="person",
        counter_metrics=(
            "qa_n",
            "csat",
        ),
        role="quality",
        grain="evaluation",
    ),
    Metric(
        name="qa_n",
        kind="evaluations",
        title={"zh": "质检数", "en": "Evaluations"},
        sentence={"zh": "有得分的质检单。", "en": "Evaluations that have a score."},
        formula="count(score)",
        unit="count",
        better="up",
        controlled_by="nobody",
        role="volume",
        grain="evaluation",
    ),
    Metric(
        name="qa_critical_accuracy",
        kind="evaluations",
        title={"zh": "致命准确率", "en": "Critical accuracy"},
        sentence={
            "zh": "没有致命错误的服务记录 ÷ 检查过的服务记录；按服务记录数算，不按错误数。",
            "en": "Contacts without a critical error ÷ contacts checked; by contact, not by error.",
        },
        formula="sum(not critical_error) / count(critical_error)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("qa_n",),
        role="quality",
        grain="evaluation",
    ),
    Metric(
        name="qa_noncritical_accuracy",
        kind="evaluations",
        title={"zh": "非致命准确率", "en": "Non-critical accuracy"},
        sentence={
            "zh": "没有错的检查项 ÷ 检查项（非致命）。与致命准确率分开看，从不合成一个数。",
            "en": (
                "Checks without an error ÷ checks (non-critical). Kept apart from critical "
                "accuracy, never merged."
            ),
        },
        formula=(
            "(sum(case when noncritical_errors is not null then noncritical_checked end) - "
            "sum(case when "
            "noncritical_checked is not null then noncritical_errors end)) / sum(case when "
            "noncritical_errors is not null then noncritical_checked end)"
        ),
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("qa_n",),
        role="quality",
        grain="evaluation",
    ),
    Metric(
        name="survey_answers",
        kind="surveys",
        title={"zh": "问卷回答数", "en": "Survey answers"},
        sentence={"zh": "有内容的回答。", "en": "Answers with a content."},
        formula="count(answer)",
        unit="count",
        better="up",
        controlled_by="nobody",
        role="volume",
        grain="answer",
    ),
    Metric(
        name="survey_mean",
        kind="surveys",
        title={"zh": "问卷均分", "en": "Survey mean"},
        sentence={
            "zh": "回答按数读取后的平均；不是数的不算。请按问题分开看。",
            "en": "Mean of answers read as numbers; others are left out. Slice by question.",
        },
        formula="avg(answer)",
        unit="score",
        better="up",
        controlled_by="person",
        counter_metrics=("survey_answers",),
        role="quality",
        grain="answer",
    ),
    Metric(
        name="manual_values",
        kind="manual",
        title={"zh": "录入值数", "en": "Entered values"},
        sentence={"zh": "手工录入的值的个数。", "en": "The number of hand-entered values."},
        formula="count(value)",
        unit="count",
        better="target",
        controlled_by="nobody",
        role="volume",
        grain="entered value",
    ),
    Metric(
        name="manual_mean",
        kind="manual",
        title={"zh": "录入值均值", "en": "Mean of entered values"},
        sentence={
            "zh": "手工录入的值的平均；请按指标分开看。",
            "en": "Mean of hand-entered values; slice by metric.",
        },
        formula="avg(value)",
        unit="number",
        better="target",
        controlled_by="person",
        counter_metrics=("manual_values",),
        role="outcome",
        grain="entered value",
    ),
    Metric(
        name="manual_total",
        kind="manual",
        title={"zh": "录入值合计", "en": "Sum of entered values"},
        sentence={
            "zh": "手工录入的值之和；请按指标分开看。",
            "en": "Sum of hand-entered values; slice by metric.",
        },
        formula="sum(value)",
        unit="number",
        better="target",
        controlled_by="person",
        counter_metrics=("manual_values",),
        role="outcome",
        grain="entered value",
    ),
)
