"""Who sees how evaluators agree, and who runs calibrations."""

from __future__ import annotations

from guiju.foundation.access import Actor, permission

VIEW = permission(
    "quality.agreement",
    {"zh": "查看质检员之间的一致性", "en": "see how evaluators agree"},
    changes=False,
    everyone="quality manager",
)


def may_compare(actor: Actor) -> bool:
    """Whether the actor sees how evaluators agree."""
    return actor.may_all(VIEW)
