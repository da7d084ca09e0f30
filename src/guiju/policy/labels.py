"""Words for what machines name in policies, authority and cases: kinds of jobs, nouns and
fields of the journal. One line each, in the order of letters.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F

from guiju.foundation.errors import Sentence
from guiju.people.reads.naming import written_name

JOBS: dict[str, Sentence] = {
    "policy.ask": {"zh": "请人签收", "en": "ask for signatures"},
    "policy.publish_cases": {"zh": "决定的案件入数据", "en": "bring decided cases to the records"},
    "policy.remind": {"zh": "催签", "en": "remind who has to sign"},
    "policy.seal": {"zh": "封存授权询问", "en": "seal the questions of authority"},
    "policy.tell_deciders": {"zh": "告知现在的审批人", "en": "tell who approves now"},
    "policy.watch": {"zh": "查看资金操作", "en": "look at a month's money actions"},
}
NOUNS: dict[str, Sentence] = {
    "alert": {"zh": "提醒", "en": "alert"},
    "asked": {"zh": "授权询问", "en": "questions of authority"},
    "authority_action": {"zh": "授权事项", "en": "action of authority"},
    "case": {"zh": "案件", "en": "case"},
    "ceiling": {"zh": "上限", "en": "ceiling"},
    "limit": {"zh": "权限额度", "en": "limit"},
    "policy_version": {"zh": "制度版本", "en": "policy version"},
    "question": {"zh": "测验题", "en": "question"},
    "quiz_rule": {"zh": "测验规则", "en": "rule of a quiz"},
    "request": {"zh": "授权申请", "en": "request"},
    "signature": {"zh": "签收", "en": "signature"},
    "signing_round": {"zh": "晋升重签", "en": "round of signatures"},
    "watch_run": {"zh": "资金查看", "en": "money watch"},
}
FIELDS: dict[str, Sentence] = {
    "job.asked": {"zh": "已发出请求", "en": "asked"},
    "job.cases": {"zh": "案件", "en": "cases"},
    "job.reminded": {"zh": "已提醒", "en": "reminded"},
    "job.sealed": {"zh": "已封存", "en": "sealed"},
    "job.told": {"zh": "已告知", "en": "told"},
    "a_day": {"zh": "每日", "en": "a day"},
    "a_month": {"zh": "每月", "en": "a month"},
    "action": {"zh": "事项", "en": "action"},
    "alerts": {"zh": "提醒", "en": "alerts"},
    "always_ask": {"zh": "一律请示", "en": "always ask"},
    "amount": {"zh": "金额", "en": "amount"},
    "approved": {"zh": "已批", "en": "approved"},
    "approver": {"zh": "审批人", "en": "approver"},
    "asked_because": {"zh": "请求理由", "en": "asked because"},
    "because": {"zh": "依据", "en": "because"},
    "binds": {"zh": "约束对象", "en": "binds"},
    "case": {"zh": "案件", "en": "case"},
    "clause": {"zh": "条款", "en": "clause"},
    "clauses": {"zh": "条款数", "en": "clauses"},
    "device": {"zh": "设备", "en": "device"},
    "digest": {"zh": "摘要", "en": "digest"},
    "due_on": {"zh": "期限", "en": "due on"},
    "each": {"zh": "单笔", "en": "each"},
    "each_below": {"zh": "单笔低于", "en": "each below"},
    "effective_from": {"zh": "生效日", "en": "effective from"},
    "event": {"zh": "任职变动", "en": "event"},
    "exception": {"zh": "例外", "en": "exception"},
    "group": {"zh": "组", "en": "group"},
    "limit": {"zh": "额度", "en": "limit"},
    "min_days": {"zh": "最少工龄天数", "en": "least days of service"},
    "months": {"zh": "月份", "en": "months"},
    "n": {"zh": "数量", "en": "n"},
    "on_paper": {"zh": "纸质", "en": "on paper"},
    "own": {"zh": "本人", "en": "own"},
    "pdf": {"zh": "PDF 哈希", "en": "PDF hash"},
    "penalty": {"zh": "处理", "en": "penalty"},
    "persons": {"zh": "人数", "en": "persons"},
    "policies": {"zh": "制度", "en": "policies"},
    "policy": {"zh": "制度", "en": "policy"},
    "proved": {"zh": "有证明", "en": "proved"},
    "quiz": {"zh": "测验", "en": "quiz"},
    "rate": {"zh": "比率", "en": "rate"},
    "repeats": {"zh": "重复次数", "en": "repeats"},
    "round": {"zh": "轮次", "en": "round"},
    "self_corrected": {"zh": "自行改正", "en": "self-corrected"},
    "settle_first": {"zh": "先结清", "en": "settle first"},
    "signed_at": {"zh": "签收时间", "en": "signed at"},
    "snapshot": {"zh": "快照", "en": "snapshot"},
    "superseded": {"zh": "取代", "en": "superseded"},
    "typed": {"zh": "签名", "en": "typed name"},
    "verdict": {"zh": "结论", "en": "verdict"},
    "version": {"zh": "版本", "en": "version"},
}
#: What the journal's things are called: model and the name's expression.
CALLED: dict[str, tuple[str, Any]] = {
    "alert": ("policy.Alert", written_name("person__")),
    "case": ("policy.Case", written_name("person__")),
    "limit": ("policy.Limit", F("action__title")),
    "policy_version": ("policy.PolicyVersion", F("title")),
    "request": ("policy.Request", written_name("person__")),
    "signature": ("policy.Signature", written_name("person__")),
}
#: What fields of the journal hold, by field or "noun.field"; "noun.id" is what the thing is called.
VALUES: dict[str, str] = {
    "action": "journal_words.action",
    "approver": "pages.labels.APPROVERS",
    "asked.id": "journal_words.asked",
    "because": "journal_words.BECAUSE",
    "binds": "journal_words.binds",
    "case.kind": "pages.labels.CASE_KINDS",
    "case.state": "pages.labels.CASES",
    "cause": "pages.labels.CAUSES",
    "clause": "journal_words.clause",
    "decision": "pages.labels.DECISIONS",
    "erratum.state": "pages.labels.ERRATA",
    "exception": "pages.labels.EXCEPTIONS",
    "group": "reads.watching.GROUPS",
    "intent": "pages.labels.INTENTS",
    "kind": "journal_words.KINDS",
    "outcome": "pages.labels.OUTCOMES",
    "penalty": "pages.labels.PENALTIES",
    "policies": "journal_words.policy",
    "policy": "journal_words.policy",
    "policy_version.state": "pages.labels.STATES",
    "request.state": "pages.labels.REQUESTS",
    "test": "reads.watching.TESTS",
    "verdict": "pages.labels.VERDICTS",
}
