"""Words for what machines name in the shell: kinds of jobs, nouns and
fields of the journal. One line each, in the order of letters.
"""

from __future__ import annotations

from guiju.foundation.errors import Sentence

JOBS: dict[str, Sentence] = {
    "shell.export": {"zh": "导出表格", "en": "export a table"},
    "shell.sweep_exports": {"zh": "清理过期的导出文件", "en": "delete exported files that expired"},
}
NOUNS: dict[str, Sentence] = {
    "job": {"zh": "任务", "en": "job"},
    "token": {"zh": "令牌", "en": "token"},
}
FIELDS: dict[str, Sentence] = {
    "scopes": {"zh": "权限", "en": "permissions"},
    "until": {"zh": "截止", "en": "until"},
}
