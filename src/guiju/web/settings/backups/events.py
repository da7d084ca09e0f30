"""What the journal tells of backups."""

from guiju.foundation.journal import verb

BACKED_UP = verb("backups.written", {"zh": "写了一份备份", "en": "wrote a backup"})
RESTORED = verb("backups.restored", {"zh": "从备份恢复了实例", "en": "brought the instance back from a backup"})
