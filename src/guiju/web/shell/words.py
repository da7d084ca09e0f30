"""What machines name, said for people: kinds of jobs, nouns and fields of the journal. Unknown names stay as they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guiju.foundation.access import PERMISSIONS, ROLES
from guiju.foundation.errors import Sentence
from guiju.web.kit import show

JOBS: dict[str, Sentence] = {
    "foundation.mail": {"zh": "发送通知邮件", "en": "mail notices"},
    "performance.close": {"zh": "月份关账", "en": "close a month"},
    "records.exclude": {"zh": "排除数据", "en": "exclude records"},
    "records.import": {"zh": "导入数据", "en": "import records"},
    "records.lift": {"zh": "恢复被排除的数据", "en": "lift an exclusion"},
    "records.sweep": {"zh": "清理中断的导入", "en": "clean up after broken imports"},
    "records.take_back": {"zh": "撤回导入", "en": "take an import back"},
    "records.watch": {"zh": "查看监视的文件夹", "en": "look into watched folders"},
}
NOUNS: dict[str, Sentence] = {
    "account": {"zh": "账号", "en": "account"},
    "agent_key": {"zh": "工号", "en": "agent key"},
    "closing": {"zh": "月份", "en": "month"},
    "delegate": {"zh": "代理人", "en": "delegate"},
    "exclusion": {"zh": "排除", "en": "exclusion"},
    "grade": {"zh": "职级", "en": "grade"},
    "import": {"zh": "导入", "en": "import"},
    "metric": {"zh": "指标", "en": "metric"},
    "people": {"zh": "人员表", "en": "people"},
    "person": {"zh": "人员", "en": "person"},
    "position": {"zh": "岗位", "en": "position"},
    "scheme": {"zh": "方案", "en": "scheme"},
    "shift_pattern": {"zh": "班次", "en": "shift pattern"},
    "shifts": {"zh": "排班", "en": "shifts"},
    "source": {"zh": "来源", "en": "source"},
    "target": {"zh": "目标", "en": "target"},
    "team": {"zh": "班组", "en": "team"},
    "token": {"zh": "令牌", "en": "token"},
    "upload": {"zh": "上传的文件", "en": "upload"},
}
FIELDS: dict[str, Sentence] = {
    "cards": {"zh": "绩效卡", "en": "scorecards"},
    "change": {"zh": "调班", "en": "changed"},
    "closing": {"zh": "关账", "en": "closing"},
    "code": {"zh": "代码", "en": "code"},
    "delegate": {"zh": "代理人", "en": "delegate"},
    "email": {"zh": "邮箱", "en": "e-mail"},
    "ends": {"zh": "下班", "en": "ends"},
    "every": {"zh": "间隔", "en": "every"},
    "exclusion": {"zh": "排除", "en": "exclusion"},
    "file": {"zh": "文件", "en": "file"},
    "folder": {"zh": "文件夹", "en": "folder"},
    "free": {"zh": "休息", "en": "free"},
    "from": {"zh": "自", "en": "from"},
    "grade": {"zh": "职级", "en": "grade"},
    "hash": {"zh": "哈希", "en": "hash"},
    "import": {"zh": "导入", "en": "import"},
    "input": {"zh": "输入哈希", "en": "input hash"},
    "key": {"zh": "工号", "en": "agent key"},
    "keys": {"zh": "数据键", "en": "keys"},
    "kind": {"zh": "种类", "en": "kind"},
    "ladder": {"zh": "序列", "en": "ladder"},
    "language": {"zh": "语言", "en": "language"},
    "leader": {"zh": "负责人", "en": "leader"},
    "made": {"zh": "自动建立", "en": "made"},
    "mapping": {"zh": "映射", "en": "mapping"},
    "month": {"zh": "月份", "en": "month"},
    "name": {"zh": "名称", "en": "name"},
    "note": {"zh": "备注", "en": "note"},
    "number": {"zh": "编号", "en": "number"},
    "on": {"zh": "日期", "en": "on"},
    "parent_id": {"zh": "上级", "en": "parent"},
    "person": {"zh": "人员", "en": "person"},
    "phone": {"zh": "电话", "en": "phone"},
    "position": {"zh": "岗位", "en": "position"},
    "queue": {"zh": "队列", "en": "queue"},
    "rank": {"zh": "级次", "en": "rank"},
    "read": {"zh": "读取", "en": "read"},
    "rejected": {"zh": "拒绝", "en": "rejected"},
    "removed": {"zh": "清除", "en": "removed"},
    "result": {"zh": "结果哈希", "en": "result hash"},
    "role": {"zh": "角色", "en": "role"},
    "same": {"zh": "不变", "en": "unchanged"},
    "scopes": {"zh": "权限", "en": "permissions"},
    "set": {"zh": "排定", "en": "set"},
    "share": {"zh": "工时占比", "en": "working time"},
    "since": {"zh": "起始", "en": "since"},
    "size": {"zh": "大小", "en": "size"},
    "skipped": {"zh": "跳过", "en": "skipped"},
    "snapshot": {"zh": "快照", "en": "snapshot"},
    "source": {"zh": "来源", "en": "source"},
    "starts": {"zh": "上班", "en": "starts"},
    "stored": {"zh": "新增", "en": "stored"},
    "team": {"zh": "班组", "en": "team"},
    "text": {"zh": "正文", "en": "text"},
    "title": {"zh": "名称", "en": "title"},
    "to": {"zh": "至", "en": "to"},
    "unchanged": {"zh": "未变", "en": "unchanged"},
    "until": {"zh": "截止", "en": "until"},
    "updated": {"zh": "更新", "en": "updated"},
    "value": {"zh": "值", "en": "value"},
    "zone": {"zh": "时区", "en": "time zone"},
}
ACTORS: dict[str, Sentence] = {"operator": {"zh": "命令行", "en": "command line"}}
LONGEST = 120
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def said(sentence: Sentence) -> str:
    """A sentence in the page's language."""
    return sentence.get("zh" if show.chinese() else "en", "")


