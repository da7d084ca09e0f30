"""Names of what can happen to checklists: verbs of the journal."""

from guiju.foundation.journal import verb

CHECKLIST_STARTED = verb("process.checklist_started", "开始了清单", "started a checklist")
ITEM_DONE = verb("process.item_done", "完成了清单步骤", "did a step of a checklist")
ITEM_SHOWN = verb(
    "process.item_shown", "附上了清单步骤的凭证", "attached evidence to a step of a checklist"
)
ITEM_SKIPPED = verb("process.item_skipped", "跳过了清单步骤", "skipped a step of a checklist")
ITEM_HANDED_OVER = verb(
    "process.item_handed_over", "移交了清单步骤", "handed a step of a checklist over"
)
ITEM_REOPENED = verb(
    "process.item_reopened", "重新打开了清单步骤", "opened a step of a checklist again"
)
ITEM_DUE_CHANGED = verb(
    "process.item_due_changed", "改了清单步骤的期限", "changed when a step of a checklist is due"
)
CHECKLIST_OWNED = verb(
    "process.checklist_owned", "换了清单负责人", "gave a checklist another owner"
)
ITEM_FOLLOWED = verb(
    "process.item_followed", "步骤随角色交给了现任", "gave a step to who holds its role now"
)
CHECKLIST_FOLLOWED = verb(
    "process.checklist_followed", "清单随负责人更换", "gave a checklist to who leads the person now"
)
CHECKLIST_DONE = verb("process.checklist_done", "清单全部完成", "finished a checklist")
CHECKLIST_CANCELLED = verb("process.checklist_cancelled", "取消了清单", "cancelled a checklist")
CHECKLIST_DOUBTED = verb(
    "process.checklist_doubted",
    "引起清单的任职变动被撤销",
    "took back the employment event behind a checklist",
)
RHYTHM_SET = verb("process.rhythm_set", "设定了清单的自动发起", "let a checklist start by itself")
RHYTHM_PAUSED = verb("process.rhythm_paused", "暂停了清单的自动发起", "paused a checklist's rhythm")
RHYTHM_RESUMED = verb(
    "process.rhythm_resumed", "恢复了清单的自动发起", "let a checklist's rhythm go on"
)
RHYTHM_ENDED = verb("process.rhythm_ended", "结束了清单的自动发起", "ended a checklist's rhythm")
RHYTHM_LOOKED = verb(
    "process.rhythm_looked_at", "按节奏发起了清单", "started checklists by their rhythm"
)
HOLDERS_REMINDED = verb(
    "process.holders_reminded", "提醒了逾期的清单步骤", "reminded of overdue steps"
)
