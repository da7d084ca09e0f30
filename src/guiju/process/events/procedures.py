"""Names of what can happen to procedures: verbs of the journal, and what other parts may listen
to.
"""

from django.dispatch import Signal

from guiju.foundation.journal import verb

#: A version was published, superseded or withdrawn: sent inside the transaction with ``procedure``.
procedure_changed = Signal()

WRITTEN = verb("process.procedure_written", "写了流程", "wrote a procedure")
SENT = verb("process.procedure_sent", "提交了流程复核", "sent a procedure to review")
RETURNED = verb("process.procedure_returned", "退回了流程", "returned a procedure")
PUBLISHED = verb("process.procedure_published", "发布了流程", "published a procedure")
DISCARDED = verb(
    "process.procedure_discarded", "放弃了流程草稿", "discarded a draft of a procedure"
)
WITHDRAWN = verb("process.procedure_withdrawn", "停用了流程", "withdrew a procedure")
OWNED = verb("process.procedure_owned", "指定了流程负责人", "named the owner of a procedure")
REVIEWED = verb("process.procedure_reviewed", "复审了流程", "reviewed a procedure")
CONFIRMED = verb("process.procedure_confirmed", "确认已读流程", "confirmed having read a procedure")
CHECKED = verb(
    "process.procedure_conformance", "用事件日志核对了流程", "held an event log against a procedure"
)
READERS_REMINDED = verb(
    "process.readers_reminded", "提醒了未读流程的人", "reminded who has not read"
)
STARTED = verb("process.procedures_started", "采用了起步流程", "began with the starting procedures")
