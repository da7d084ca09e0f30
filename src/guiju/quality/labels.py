"""Words for what machines name in quality: kinds of jobs, nouns and fields of the journal."""

from __future__ import annotations

from guiju.foundation.errors import Sentence

JOBS: dict[str, Sentence] = {
    "quality.check": {"zh": "运行检查规则", "en": "run check rules over conversations"},
    "quality.draw": {"zh": "抽样", "en": "draw a sample"},
    "quality.draw_due": {"zh": "按方案抽样", "en": "draw what plans ask for"},
    "quality.publish": {"zh": "质检结果入数据", "en": "bring evaluations to the records"},
}
NOUNS: dict[str, Sentence] = {
    "calibration": {"zh": "校准", "en": "calibration"},
    "check_flag": {"zh": "机器提示", "en": "flag"},
    "check_run": {"zh": "检查规则运行", "en": "run of check rules"},
    "check_set_version": {"zh": "检查规则版本", "en": "check rules' version"},
    "conversation_import": {"zh": "对话导入", "en": "import of conversations"},
    "evaluation": {"zh": "质检结果", "en": "evaluation"},
    "evaluator_rule": {"zh": "单独质检的规则", "en": "rule on who evaluates alone"},
    "follow_up": {"zh": "质检跟进", "en": "follow-up of a finding"},
    "form_version": {"zh": "质检单版本", "en": "form's version"},
    "mark_appeal": {"zh": "质检申诉", "en": "appeal of a mark"},
    "sample_draw": {"zh": "抽样", "en": "draw of a sample"},
    "sample_item": {"zh": "抽到的服务", "en": "drawn contact"},
    "sample_plan": {"zh": "抽样方案", "en": "plan of samples"},
}
FIELDS: dict[str, Sentence] = {
    "contacts": {"zh": "服务次数", "en": "contacts"},
    "check_rule": {"zh": "检查规则", "en": "check rule"},
    "check_set": {"zh": "检查规则", "en": "check rules"},
    "conversations": {"zh": "对话数", "en": "conversations"},
    "criteria": {"zh": "质检项", "en": "criteria"},
    "criterion": {"zh": "质检项", "en": "criterion"},
    "critical_error": {"zh": "致命错误", "en": "critical error"},
    "double_scored": {"zh": "两人以上评过的服务", "en": "contacts that two or more marked"},
    "evaluators": {"zh": "质检员人数", "en": "evaluators"},
    "evaluators_done": {"zh": "评完的人数", "en": "evaluators who were done"},
    "fresh": {"zh": "新的提示数", "en": "new flags"},
    "level": {"zh": "结果", "en": "level"},
    "marks": {"zh": "质检项数", "en": "marks"},
    "new": {"zh": "新增", "en": "new"},
    "score": {"zh": "得分", "en": "score"},
    "verified_only": {"zh": "只有已验证的可以单独质检", "en": "only verified evaluators"},
}
#: What fields of the journal hold, by field or "noun.field"; "noun.id" is what the thing is called.
VALUES: dict[str, str] = {
    "calibration.form": "journal_words.form",
    "calibration.state": "pages.calibrations.labels.STATES",
    "check_flag.state": "pages.flags.labels.STATES",
    "check_set_version.check_set": "journal_words.check_set",
    "check_set_version.state": "pages.checks.labels.STATES",
    "evaluation.criterion": "journal_words.criterion",
    "evaluation.form": "journal_words.form",
    "evaluation.level": "journal_words.level",
    "evaluation.purpose": "pages.evaluations.labels.PURPOSES",
    "evaluation.state": "pages.evaluations.labels.STATES",
    "follow_up.criterion": "journal_words.criterion",
    "follow_up.kind": "followups.title_of",
    "form_version.form": "journal_words.form",
    "form_version.kind": "pages.forms.labels.KINDS",
    "form_version.state": "pages.forms.labels.STATES",
    "mark_appeal.criterion": "journal_words.criterion",
    "mark_appeal.level": "journal_words.level",
    "mark_appeal.state": "pages.evaluations.labels.APPEALS",
    "mark_appeal.wanted": "journal_words.level",
}
