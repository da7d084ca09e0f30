"""Who follows findings up, and who sees what became of them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from guiju.foundation.access import Actor, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.people.access import team_of
from guiju.quality.access.evaluations import OUT, visible_evaluations, visible_mark
from guiju.quality.models.evaluations import Evaluation, Mark
from guiju.quality.models.followups import FollowUp

FOLLOW = permission(
    "quality.follow_up",
    {"zh": "跟进质检发现（辅导、问题等）", "en": "follow findings up (coaching, problems …)"},
    team="team_leader supervisor",
    everyone="quality manager trainer",
)


def may_follow_any(actor: Actor) -> bool:
    """Whether the actor, a person, follows up findings of anybody."""
    reach = actor.reach(FOLLOW)
    return actor.person is not None and (reach.everyone or bool(reach.teams))


def may_follow(actor: Actor, row: Evaluation) -> bool:
    """Whether the actor follows up findings of this evaluation: released, and not their own."""
    reach = actor.reach(FOLLOW)
    return (
        may_follow_any(actor)
        and row.state in OUT
        and row.person_id != actor.person
        and (reach.everyone or reach.covers(team=team_of(row.person_id)))
    )


def check_follows(actor: Actor, row: Evaluation) -> None:
    """Raise `Forbidden` unless the actor may follow up findings of this evaluation."""
    if not may_follow(actor, row):
        raise Forbidden(permission=FOLLOW.code)


def found_mark(actor: Actor, pk: int) -> Mark:
    """The mark whose finding the actor may follow up, or `NotFound`."""
    mark = visible_mark(actor, pk)
    return or_not_found(mark if may_follow(actor, mark.evaluation) else None)


def visible_followups(actor: Actor) -> QuerySet[FollowUp]:
    """Give what became of the findings that an actor may see. Who is coached sees it too."""
    seen = visible_evaluations(actor).order_by().values("pk")
    return FollowUp.objects.filter(
        Q(mark__evaluation__in=seen) | Q(by=actor.own or 0)
    ).select_related("mark__criterion", "mark__evaluation__person", "mark__evaluation__team", "by")


def visible_followup(actor: Actor, pk: int) -> FollowUp:
    """The follow-up, or `NotFound` when absent or not visible."""
    return or_not_found(visible_followups(actor).filter(pk=pk).first())


def may_close(actor: Actor, row: FollowUp) -> bool:
    """Whether the actor says what came of a coaching: who began it, or who follows everybody up."""
    if row.closed_at or row.due is None or row.mark.evaluation.person_id == actor.person:
        return False
    return actor.own == row.by_id or (actor.own is not None and actor.may_all(FOLLOW))
