"""Whether and when the customer's matter was settled."""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

RESOLUTION = (
    Metric(
        name="resolved_rate",
        kind="contacts",
        title={"zh": "解决率", "en": "Resolved rate"},
        sentence={
            "zh": "已解决的 ÷ 知道是否解决的。",
            "en": "Resolved ÷ contacts where it is known.",
        },
        formula="sum(resolved) / count(resolved)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=(
            "aht",
            "reopen_rate",
        ),
        role="quality",
        grain="contact with a known result",
    ),
    Metric(
        name="fcr",
        kind="contacts",
        title={"zh": "一次解决率", "en": "First contact resolution"},
        sentence={
            "zh": "已解决、没有重新打开、从未改派或转接的 ÷ 知道是否解决的。",
            "en": (
                "Resolved, not re-opened, never re-assigned or transferred ÷ contacts where it is "
                "known whether resolved."
            ),
        },
        formula="sum(fixed_first) / count(resolved)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("aht",),
        role="quality",
        grain="contact with a known result",
    ),
    Metric(
        name="reopen_rate",
        kind="contacts",
        title={"zh": "重开率", "en": "Re-open rate"},
        sentence={
            "zh": "重新打开的 ÷ 知道是否重开的。",
            "en": "Re-opened ÷ contacts where it is known.",
        },
        formula="sum(reopened) / count(reopened)",
        unit="rate",
        better="down",
        controlled_by="person",
        counter_metrics=("resolve_mean",),
        role="quality",
        grain="contact with a known result",
    ),
    Metric(
        name="resolve_mean",
        kind="contacts",
        title={"zh": "平均解决时长", "en": "Time to resolve"},
        sentence={
            "zh": "有解决时长的服务记录的平均值。个别很长的会拉高它，请连同中位数看。",
            "en": (
                "Mean over contacts that have one. A few very long ones lift it; read it beside "
                "the median."
            ),
        },
        formula="avg(resolve_seconds)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("reopen_rate",),
        role="efficiency",
        grain="contact with a known result",
    ),
    Metric(
        name="resolve_p50",
        kind="contacts",
        title={"zh": "解决时长中位数", "en": "Time to resolve, median"},
        sentence={"zh": "一半在这么久内解决。", "en": "Half were resolved within."},
        formula="quantile(resolve_seconds, 0.5)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("reopen_rate",),
        role="efficiency",
        grain="contact with a known result",
    ),
    Metric(
        name="resolve_p90",
        kind="contacts",
        title={"zh": "解决时长 90 分位", "en": "Time to resolve, 90th percentile"},
        sentence={"zh": "十个里有九个在这么久内解决。", "en": "Nine of ten were resolved within."},
        formula="quantile(resolve_seconds, 0.9)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("reopen_rate",),
        role="efficiency",
        grain="contact with a known result",
    ),
    Metric(
        name="resolved_ended",
        kind="contacts",
        title={"zh": "解决量（按解决日）", "en": "Resolved, by the day of resolution"},
        sentence={
            "zh": "在这段时间里解决的，不论何时开始。",
            "en": "Resolved in these days, whenever they began.",
        },
        formula="count(resolve_seconds)",
        unit="count",
        better="up",
        controlled_by="team",
        counter_metrics=("reopen_rate",),
        role="volume",
        grain="resolved contact",
        dated_by="resolved",
    ),
    Metric(
        name="resolve_mean_ended",
        kind="contacts",
        title={"zh": "平均解决时长（按解决日）", "en": "Time to resolve, by the day of resolution"},
        sentence={
            "zh": "在这段时间里解决的，平均用了多久。拖得久的不会因为当月已结算而漏掉。",
            "en": (
                "Mean over what was resolved in these days; a slow one is not lost because its "
                "month was closed."
            ),
        },
        formula="avg(resolve_seconds)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("reopen_rate",),
        role="efficiency",
        grain="resolved contact",
        dated_by="resolved",
    ),
    Metric(
        name="resolve_p50_ended",
        kind="contacts",
        title={
            "zh": "解决时长中位数（按解决日）",
            "en": "Time to resolve, median, by the day of resolution",
        },
        sentence={
            "zh": "在这段时间里解决的，一半在这么久内解决。",
            "en": "Of what was resolved in these days, half were resolved within.",
        },
        formula="quantile(resolve_seconds, 0.5)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("reopen_rate",),
        role="efficiency",
        grain="resolved contact",
        dated_by="resolved",
    ),
    Metric(
        name="resolve_p90_ended",
        kind="contacts",
        title={
            "zh": "解决时长 90 分位（按解决日）",
            "en": "Time to resolve, 90th percentile, by the day of resolution",
        },
        sentence={
            "zh": "在这段时间里解决的，十个里有九个在这么久内解决。",
            "en": "Of what was resolved in these days, nine of ten were resolved within.",
        },
        formula="quantile(resolve_seconds, 0.9)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("reopen_rate",),
        role="efficiency",
        grain="resolved contact",
        dated_by="resolved",
    ),
    Metric(
        name="resolve_mean_business",
        kind="contacts",
        title={"zh": "平均解决时长（营业时间）", "en": "Time to resolve, business hours"},
        sentence={
            "zh": "有解决时长的服务记录的平均值。只算来源营业时间内的秒数；来源没有营业时间表的不算。",
            "en": (
                "Mean over contacts that have one. Business hours of the source alone; without a "
                "calendar it is left out."
            ),
        },
        formula="avg(resolve_business_seconds)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("reopen_rate",),
        role="efficiency",
        grain="contact of a source with business hours",
    ),
    Metric(
        name="resolve_p50_business",
        kind="contacts",
        title={"zh": "解决时长中位数（营业时间）", "en": "Time to resolve, median, business hours"},
        sentence={
            "zh": "一半在这么久内解决。只算来源营业时间内的秒数；来源没有营业时间表的不算。",
            "en": (
                "Half were resolved within. Business hours of the source alone; without a "
                "calendar it is left out."
            ),
        },
        formula="quantile(resolve_business_seconds, 0.5)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("reopen_rate",),
        role="efficiency",
        grain="contact of a source with business hours",
    ),
    Metric(
        name="resolve_p90_business",
        kind="contacts",
        title={
            "zh": "解决时长 90 分位（营业时间）",
            "en": "Time to resolve, 90th percentile, business hours",
        },
        sentence={
            "zh": "十个里有九个在这么久内解决。只算来源营业时间内的秒数；来源没有营业时间表的不算。",
            "en": (
                "Nine of ten were resolved within. Business hours of the source alone; without a "
                "calendar it is left out."
            ),
        },
        formula="quantile(resolve_business_seconds, 0.9)",
        unit="seconds",
        better="down",
        controlled_by="team",
        counter_metrics=("reopen_rate",),
        role="efficiency",
        grain="contact of a source with business hours",
    ),
    Metric(
        name="sla_met_rate",
        kind="contacts",
        title={"zh": "时限达成率", "en": "SLA met rate"},
        sentence={"zh": "在时限内的 ÷ 有时限的。", "en": "In time ÷ contacts that have a limit."},
        formula="sum(sla_met) / count(sla_met)",
        unit="rate",
        better="up",
        controlled_by="team",
        counter_metrics=("reopen_rate",),
        role="access",
        grain="contact with a known result",
    ),
)
