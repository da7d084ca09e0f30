"""Response in conversations. Platforms count by message, round or person; here one conversation
is one unless said.
"""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

CHAT = (
    Metric(
        name="first_reply_mean",
        kind="contacts",
        title={"zh": "平均首次响应", "en": "First reply"},
        sentence={
            "zh": "有首次响应时长的会话的平均值。",
            "en": "Mean over conversations that have one.",
        },
        formula="avg(first_reply_seconds)",
        unit="seconds",
        better="down",
        controlled_by="person",
        counter_metrics=(
            "answer_question_ratio",
            "qa_score",
        ),
        role="efficiency",
        grain="conversation",
    ),
    Metric(
        name="first_reply_p50",
        kind="contacts",
        title={"zh": "首次响应中位数", "en": "First reply, median"},
        sentence={
            "zh": "一半的会话在这么久内首次回复。",
            "en": "Half of the conversations got a first reply within.",
        },
        formula="quantile(first_reply_seconds, 0.5)",
        unit="seconds",
        better="down",
        controlled_by="person",
        counter_metrics=("qa_score",),
        role="efficiency",
        grain="conversation",
    ),
    Metric(
        name="first_reply_p90",
        kind="contacts",
        title={"zh": "首次响应 90 分位", "en": "First reply, 90th percentile"},
        sentence={
            "zh": "十个会话里有九个在这么久内首次回复。",
            "en": "Nine of ten got a first reply within.",
        },
        formula="quantile(first_reply_seconds, 0.9)",
        unit="seconds",
        better="down",
        controlled_by="person",
        counter_metrics=("qa_score",),
        role="efficiency",
        grain="conversation",
    ),
    Metric(
        name="first_reply_mean_business",
        kind="contacts",
        title={"zh": "平均首次响应（营业时间）", "en": "First reply, business hours"},
        sentence={
            "zh": "有首次响应的服务记录的平均值。只算来源营业时间内的秒数；来源没有营业时间表的不算。",
            "en": (
                "Mean over contacts that have one. Business hours of the source alone; without a "
                "calendar it is left out."
            ),
        },
        formula="avg(first_reply_business_seconds)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("resolved_rate",),
        role="efficiency",
        grain="contact of a source with business hours",
    ),
    Metric(
        name="first_reply_p50_business",
        kind="contacts",
        title={"zh": "首次响应中位数（营业时间）", "en": "First reply, median, business hours"},
        sentence={
            "zh": "一半在这么久内得到首次响应。只算来源营业时间内的秒数；来源没有营业时间表的不算。",
            "en": (
                "Half were answered within. Business hours of the source alone; without a "
                "calendar it is left out."
            ),
        },
        formula="quantile(first_reply_business_seconds, 0.5)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("resolved_rate",),
        role="efficiency",
        grain="contact of a source with business hours",
    ),
    Metric(
        name="first_reply_p90_business",
        kind="contacts",
        title={
            "zh": "首次响应 90 分位（营业时间）",
            "en": "First reply, 90th percentile, business hours",
        },
        sentence={
            "zh": (
                "十个里有九个在这么久内得到首次响应。"
                "只算来源营业时间内的秒数；来源没有营业时间表的不算。"
            ),
            "en": (
                "Nine of ten were answered within. Business hours of the source alone; without a "
                "calendar it is left out."
            ),
        },
        formula="quantile(first_reply_business_seconds, 0.9)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("resolved_rate",),
        role="efficiency",
        grain="contact of a source with business hours",
    ),
    Metric(
        name="first_reply_within_30s",
        kind="contacts",
        title={"zh": "首次 30 秒应答率", "en": "First reply within 30 s"},
        sentence={
            "zh": "首次回复在 30 秒内的会话 ÷ 有首次响应时长的会话。",
            "en": "First reply within 30 s ÷ conversations that have one.",
        },
        formula="sum(first_reply_seconds <= 30) / count(first_reply_seconds)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("qa_score",),
        role="efficiency",
        grain="conversation",
    ),
    Metric(
        name="first_reply_within_3min",
        kind="contacts",
        title={"zh": "首次 3 分钟应答率", "en": "First reply within 3 min"},
        sentence={
            "zh": "首次回复在 3 分钟内的会话 ÷ 有首次响应时长的会话。",
            "en": "First reply within 3 min ÷ conversations that have one.",
        },
        formula="sum(first_reply_seconds <= 180) / count(first_reply_seconds)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("qa_score",),
        role="efficiency",
        grain="conversation",
    ),
    Metric(
        name="reply_mean",
        kind="contacts",
        title={"zh": "平均响应时长", "en": "Reply time"},
        sentence={
            "zh": "会话的平均响应时长的平均：每个会话算一次。",
            "en": "Mean of the conversations' mean reply: each conversation counts once.",
        },
        formula="avg(mean_reply_seconds)",
        unit="seconds",
        better="down",
        controlled_by="person",
        counter_metrics=(
            "answer_question_ratio",
            "qa_score",
        ),
        role="efficiency",
        grain="conversation",
    ),
    Metric(
        name="reply_mean_by_message",
        kind="contacts",
        title={"zh": "平均响应时长（按消息）", "en": "Reply time by message"},
        sentence={
            "zh": "按客服消息数加权的平均响应时长：长会话占得更重。",
            "en": "Reply time weighted by the agent's messages: long conversations weigh more.",
        },
        formula=(
            "sum(mean_reply_seconds * messages_out) / sum(case when mean_reply_seconds is not "
            "null then "
            "messages_out end)"
        ),
        unit="seconds",
        better="down",
        controlled_by="person",
        counter_metrics=("qa_score",),
        role="efficiency",
        grain="conversation",
    ),
    Metric(
        name="reply_p90",
        kind="contacts",
        title={"zh": "响应时长 90 分位", "en": "Reply time, 90th percentile"},
        sentence={
            "zh": "十个会话里有九个的平均响应不超过这么久。",
            "en": "Nine of ten conversations had a mean reply no longer.",
        },
        formula="quantile(mean_reply_seconds, 0.9)",
        unit="seconds",
        better="down",
        controlled_by="person",
        counter_metrics=("qa_score",),
        role="efficiency",
        grain="conversation",
    ),
    Metric(
        name="reply_within_30s",
        kind="contacts",
        title={"zh": "30 秒应答率（按会话）", "en": "Reply within 30 s by conversation"},
        sentence={
            "zh": (
                "平均响应在 30 秒内的会话 ÷ 有平均响应的会话。"
                "平台多按消息或轮次算，数值不可直接相比。"
            ),
            "en": (
                "Mean reply within 30 s ÷ conversations that have one. Platforms count messages or "
                "rounds; do not compare directly."
            ),
        },
        formula="sum(mean_reply_seconds <= 30) / count(mean_reply_seconds)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("qa_score",),
        role="efficiency",
        grain="conversation",
    ),
    Metric(
        name="reply_within_3min",
        kind="contacts",
        title={"zh": "3 分钟应答率（按会话）", "en": "Reply within 3 min by conversation"},
        sentence={
            "zh": "平均响应在 3 分钟内的会话 ÷ 有平均响应的会话。",
            "en": "Mean reply within 3 min ÷ conversations that have one.",
        },
        formula="sum(mean_reply_seconds <= 180) / count(mean_reply_seconds)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("qa_score",),
        role="efficiency",
        grain="conversation",
    ),
    Metric(
        name="reply_rate",
        kind="contacts",
        title={"zh": "回复率", "en": "Reply rate"},
        sentence={
            "zh": "回复过的会话 ÷ 客户发过消息的会话。",
            "en": "Conversations with a reply ÷ those with a customer's message.",
        },
        formula=(
            "sum(messages_in > 0 and messages_out > 0) / sum(messages_in > 0 and messages_out >= 0)"
        ),
        unit="rate",
        better="up",
        controlled_by="person",
        role="guard",
        grain="conversation",
    ),
    Metric(
        name="answer_question_ratio",
        kind="contacts",
        title={"zh": "答问比", "en": "Answer-question ratio"},
        sentence={
            "zh": "客服消息数 ÷ 客户消息数（两者都有的会话）。",
            "en": "Agent's messages ÷ customer's messages (conversations that have both).",
        },
        formula=(
            "sum(case when messages_in is not null then messages_out end) / sum(case when "
            "messages_out "
            "is not null then messages_in end)"
        ),
        unit="ratio",
        better="target",
        controlled_by="person",
        role="guard",
        grain="conversation",
    ),
)
