"""Say who may score alone."""

from __future__ import annotations

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import Conflict, Forbidden
from guiju.kit.reasons import check_text
from guiju.quality.access.calibrations import check_runs
from guiju.quality.events.calibrations import RULE_SET
from guiju.quality.models.calibrations import EvaluatorRule
from guiju.quality.reads import evaluators as reads


def set_rule(reason: str, *, actor: Actor, verified_only: bool = False) -> EvaluatorRule:
    """Say whether only verified evaluators release evaluations, with the reason."""
    check_runs(actor)
    reason = check_text(reason, "reason", TEXT)
    with transaction.atomic():
        journal.take_turn()
        before = reads.verified_only()
        if before == verified_only:
            raise Conflict("规则已经是这样。", "It is so already.", field="verified_only")
        EvaluatorRule.objects.filter(current=True).update(current=False)
        row = EvaluatorRule.objects.create(
            verified_only=verified_only, reason=reason, at=clock.now(), by=actor.name
        )
        journal.write(
            actor,
            RULE_SET,
            "evaluator_rule",
            row.pk,
            before={"verified_only": before},
            after={"verified_only": verified_only},
            why=reason,
        )
    return row


def check_verified(actor: Actor) -> None:
    """Raise `Forbidden` where only verified evaluators score alone, and the actor is none."""
    if reads.verified_only() and not reads.verified(actor.person or 0):
        raise Forbidden(
            "还没有通过校准验证，不能单独质检。请先参加校准。",
            "No calibration has verified you yet, so you do not evaluate alone: take part in one.",
        )
