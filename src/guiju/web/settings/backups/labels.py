"""Words for what machines name in backups: kinds of jobs, nouns and
fields of the journal. One line each, in the order of letters.
"""

from __future__ import annotations

from guiju.foundation.errors import Sentence

JOBS: dict[str, Sentence] = {
    "backups.write": {"zh": "写备份", "en": "write a backup"},
}
NOUNS: dict[str, Sentence] = {
    "backup": {"zh": "备份", "en": "backup"},
    "backup_plan": {"zh": "备份安排", "en": "plan of backups"},
}
FIELDS: dict[str, Sentence] = {
    "active": {"zh": "启用", "en": "switched on"},
    "daily": {"zh": "留几天", "en": "days kept"},
    "hour": {"zh": "钟点", "en": "hour"},
    "monthly": {"zh": "留几个月", "en": "months kept"},
    "ours": {"zh": "文件未变", "en": "file unchanged"},
    "written_at": {"zh": "写于", "en": "written"},
}
