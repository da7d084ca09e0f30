"""Who publishes a scheme despite what stands against it."""

from __future__ import annotations

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit.second import Second
from guiju.people import reads as people
from guiju.performance.access.seconds import of_despite
from guiju.performance.models import SchemeVersion
from guiju.performance.reads.versions import understood


def second_of_despite(row: SchemeVersion, actor: Actor) -> Second:
    """Who may publish a version with a reason: another than its writer, or the writer, a day later,
    where own approval is open and the scheme does not score them.
    """
    return of_despite(row, actor, scores_writer=_scores(row, actor))


def _scores(row: SchemeVersion, actor: Actor) -> bool:
    """Whether a version would score the actor as they stand today. One query."""
    if actor.person is None or actor.account != row.writer:
        return False
    stood = people.standing_on(actor.person, clock.today())
    if stood is None:
        return False
    return understood(row).applies_to(
        stood.position.code if stood.position else "",
        stood.grade.rank if stood.grade else None,
        stood.team.code if stood.team else "",
    )
