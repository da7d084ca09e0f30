"""What customers said of it."""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

SATISFACTION = (
    Metric(
        name="csat",
        kind="contacts",
        title={"zh": "满意度均分", "en": "Satisfaction"},
        sentence={
            "zh": "评了分的服务记录的平均分。不同满分的来源不能放在一起平均。",
            "en": (
                "Mean mark of rated contacts. Sources with different scales cannot be averaged "
                "together."
            ),
        },
        formula="avg(satisfaction)",
        unit="score",
        better="up",
        controlled_by="person",
        counter_metrics=(
            "csat_n",
            "rating_coverage",
        ),
        role="quality",
        grain="rated contact",
    ),
    Metric(
        name="csat_top2",
        kind="contacts",
        title={"zh": "满意率", "en": "Satisfied (two best marks)"},
        sentence={
            "zh": "最高两档的 ÷ 评了分且知道满分的。",
            "en": "The two best marks ÷ rated contacts whose scale is known.",
        },
        formula=(
            "sum(satisfaction >= satisfaction_scale - 1) / sum(rated and satisfaction_scale is "
            "not null)"
        ),
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=(
            "csat_n",
            "rating_coverage",
        ),
        role="quality",
        grain="rated contact",
    ),
    Metric(
        name="csat_low",
        kind="contacts",
        title={"zh": "差评率", "en": "Worst mark"},
        sentence={
            "zh": "一分及以下的 ÷ 评了分的。差评的原因常不在客服。",
            "en": "Marks of 1 or less ÷ rated. The cause is often not the agent.",
        },
        formula="sum(satisfaction <= 1) / count(satisfaction)",
        unit="rate",
        better="down",
        controlled_by="person",
        counter_metrics=("csat_n",),
        role="quality",
        grain="rated contact",
    ),
    Metric(
        name="csat_n",
        kind="contacts",
        title={"zh": "评价数", "en": "Ratings"},
        sentence={"zh": "评了分的服务记录数。", "en": "The number of rated contacts."},
        formula="count(satisfaction)",
        unit="count",
        better="up",
        controlled_by="nobody",
        role="volume",
        grain="rated contact",
    ),
    Metric(
        name="rating_coverage",
        kind="contacts",
        title={"zh": "参评率", "en": "Share rated"},
        sentence={
            "zh": "评了分的 ÷ 接起的。只请满意的客户评分，会让满意度好看而这里变低。",
            "en": (
                "Rated ÷ answered. Who invites only happy customers looks better in "
                "satisfaction and worse here."
            ),
        },
        formula="sum(answered and rated) / sum(answered)",
        unit="rate",
        better="up",
        controlled_by="person",
        role="guard",
        grain="rated contact",
    ),
    Metric(
        name="nps",
        kind="contacts",
        title={"zh": "净推荐值", "en": "NPS"},
        sentence={
            "zh": "推荐者（9–10）占比减贬损者（0–6）占比，乘 100。",
            "en": "Share of promoters (9–10) minus detractors (0–6), times 100.",
        },
        formula="100 * (sum(nps >= 9) - sum(nps <= 6)) / count(nps)",
        unit="score",
        better="up",
        controlled_by="nobody",
        role="quality",
        grain="rated contact",
    ),
)
