"""Names of what can happen to projects: verbs of the journal."""

from guiju.foundation.journal import verb

BEGUN = verb("process.project_begun", {"zh": "立了改善项目", "en": "began a project"})
CHANGED = verb("process.project_changed", {"zh": "改了计划表", "en": "changed the plan table"})
STEP_ADDED = verb("process.step_added", {"zh": "加了行动步骤", "en": "added an action step"})
STEP_CHANGED = verb("process.step_changed", {"zh": "改了行动步骤", "en": "changed an action step"})
STEP_DROPPED = verb(
    "process.step_dropped", {"zh": "取消了行动步骤", "en": "dropped an action step"}
)
STEPS_LINKED = verb(
    "process.steps_linked", {"zh": "设定了步骤的先后", "en": "let a step follow another"}
)
STEPS_UNLINKED = verb(
    "process.steps_unlinked", {"zh": "去掉了步骤的先后", "en": "let a step go free of another"}
)
STEPS_MOVED_BACK = verb(
    "process.steps_moved_back", {"zh": "撤回了步骤的移动", "en": "took the move of steps back"}
)
MOVED = verb(
    "process.project_moved", {"zh": "把项目转到另一步", "en": "moved a project to another stage"}
)
DECIDED = verb(
    "process.project_decided",
    {"zh": "记录了管理层决定", "en": "recorded a decision about a project"},
)
REPORTED = verb(
    "process.week_reported", {"zh": "提交了项目周报", "en": "handed in a weekly report"}
)
ANSWERED = verb(
    "process.report_answered", {"zh": "回复了项目周报", "en": "answered a weekly report"}
)
REMINDED = verb(
    "process.reports_reminded", {"zh": "提醒了项目周报", "en": "reminded of weekly reports"}
)
PAUSED = verb("process.project_paused", {"zh": "暂停了项目", "en": "paused a project"})
RESUMED = verb("process.project_resumed", {"zh": "恢复了项目", "en": "resumed a project"})
CANCELLED = verb("process.project_cancelled", {"zh": "取消了项目", "en": "cancelled a project"})
CLOSED = verb(
    "process.project_closed", {"zh": "结项并复盘", "en": "closed a project with its retrospective"}
)
IMPORTED = verb("process.plan_imported", {"zh": "导入了计划表", "en": "brought a plan table in"})
