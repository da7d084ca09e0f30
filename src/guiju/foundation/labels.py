"""Words for what machines name in the ground that all rooms share: kinds of jobs, nouns and
fields of the journal. One line each, in the order of letters.
"""

from __future__ import annotations

from guiju.foundation.errors import Sentence

JOBS: dict[str, Sentence] = {
    "foundation.anchor": {
        "zh": "把日志校验值留存到系统之外",
        "en": "keep the journal's head outside",
    },
    "foundation.disk": {"zh": "查看磁盘空间", "en": "look at the disk's room"},
    "foundation.mail": {"zh": "发送通知邮件", "en": "mail notices"},
    "foundation.post": {"zh": "把信件交给邮件服务器", "en": "hand letters to the mail server"},
}
NOUNS: dict[str, Sentence] = {
    "journal": {"zh": "日志", "en": "journal"},
    "model": {"zh": "一类内容", "en": "kind of rows"},
    "rows": {"zh": "所存内容", "en": "stored rows"},
    "witness": {"zh": "日志见证人", "en": "witness of the journal"},
}
FIELDS: dict[str, Sentence] = {
    "job.free": {"zh": "剩余空间（字节）", "en": "free bytes"},
    "job.letters": {"zh": "发出信件", "en": "letters"},
    "job.mailed": {"zh": "已发邮件", "en": "mailed"},
    "job.sent": {"zh": "已发送", "en": "sent"},
    "job.waiting": {"zh": "待发送", "en": "waiting"},
    "address": {"zh": "网络地址", "en": "address"},
    "by": {"zh": "归入", "en": "sealed under"},
    "changed": {"zh": "更改", "en": "changed"},
    "code": {"zh": "代码", "en": "code"},
    "columns": {"zh": "列", "en": "columns"},
    "file": {"zh": "文件", "en": "file"},
    "hash": {"zh": "哈希", "en": "hash"},
    "journal": {"zh": "日志", "en": "journal"},
    "length": {"zh": "行数", "en": "rows"},
    "number": {"zh": "编号", "en": "number"},
    "rows": {"zh": "行数", "en": "rows"},
    "state": {"zh": "状态", "en": "state"},
    "why": {"zh": "为什么", "en": "why"},
}
