"""Names of what can happen to check rules: verbs of the journal."""

from guiju.foundation.journal import verb

WRITTEN = verb("quality.checks_written", "写了检查规则", "wrote check rules")
SENT = verb("quality.checks_sent", "提交了检查规则复核", "sent check rules to review")
RETURNED = verb("quality.checks_returned", "退回了检查规则", "returned check rules")
PUBLISHED = verb("quality.checks_published", "发布了检查规则", "published check rules")
DISCARDED = verb(
    "quality.checks_discarded", "放弃了检查规则草稿", "discarded a draft of check rules"
)
WITHDRAWN = verb("quality.checks_withdrawn", "停用了检查规则", "withdrew check rules")
