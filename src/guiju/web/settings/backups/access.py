"""Who reads of backups and who says when they are written."""

from guiju.foundation.access import Actor, permission

VIEW = permission(
    "backups.view", {"zh": "查看备份", "en": "see backups"}, changes=False, everyone="administrator"
)
PLAN = permission(
    "backups.plan", {"zh": "安排备份", "en": "plan backups"}, everyone="administrator"
)


def may_view(actor: Actor) -> bool:
    """Whether the list of backups opens."""
    return actor.may_all(VIEW)


def may_plan(actor: Actor) -> bool:
    """Whether the actor says when backups are written."""
    return actor.may_all(PLAN)
