"""Names of what can happen to the circle: verbs of the journal."""

from guiju.foundation.journal import verb

POLICY_WRITTEN = verb("policy.written", "写了制度", "wrote a policy")
POLICY_SENT = verb("policy.sent_to_review", "提交了制度复核", "sent a policy to review")
POLICY_RETURNED = verb("policy.returned", "退回了制度", "returned a policy")
POLICY_PUBLISHED = verb("policy.published", "发布了制度", "published a policy")
POLICY_DISCARDED = verb("policy.discarded", "放弃了制度草稿", "discarded a draft of a policy")
POLICY_SUPERSEDED = verb(
    "policy.superseded",
    "新版本取代了旧版本",
    "a newer version of a policy took the place of the older",
)
ERRATUM_PROPOSED = verb("policy.erratum_proposed", "提出了勘误", "proposed an erratum")
ERRATUM_CONFIRMED = verb("policy.erratum_confirmed", "确认了勘误", "confirmed an erratum")
ERRATUM_REFUSED = verb("policy.erratum_refused", "驳回了勘误", "refused an erratum")
POLICY_REPEALED = verb("policy.repealed", "废止了制度", "repealed a policy")
POLICY_REVIEWED = verb("policy.reviewed", "复审了制度", "reviewed a policy")
QUESTION_WRITTEN = verb("policy.question_written", "写了测验题", "wrote a question")
QUESTION_RETIRED = verb("policy.question_retired", "停用了测验题", "retired a question")
SIGNATURES_ASKED = verb("policy.signatures_asked", "发起了签收", "asked for signatures")
SIGNATURES_LIFTED = verb(
    "policy.signatures_lifted", "取消了不再需要的签收", "lifted what need not be signed any more"
)
SIGNED = verb("policy.signed", "签收了制度", "signed a policy")
SCAN_ATTACHED = verb(
    "policy.scan_attached", "附上了纸质签收扫描件", "attached a scan of a signed paper"
)
SIGNERS_REMINDED = verb(
    "policy.signers_reminded", "提醒了未签收的人", "reminded who has not signed"
)
ROUND_OPENED = verb(
    "policy.round_opened", "因晋升发起重新签收", "opened a signing round at a promotion"
)
QUIZ_BEGUN = verb("policy.quiz_begun", "开始了制度测验", "began the quiz")
QUIZ_ENDED = verb("policy.quiz_ended", "交了制度测验", "handed in the quiz")
QUIZ_RULE_SET = verb("policy.quiz_rule_set", "调整了测验规则", "set the rule of the quiz")
ACTION_SAVED = verb("policy.action_saved", "保存了权限事项", "saved what needs authority")
LIMIT_WRITTEN = verb("policy.limit_written", "设置了权限额度", "wrote a limit")
LIMIT_ENDED = verb("policy.limit_ended", "终止了权限额度", "ended a limit")
QUESTIONS_SEALED = verb(
    "policy.questions_sealed", "封存了权限查询", "sealed questions of authority"
)
REQUESTED = verb("policy.requested", "提出了权限申请", "requested authority")
REQUEST_APPROVED = verb("policy.request_approved", "批准了申请", "approved a request")
REQUEST_REFUSED = verb("policy.request_refused", "驳回了申请", "refused a request")
REQUEST_WITHDRAWN = verb("policy.request_withdrawn", "撤回了申请", "withdrew a request")
REQUEST_SETTLED = verb("policy.request_settled", "结清了申请", "settled a request")
CASE_OPENED = verb("policy.case_opened", "立了案", "opened a case")
CASE_STATED = verb("policy.case_stated", "作了陈述", "made a statement")
CASE_DECIDED = verb("policy.case_decided", "处理了案件", "decided a case")
EXCEPTION_SETTLED = verb("policy.exception_settled", "处理了例外申请", "settled an exception")
CASE_APPEALED = verb("policy.case_appealed", "对案件提出申诉", "appealed a case")
CASE_APPEAL_DECIDED = verb(
    "policy.case_appeal_decided", "处理了案件申诉", "decided the appeal of a case"
)
MONTH_WATCHED = verb("policy.month_watched", "运行了资金监控", "ran the money watch")
ALERT_SET_ASIDE = verb("policy.alert_set_aside", "搁置了预警", "set an alert aside")
ALERT_FOLLOWED = verb("policy.alert_followed", "由预警立了案", "opened a case from an alert")
CEILING_SET = verb("policy.ceiling_set", "设定了上限", "set a ceiling")
