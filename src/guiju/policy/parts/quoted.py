"""How clauses are called where other rooms name them by the codes of policy and clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from guiju.policy.models import Clause
from guiju.policy.reads.rulebook import clauses_named

#: A clause as others name it: the codes of its policy and of itself.
Name = tuple[str, str]


def quoted(name: Name, clauses: Mapping[Name, Clause]) -> str:
    """A clause by its policy's title and its number; of one that is not in force also the chapter
    it stood in and that it is no longer in force, or not yet. Never by its codes.
    """
    row = clauses.get(name)
    if row is None:
        return _("a clause that was never published")
    called = f"{row.version.title} {row.number}"
    if row.version.binds_today:
        return called
    called = f"{called} {row.chapter}".rstrip()
    if row.version.standing == "coming":
        return _("%(clause)s (not in force yet)") % {"clause": called}
    return _("%(clause)s (no longer in force)") % {"clause": called}


def quoted_alone(policy: str, clause: str) -> str:
    """A single clause as `quoted` calls it. One query."""
    return quoted((policy, clause), clauses_named([(policy, clause)]))


def quoted_all(names: Iterable[Name]) -> dict[Name, str]:
    """What each of these clauses is called. One query, or none."""
    wanted = set(names)
    clauses = clauses_named(wanted)
    return {name: quoted(name, clauses) for name in wanted}
