"""Who may do what with problems, and which of them an actor sees."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, QuerySet, Value, When

from guiju.foundation import attachments
from guiju.foundation.access import Actor, Whose, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.foundation.models import Attachment
from guiju.process.models.problems import MeToo, Problem, ProblemStep

#: Under which name photos are kept.
NOUN = "problem"
#: Steps that reporters themselves take.
_REPORTERS = ("reported", "reopened", "withdrawn")
_LEADERS: Any = dict.fromkeys(("quality", "trainer", "people_officer", "manager"), Whose.ALL)
_TEAMS: Any = dict.fromkeys(("team_leader", "supervisor"), Whose.TEAM)
_ROLES = (
    "agent",
    "team_leader",
    "supervisor",
    "quality",
    "trainer",
    "people_officer",
    "manager",
    "administrator",
)
_EVERYBODY: Any = dict.fromkeys(_ROLES, Whose.ALL)
REPORT = permission(
    "process.report_problems", {"zh": "上报问题", "en": "report problems"}, **_EVERYBODY
)
READ = permission(
    "process.read_problems",
    {"zh": "查看问题", "en": "read problems"},
    changes=False,
    own="agent administrator",
    **_TEAMS,
    **_LEADERS,
)
ANSWER = permission(
    "process.answer_problems",
    {"zh": "分类、合并与答复问题", "en": "classify, merge and answer problems"},
    **_TEAMS,
    **_LEADERS,
)
CLASSES = permission(
    "process.problem_classes",
    {"zh": "维护问题分类", "en": "keep the classes of problems"},
    everyone="team_leader supervisor",
    **_LEADERS,
)


def may_report(actor: Actor) -> bool:
    """Whether the actor reports problems: everybody but the auditor."""
    return actor.may(REPORT)


def may_read(actor: Actor) -> bool:
    """Whether any problem can be open to the actor."""
    return actor.may(READ)


def may_answer(actor: Actor) -> bool:
    """Whether the actor classifies, merges and answers problems of somebody."""
    return actor.may(ANSWER)


def may_oversee(actor: Actor) -> bool:
    """Whether the actor reads problems of others: who answers, and the auditor."""
    reach = actor.reach(READ)
    return reach.everyone or bool(reach.teams)


def may_keep_classes(actor: Actor) -> bool:
    """Whether the actor keeps the classes."""
    return actor.may_all(CLASSES)


def own(actor: Actor) -> Q:
    """Filter the problems that the actor reported, joined, or must answer."""
    condition = Q(account=actor.account) if actor.account else Q(pk__in=[])
    if actor.person:
        joined = MeToo.objects.filter(person=actor.person).values("problem")
        condition |= Q(reporter=actor.person) | Q(owner=actor.person) | Q(pk__in=joined)
    return condition


def mine(actor: Actor) -> QuerySet[Problem]:
    """What the actor reported or joined in."""
    rows = Problem.objects.select_related("team", "owner", "project", "merged_into")
    reported = Q(account=actor.account) if actor.account else Q(pk__in=[])
    if actor.person:
        reported |= Q(reporter=actor.person) | Q(
            pk__in=MeToo.objects.filter(person=actor.person).values("problem")
        )
    return rows.filter(reported)


def visible_problems(actor: Actor) -> QuerySet[Problem]:
    """Give the problems that an actor may see: their own; for leaders those of their teams and of
    nobody's team; for quality, training, people and managers all.
    """
    rows = Problem.objects.select_related(
        "reporter", "team", "owner", "project", "procedure", "merged_into"
    )
    reach = actor.reach(READ)
    if reach.everyone:
        return rows
    if not reach:
        return rows.none()
    theirs = Q(team__in=reach.teams) | Q(team=None) if reach.teams else Q(pk__in=[])
    return rows.filter(theirs | own(actor))


def visible_problem(actor: Actor, number: int) -> Problem:
    """The problem of that number, or `NotFound`: absent and foreign look alike."""
    return or_not_found(visible_problems(actor).filter(number=number).first())


def to_answer(actor: Actor) -> QuerySet[Problem]:
    """The problems that the actor may classify and answer."""
    reach, rows = actor.reach(ANSWER), visible_problems(actor)
    if reach.everyone:
        return rows
    return rows.filter(Q(team__in=reach.teams) | Q(team=None)) if reach.teams else rows.none()


def answers(actor: Actor, row: Problem) -> bool:
    """Whether the actor may classify, merge and answer this one."""
    reach = actor.reach(ANSWER)
    return reach.everyone or (
        bool(reach.teams) and (row.team_id is None or row.team_id in reach.teams)
    )


def check_answers(actor: Actor, row: Problem) -> None:
    """Raise `Forbidden` unless this one is the actor's to answer."""
    if not answers(actor, row):
        raise Forbidden(permission=ANSWER.code)


