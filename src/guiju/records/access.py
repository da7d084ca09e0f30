"""Who may do what with records, and whose records an actor sees."""

from __future__ import annotations

from dataclasses import dataclass

from guiju.foundation.access import Actor, permission

VIEW = permission(
    "records.view",
    {"zh": "查看数据与指标", "en": "see records and metrics"},
    changes=False,
    own="agent",
    team="team_leader supervisor",
    everyone="quality manager",
)
IMPORT = permission(
    "records.import",
    {"zh": "导入与撤回数据", "en": "import records and take imports back"},
    everyone="manager administrator",
)
EXCLUDE = permission(
    "records.exclude", {"zh": "排除数据", "en": "exclude records"}, everyone="manager"
)
LOOK_UP = permission(
    "records.look_up",
    {"zh": "按订单号、客户号查数据", "en": "look up records by an order's or a customer's number"},
    changes=False,
    everyone="people_officer manager",
)
EDIT_METRICS = permission(
    "records.edit_metrics",
    {
        "zh": "维护指标、目标与值的名称",
        "en": "keep metrics, targets and the names of values",
    },
    everyone="manager",
)


@dataclass(frozen=True)
class Visible:
    """The part of the records that an actor sees: all of it, or those of some teams, or of one
    person (ids).
    """

    everyone: bool
    teams: frozenset[int]
    person: int | None


def visible_records(actor: Actor) -> Visible:
    """What of the records the actor may see; nothing at all when the permission does not reach
    anyone.
    """
    reach = actor.reach(VIEW)
    return Visible(reach.everyone, reach.teams, reach.person)


def may_import(actor: Actor) -> bool:
    """Whether the actor may bring data in and take it back."""
    return actor.may_all(IMPORT)


def may_see_imports(actor: Actor) -> bool:
    """Whether the actor sees what came in: files, sources, rejected rows. They hold everybody's
    rows.
    """
    return actor.may_all(IMPORT) or actor.may_all(VIEW)


def may_view(actor: Actor) -> bool:
    """Say whether the actor sees any records at all, be it only their own."""
    return actor.may(VIEW)


def may_exclude(actor: Actor) -> bool:
    """Whether the actor may exclude days and contacts."""
    return actor.may_all(EXCLUDE)


def may_look_up(actor: Actor) -> bool:
    """Whether the actor may look real numbers up among the masked."""
    return actor.may_all(LOOK_UP)


def may_see_masked(actor: Actor) -> bool:
    """Whether the actor sees masked numbers at all, and what lies under one."""
    return may_view(actor) or may_look_up(actor)


def may_edit_metrics(actor: Actor) -> bool:
    """Whether the actor keeps own metrics, targets and the names of values."""
    return actor.may_all(EDIT_METRICS)
