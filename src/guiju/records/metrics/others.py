"""Built-in metrics over the other record tables: money, working time, attendance, quality, surveys."""

from __future__ import annotations

from guiju.records.metrics.declaring import declare

_MONEY = declare("money_actions", "money action", (
    ("money_actions", "资金操作数", "money actions", "count(*)", "count", "target", "nobody", "volume",
     "退款、补偿等资金操作的笔数。", "Refunds, compensations and other money actions."),
    ("money_cases", "资金个案数", "money cases", "count(distinct contact_key)", "count", "target", "nobody", "volume",
     "有资金操作的不同接触。", "Different contacts with a money action."),
    ("refund_only_rate", "仅退款率", "refund-only rate", "sum(refund_only) / count(*)", "rate", "target", "person", "quality",
     "仅退款的笔数 ÷ 全部资金操作的笔数。太高太低都要看,并与同事由、同金额段的人相比。",
     "Refund-only actions ÷ all money actions. Too high and too low both deserve a look, against the same case type and amount.",
     "csat", "money_per_contact"),
    ("compensation_rate", "补偿率", "compensation rate", "sum(compensation) / count(*)", "rate", "target", "person", "quality",
     "补偿的笔数 ÷ 全部资金操作的笔数。", "Compensations ÷ all money actions.", "csat"),
    ("money_total", "资金总额", "money, total", "case when min(coalesce(currency, '')) = max(coalesce(currency, '')) then sum(amount) end",
     "money", "target", "nobody", "volume", "金额之和;混有几种货币时为空,请按货币分开看。",
     "The sum of amounts; empty when currencies are mixed, then slice by currency."),
    ("money_per_contact", "每接触资金", "money per contact",
     "case when min(coalesce(currency, '')) = max(coalesce(currency, ''))"
     " then sum(case when contact_key is not null then amount end) end / count(distinct contact_key)",
     "money", "target", "person", "quality",
     "金额之和 ÷ 有资金操作的不同接触(没有接触编号的操作两边都不算);混有几种货币时为空。",
     "Sum of amounts ÷ different contacts with a money action (actions without a contact key count on neither side); "
     "empty when currencies are mixed.", "csat", "refund_only_rate"),
    ("amount_p90", "金额 90 分位", "amount, 90th percentile", "quantile(amount, 0.9)", "money", "target", "person", "quality",
     "十笔里有九笔不超过这个金额。", "Nine of ten actions were no larger."),
))  # fmt: skip

_STATES = declare("agent_states", "second", (
    ("occupancy", "占用率", "occupancy",
     "sum(case when handling then seconds end) / sum(case when handling or available then seconds end)", "rate", "target",
     "nobody", "efficiency",
     "处理(通话、保持、话后)÷(处理 + 空闲等待)。它随话务量和排班走,夜班天然低,不宜计入个人得分。",
     "Handling (talk, hold, wrap-up) ÷ (handling + ready). It follows load and rota and is low at night by nature; not a person's score.",
     "sl20"),
    ("utilization", "利用率", "utilization",
     "sum(case when handling or available then seconds end) / sum(case when signed_in then seconds end)", "rate", "target",
     "shift", "efficiency", "(处理 + 空闲等待)÷ 签入时长。", "(Handling + ready) ÷ signed-in time.", "qa_score", "occupancy"),
    ("utilization_with_other_work", "利用率(含其他工作)", "utilization with other work",
     "sum(case when handling or productive then seconds end) / sum(case when signed_in then seconds end)", "rate", "target",
     "shift", "efficiency", "(处理 + 培训、会议、外呼等)÷ 签入时长。", "(Handling + training, meetings, outbound) ÷ signed-in time.",
     "qa_score", "occupancy"),
    ("break_share", "休息占比", "share of breaks", "sum(case when resting then seconds end) / sum(case when signed_in then seconds end)",
     "rate", "target", "person", "efficiency", "休息 ÷ 签入时长。", "Breaks ÷ signed-in time.", "qa_score"),
    ("signed_in_time", "签入时长", "signed-in time", "sum(case when signed_in then seconds end)", "seconds", "target", "shift", "volume",
     "离线以外各状态的时长之和。", "The sum of all states but offline."),
    ("handling_time", "处理状态时长", "handling time", "sum(case when handling then seconds end)", "seconds", "target", "nobody", "volume",
     "通话、保持、话后的时长之和。", "The sum of talk, hold and wrap-up states."),
))  # fmt: skip