def reported(actor: Actor, row: Problem) -> bool:
    """Say whether the actor is the one who reported the problem."""
    by_person = actor.person is not None and actor.person == row.reporter_id
    return by_person or (actor.account is not None and actor.account == row.account)


def may_know_who(actor: Actor, row: Problem) -> bool:
    """Say whether the actor is told who reported: the reporter, who answers, the auditor; others
    see the problem without the person.
    """
    reach = actor.reach(READ)
    return (
        reported(actor, row)
        or reach.everyone
        or (bool(reach.teams) and row.team_id in {None, *reach.teams})
    )


def with_known(actor: Actor, rows: QuerySet[Problem]) -> QuerySet[Problem]:
    """Annotate problems with ``known``: whether the actor may know who reported it, as
    `may_know_who` says of one; ``known_by`` and ``known_team``: who, of which team, nobody where
    they may not. Lists show, search, sort and narrow by these alone: one may not guess a name by
    looking for it.
    """
    reach = actor.reach(READ)
    theirs = Q(account=actor.account or 0) | Q(reporter=actor.person or 0)
    theirs |= Q(team__in=reach.teams) | Q(team=None) if reach.teams else Q(pk__in=[])
    known = Value(True) if reach.everyone else ExpressionWrapper(theirs, BooleanField())
    return rows.annotate(known=known).annotate(
        known_by=Case(When(known=True, then=F("by")), default=Value("")),
        known_team=Case(When(known=True, then=F("team_id"))),
        known_team_title=Case(When(known=True, then=F("team__title"))),
    )


def steps_of(actor: Actor, row: Problem) -> list[ProblemStep]:
    """List what happened to a problem, and since it was merged to the other, oldest first. One
    query.

    What a reporter did bears their name only for who may know it; of the reporter of the other
    nothing but that they did it.
    """
    who, other = may_know_who(actor, row), row.merged_into_id
    all_steps = list(
        ProblemStep.objects.filter(problem__in=[row.pk, *([other] if other else [])]).order_by(
            "at", "id"
        )
    )
    since = next(
        (
            step.at
            for step in reversed(all_steps)
            if step.problem_id == row.pk and step.what == "merged"
        ),
        None,
    )
    steps = []
    for step in all_steps:
        own = step.problem_id == row.pk
        if step.what in _REPORTERS and not (own and who):
            step.by, step.words = "", step.words if own else ""
        if own or (since and step.at >= since and step.what not in ("took_in", "reported")):
            steps.append(step)
    return steps


def may_have_files(actor: Actor, row: Problem) -> bool:
    """Whether the actor gets the photos: who may know who reported, and who was named to answer."""
    return may_know_who(actor, row) or (actor.person is not None and actor.person == row.owner_id)


def file_of(actor: Actor, row: Problem, pk: int) -> Attachment:
    """A photo or file of a problem, or `NotFound`."""
    kept = attachments.of(NOUN, row.pk) if may_have_files(actor, row) else []
    return or_not_found(next((file for file in kept if file.pk == pk), None))
