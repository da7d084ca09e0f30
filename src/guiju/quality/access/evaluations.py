"""Who may evaluate contacts, see what was found, appeal it and decide."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from guiju.foundation import clock
from guiju.foundation.access import Actor, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.people import reads as people
from guiju.people.access import team_of
from guiju.quality.models.evaluations import Evaluation, Mark, MarkAppeal

VIEW = permission(
    "quality.evaluations",
    {"zh": "查看质检结果", "en": "see evaluations"},
    changes=False,
    own="agent",
    team="team_leader supervisor",
    everyone="quality manager trainer",
)
EVALUATE = permission(
    "quality.evaluate",
    {"zh": "做质检", "en": "evaluate contacts"},
    team="team_leader supervisor",
    everyone="quality manager",
)
ANSWER = permission(
    "quality.answer",
    {"zh": "确认与申诉自己的质检结果", "en": "acknowledge and appeal one's own evaluations"},
    own="agent team_leader supervisor quality trainer manager people_officer",
)
DECIDE = permission(
    "quality.decide_appeals",
    {"zh": "处理质检申诉", "en": "decide appeals of evaluations"},
    team="supervisor",
    everyone="quality manager",
)

OUT = (Evaluation.State.RELEASED, Evaluation.State.ACKNOWLEDGED)


def may_see(actor: Actor) -> bool:
    """Whether the actor sees any evaluation at all, be it only their own."""
    return actor.may(VIEW)


def may_oversee(actor: Actor) -> bool:
    """Whether the actor sees evaluations of others: those of their teams, or all."""
    reach = actor.reach(VIEW)
    return reach.everyone or bool(reach.teams)


def may_evaluate(actor: Actor) -> bool:
    """Whether the actor, a person, evaluates anybody's contacts."""
    reach = actor.reach(EVALUATE)
    return actor.person is not None and (reach.everyone or bool(reach.teams))


def may_decide_any(actor: Actor) -> bool:
    """Whether the actor decides appeals at all."""
    reach = actor.reach(DECIDE)
    return reach.everyone or bool(reach.teams)


def visible_evaluations(actor: Actor) -> QuerySet[Evaluation]:
    """Give the evaluations that an actor may see: released ones of everybody, of their teams or
    their own; and the drafts that they write themselves.
    """
    rows = Evaluation.objects.select_related("version__form", "person", "team", "evaluator")
    reach = actor.reach(VIEW)
    mine = Q(evaluator=actor.own) if actor.own and actor.may(EVALUATE) else Q(pk__in=[])
    if reach.everyone:
        return rows.filter(~Q(state=Evaluation.State.DRAFT) | mine)
    own = Q(person=reach.person, state__in=OUT) if reach.person else Q(pk__in=[])
    theirs = Q(team__in=reach.teams) & ~Q(state=Evaluation.State.DRAFT)
    return rows.filter(own | theirs | mine)


def visible_evaluation(actor: Actor, pk: int) -> Evaluation:
    """The evaluation, or `NotFound` when absent or not visible."""
    return or_not_found(visible_evaluations(actor).filter(pk=pk).first())


def own_draft(actor: Actor, pk: int) -> Evaluation:
    """The draft that the actor writes, or `NotFound`."""
    rows = visible_evaluations(actor).filter(state=Evaluation.State.DRAFT)
    return or_not_found(rows.filter(pk=pk, evaluator=actor.person or 0).first())


def visible_mark(actor: Actor, pk: int) -> Mark:
    """The mark of an evaluation that the actor may see, or `NotFound`."""
    rows = Mark.objects.filter(evaluation__in=visible_evaluations(actor).values("pk"))
    return or_not_found(
        rows.select_related("criterion", "evaluation__person", "evaluation__version")
        .filter(pk=pk)
        .first()
    )


def visible_appeals(actor: Actor) -> QuerySet[MarkAppeal]:
    """Give the appeals of marks that an actor may see: with the evaluation they see the appeal; who
    decides sees those within that reach.
    """
    rows = MarkAppeal.objects.select_related(
        "mark__criterion",
        "mark__evaluation__person",
        "mark__evaluation__team",
        "mark__evaluation__evaluator",
        "mark__evaluation__version__form",
    )
    reach = actor.reach(DECIDE)
    if reach.everyone:
        return rows
    # Asked of each appeal: appeals are few, and evaluations that somebody sees are many.
    seen = Exists(visible_evaluations(actor).filter(pk=OuterRef("mark__evaluation")))
    return rows.filter(seen | Q(mark__evaluation__team__in=reach.teams))


def visible_appeal(actor: Actor, pk: int) -> MarkAppeal:
    """The appeal, or `NotFound` when absent or not visible."""
    return or_not_found(visible_appeals(actor).filter(pk=pk).first())


def check_may_evaluate(actor: Actor, person: int) -> None:
    """Raise `Forbidden` unless the actor may evaluate this person's contacts; never their own."""
    reach = actor.reach(EVALUATE)
    if actor.person is None:
        raise Forbidden(
            "做质检的账号要对应一个人。", "Who evaluates is a person: this account is nobody's."
        )
    if person == actor.person:
        raise Forbidden("不能质检自己的服务。", "Nobody evaluates their own contacts.")
    if not (reach.everyone or reach.covers(team=team_of(person))):
        raise Forbidden(permission=EVALUATE.code)


def owns(actor: Actor, row: Evaluation) -> bool:
    """Whether it is an evaluation of the actor's own contact."""
    return actor.own is not None and actor.own == row.person_id


def check_owns(actor: Actor, row: Evaluation) -> None:
    """Raise `Forbidden` unless the actor is the person evaluated, or the machine's operator."""
    if not actor.operator and not (owns(actor, row) and actor.may(ANSWER)):
        raise Forbidden("只有本人可以这样做。", "Only the person evaluated does this.")


def check_changes(actor: Actor, row: Evaluation) -> None:
    """Raise `Forbidden` unless the actor may change a released mark: its evaluator, or who
    evaluates everybody; never the person evaluated.
    """
    if row.person_id == actor.person:
        raise Forbidden("不能更改自己的质检结果。", "Nobody changes their own evaluation.")
    if not (actor.may_all(EVALUATE) or (actor.own == row.evaluator_id and may_evaluate(actor))):
        raise Forbidden(permission=EVALUATE.code)


def check_may_decide(actor: Actor, row: MarkAppeal) -> None:
    """Raise `Forbidden` unless the actor may decide this appeal: entitled, and neither the one who
    appeals, nor who evaluated, nor who leads them or led them that day.
    """
    evaluation = row.mark.evaluation
    reach = actor.reach(DECIDE)
    if not (reach.everyone or reach.covers(team=team_of(evaluation.person_id))):
        raise Forbidden(permission=DECIDE.code)
    if actor.operator:
        return
    if actor.person == evaluation.person_id:
        raise Forbidden("不能处理自己的申诉。", "Nobody decides their own appeal.")
    if actor.person == evaluation.evaluator_id:
        raise Forbidden(
            "打分的人不处理对它的申诉。", "Who gave the mark does not decide its appeal."
        )
    days = {clock.day_of(evaluation.contact_at), clock.today()}
    leaders = {people.leader_of(evaluation.person_id, day) for day in days}
    if actor.person in {leader.pk for leader in leaders if leader}:
        raise Forbidden(
            "直接上级不处理组员的质检申诉。", "A direct leader does not decide the appeal."
        )


def may_decide(actor: Actor, row: MarkAppeal) -> bool:
    """Whether the actor may decide this appeal today."""
    try:
        check_may_decide(actor, row)
    except Forbidden:
        return False
    return True
