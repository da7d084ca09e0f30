"""Who starts, sees, does and leads checklists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from guiju.foundation import clock
from guiju.foundation.access import Actor, Permission, Reach, Whose, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.foundation.once import once
from guiju.people import reads as people
from guiju.people.access import team_of
from guiju.people.reads import Person, Team
from guiju.people.reads.rows import assignments_from
from guiju.process.models.checklists import Checklist, ChecklistItem, ChecklistRhythm
from guiju.process.rules.checklists import part_of

_MYSELF: Any = dict.fromkeys(("agent", "quality", "trainer", "administrator"), Whose.SELF)
SEE = permission(
    "process.see_checklists",
    {"zh": "查看清单", "en": "see checklists"},
    changes=False,
    team="team_leader supervisor",
    everyone="people_officer manager",
    **_MYSELF,
)
DO = permission(
    "process.do_checklists",
    {"zh": "完成交给自己的清单步骤", "en": "do the steps of checklists given to oneself"},
    own="team_leader supervisor people_officer manager",
    **_MYSELF,
)
RUN = permission(
    "process.run_checklists",
    {"zh": "开始与主持清单", "en": "start and lead checklists"},
    team="team_leader supervisor",
    everyone="people_officer manager",
)


def may_see_checklists(actor: Actor) -> bool:
    """Whether any checklist can be open to the actor."""
    return actor.may(SEE)


def may_start(actor: Actor) -> bool:
    """Whether the actor starts checklists at all: leaders for their team, people officers and
    managers for everybody.
    """
    return actor.may(RUN)


def may_measure(actor: Actor) -> bool:
    """Whether the actor sees how long the steps of a procedure take: who leads others, and the
    auditor.
    """
    reach = actor.reach(SEE)
    return reach.everyone or bool(reach.teams)


def visible_checklists(actor: Actor) -> QuerySet[Checklist]:
    """Checklists that one owns, started, holds a step of, that are about oneself, or that run in
    one's teams; all.
    """
    rows = Checklist.objects.select_related("about", "owner", "procedure", "version")
    reach = actor.reach(SEE)
    return (
        rows
        if reach.everyone
        else rows.filter(_mine(actor) | _of_teams(reach))
        if reach
        else rows.none()
    )


def visible_checklist(actor: Actor, pk: int) -> Checklist:
    """The checklist, or `NotFound` when absent or not visible."""
    return or_not_found(visible_checklists(actor).filter(pk=pk).first())


def visible_items(actor: Actor) -> QuerySet[ChecklistItem]:
    """The steps of checklists that the actor sees."""
    rows = ChecklistItem.objects.select_related("checklist__about", "checklist__owner", "assignee")
    reach = actor.reach(SEE)
    return (
        rows
        if reach.everyone
        else rows.filter(checklist__in=visible_checklists(actor).order_by().values("pk"))
    )


def visible_item(actor: Actor, pk: int, item: int) -> ChecklistItem:
    """A step of a checklist that the actor sees, or `NotFound`."""
    row = visible_checklist(actor, pk).items.select_related("checklist", "assignee", "doer")
    return or_not_found(row.filter(pk=item).first())


def runs(actor: Actor, row: Checklist) -> bool:
    """Say whether the actor leads the checklist: they own it today, or lead those whom it concerns,
    but not one about themselves.
    """
    if actor.operator or (_lets(actor, DO) and _belongs_to(actor, owner_of(row), row.by_role)):
        return True
    reach = actor.reach(RUN)
    if reach.everyone:
        return True
    about_the_actor = actor.person is not None and actor.person == row.about_id
    return not about_the_actor and reach.covers(team=team_of(row.about_id or row.owner_id))


def holds(actor: Actor, item: ChecklistItem) -> bool:
    """Say whether the step is the actor's own to do today, or somebody's whose delegate they are;
    auditors also hold their own.
    """
    return _lets(actor, DO) and _belongs_to(actor, holder_of(item), item.by_role)


def owner_of(row: Checklist) -> int:
    """Who answers for a checklist: who leads its person today where that is why, else who was
    named.
    """
    if not row.by_role or row.about_id is None or row.state != Checklist.State.RUNNING:
        return row.owner_id
    return _leader(row.about_id, max(row.starts_on, clock.today())) or row.owner_id


def holder_of(item: ChecklistItem) -> int | None:
    """Give who does a step: the leader of today where its role says so and it is not finished, else
    who it was given to.
    """
    row = item.checklist
    unfinished = item.state in (ChecklistItem.State.OPEN, ChecklistItem.State.WAITING)
    if not item.by_role or not unfinished or part_of(item.role) != "leader":
        return item.assignee_id
    return (
        _leader(row.about_id or row.owner_id, max(row.starts_on, clock.today())) or item.assignee_id
    )


def held_by(actor: Actor) -> Q:
    """Filter the steps that are the actor's own, or by their role somebody's whose delegate the
    actor is today.
    """
    own = Q(assignee=actor.person or 0)
    return own | Q(assignee__in=actor.stands_in_for, by_role=True) if actor.stands_in_for else own


@once
def _leader(person: int, on: dt.date) -> int | None:
    """Who leads a person on a day. Two queries."""
    leader = people.leader_of(person, on)
    return leader.pk if leader else None


def _belongs_to(actor: Actor, person: int | None, by_role: bool) -> bool:
    if by_role:
        return actor.acts_for(person)
    return person is not None and actor.person == person


def check_starts(actor: Actor, about: Person | None) -> None:
    """Raise `Forbidden` unless the actor may start a checklist for this person, or for a case."""
    reach = actor.reach(RUN)
    if not reach or (about is not None and not reach.covers(team=team_of(about.pk))):
        raise Forbidden(permission=RUN.code)


def visible_rhythms(actor: Actor) -> QuerySet[ChecklistRhythm]:
    """Give the rhythms that an actor may see: all, those of their teams and of the people in them,
    and those that they set or lead.
    """
    rows = ChecklistRhythm.objects.select_related("procedure", "about", "team", "position", "owner")
    reach = actor.reach(SEE)
    if reach.everyone:
        return rows
    own = Q(setter=actor.account) if actor.account else Q(pk__in=[])
    own |= Q(owner=actor.person) | Q(about=actor.person) if actor.person else Q(pk__in=[])
    if reach.teams:
        here = assignments_from(clock.today()).filter(team__in=reach.teams)
        own |= Q(team__in=reach.teams) | Q(about__in=here.values("person"))
    return rows.filter(own) if reach else rows.none()


def visible_rhythm(actor: Actor, pk: int) -> ChecklistRhythm:
    """The rhythm, or `NotFound` when absent or not visible."""
    return or_not_found(visible_rhythms(actor).filter(pk=pk).first())


def leads_rhythm(actor: Actor, row: ChecklistRhythm) -> bool:
    """Whether the actor may pause and end it: who reaches whom it starts for; of a case, who set
    it or leads it.
    """
    reach = actor.reach(RUN)
    if actor.operator or reach.everyone:
        return True
    if row.team_id or row.about_id:
        return reach.covers(team=row.team_id or team_of(row.about_id or 0))
    mine = (
        actor.account is not None and actor.account == row.setter
    ) or actor.person == row.owner_id
    return bool(reach) and mine


def check_sets_rhythm(actor: Actor, about: Person | None, team: Team | None) -> None:
    """Raise `Forbidden` unless the actor may let checklists start for this person, this team, or
    a case.
    """
    check_starts(actor, about)
    if team is not None and not actor.reach(RUN).covers(team=team.pk):
        raise Forbidden(permission=RUN.code)


def check_leads_rhythm(actor: Actor, row: ChecklistRhythm) -> None:
    """Raise `Forbidden` unless the actor may pause and end it."""
    if not leads_rhythm(actor, row):
        raise Forbidden(permission=RUN.code)


def check_runs(actor: Actor, row: Checklist) -> None:
    """Raise `Forbidden` unless the actor leads the checklist."""
    if not runs(actor, row):
        raise Forbidden(permission=RUN.code)


def check_does(actor: Actor, item: ChecklistItem) -> None:
    """Raise `Forbidden` unless the step is the actor's, or they lead the checklist."""
    if not holds(actor, item) and not runs(actor, item.checklist):
        raise Forbidden("这一步由别人完成。", "Somebody else does this step.", permission=DO.code)


def _lets(actor: Actor, wanted: Permission) -> bool:
    return actor.scopes is None or wanted.code in actor.scopes


def _mine(actor: Actor) -> Q:
    started = Q(starter=actor.account) if actor.account else Q(pk__in=[])
    if not actor.person:
        return started
    held = ChecklistItem.objects.filter(held_by(actor)).order_by().values("checklist")
    mine = started | Q(about=actor.person) | Q(owner=actor.person) | Q(pk__in=held)
    return mine | Q(owner__in=actor.stands_in_for, by_role=True) if actor.stands_in_for else mine


def _of_teams(reach: Reach) -> Q:
    """About those who stand in these teams, will stand there, or left them within three months;
    a case: by its owner.
    """
    if not reach.teams:
        return Q(pk__in=[])
    recently = clock.today() - dt.timedelta(days=92)
    theirs = assignments_from(recently).filter(team__in=reach.teams).values("person")
    return Q(about__in=theirs) | Q(about=None, owner__in=theirs)
