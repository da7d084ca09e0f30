"""What the journal tells of backups."""

from guiju.foundation.journal import verb

BACKED_UP = verb("backups.written", {"zh": "写了一份备份", "en": "wrote a backup"})
FAILED = verb("backups.failed", {"zh": "备份没有写成", "en": "could not write a backup"})
PLANNED = verb("backups.planned", {"zh": "安排了备份", "en": "planned backups"})
REMOVED = verb(
    "backups.removed", {"zh": "清除了到期的备份", "en": "removed a backup that was due to go"}
)
RESTORED = verb(
    "backups.restored", {"zh": "从备份恢复了实例", "en": "brought the instance back from a backup"}
)
ATTACHED_AGAIN = verb(
    "backups.attached_again",
    {"zh": "从备份取回了附件", "en": "brought an attached file back from a backup"},
)
