"""Who may do what with the measure, and whose cards an actor sees."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from guiju.foundation.access import Actor, Whose, permission
from guiju.foundation.errors import NotFound
from guiju.people.access import team_of
from guiju.performance.models import SchemeVersion, Scorecard

VIEW = permission(
    "performance.view",
    {"zh": "查看绩效方案与成绩单", "en": "see schemes and scorecards"},
    changes=False,
    agent=Whose.SELF,
    team_leader=Whose.TEAM,
    supervisor=Whose.TEAM,
    people_officer=Whose.ALL,
    manager=Whose.ALL,
)
WRITE = permission(
    "performance.write_schemes", {"zh": "编写与发布绩效方案", "en": "write and publish schemes"}, manager=Whose.ALL
)
CLOSE = permission("performance.close", {"zh": "结算与重开月份", "en": "close and reopen months"}, manager=Whose.ALL)


def may_view(actor: Actor) -> bool:
    """Whether the actor sees any card at all, be it only her own."""
    return actor.may(VIEW)


def may_write(actor: Actor) -> bool:
    """Whether the actor writes and publishes schemes."""
    return actor.may_all(WRITE)


def may_close(actor: Actor) -> bool:
    """Whether the actor closes months."""
    return actor.may_all(CLOSE)


def visible_cards(actor: Actor) -> QuerySet[Scorecard]:
    """The cards an actor sees: all; those of her teams; her own and the card of the team she stands in."""
    reach = actor.reach(VIEW)
    rows = Scorecard.objects.all()
    if reach.everyone:
        return rows
    if not reach:
        return rows.none()
    own = Q(person=reach.person) if reach.person else Q(pk__in=[])
    own_team = team_of(reach.person) if reach.person else None
    return rows.filter(own | Q(team__in=reach.teams) | Q(kind=Scorecard.Kind.TEAM, team=own_team))


def visible_card(actor: Actor, pk: int) -> Scorecard:
    """The card, or `NotFound` when absent or not visible."""
    rows = visible_cards(actor).select_related("closing", "person", "team", "version__scheme")
    card = rows.filter(pk=pk).first()
    if card is None:
        raise NotFound()
    return card


def visible_version(actor: Actor, name: str, number: int) -> SchemeVersion:
    """A version by its scheme's name and number, or `NotFound` when absent or not visible."""
    rows = visible_versions(actor).filter(scheme__name=name)
    row = rows.filter(version=number).first() if number < 2**31 else None
    if row is None:
        raise NotFound()
    return row


def visible_versions(actor: Actor) -> QuerySet[SchemeVersion]:
    """Published schemes are open to everybody who is scored; drafts to those who write them and to the auditor."""
    rows = SchemeVersion.objects.select_related("scheme")
    if actor.may_all(WRITE) or actor.may_all(VIEW):
        return rows
    return rows.filter(state=SchemeVersion.State.PUBLISHED) if actor.may(VIEW) else rows.none()
