"""Agent keys that nobody owns become persons."""

from __future__ import annotations

from guiju.foundation.access import Actor
from guiju.people import actions as people
from guiju.records import reads


def adopt_keys(*, actor: Actor, source: str | None = None, position: str = "", team: str = "") -> int:
    """A person for every agent key that nobody owns yet, joined at its first record. Gives how many were made."""
    keys = [(key.source, key.key, key.first_day) for key in reads.unowned_keys() if source in (None, key.source)]
    return len(people.adopt(keys, position=position or None, team=team or None, actor=actor)) if keys else 0
