"""Names of what can happen to forms: verbs of the journal."""

from guiju.foundation.journal import verb

WRITTEN = verb("quality.form_written", "写了质检单", "wrote a form")
SENT = verb("quality.form_sent", "提交了质检单复核", "sent a form to review")
RETURNED = verb("quality.form_returned", "退回了质检单", "returned a form")
PUBLISHED = verb("quality.form_published", "发布了质检单", "published a form")
DISCARDED = verb("quality.form_discarded", "放弃了质检单草稿", "discarded a draft of a form")
WITHDRAWN = verb("quality.form_withdrawn", "停用了质检单", "withdrew a form")
