"""Who runs check rules, sees what they flagged, and judges it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from guiju.foundation.access import Actor, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.quality.access.checks import VIEW
from guiju.quality.access.conversations import visible_conversations
from guiju.quality.models.flags import CheckFlag, CheckRun
from guiju.quality.models.machine import ModelAnswer

RUN = permission(
    "quality.run_checks",
    {"zh": "对对话运行检查规则", "en": "run check rules over conversations"},
    everyone="quality manager",
)
JUDGE = permission(
    "quality.judge_flags",
    {"zh": "确认与驳回机器提示", "en": "confirm and dismiss flags"},
    team="team_leader supervisor",
    everyone="quality manager",
)


def may_see(actor: Actor) -> bool:
    """Whether the actor sees flags at all: whoever reads check rules; agents do not."""
    return actor.may(VIEW)


def may_run(actor: Actor) -> bool:
    """Whether the actor lets check rules run."""
    return actor.may_all(RUN)


def may_judge(actor: Actor) -> bool:
    """Whether the actor judges flags at all."""
    reach = actor.reach(JUDGE)
    return reach.everyone or bool(reach.teams)


def check_runs(actor: Actor) -> None:
    """Raise `Forbidden` unless the actor may let check rules run."""
    if not may_run(actor):
        raise Forbidden(permission=RUN.code)


def check_judges(actor: Actor, row: CheckFlag) -> None:
    """Raise `Forbidden` unless the actor may judge this flag: one of their reach, never of their
    own conversation.
    """
    reach, said = actor.reach(JUDGE), row.conversation
    if not (reach.everyone or said.team_id in reach.teams):
        raise Forbidden(permission=JUDGE.code)
    if said.person_id is not None and said.person_id == actor.own:
        raise Forbidden(
            "自己的对话请由别人来看。", "Somebody else looks at your own conversations."
        )


def visible_flags(actor: Actor) -> QuerySet[CheckFlag]:
    """Give the flags in conversations that an actor may read; of conversations that count."""
    rows = CheckFlag.objects.select_related(
        "rule__version__check_set", "conversation__person", "conversation__team", "answer"
    ).defer("answer__prompt", "answer__answer")
    if not may_see(actor):
        return rows.none()
    seen = visible_conversations(actor).order_by().values("pk")
    return rows.filter(Q(conversation__in=seen))


def visible_flag(actor: Actor, pk: int) -> CheckFlag:
    """The flag, or `NotFound` when absent or not visible."""
    return or_not_found(visible_flags(actor).filter(pk=pk).first())


def visible_answer(actor: Actor, pk: int) -> ModelAnswer:
    """What a model was asked and said where it flagged something, or `NotFound`: also where no model
    found it.
    """
    return or_not_found(visible_flag(actor, pk).answer)


def visible_runs(actor: Actor) -> QuerySet[CheckRun]:
    """Give the runs to whoever sees flags."""
    rows = CheckRun.objects.all()
    return rows if may_see(actor) else rows.none()
