"""Names of what can happen to checklists: verbs of the journal."""

from guiju.foundation.journal import verb

CHECKLIST_STARTED = verb(
    "process.checklist_started", {"zh": "开始了清单", "en": "started a checklist"}
)
ITEM_DONE = verb("process.item_done", {"zh": "完成了清单步骤", "en": "did a step of a checklist"})
ITEM_SHOWN = verb(
    "process.item_shown",
    {"zh": "附上了清单步骤的凭证", "en": "attached evidence to a step of a checklist"},
)
ITEM_SKIPPED = verb(
    "process.item_skipped", {"zh": "跳过了清单步骤", "en": "skipped a step of a checklist"}
)
ITEM_HANDED_OVER = verb(
    "process.item_handed_over", {"zh": "移交了清单步骤", "en": "handed a step of a checklist over"}
)
ITEM_REOPENED = verb(
    "process.item_reopened",
    {"zh": "重新打开了清单步骤", "en": "opened a step of a checklist again"},
)
ITEM_DUE_CHANGED = verb(
    "process.item_due_changed",
    {"zh": "改了清单步骤的期限", "en": "changed when a step of a checklist is due"},
)
CHECKLIST_OWNED = verb(
    "process.checklist_owned", {"zh": "换了清单负责人", "en": "gave a checklist another owner"}
)
ITEM_FOLLOWED = verb(
    "process.item_followed",
    {"zh": "步骤随角色交给了现任", "en": "gave a step to who holds its role now"},
)
CHECKLIST_FOLLOWED = verb(
    "process.checklist_followed",
    {"zh": "清单随负责人更换", "en": "gave a checklist to who leads the person now"},
)
CHECKLIST_DONE = verb(
    "process.checklist_done", {"zh": "清单全部完成", "en": "finished a checklist"}
)
CHECKLIST_CANCELLED = verb(
    "process.checklist_cancelled", {"zh": "取消了清单", "en": "cancelled a checklist"}
)
CHECKLIST_DOUBTED = verb(
    "process.checklist_doubted",
    {"zh": "引起清单的任职变动被撤销", "en": "took back the employment event behind a checklist"},
)
RHYTHM_SET = verb(
    "process.rhythm_set", {"zh": "设定了清单的自动发起", "en": "let a checklist start by itself"}
)
RHYTHM_PAUSED = verb(
    "process.rhythm_paused", {"zh": "暂停了清单的自动发起", "en": "paused a checklist's rhythm"}
)
RHYTHM_RESUMED = verb(
    "process.rhythm_resumed", {"zh": "恢复了清单的自动发起", "en": "let a checklist's rhythm go on"}
)
RHYTHM_ENDED = verb(
    "process.rhythm_ended", {"zh": "结束了清单的自动发起", "en": "ended a checklist's rhythm"}
)
RHYTHM_LOOKED = verb(
    "process.rhythm_looked_at",
    {"zh": "按节奏发起了清单", "en": "started checklists by their rhythm"},
)
HOLDERS_REMINDED = verb(
    "process.holders_reminded", {"zh": "提醒了逾期的清单步骤", "en": "reminded of overdue steps"}
)
