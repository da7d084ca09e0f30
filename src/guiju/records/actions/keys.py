"""Agent keys that nobody owns become persons; those of persons begin when their records do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from guiju.foundation.access import Actor
from guiju.people import actions as people
from guiju.records import reads


def adopt_keys(
    *,
    actor: Actor,
    source: str | None = None,
    position: str = "",
    team: str = "",
    only: Collection[tuple[str, str]] | None = None,
    joined: dt.date | None = None,
) -> int:
    """A person for every agent key that nobody owns yet, joined at its first record, with the name
    that a file tells beside the key. Gives how many were made.

    ``source`` and ``only`` (pairs of source and key) narrow which. ``joined``: on which day they
    joined, where that is before their first record.
    """
    keys = [
        (key.source, key.key, key.first_day)
        for key in reads.unowned_keys()
        if source in (None, key.source) and (only is None or (key.source, key.key) in only)
    ]
    if not keys:
        return 0
    names = reads.names_beside_keys()
    where = {"position": position or None, "team": team or None}
    return len(people.adopt(keys, names=names, actor=actor, joined=joined, **where))


def begin_at_first_record(
    *,
    actor: Actor,
    source: str | None = None,
    only: Collection[tuple[str, str]] | None = None,
) -> int:
    """Let every key whose records begin before its first owner does, and that owner's employment,
    begin at the first record. Gives how many keys that were.

    ``source`` and ``only`` (pairs of source and key) narrow which.
    """
    keys = [
        (key.source, key.key, key.first_day)
        for key in reads.early_keys()
        if source in (None, key.source) and (only is None or (key.source, key.key) in only)
    ]
    return people.begin_earlier(keys, actor=actor) if keys else 0