_ATTENDANCE = declare("attendance", "planned day", (
    ("adherence", "工时遵从率", "adherence",
     "sum(case when attended and known_day then present_seconds end)"
     " / sum(case when attended and known_day then planned_seconds end)", "rate", "up", "person", "access",
     "出勤日里:计划时段内实际在岗的时长 ÷ 计划时长。缺勤日归出勤率管,不重复扣。",
     "On days attended: time present inside the plan ÷ planned time. Absent days belong to attendance, not counted twice.",
     "attendance_rate"),
    ("attendance_rate", "出勤率", "attendance rate",
     "sum(case when known_day then present_seconds end) / sum(case when known_day then planned_seconds end)", "rate", "up",
     "person", "access", "计划时段内在岗的时长 ÷ 计划时长,缺勤、迟到、早退都减少它,不论原因;打卡不全的日子不算。",
     "Time present inside the plan ÷ planned time; absence, lateness and leaving early all lower it, whatever the reason; "
     "days with half a punch are left out.", "adherence"),
    ("attendance_rate_days", "出勤率(按天)", "attendance rate by days", "sum(attended) / count(planned_start)", "rate", "up",
     "person", "access", "来过的天 ÷ 计划的天。", "Days attended ÷ days planned.", "attendance_rate"),
    ("late_rate", "迟到率", "lateness rate", "sum(late) / sum(attended and planned_start is not null)", "rate", "down", "person",
     "access", "晚于应到时间的天 ÷ 出勤的计划日。", "Days begun after the plan ÷ planned days attended."),
    ("half_punched_days", "打卡不全天数", "days with half a punch", "sum(not known_day)", "count", "down", "nobody", "volume",
     "只有上班或只有下班记录的天。", "Days with only the start or only the end recorded."),
))  # fmt: skip

_QUALITY = declare("evaluations", "evaluation", (
    ("qa_score", "质检得分", "quality score", "avg(score)", "score", "up", "person", "quality",
     "质检单得分的平均。", "Mean score of the evaluations.", "qa_n", "csat"),
    ("qa_n", "质检数", "evaluations", "count(score)", "count", "up", "nobody", "volume",
     "有得分的质检单。", "Evaluations that have a score."),
    ("qa_critical_accuracy", "致命准确率", "critical accuracy", "sum(not critical_error) / count(critical_error)", "rate", "up",
     "person", "quality", "没有致命错误的接触 ÷ 检查过的接触;按接触数算,不按错误数。",
     "Contacts without a critical error ÷ contacts checked; by contact, not by error.", "qa_n"),
    ("qa_noncritical_accuracy", "非致命准确率", "non-critical accuracy",
     "(sum(case when noncritical_errors is not null then noncritical_checked end)"
     " - sum(case when noncritical_checked is not null then noncritical_errors end))"
     " / sum(case when noncritical_errors is not null then noncritical_checked end)", "rate", "up", "person", "quality",
     "没有错的检查项 ÷ 检查项(非致命)。与致命准确率分开看,从不合成一个数。",
     "Checks without an error ÷ checks (non-critical). Kept apart from critical accuracy, never merged.", "qa_n"),
))  # fmt: skip

_SURVEYS = declare("surveys", "answer", (
    ("survey_answers", "问卷回答数", "survey answers", "count(answer)", "count", "up", "nobody", "volume",
     "有内容的回答。", "Answers with a content."),
    ("survey_mean", "问卷均分", "survey mean", "avg(answer)", "score", "up", "person", "outcome",
     "回答按数读取后的平均;不是数的不算。请按问题分开看。", "Mean of answers read as numbers; others are left out. Slice by question.",
     "survey_answers"),
))  # fmt: skip

_MANUAL = declare("manual", "entered value", (
    ("manual_values", "录入值数", "entered values", "count(value)", "count", "target", "nobody", "volume",
     "手工录入的值的个数。", "The number of hand-entered values."),
    ("manual_mean", "录入值均值", "mean of entered values", "avg(value)", "number", "target", "person", "outcome",
     "手工录入的值的平均;请按指标分开看。", "Mean of hand-entered values; slice by metric.", "manual_values"),
    ("manual_total", "录入值合计", "sum of entered values", "sum(value)", "number", "target", "person", "outcome",
     "手工录入的值之和;请按指标分开看。", "Sum of hand-entered values; slice by metric.", "manual_values"),
))  # fmt: skip

OTHER_METRICS = (*_MONEY, *_STATES, *_ATTENDANCE, *_QUALITY, *_SURVEYS, *_MANUAL)