def name(known: Mapping[str, Sentence], code: str) -> str:
    """The word for a name, or the name itself."""
    return said(known[code]) if code in known else code


def job_kind(kind: str) -> str:
    """What a job of this kind does."""
    return name(JOBS, kind)


def noun(code: str, which: str) -> str:
    """A thing of the journal: "team 4"; what stands for a secret long number is cut."""
    return f"{name(NOUNS, code)} {which if len(which) <= 40 else which[:12] + '…'}"


@dataclass(frozen=True)
class Change:
    """One field of a journal row: what it was, what it is; None where it was not, or is no more."""

    word: str
    old: str | None
    new: str | None


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
    """What a journal row changed, field by field; what is the same or empty on both sides is left out."""
    old, new = before or {}, after or {}
    return [
        Change(name(FIELDS, key), _side(key, old), _side(key, new))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key) and (_side(key, old), _side(key, new)) != (None, None)
    ]


def pairs(value: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """What was written down and is not empty, as (word, text); nested things on one line, long texts cut."""
    return [(name(FIELDS, key), _short(_flat(said, key))) for key, said in (value or {}).items() if said not in _EMPTY]


def told(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """The changes on one line, for a spreadsheet."""
    return "; ".join(f"{each.word}: {each.old or ''} → {each.new or ''}" for each in changes(before, after))


def line(value: Mapping[str, Any] | None) -> str:
    """What was written down, whole and on one line, for a spreadsheet."""
    return "; ".join(f"{name(FIELDS, key)}: {_flat(said, key)}" for key, said in (value or {}).items())


def _side(key: str, values: Mapping[str, Any]) -> str | None:
    value = values.get(key)
    return None if value in _EMPTY else _short(_flat(value, key))


def _flat(value: Any, key: str = "") -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name(FIELDS, each)}: {_flat(said, each)}" for each, said in value.items()) or show.NOTHING
    if isinstance(value, list):
        return ", ".join(_flat(each, key) for each in value) or show.NOTHING
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # ids are not grouped by thousands
    return _text(value, key) if isinstance(value, str) else show.text(value)


def _text(value: str, key: str) -> str:
    if key == "role":
        return name(ROLES, value)
    if key == "scopes" and value in PERMISSIONS:
        return said(PERMISSIONS[value].sentence)
    return show.moment(dt.datetime.fromisoformat(value)) if _MOMENT.match(value) else show.text(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
