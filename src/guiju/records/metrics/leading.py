"""Metrics that judge leaders besides their team's numbers: goals reached, projects that moved a
metric; merits, incidents.
"""

from __future__ import annotations

from guiju.records.metrics.declaring import Metric

LEADING = (
    Metric(
        name="goals_reached_rate",
        kind="goals",
        title={"zh": "目标达成率", "en": "Goals reached"},
        sentence={
            "zh": "达成的目标 ÷ 已知结果的目标。",
            "en": "Goals reached ÷ goals whose result is known.",
        },
        formula="sum(reached) / sum(reached is not null)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("goal_progress",),
        grain="goal",
    ),
    Metric(
        name="goal_progress",
        kind="goals",
        title={"zh": "目标平均进度", "en": "Mean progress of goals"},
        sentence={
            "zh": "完成值 ÷ 目标值的平均，每个目标最多算 1。",
            "en": "Mean of reached value ÷ target, each goal at most 1.",
        },
        formula="avg(case when target > 0 and value is not null then least(value / target, 1) end)",
        unit="ratio",
        better="up",
        controlled_by="person",
        counter_metrics=("goals_reached_rate",),
        grain="goal",
    ),
    Metric(
        name="projects_in_time_rate",
        kind="projects",
        title={"zh": "项目按期完成率", "en": "Projects finished in time"},
        sentence={
            "zh": "不晚于预计日期完成的项目 ÷ 有预计日期的项目。",
            "en": "Projects finished no later than planned ÷ projects with a planned finish.",
        },
        formula="sum(finished <= planned_finish) / sum(planned_finish is not null)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("projects_moved_rate",),
        grain="project",
    ),
    Metric(
        name="projects_moved_rate",
        kind="projects",
        title={"zh": "按期且见效的项目占比", "en": "Projects in time that moved their metric"},
        sentence={
            "zh": "按期完成且指标确有改善的项目 ÷ 有预计日期的项目。",
            "en": "Projects finished in time whose metric moved ÷ projects with a planned finish.",
        },
        formula="sum(finished <= planned_finish and moved) / sum(planned_finish is not null)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("projects_in_time_rate",),
        grain="project",
    ),
    Metric(
        name="checklist_on_time_rate",
        kind="checklists",
        title={"zh": "清单步骤按期率", "en": "Checklist steps on time"},
        sentence={
            "zh": "按期完成的步骤 ÷ 完成的步骤；跳过的不计。",
            "en": "Steps done no later than due ÷ steps done; skipped ones do not count.",
        },
        formula="sum(on_time) / sum(on_time is not null)",
        unit="rate",
        better="up",
        controlled_by="person",
        counter_metrics=("step_lead_hours",),
        grain="step",
    ),
    Metric(
        name="step_lead_hours",
        kind="checklists",
        title={"zh": "步骤平均用时（小时）", "en": "Mean lead time of steps (hours)"},
        sentence={
            "zh": "从轮到这一步到完成的平均小时数；跳过的不计。",
            "en": "Mean hours from a step's turn to its being done; skipped ones do not count.",
        },
        formula="avg(lead_hours)",
        unit="number",
        better="down",
        controlled_by="person",
        counter_metrics=("checklist_on_time_rate",),
        role="efficiency",
        grain="step",
    ),
    Metric(
        name="merits",
        kind="merits",
        title={"zh": "嘉奖次数", "en": "Merits"},
        sentence={"zh": "按制度记下的嘉奖。", "en": "Merits entered under the rules."},
        formula="count(*)",
        unit="count",
        better="up",
        controlled_by="person",
        grain="merit",
    ),
    Metric(
        name="incidents",
        kind="incidents",
        title={"zh": "违规次数", "en": "Incidents"},
        sentence={
            "zh": "违规次数；本人已纠正的不计。",
            "en": "Incidents; self-corrected ones do not count.",
        },
        formula="sum(not coalesce(self_corrected, false))",
        unit="count",
        better="down",
        controlled_by="person",
        role="guard",
        grain="incident",
    ),
)
