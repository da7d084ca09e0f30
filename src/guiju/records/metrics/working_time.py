"""Agent states and attendance: occupancy, utilization, adherence, attendance."""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

WORKING_TIME = (
    Metric(
        name="occupancy",
        kind="agent_states",
        title={"zh": "占用率", "en": "Occupancy"},
        sentence={
            "zh": (
                "处理（通话、保持、话后）÷（处理 + 空闲等待）。"
                "它随话务量和排班走，夜班天然低，不宜计入个人得分。"
            ),
            "en": (
                "Handling (talk, hold, wrap-up) ÷ (handling + ready). It follows load and "
                "rota and is "
                "low at night by nature; not a person's score."
            ),
        },
        formula=(
            "sum(case when handling then seconds end) / sum(case when handling or available then "
            "seconds end)"
        ),
        unit="rate",
        better="target",
        controlled_by="nobody",
        counter_metrics=("sl20",),
        role="efficiency",
        grain="second",
    ),
    Metric(
        name="utilization",
        kind="agent_states",
        title={"zh": "利用率", "en": "Utilization"},
        sentence={
            "zh": "（处理 + 空闲等待）÷ 签入时长。",
            "en": "(Handling + ready) ÷ signed-in time.",
        },
        formula=(
            "sum(case when handling or available then seconds end) / sum(case when signed_in "
            "then seconds end)"
        ),
        unit="rate",
        better="target",
        controlled_by="shift",
        counter_metrics=(
            "qa_score",
            "occupancy",
        ),
        role="efficiency",
        grain="second",
    ),
    Metric(
        name="utilization_with_other_work",
        kind="agent_states",
        title={"zh": "利用率（含其他工作）", "en": "Utilization with other work"},
        sentence={
            "zh": "（处理 + 培训、会议、外呼等）÷ 签入时长。",
            "en": "(Handling + training, meetings, outbound) ÷ signed-in time.",
        },
        formula=(
            "sum(case when handling or productive then seconds end) / sum(case when signed_in "
            "then seconds end)"
        ),
        unit="rate",
        better="target",
        controlled_by="shift",
        counter_metrics=(
            "qa_score",
            "occupancy",
        ),
        role="efficiency",
        grain="second",
    ),
    Metric(
        name="break_share",
        kind="agent_states",
        title={"zh": "休息占比", "en": "Share of breaks"},
        sentence={"zh": "休息 ÷ 签入时长。", "en": "Breaks ÷ signed-in time."},
        formula="sum(case when resting then seconds end) / sum(case when signed_in then seconds end)",
        unit="rate",
        better="target",
        controlled_by="person",
        counter_metrics=("qa_score",),
        role="efficiency",
        grain="second",
    ),
    Metric(
        name="signed_in_time",
        kind="agent_states",
        title={"zh": "签入时长", "en": "Signed-in time"},
        sentence={"zh": "离线以外各状态的时长之和。", "en": "The sum of all states but offline."},
        formula="sum(case when signed_in then seconds end)",
        unit="seconds",
        better="target",
        controlled_by="shift",
        role="volume",
        grain="second",
    ),
    Metric(
        name="handling_time",
        kind="agent_states",
        title={"zh": "处理状态时长", "en": "Handling time"},
        sentence={
            "zh": "通话、保持、话后的时长之和。",
            "en": "The sum of talk, hold and wrap-up states.",
        },
        formula="sum(case when handling then seconds end)",
        unit="seconds",
        better="target",
        controlled_by="nobody",
        role="volume",
        grain="second",
    ),
    Metric(
        name="states_without_end",
        kind="agent_states",
        title={"zh": "没有结束时间的状态", "en": "States without an end"},
        sentence={
            "zh": "没有结束时间的状态没有时长，不计入任何时长；这里是它们的个数。",
            "en": (
                "A state without an end has no length and counts in no time; this is how many "
                "there are."
            ),
        },
        formula="sum(seconds is null)",
        unit="count",
        better="down",
        controlled_by="nobody",
        role="volume",
        grain="state",
    ),
    Metric(
        name="adherence",
        kind="attendance",
        title={"zh": "工时遵从率", "en": "Adherence"},
        sentence={
            "zh": "出勤日里：计划时段内实际在岗的时长 ÷ 计划时长。缺勤日归出勤率管，不重复扣。",
            "en": (
                "On days attended: time present inside the plan ÷ planned time. Absent days "
                "belong to "
                "attendance, not counted twice."
            ),
        },
        formula=(
            "sum(case when attended and known_day then present_seconds end) / sum(case when "
            "attended and "
            "known_day then planned_seconds end)"
        ),
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("attendance_rate",),
        role="access",
        grain="planned day",
    ),
    Metric(
        name="attendance_rate",
        kind="attendance",
        title={"zh": "出勤率", "en": "Attendance rate"},
        sentence={
            "zh": (
                "计划时段内在岗的时长 ÷ 计划时长，缺勤、迟到、"
                "早退都减少它，不论原因；打卡不全的日子不算。"
            ),
            "en": (
                "Time present inside the plan ÷ planned time; absence, lateness and leaving "
                "early all "
                "lower it, whatever the reason; days with half a punch are left out."
            ),
        },
        formula=(
            "sum(case when known_day then present_seconds end) / sum(case when known_day then "
            "planned_seconds end)"
        ),
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("adherence",),
        role="access",
        grain="planned day",
    ),
    Metric(
        name="attendance_rate_days",
        kind="attendance",
        title={"zh": "出勤率（按天）", "en": "Attendance rate by days"},
        sentence={"zh": "来过的天 ÷ 计划的天。", "en": "Days attended ÷ days planned."},
        formula="sum(attended) / count(planned_start)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("attendance_rate",),
        role="access",
        grain="planned day",
    ),
    Metric(
        name="late_rate",
        kind="attendance",
        title={"zh": "迟到率", "en": "Lateness rate"},
        sentence={
            "zh": "晚于应到时间的天 ÷ 出勤的计划日。",
            "en": "Days begun after the plan ÷ planned days attended.",
        },
        formula="sum(late) / sum(attended and planned_start is not null)",
        unit="rate",
        better="down",
        controlled_by="person",
        role="access",
        grain="planned day",
    ),
    Metric(
        name="half_punched_days",
        kind="attendance",
        title={"zh": "打卡不全天数", "en": "Days with half a punch"},
        sentence={
            "zh": "只有上班或只有下班记录的天。",
            "en": "Days with only the start or only the end recorded.",
        },
        formula="sum(not known_day)",
        unit="count",
        better="down",
        controlled_by="nobody",
        role="volume",
        grain="planned day",
    ),
)
