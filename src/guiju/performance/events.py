"""Names of what can happen to the measure: verbs of the journal."""

from guiju.foundation.journal import verb

SCHEME_WRITTEN = verb("performance.scheme_written", {"zh": "写了绩效方案", "en": "wrote a scheme"})
SCHEME_PUBLISHED = verb(
    "performance.scheme_published", {"zh": "发布了绩效方案", "en": "published a scheme"}
)
SCHEME_READ = verb(
    "performance.scheme_read", {"zh": "确认已读绩效方案", "en": "confirmed having read a scheme"}
)
READERS_REMINDED = verb(
    "performance.readers_reminded",
    {"zh": "提醒了未读方案的人", "en": "reminded who has not read a scheme"},
)
DRAFT_DISCARDED = verb(
    "performance.draft_discarded", {"zh": "放弃了方案草稿", "en": "discarded a draft of a scheme"}
)
CLOSED = verb("performance.closed", {"zh": "给月份关了账", "en": "closed a month"})
REOPEN_ASKED = verb(
    "performance.reopen_asked", {"zh": "申请重新打开月份", "en": "asked to open a month again"}
)
REOPEN_REFUSED = verb(
    "performance.reopen_refused", {"zh": "驳回了重新打开", "en": "refused to open a month again"}
)
REOPENED = verb("performance.reopened", {"zh": "重新打开了月份", "en": "opened a month again"})
EXAMINED = verb("performance.examined", {"zh": "体检了方案", "en": "examined a scheme"})
TRIED = verb("performance.tried", {"zh": "试跑了方案", "en": "tried a scheme on past months"})
THRESHOLD_SET = verb(
    "performance.threshold_set",
    {"zh": "调整了体检阈值", "en": "set a threshold of the examination"},
)
APPEALED = verb("performance.appealed", {"zh": "对考核项提出申诉", "en": "appealed an item"})
APPEAL_WITHDRAWN = verb(
    "performance.appeal_withdrawn", {"zh": "撤回了申诉", "en": "withdrew an appeal"}
)
APPEAL_DECIDED = verb("performance.appeal_decided", {"zh": "处理了申诉", "en": "decided an appeal"})
CORRECTION_PROPOSED = verb(
    "performance.correction_proposed", {"zh": "提出了更正", "en": "proposed a correction"}
)
CORRECTION_CONFIRMED = verb(
    "performance.correction_confirmed", {"zh": "确认了更正", "en": "confirmed a correction"}
)
CORRECTION_REFUSED = verb(
    "performance.correction_refused", {"zh": "驳回了更正", "en": "refused a correction"}
)
VALUE_ENTERED = verb(
    "performance.value_entered", {"zh": "手工录入了一个值", "en": "entered a value by hand"}
)
VALUE_CONFIRMED = verb(
    "performance.value_confirmed",
    {"zh": "确认了手工录入的值", "en": "confirmed a value entered by hand"},
)
VALUE_REFUSED = verb(
    "performance.value_refused",
    {"zh": "驳回了手工录入的值", "en": "refused a value entered by hand"},
)
PAY_RULE_WRITTEN = verb(
    "performance.pay_rule_written", {"zh": "写了计薪规则", "en": "wrote a rule of pay"}
)
PAY_RULE_PUBLISHED = verb(
    "performance.pay_rule_published", {"zh": "发布了计薪规则", "en": "published a rule of pay"}
)
PAY_PREPARED = verb(
    "performance.pay_prepared", {"zh": "生成了工资表", "en": "prepared variable pay"}
)
PAY_RELEASED = verb(
    "performance.pay_released", {"zh": "审核通过了绩效工资", "en": "released variable pay"}
)
PAY_CANCELLED = verb(
    "performance.pay_cancelled", {"zh": "作废了绩效工资", "en": "cancelled variable pay"}
)
GOAL_SET = verb("performance.goal_set", {"zh": "制定了目标", "en": "set a goal"})
GOAL_CHANGED = verb("performance.goal_changed", {"zh": "修改了目标", "en": "changed a goal"})
GOAL_BROKEN_DOWN = verb(
    "performance.goal_broken_down", {"zh": "分解了目标", "en": "broke a goal down"}
)
GOAL_DROPPED = verb("performance.goal_dropped", {"zh": "取消了目标", "en": "dropped a goal"})
GOAL_SETTLED = verb(
    "performance.goal_settled",
    {"zh": "目标到期结算", "en": "settled a goal at the end of its period"},
)
GOAL_VALUE_ENTERED = verb(
    "performance.goal_value_entered", {"zh": "填报了目标完成值", "en": "entered a value of a goal"}
)
GOAL_VALUE_WITHDRAWN = verb(
    "performance.goal_value_withdrawn",
    {"zh": "撤回了目标完成值", "en": "withdrew a value of a goal"},
)
MILESTONE_DONE = verb(
    "performance.milestone_done", {"zh": "完成了里程碑", "en": "reached a milestone"}
)
MILESTONE_OPENED = verb(
    "performance.milestone_opened", {"zh": "重新打开了里程碑", "en": "opened a milestone again"}
)
PLAN_WRITTEN = verb("performance.plan_written", {"zh": "写了日计划", "en": "wrote a daily plan"})
PLAN_ITEM_CHANGED = verb(
    "performance.plan_item_changed",
    {"zh": "修改了日计划项", "en": "changed a line of a daily plan"},
)
PLAN_ITEM_REMOVED = verb(
    "performance.plan_item_removed",
    {"zh": "删除了日计划项", "en": "took out a line of a daily plan"},
)
PLAN_CARRIED = verb(
    "performance.plan_carried", {"zh": "带入了昨日剩余", "en": "took over yesterday's rest"}
)
PLAN_FINISHED = verb(
    "performance.plan_finished", {"zh": "完成了当日总结", "en": "finished the day"}
)
PLAN_REOPENED = verb(
    "performance.plan_reopened", {"zh": "重新打开了日计划", "en": "opened a daily plan again"}
)
PLAN_COMMENTED = verb(
    "performance.plan_commented", {"zh": "点评了日计划", "en": "commented on a daily plan"}
)
