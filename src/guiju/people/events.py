"""Names of what can happen to people: verbs of the journal, and what other rooms may listen to."""

from django.dispatch import Signal

from guiju.foundation.journal import verb

#: Employment changed: sent inside the transaction with ``events`` (their rows; without a key: taken
#: back) and ``actor``.
employment_changed = Signal()
#: Who leads a team, or stands in for a leader, changed: sent inside the transaction.
leading_changed = Signal()

TEAM_SAVED = verb("people.team_saved", "保存了班组", "saved a team")
POSITION_SAVED = verb("people.position_saved", "保存了岗位", "saved a position")
GRADE_SAVED = verb("people.grade_saved", "保存了职级", "saved a grade")
PERSON_SAVED = verb("people.person_saved", "保存了人员资料", "saved a person")
EMPLOYED = verb("people.employment_recorded", "登记了任职变动", "recorded an employment event")
EMPLOYMENT_UNDONE = verb(
    "people.employment_undone", "撤销了任职变动", "took an employment event back"
)
JOINING_MOVED = verb("people.joining_moved", "更改了入职日期", "changed the day of joining")
LEADER_NAMED = verb("people.leader_named", "任命了负责人", "named a leader")
MENTOR_NAMED = verb("people.mentor_named", "指定了导师", "named a mentor")
KEY_MATCHED = verb("people.key_matched", "认领了工号", "matched an agent key")
KEY_ENDED = verb("people.key_ended", "停用了工号", "ended an agent key")
BEGUN_EARLIER = verb(
    "people.begun_earlier",
    "让人员和工号从更早的日子开始",
    "let a person and their agent key begin earlier",
)
ADOPTED = verb("people.adopted", "由工号建立了人员", "adopted a person from an agent key")
SHIFT_PATTERN_SAVED = verb("people.shift_pattern_saved", "保存了班次", "saved a shift pattern")
SHIFTS_ASSIGNED = verb("people.shifts_assigned", "排了班", "assigned shifts")
LEAVE_RECORDED = verb("people.leave_recorded", "登记了请假", "recorded leave")
LEAVE_CHANGED = verb("people.leave_changed", "更改了请假", "changed leave")
LEAVE_TAKEN_BACK = verb("people.leave_taken_back", "撤销了请假", "took leave back")
NOTE_WRITTEN = verb("people.note_written", "写了人员记录", "wrote a profile note")
DELEGATE_NAMED = verb("people.delegate_named", "指定了代理人", "named a delegate")
DELEGATE_MOVED = verb("people.delegate_moved", "更改了代理的日期或人选", "moved a delegation")
DELEGATE_ENDED = verb("people.delegate_ended", "结束了代理", "ended a delegation")
OWN_APPROVAL_SET = verb(
    "people.own_approval_set", "更改了本人批准的规则", "changed the rule about own approval"
)
INVITED = verb("people.invited", "发出了邀请", "invited a person")
INVITATION_ACCEPTED = verb("people.invitation_accepted", "接受了邀请", "accepted an invitation")
ROLE_GRANTED = verb("people.role_granted", "授予了角色", "granted a role")
ROLE_ENDED = verb("people.role_ended", "收回了角色", "ended a role")
EMAIL_CHANGED = verb("people.email_changed", "更改了账号的邮箱", "changed an account's e-mail")
ADMINISTRATOR_LET_IN = verb(
    "people.administrator_let_in",
    "让管理员用一次性链接进来",
    "let an administrator in by a one-time link",
)
ACCOUNT_CLOSED = verb("people.account_closed", "停用了账号", "closed an account")
IMPORTED = verb("people.imported", "导入了人员表", "imported people")
