"""Who decides a case today, and who had a part in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from guiju.foundation.access import Actor
from guiju.foundation.errors import Forbidden, Sentence
from guiju.foundation.once import once
from guiju.kit.second import Matter, Second
from guiju.people import reads as people
from guiju.people.access import team_of, teams_of
from guiju.policy.access import DECIDE, EXCEPT, REPORT, visible_cases
from guiju.policy.models import Case, Statement


def part_in(actor: Actor, case: Case) -> Sentence | None:
    """Say why somebody else must decide a case, or None: it is about the actor, the actor reported
    it, said something to it, decided before, or the actor, or somebody whose delegate they are, led
    the person on the day of it or leads them today. Decided by ids, never by names. Two queries.
    """
    if actor.operator:
        return None
    return next(_parted(actor, _told(actor, Case.objects.filter(pk=case.pk)))).part


class _Told(NamedTuple):
    """A case with what tells of its actor's part in it: how its person stands, whether the actor,
    or the person, stated.
    """

    case: Case
    stands: people.Place | None
    said: bool
    stated: bool
    part: Sentence | None = None


def _told(actor: Actor, rows: QuerySet[Case]) -> list[_Told]:
    """Load the cases with what tells of the actor's part. One query."""
    statements = Statement.objects.filter(case=OuterRef("pk"))
    told = rows.annotate(
        stands=people.standing_today(),
        said=Exists(statements.filter(account=actor.account or 0)),
        stated=Exists(statements.filter(own=True)),
    )
    return [_Told(row, row.stands, row.said, row.stated) for row in told]


def _parted(actor: Actor, rows: Sequence[_Told]) -> Iterator[_Told]:
    """These cases with why somebody else must decide each, or None. One query at any number."""
    led = people.leading({row.case.person_id: row.stands for row in rows})
    for row in rows:
        yield row._replace(
            part=_part(actor, row.case, led.get(row.case.person_id, frozenset()), row.said)
        )


def _part(actor: Actor, case: Case, led: frozenset[int], stated: bool) -> Sentence | None:
    if case.person_id == actor.person:
        return {
            "zh": "关于自己的案件由别人处理。",
            "en": "Another person decides a case about oneself.",
        }
    if case.reporter is not None and case.reporter == actor.account:
        return {"zh": "登记案件的人不处理它。", "en": "Who reported a case does not decide it."}
    if actor.acts_for(case.reporting_person):
        return {"zh": "登记案件的人不处理它。", "en": "Who reported a case does not decide it."}
    if stated:
        return {
            "zh": "在案件中作过陈述的人不处理它。",
            "en": "Who made a statement in a case does not decide it.",
        }
    if case.decider is not None and case.decider == actor.account:
        return {
            "zh": "第一次处理它的人不再处理。",
            "en": "Who decided first does not decide again.",
        }
    if any(map(actor.acts_for, {*led, *([case.leader_id] if case.leader_id else [])})):
        return {
            "zh": "负责此人的人不处理其案件。",
            "en": "Leaders do not decide cases about those they lead.",
        }
    return None


def second_of_exception(row: Case, actor: Actor) -> Second:
    """Tell who approves an exception that was asked for, without who decided and who is involved;
    never whoever had a hand in the case. Four queries beside those of `people.second_of`.
    """
    said = row.statements.values_list("account", flat=True)
    stands = Case.objects.filter(pk=row.pk).values_list(people.standing_today(), flat=True)
    led = people.leading({row.person_id: stands.get()}).get(row.person_id, frozenset())
    persons = [one for one in (*led, row.leader_id, row.reporting_person) if one is not None]
    involved = (row.decider, row.reporter, *said, *people.accounts_of(persons))
    hands = frozenset(account for account in involved if account is not None)
    since = row.decided_at or row.at
    return people.second_of(Matter(EXCEPT, hands, since, row.person_id, own=True), actor)


def cases_for(actor: Actor) -> list[Case]:
    """The cases, open or appealed, that this actor may decide today. Three queries at most, at
    any number.
    """
    return [row for row in _decidable(actor) if row.state in (Case.State.OPEN, Case.State.APPEALED)]


def exceptions_for(actor: Actor) -> list[Case]:
    """The cases whose exception this actor may approve or refuse today. Asked on one page with
    `cases_for` it costs nothing.
    """
    if not actor.may_all(EXCEPT):
        return []
    return [row for row in _decidable(actor) if row.state == Case.State.DECIDED]


def cases_to_state(actor: Actor) -> list[Case]:
    """List the open cases about this actor to which they have said nothing yet. One query; asked on
    one page with `cases_for` none.
    """
    return [
        row.case
        for row in _waiting(actor)
        if row.case.person_id == actor.person
        and row.case.state == Case.State.OPEN
        and not row.stated
    ]


@once
def _waiting(actor: Actor) -> tuple[_Told, ...]:
    """Give what the actor sees of the cases that wait for a decision, or for that of an exception;
    without such a right, the open ones about the actor. One query.
    """
    own = Q(person=actor.person, state=Case.State.OPEN) if actor.person else Q(pk__in=[])
    waits = Q(state__in=(Case.State.OPEN, Case.State.APPEALED)) | Q(
        state=Case.State.DECIDED, exception="asked"
    )
    rows = visible_cases(actor).filter(own | waits if actor.reach(DECIDE) else own)
    return tuple(_told(actor, rows.order_by("pk")))


@once
def _decidable(actor: Actor) -> tuple[Case, ...]:
    """Give the cases that wait for a decision, or for that of an exception, within the actor's
    reach and without a part of the actor.
    """
    reach = actor.reach(DECIDE)
    if not reach:
        return ()
    rows = _waiting(actor)
    teams = {} if reach.everyone else teams_of({row.case.person_id: row.stands for row in rows})
    waiting = [row for row in rows if reach.covers(team=teams.get(row.case.person_id))]
    if actor.operator:
        return tuple(row.case for row in waiting)
    return tuple(row.case for row in _parted(actor, waiting) if row.part is None)


def decides(actor: Actor, case: Case) -> bool:
    """Whether the actor is entitled to decide on this person, involved or not."""
    return actor.reach(DECIDE).covers(person=None, team=team_of(case.person_id))


def may_state(actor: Actor, case: Case) -> bool:
    """Say whether the actor may make a statement to a case: about them, reported by them, or within
    what they report or decide.
    """
    if actor.operator or (actor.person is not None and actor.person == case.person_id):
        return True
    reported = case.reporter is not None and case.reporter == actor.account
    team = team_of(case.person_id)
    return reported or any(
        actor.reach(permission).covers(person=None, team=team) for permission in (REPORT, DECIDE)
    )


def check_decides(actor: Actor, case: Case) -> None:
    """Raise `Forbidden` unless the actor is entitled to decide the case and not involved in it."""
    if not decides(actor, case):
        raise Forbidden(permission=DECIDE.code)
    part = part_in(actor, case)
    if part is not None:
        raise Forbidden(part)
