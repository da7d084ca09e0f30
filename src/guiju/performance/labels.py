"""Words for what machines name in schemes, closings, goals and pay: kinds of jobs, nouns and
fields of the journal. One line each, in the order of letters.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, When

from guiju.foundation.errors import Sentence
from guiju.people.reads.naming import written_name

JOBS: dict[str, Sentence] = {
    "performance.announce": {"zh": "告知新人方案", "en": "tell newcomers of a scheme"},
    "performance.close": {"zh": "月度结算", "en": "close a month"},
    "performance.examine": {"zh": "方案体检", "en": "examine a scheme"},
    "performance.live": {"zh": "本月暂计分", "en": "reckon the running month"},
    "performance.publish": {
        "zh": "确认的录入值入数据",
        "en": "bring confirmed entries to the records",
    },
    "performance.publish_goals": {"zh": "目标入数据", "en": "bring goals to the records"},
    "performance.roll": {"zh": "目标汇总", "en": "roll goals up"},
    "performance.sweep": {"zh": "清理中断的月度结算", "en": "clean up after broken closings"},
    "performance.try": {"zh": "方案试跑", "en": "try a scheme"},
}
NOUNS: dict[str, Sentence] = {
    "appeal": {"zh": "申诉", "en": "appeal"},
    "closing": {"zh": "月份", "en": "month"},
    "correction": {"zh": "更正", "en": "correction"},
    "daily_plan": {"zh": "每日计划", "en": "daily plan"},
    "goal": {"zh": "目标", "en": "goal"},
    "hand_entry": {"zh": "手工录入", "en": "hand-entered value"},
    "pay_rule": {"zh": "计薪规则", "en": "rule of pay"},
    "pay_run": {"zh": "工资表", "en": "pay run"},
    "scheme": {"zh": "方案", "en": "scheme"},
    "threshold": {"zh": "体检阈值", "en": "threshold"},
}
FIELDS: dict[str, Sentence] = {
    "daily_plan.amount": {"zh": "数量", "en": "how many"},
    "job.published": {"zh": "已入数据", "en": "brought to the records"},
    "job.scheme": {"zh": "方案", "en": "scheme"},
    "job.values": {"zh": "录入值", "en": "values"},
    "against": {"zh": "对比", "en": "against"},
    "card": {"zh": "绩效卡", "en": "scorecard"},
    "cards": {"zh": "绩效卡", "en": "scorecards"},
    "closing": {"zh": "结算", "en": "closing"},
    "due": {"zh": "截止", "en": "due"},
    "goal": {"zh": "目标", "en": "goal"},
    "goal.key": {"zh": "期间", "en": "period"},
    "late": {"zh": "月份开始后才公布的原因", "en": "why it was published after its month began"},
    "released": {
        "zh": "不再要求阅读另一方案的人数",
        "en": "people not asked to read another scheme any more",
    },
    "input": {"zh": "输入哈希", "en": "input hash"},
    "instance": {"zh": "审级", "en": "instance"},
    "leave_out": {"zh": "不计入", "en": "left out"},
    "milestone": {"zh": "里程碑", "en": "milestone"},
    "milestones": {"zh": "里程碑", "en": "milestones"},
    "parts": {"zh": "分项", "en": "parts"},
    "rolls": {"zh": "汇总方式", "en": "rolls up by"},
    "rules": {"zh": "计算规则版本", "en": "version of the rules of reckoning"},
    "start": {"zh": "起点", "en": "start"},
    "tolerance": {"zh": "容差", "en": "tolerance"},
    "total": {"zh": "合计", "en": "total"},
    "weight": {"zh": "权重", "en": "weight"},
}


def _of_card(path: str = "") -> Case:
    """How whom a card is about is written: a person as everywhere, a team by the name it had."""
    of_team = When(**{f"{path}person": None}, then=F(f"{path}name"))
    return Case(of_team, default=written_name(f"{path}person__"))


#: What the journal's things are called: model and the name's expression.
CALLED: dict[str, tuple[str, Any]] = {
    "appeal": ("performance.Appeal", _of_card("card__")),
    "card": ("performance.Scorecard", _of_card()),
    "daily_plan": ("performance.DailyPlan", written_name("person__")),
    "goal": ("performance.Goal", F("title")),
    "hand_entry": ("performance.HandEntry", written_name("person__")),
}
#: What fields of the journal hold, by field or "noun.field"; "noun.id" is what the thing is called.
VALUES: dict[str, str] = {
    "against": "journal_words.scheme",
    "appeal.state": "pages.labels.APPEALS",
    "better": "pages.goals.labels.BETTERS",
    "closing.id": "journal_words.month",
    "daily_plan.state": "pages.goals.labels.ITEMS",
    "goal.key": "pages.goals.labels.period",
    "goal.kind": "pages.goals.labels.KINDS",
    "goal.state": "pages.goals.labels.STATES",
    "goal.verdict": "pages.goals.labels.VERDICTS",
    "hand_entry.state": "pages.entries.STATES",
    "kind": "journal_words.KINDS",
    "pay_rule.id": "journal_words.pay_rule",
    "pay_rule.state": "pages.schemes.STATES",
    "pay_run.id": "journal_words.month",
    "pay_run.state": "pages.labels.PAY_STATES",
    "period": "pages.goals.labels.PERIODS",
    "rolls": "pages.goals.labels.ROLLS",
    "scheme.id": "journal_words.scheme",
    "scheme.state": "pages.schemes.STATES",
    "source": "pages.goals.labels.SOURCES",
    "verdict": "pages.labels.VERDICTS",
}
