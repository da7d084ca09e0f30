"""Names of what can happen to evaluations: verbs of the journal."""

from guiju.foundation.journal import verb

BEGUN = verb("quality.evaluation_begun", "开始了一次质检", "began an evaluation")
DROPPED = verb("quality.evaluation_dropped", "放弃了一次质检", "dropped an evaluation")
RELEASED = verb("quality.evaluation_released", "发布了质检结果", "released an evaluation")
WITHDRAWN = verb("quality.evaluation_withdrawn", "撤回了质检结果", "withdrew an evaluation")
ACKNOWLEDGED = verb(
    "quality.evaluation_acknowledged", "确认了质检结果", "acknowledged an evaluation"
)
MARK_CHANGED = verb("quality.mark_changed", "更改了质检项的结果", "changed a mark")
APPEALED = verb("quality.mark_appealed", "对质检项提出申诉", "appealed a mark")
APPEAL_WITHDRAWN = verb(
    "quality.appeal_withdrawn", "撤回了质检申诉", "withdrew an appeal of a mark"
)
APPEAL_DECIDED = verb("quality.appeal_decided", "处理了质检申诉", "decided an appeal of a mark")
