"""Names of what can happen to projects: verbs of the journal."""

from guiju.foundation.journal import verb

BEGUN = verb("process.project_begun", "立了改善项目", "began a project")
CHANGED = verb("process.project_changed", "改了计划表", "changed the plan table")
STEP_ADDED = verb("process.step_added", "加了行动步骤", "added an action step")
STEP_CHANGED = verb("process.step_changed", "改了行动步骤", "changed an action step")
STEP_DROPPED = verb("process.step_dropped", "取消了行动步骤", "dropped an action step")
STEPS_LINKED = verb("process.steps_linked", "设定了步骤的先后", "let a step follow another")
STEPS_UNLINKED = verb("process.steps_unlinked", "去掉了步骤的先后", "let a step go free of another")
STEPS_MOVED_BACK = verb(
    "process.steps_moved_back", "撤回了步骤的移动", "took the move of steps back"
)
MOVED = verb("process.project_moved", "把项目转到另一步", "moved a project to another stage")
DECIDED = verb("process.project_decided", "记录了管理层决定", "recorded a decision about a project")
REPORTED = verb("process.week_reported", "提交了项目周报", "handed in a weekly report")
ANSWERED = verb("process.report_answered", "回复了项目周报", "answered a weekly report")
REMINDED = verb("process.reports_reminded", "提醒了项目周报", "reminded of weekly reports")
PAUSED = verb("process.project_paused", "暂停了项目", "paused a project")
RESUMED = verb("process.project_resumed", "恢复了项目", "resumed a project")
CANCELLED = verb("process.project_cancelled", "取消了项目", "cancelled a project")
CLOSED = verb("process.project_closed", "结项并复盘", "closed a project with its retrospective")
IMPORTED = verb("process.plan_imported", "导入了计划表", "brought a plan table in")
