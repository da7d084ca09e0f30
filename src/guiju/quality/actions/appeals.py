"""Appeal a mark, withdraw the appeal, decide it by another person."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import Conflict, Invalid
from guiju.kit.reasons import check_text
from guiju.people import reads as people
from guiju.quality.access.evaluations import OUT, check_may_decide, check_owns
from guiju.quality.actions.evaluations import set_level
from guiju.quality.events import evaluations as events
from guiju.quality.models.evaluations import Evaluation, Mark, MarkAppeal
from guiju.quality.reads.evaluations import appeal_until
from guiju.quality.rules.scoring import SHARES


def appeal(mark: Mark, statement: str, wanted: str, *, actor: Actor) -> MarkAppeal:
    """Say that a mark of one's own evaluation is wrong, what it should be, and why. Once a mark,
    within the form's time to appeal.
    """
    row = mark.evaluation
    check_owns(actor, row)
    statement = check_text(statement, "statement", TEXT)
    no_middle = wanted == "partly" and not mark.criterion.partly
    if wanted not in SHARES or wanted == mark.level or no_middle:
        raise Invalid(
            "请选择您认为正确的结果。",
            "Choose the level that you hold to be right.",
            field="wanted",
        )
    if row.state not in OUT:
        raise Conflict("这份质检已撤回。", "This evaluation is withdrawn.")
    until = appeal_until(row)
    if clock.now() > until:
        raise Invalid(
            "申诉期已过（截止 {day}）。",
            "The time for an appeal is over (it ended on {day}).",
            day=clock.day_of(until),
        )
    with transaction.atomic():
        Evaluation.objects.select_for_update().get(pk=row.pk)
        if mark.appeals.exclude(state=MarkAppeal.State.WITHDRAWN).exists():
            raise Conflict("这一项已申诉过。", "This mark was appealed already.")
        made = MarkAppeal.objects.create(
            mark=mark, statement=statement, wanted=wanted, at=clock.now(), by=actor.name
        )
        journal.write(
            actor,
            events.APPEALED,
            "mark_appeal",
            made.pk,
            after={"criterion": mark.criterion.code, "wanted": wanted},
            why=statement,
        )
        notices.notify(
            people.manager_accounts(),
            {
                "zh": f"{row.person.shown} 对一项质检结果提出申诉。",
                "en": f"{row.person.shown} appealed a mark of an evaluation.",
            },
            reverse("quality_appeal", args=[made.pk]),
        )
    return made


def withdraw_appeal(row: MarkAppeal, *, actor: Actor) -> MarkAppeal:
    """Take one's own appeal back while nobody has decided it."""
    check_owns(actor, row.mark.evaluation)
    with transaction.atomic():
        row = _locked(row)
        row.state, row.decided_at = MarkAppeal.State.WITHDRAWN, clock.now()
        row.save(update_fields=["state", "decided_at"])
        journal.write(actor, events.APPEAL_WITHDRAWN, "mark_appeal", row.pk)
    return row


def decide_appeal(
    row: MarkAppeal, verdict: str, reason: str, *, actor: Actor, level: str = ""
) -> MarkAppeal:
    """Decide an appeal with reasons: upheld (the wanted level), partly (another one), or refused.
    It is final.

    Nobody decides who evaluated, who appeals, or who leads them.
    """
    check_may_decide(actor, row)
    reason = check_text(reason, "reason", TEXT)
    if verdict not in (MarkAppeal.State.UPHELD, MarkAppeal.State.PARTLY, MarkAppeal.State.REFUSED):
        raise Invalid("请选择处理结果。", "Choose a decision.", field="verdict")
    with transaction.atomic():
        row = _locked(row)
        check_may_decide(actor, row)
        became = row.wanted if verdict == MarkAppeal.State.UPHELD else level
        if verdict == MarkAppeal.State.PARTLY and became not in SHARES:
            raise Invalid("请选择结果。", "Choose the level.", field="level")
        row.state, row.reason = verdict, reason
        row.became = "" if verdict == MarkAppeal.State.REFUSED else became
        row.decided_at, row.decided_by = clock.now(), actor.name
        row.decider_id = actor.person
        row.save()
        journal.write(
            actor,
            events.APPEAL_DECIDED,
            "mark_appeal",
            row.pk,
            after={"state": verdict, "level": row.became},
            why=reason,
        )
        if row.became:
            set_level(row.mark, row.became, reason, actor=actor)
        notices.notify(
            people.accounts_of([row.mark.evaluation.person_id]),
            {"zh": "您的质检申诉已有处理结果。", "en": "Your appeal of a mark has been decided."},
            reverse("quality_evaluation", args=[row.mark.evaluation_id]),
        )
    return row


def _locked(row: MarkAppeal) -> MarkAppeal:
    rows = MarkAppeal.objects.select_for_update(of=("self",)).select_related(
        "mark__criterion", "mark__evaluation__version", "mark__evaluation__person"
    )
    row = rows.get(pk=row.pk)
    if row.state != MarkAppeal.State.OPEN:
        raise Conflict("这份申诉已经处理。", "This appeal is settled already.")
    return row
