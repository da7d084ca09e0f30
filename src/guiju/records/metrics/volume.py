"""How much there was: counts and sums over contacts."""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

VOLUME = (
    Metric(
        name="contacts",
        kind="contacts",
        title={"zh": "服务量", "en": "Contacts"},
        sentence={
            "zh": "全部服务记录，含未进入人工的。",
            "en": "All contacts, also those that never asked for a person.",
        },
        formula="count(*)",
        unit="count",
        better="target",
        controlled_by="nobody",
        role="volume",
        grain="contact",
    ),
    Metric(
        name="offered",
        kind="contacts",
        title={"zh": "呼入量", "en": "Offered"},
        sentence={
            "zh": "呼入（或方向未知）且已接通或排队放弃的服务记录；留在语音导航里的和未接的不算。",
            "en": (
                "Inbound (or direction unknown), answered or abandoned in the queue; not "
                "those left in "
                "the IVR, not missed ones."
            ),
        },
        formula="sum(offered)",
        unit="count",
        better="target",
        controlled_by="nobody",
        role="volume",
        grain="contact",
    ),
    Metric(
        name="answered",
        kind="contacts",
        title={"zh": "接起量", "en": "Answered"},
        sentence={"zh": "结果为已接通的服务记录。", "en": "Contacts whose outcome is answered."},
        formula="sum(answered)",
        unit="count",
        better="up",
        controlled_by="nobody",
        counter_metrics=(
            "aht",
            "fcr",
        ),
        role="volume",
        grain="contact",
    ),
    Metric(
        name="abandoned",
        kind="contacts",
        title={"zh": "放弃量", "en": "Abandoned"},
        sentence={
            "zh": "呼入中在排队时放弃的服务记录。",
            "en": "Offered contacts that were given up in the queue.",
        },
        formula="sum(offered and abandoned)",
        unit="count",
        better="down",
        controlled_by="nobody",
        role="volume",
        grain="contact",
    ),
    Metric(
        name="missed",
        kind="contacts",
        title={"zh": "未接量", "en": "Missed"},
        sentence={
            "zh": "转到客服而没有接起的服务记录，不算呼入量。",
            "en": "Contacts that rang at an agent and were not taken; not offered.",
        },
        formula="sum(missed)",
        unit="count",
        better="down",
        controlled_by="person",
        role="volume",
        grain="contact",
    ),
    Metric(
        name="left_in_ivr",
        kind="contacts",
        title={"zh": "语音导航内结束", "en": "Left in the IVR"},
        sentence={
            "zh": "在语音导航里结束、从未要求人工的服务记录。",
            "en": "Contacts that ended in the IVR and never asked for a person.",
        },
        formula="sum(left_in_ivr)",
        unit="count",
        better="target",
        controlled_by="nobody",
        role="volume",
        grain="contact",
    ),
    Metric(
        name="talk_total",
        kind="contacts",
        title={"zh": "总通话时长", "en": "Talk time, total"},
        sentence={"zh": "通话时长之和。", "en": "The sum of talk time."},
        formula="sum(talk_seconds)",
        unit="seconds",
        better="target",
        controlled_by="nobody",
        role="volume",
        grain="contact",
    ),
    Metric(
        name="handle_total",
        kind="contacts",
        title={"zh": "总处理时长", "en": "Handle time, total"},
        sentence={
            "zh": "已接通服务记录的处理时长之和。",
            "en": "The sum of handle time of answered contacts.",
        },
        formula="sum(case when answered then handle_seconds end)",
        unit="seconds",
        better="target",
        controlled_by="nobody",
        role="volume",
        grain="contact",
    ),
)
