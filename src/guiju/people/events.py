"""Names of what can happen to people: verbs of the journal, and what other rooms may listen to."""

from django.dispatch import Signal

from guiju.foundation.journal import verb

#: Employment changed: sent inside the transaction with ``events`` (their rows; without a key: taken
#: back) and ``actor``.
employment_changed = Signal()
#: Who leads a team, or stands in for a leader, changed: sent inside the transaction.
leading_changed = Signal()

TEAM_SAVED = verb("people.team_saved", {"zh": "保存了班组", "en": "saved a team"})
POSITION_SAVED = verb("people.position_saved", {"zh": "保存了岗位", "en": "saved a position"})
GRADE_SAVED = verb("people.grade_saved", {"zh": "保存了职级", "en": "saved a grade"})
PERSON_SAVED = verb("people.person_saved", {"zh": "保存了人员资料", "en": "saved a person"})
EMPLOYED = verb(
    "people.employment_recorded", {"zh": "登记了任职变动", "en": "recorded an employment event"}
)
EMPLOYMENT_UNDONE = verb(
    "people.employment_undone", {"zh": "撤销了任职变动", "en": "took an employment event back"}
)
LEADER_NAMED = verb("people.leader_named", {"zh": "任命了负责人", "en": "named a leader"})
MENTOR_NAMED = verb("people.mentor_named", {"zh": "指定了导师", "en": "named a mentor"})
KEY_MATCHED = verb("people.key_matched", {"zh": "认领了工号", "en": "matched an agent key"})
KEY_ENDED = verb("people.key_ended", {"zh": "停用了工号", "en": "ended an agent key"})
ADOPTED = verb(
    "people.adopted", {"zh": "由工号建立了人员", "en": "adopted a person from an agent key"}
)
SHIFT_PATTERN_SAVED = verb(
    "people.shift_pattern_saved", {"zh": "保存了班次", "en": "saved a shift pattern"}
)
SHIFTS_ASSIGNED = verb("people.shifts_assigned", {"zh": "排了班", "en": "assigned shifts"})
LEAVE_RECORDED = verb("people.leave_recorded", {"zh": "登记了请假", "en": "recorded leave"})
LEAVE_CHANGED = verb("people.leave_changed", {"zh": "更改了请假", "en": "changed leave"})
LEAVE_TAKEN_BACK = verb("people.leave_taken_back", {"zh": "撤销了请假", "en": "took leave back"})
NOTE_WRITTEN = verb("people.note_written", {"zh": "写了人员记录", "en": "wrote a profile note"})
DELEGATE_NAMED = verb("people.delegate_named", {"zh": "指定了代理人", "en": "named a delegate"})
DELEGATE_MOVED = verb(
    "people.delegate_moved", {"zh": "更改了代理的日期或人选", "en": "moved a delegation"}
)
DELEGATE_ENDED = verb("people.delegate_ended", {"zh": "结束了代理", "en": "ended a delegation"})
INVITED = verb("people.invited", {"zh": "发出了邀请", "en": "invited a person"})
INVITATION_ACCEPTED = verb(
    "people.invitation_accepted", {"zh": "接受了邀请", "en": "accepted an invitation"}
)
ROLE_GRANTED = verb("people.role_granted", {"zh": "授予了角色", "en": "granted a role"})
ROLE_ENDED = verb("people.role_ended", {"zh": "收回了角色", "en": "ended a role"})
EMAIL_CHANGED = verb(
    "people.email_changed", {"zh": "更改了账号的邮箱", "en": "changed an account's e-mail"}
)
ADMINISTRATOR_LET_IN = verb(
    "people.administrator_let_in",
    {"zh": "让管理员用一次性链接进来", "en": "let an administrator in by a one-time link"},
)
ACCOUNT_CLOSED = verb("people.account_closed", {"zh": "停用了账号", "en": "closed an account"})
IMPORTED = verb("people.imported", {"zh": "导入了人员表", "en": "imported people"})
