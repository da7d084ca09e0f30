"""Words for what machines name in people: kinds of jobs, nouns and
fields of the journal. One line each, in the order of letters.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from guiju.foundation.errors import Sentence
from guiju.people.reads.naming import written_name

JOBS: dict[str, Sentence] = {
    "people.import": {"zh": "导入人员表", "en": "store a sheet of people"},
}
NOUNS: dict[str, Sentence] = {
    "account": {"zh": "账号", "en": "account"},
    "agent_key": {"zh": "工号", "en": "agent key"},
    "delegate": {"zh": "代理人", "en": "delegate"},
    "grade": {"zh": "职级", "en": "grade"},
    "own_approval": {"zh": "本人批准的规则", "en": "rule about own approval"},
    "people": {"zh": "人员表", "en": "people"},
    "person": {"zh": "人员", "en": "person"},
    "position": {"zh": "岗位", "en": "position"},
    "shift_pattern": {"zh": "班次", "en": "shift pattern"},
    "shifts": {"zh": "排班", "en": "shifts"},
    "team": {"zh": "班组", "en": "team"},
}
FIELDS: dict[str, Sentence] = {
    "change": {"zh": "调班", "en": "changed"},
    "created": {"zh": "新增", "en": "created"},
    "date": {"zh": "日期", "en": "date"},
    "delegate": {"zh": "代理人", "en": "delegate"},
    "email": {"zh": "邮箱", "en": "e-mail"},
    "ends": {"zh": "下班", "en": "ends"},
    "free": {"zh": "休息", "en": "free"},
    "from": {"zh": "自", "en": "from"},
    "grade": {"zh": "职级", "en": "grade"},
    "joined": {"zh": "入职", "en": "joined"},
    "key": {"zh": "工号", "en": "agent key"},
    "kind": {"zh": "种类", "en": "kind"},
    "ladder": {"zh": "序列", "en": "ladder"},
    "leader": {"zh": "负责人", "en": "leader"},
    "left": {"zh": "剩余", "en": "left"},
    "made": {"zh": "自动建立", "en": "made"},
    "mentor": {"zh": "导师", "en": "mentor"},
    "name": {"zh": "名称", "en": "name"},
    "note": {"zh": "备注", "en": "note"},
    "on": {"zh": "日期", "en": "on"},
    "open": {"zh": "在用", "en": "open"},
    "own_approval": {"zh": "本人批准", "en": "own approval"},
    "parent": {"zh": "上级", "en": "parent"},
    "parent_id": {"zh": "上级", "en": "parent"},
    "people": {"zh": "人数", "en": "people"},
    "person": {"zh": "人员", "en": "person"},
    "phone": {"zh": "电话", "en": "phone"},
    "position": {"zh": "岗位", "en": "position"},
    "rank": {"zh": "级次", "en": "rank"},
    "refused": {"zh": "拒绝", "en": "refused"},
    "rejected": {"zh": "未导入", "en": "rejected"},
    "role": {"zh": "角色", "en": "role"},
    "same": {"zh": "不变", "en": "unchanged"},
    "rule": {"zh": "规则", "en": "rule"},
    "second_factor": {"zh": "两步验证", "en": "second factor"},
    "set": {"zh": "排定", "en": "set"},
    "share": {"zh": "工时占比", "en": "working time"},
    "shifts": {"zh": "班次", "en": "shifts"},
    "since": {"zh": "起始", "en": "since"},
    "source": {"zh": "来源", "en": "source"},
    "starts": {"zh": "上班", "en": "starts"},
    "team": {"zh": "班组", "en": "team"},
    "text": {"zh": "正文", "en": "text"},
    "title": {"zh": "名称", "en": "title"},
    "to": {"zh": "至", "en": "to"},
    "unchanged": {"zh": "未变", "en": "unchanged"},
    "zone": {"zh": "时区", "en": "time zone"},
}
#: What the journal's things are called: model and the name's expression.
CALLED: dict[str, tuple[str, Any]] = {
    "account": ("people.Account", Coalesce(NullIf(F("name"), Value("")), F("email"))),
    "agent_key": ("people.AgentKey", F("key")),
    "delegate": ("people.Delegate", written_name("person__")),
    "grade": ("people.Grade", F("title")),
    "person": ("people.Person", written_name()),
    "position": ("people.Position", F("title")),
    "shift_pattern": ("people.ShiftPattern", F("title")),
    "team": ("people.Team", F("title")),
}
#: What fields of the journal hold, by field or "noun.field"; "noun.id" is what the thing is called.
VALUES: dict[str, str] = {
    "kind": "pages.doing.EVENTS",
    "ladder": "pages.doing.LADDERS",
    "note.kind": "pages.doing.NOTES",
    "person.kind": "journal_words.PERSON_KINDS",
    "rule": "pages.approval.RULES",
}
