"""Who reads of backups and who says when they are written."""

from guiju.foundation.access import Whose, permission

VIEW = permission(
    "backups.view",
    {"zh": "查看备份", "en": "see backups"},
    changes=False,
    administrator=Whose.ALL,
)
PLAN = permission(
    "backups.plan",
    {"zh": "安排备份", "en": "plan backups"},
    administrator=Whose.ALL,
)
