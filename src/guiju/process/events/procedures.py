"""Names of what can happen to procedures: verbs of the journal, and what other parts may listen
to.
"""

from django.dispatch import Signal

from guiju.foundation.journal import verb

#: A version was published, superseded or withdrawn: sent inside the transaction with ``procedure``.
procedure_changed = Signal()

WRITTEN = verb("process.procedure_written", {"zh": "写了流程", "en": "wrote a procedure"})
SENT = verb("process.procedure_sent", {"zh": "提交了流程复核", "en": "sent a procedure to review"})
RETURNED = verb("process.procedure_returned", {"zh": "退回了流程", "en": "returned a procedure"})
PUBLISHED = verb("process.procedure_published", {"zh": "发布了流程", "en": "published a procedure"})
DISCARDED = verb(
    "process.procedure_discarded",
    {"zh": "放弃了流程草稿", "en": "discarded a draft of a procedure"},
)
WITHDRAWN = verb("process.procedure_withdrawn", {"zh": "停用了流程", "en": "withdrew a procedure"})
OWNED = verb(
    "process.procedure_owned", {"zh": "指定了流程负责人", "en": "named the owner of a procedure"}
)
REVIEWED = verb("process.procedure_reviewed", {"zh": "复审了流程", "en": "reviewed a procedure"})
CONFIRMED = verb(
    "process.procedure_confirmed", {"zh": "确认已读流程", "en": "confirmed having read a procedure"}
)
READERS_REMINDED = verb(
    "process.readers_reminded", {"zh": "提醒了未读流程的人", "en": "reminded who has not read"}
)
STARTED = verb(
    "process.procedures_started",
    {"zh": "采用了起步流程", "en": "began with the starting procedures"},
)
