"""Who may do what with records, and whose records an actor sees."""

from __future__ import annotations

from dataclasses import dataclass

from guiju.foundation.access import Actor, Whose, permission

VIEW = permission(
    "records.view",
    {"zh": "查看数据与指标", "en": "see records and metrics"},
    changes=False,
    agent=Whose.SELF,
    team_leader=Whose.TEAM,
    supervisor=Whose.TEAM,
    quality=Whose.ALL,
    manager=Whose.ALL,
)
IMPORT = permission(
    "records.import",
    {"zh": "导入与撤回数据", "en": "import records and take imports back"},
    manager=Whose.ALL,
    administrator=Whose.ALL,
)
EXCLUDE = permission("records.exclude", {"zh": "排除数据", "en": "exclude records"}, manager=Whose.ALL)
EDIT_METRICS = permission(
    "records.edit_metrics",
    {"zh": "维护指标与目标", "en": "keep metrics and targets"},
    manager=Whose.ALL,
)


@dataclass(frozen=True)
class Visible:
    """The part of the records that an actor sees: all of it, or those of some teams, or of one person (ids)."""

    everyone: bool
    teams: frozenset[int]
    person: int | None


def visible_records(actor: Actor) -> Visible:
    """What of the records the actor may see; nothing at all when the permission does not reach anyone."""
    reach = actor.reach(VIEW)
    return Visible(reach.everyone, reach.teams, reach.person)
