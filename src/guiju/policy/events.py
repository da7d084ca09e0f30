"""Names of what can happen to the circle: verbs of the journal."""

from guiju.foundation.journal import verb

POLICY_WRITTEN = verb("policy.written", {"zh": "写了制度", "en": "wrote a policy"})
POLICY_SENT = verb(
    "policy.sent_to_review", {"zh": "提交了制度复核", "en": "sent a policy to review"}
)
POLICY_RETURNED = verb("policy.returned", {"zh": "退回了制度", "en": "returned a policy"})
POLICY_PUBLISHED = verb("policy.published", {"zh": "发布了制度", "en": "published a policy"})
POLICY_DISCARDED = verb(
    "policy.discarded", {"zh": "放弃了制度草稿", "en": "discarded a draft of a policy"}
)
POLICY_SUPERSEDED = verb(
    "policy.superseded",
    {"zh": "新版本取代了旧版本", "en": "a newer version of a policy took the place of the older"},
)
ERRATUM_PROPOSED = verb(
    "policy.erratum_proposed", {"zh": "提出了勘误", "en": "proposed an erratum"}
)
ERRATUM_CONFIRMED = verb(
    "policy.erratum_confirmed", {"zh": "确认了勘误", "en": "confirmed an erratum"}
)
ERRATUM_REFUSED = verb("policy.erratum_refused", {"zh": "驳回了勘误", "en": "refused an erratum"})
POLICY_REPEALED = verb("policy.repealed", {"zh": "废止了制度", "en": "repealed a policy"})
POLICY_REVIEWED = verb("policy.reviewed", {"zh": "复审了制度", "en": "reviewed a policy"})
QUESTION_WRITTEN = verb("policy.question_written", {"zh": "写了测验题", "en": "wrote a question"})
QUESTION_RETIRED = verb(
    "policy.question_retired", {"zh": "停用了测验题", "en": "retired a question"}
)
SIGNATURES_ASKED = verb(
    "policy.signatures_asked", {"zh": "发起了签收", "en": "asked for signatures"}
)
SIGNATURES_LIFTED = verb(
    "policy.signatures_lifted",
    {"zh": "取消了不再需要的签收", "en": "lifted what need not be signed any more"},
)
SIGNED = verb("policy.signed", {"zh": "签收了制度", "en": "signed a policy"})
SCAN_ATTACHED = verb(
    "policy.scan_attached",
    {"zh": "附上了纸质签收扫描件", "en": "attached a scan of a signed paper"},
)
SIGNERS_REMINDED = verb(
    "policy.signers_reminded", {"zh": "提醒了未签收的人", "en": "reminded who has not signed"}
)
ROUND_OPENED = verb(
    "policy.round_opened",
    {"zh": "因晋升发起重新签收", "en": "opened a signing round at a promotion"},
)
QUIZ_BEGUN = verb("policy.quiz_begun", {"zh": "开始了制度测验", "en": "began the quiz"})
QUIZ_ENDED = verb("policy.quiz_ended", {"zh": "交了制度测验", "en": "handed in the quiz"})
QUIZ_RULE_SET = verb(
    "policy.quiz_rule_set", {"zh": "调整了测验规则", "en": "set the rule of the quiz"}
)
ACTION_SAVED = verb(
    "policy.action_saved", {"zh": "保存了权限事项", "en": "saved what needs authority"}
)
LIMIT_WRITTEN = verb("policy.limit_written", {"zh": "设置了权限额度", "en": "wrote a limit"})
LIMIT_ENDED = verb("policy.limit_ended", {"zh": "终止了权限额度", "en": "ended a limit"})
QUESTIONS_SEALED = verb(
    "policy.questions_sealed", {"zh": "封存了权限查询", "en": "sealed questions of authority"}
)
REQUESTED = verb("policy.requested", {"zh": "提出了权限申请", "en": "requested authority"})
REQUEST_APPROVED = verb("policy.request_approved", {"zh": "批准了申请", "en": "approved a request"})
REQUEST_REFUSED = verb("policy.request_refused", {"zh": "驳回了申请", "en": "refused a request"})
REQUEST_WITHDRAWN = verb(
    "policy.request_withdrawn", {"zh": "撤回了申请", "en": "withdrew a request"}
)
REQUEST_SETTLED = verb("policy.request_settled", {"zh": "结清了申请", "en": "settled a request"})
CASE_OPENED = verb("policy.case_opened", {"zh": "立了案", "en": "opened a case"})
CASE_STATED = verb("policy.case_stated", {"zh": "作了陈述", "en": "made a statement"})
CASE_DECIDED = verb("policy.case_decided", {"zh": "处理了案件", "en": "decided a case"})
EXCEPTION_SETTLED = verb(
    "policy.exception_settled", {"zh": "处理了例外申请", "en": "settled an exception"}
)
CASE_APPEALED = verb("policy.case_appealed", {"zh": "对案件提出申诉", "en": "appealed a case"})
CASE_APPEAL_DECIDED = verb(
    "policy.case_appeal_decided", {"zh": "处理了案件申诉", "en": "decided the appeal of a case"}
)
MONTH_WATCHED = verb("policy.month_watched", {"zh": "运行了资金监控", "en": "ran the money watch"})
ALERT_SET_ASIDE = verb("policy.alert_set_aside", {"zh": "搁置了预警", "en": "set an alert aside"})
ALERT_FOLLOWED = verb(
    "policy.alert_followed", {"zh": "由预警立了案", "en": "opened a case from an alert"}
)
CEILING_SET = verb("policy.ceiling_set", {"zh": "设定了上限", "en": "set a ceiling"})
