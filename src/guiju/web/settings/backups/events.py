"""What the journal tells of backups."""

from guiju.foundation.journal import verb

BACKED_UP = verb("backups.written", "写了一份备份", "wrote a backup")
FAILED = verb("backups.failed", "备份没有写成", "could not write a backup")
PLANNED = verb("backups.planned", "安排了备份", "planned backups")
REMOVED = verb("backups.removed", "清除了到期的备份", "removed a backup that was due to go")
RESTORED = verb("backups.restored", "从备份恢复了实例", "brought the instance back from a backup")
ATTACHED_AGAIN = verb(
    "backups.attached_again", "从备份取回了附件", "brought an attached file back from a backup"
)
