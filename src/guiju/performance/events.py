"""Names of what can happen to the measure: verbs of the journal."""

from guiju.foundation.journal import verb

SCHEME_WRITTEN = verb("performance.scheme_written", "写了绩效方案", "wrote a scheme")
SCHEME_PUBLISHED = verb("performance.scheme_published", "发布了绩效方案", "published a scheme")
SCHEME_READ = verb("performance.scheme_read", "确认已读绩效方案", "confirmed having read a scheme")
READERS_REMINDED = verb(
    "performance.readers_reminded", "提醒了未读方案的人", "reminded who has not read a scheme"
)
DRAFT_DISCARDED = verb(
    "performance.draft_discarded", "放弃了方案草稿", "discarded a draft of a scheme"
)
CLOSED = verb("performance.closed", "结算了月份", "closed a month")
REOPEN_ASKED = verb("performance.reopen_asked", "申请重新打开月份", "asked to open a month again")
REOPEN_REFUSED = verb(
    "performance.reopen_refused", "驳回了重新打开", "refused to open a month again"
)
REOPENED = verb("performance.reopened", "重新打开了月份", "opened a month again")
EXAMINED = verb("performance.examined", "体检了方案", "examined a scheme")
TRIED = verb("performance.tried", "试跑了方案", "tried a scheme on past months")
THRESHOLD_SET = verb(
    "performance.threshold_set", "调整了体检阈值", "set a threshold of the examination"
)
APPEALED = verb("performance.appealed", "对考核项提出申诉", "appealed an item")
APPEAL_WITHDRAWN = verb("performance.appeal_withdrawn", "撤回了申诉", "withdrew an appeal")
APPEAL_DECIDED = verb("performance.appeal_decided", "处理了申诉", "decided an appeal")
CORRECTION_PROPOSED = verb("performance.correction_proposed", "提出了更正", "proposed a correction")
CORRECTION_CONFIRMED = verb(
    "performance.correction_confirmed", "确认了更正", "confirmed a correction"
)
CORRECTION_REFUSED = verb("performance.correction_refused", "驳回了更正", "refused a correction")
VALUE_ENTERED = verb("performance.value_entered", "手工录入了一个值", "entered a value by hand")
VALUE_CONFIRMED = verb(
    "performance.value_confirmed", "确认了手工录入的值", "confirmed a value entered by hand"
)
VALUE_REFUSED = verb(
    "performance.value_refused", "驳回了手工录入的值", "refused a value entered by hand"
)
PAY_RULE_WRITTEN = verb("performance.pay_rule_written", "写了计薪规则", "wrote a rule of pay")
PAY_RULE_PUBLISHED = verb(
    "performance.pay_rule_published", "发布了计薪规则", "published a rule of pay"
)
PAY_PREPARED = verb("performance.pay_prepared", "生成了工资表", "prepared variable pay")
PAY_RELEASED = verb("performance.pay_released", "审核通过了绩效工资", "released variable pay")
PAY_CANCELLED = verb("performance.pay_cancelled", "作废了绩效工资", "cancelled variable pay")
GOAL_SET = verb("performance.goal_set", "制定了目标", "set a goal")
GOAL_CHANGED = verb("performance.goal_changed", "修改了目标", "changed a goal")
GOAL_BROKEN_DOWN = verb("performance.goal_broken_down", "分解了目标", "broke a goal down")
GOAL_DROPPED = verb("performance.goal_dropped", "取消了目标", "dropped a goal")
GOAL_SETTLED = verb(
    "performance.goal_settled", "目标到期结算", "settled a goal at the end of its period"
)
GOAL_VALUE_ENTERED = verb(
    "performance.goal_value_entered", "填报了目标完成值", "entered a value of a goal"
)
GOAL_VALUE_WITHDRAWN = verb(
    "performance.goal_value_withdrawn", "撤回了目标完成值", "withdrew a value of a goal"
)
MILESTONE_DONE = verb("performance.milestone_done", "完成了里程碑", "reached a milestone")
MILESTONE_OPENED = verb(
    "performance.milestone_opened", "重新打开了里程碑", "opened a milestone again"
)
PLAN_WRITTEN = verb("performance.plan_written", "写了日计划", "wrote a daily plan")
PLAN_ITEM_CHANGED = verb(
    "performance.plan_item_changed", "修改了日计划项", "changed a line of a daily plan"
)
PLAN_ITEM_REMOVED = verb(
    "performance.plan_item_removed", "删除了日计划项", "took out a line of a daily plan"
)
PLAN_CARRIED = verb("performance.plan_carried", "带入了昨日剩余", "took over yesterday's rest")
PLAN_FINISHED = verb("performance.plan_finished", "完成了当日总结", "finished the day")
PLAN_REOPENED = verb("performance.plan_reopened", "重新打开了日计划", "opened a daily plan again")
PLAN_COMMENTED = verb("performance.plan_commented", "点评了日计划", "commented on a daily plan")
