"""Who says whether and where a model is asked."""

from __future__ import annotations

from guiju.foundation.access import Actor, permission
from guiju.foundation.errors import Forbidden

SET = permission(
    "quality.set_model",
    {"zh": "设置预检用的模型", "en": "set the model that looks through conversations"},
    everyone="administrator",
)


def may_set(actor: Actor) -> bool:
    """Whether the actor sets the model."""
    return actor.may_all(SET)


def check_sets(actor: Actor) -> None:
    """Raise `Forbidden` unless the actor may set the model."""
    if not may_set(actor):
        raise Forbidden(permission=SET.code)
