"""Review a policy on its day: the sheet is kept as it was, with what was decided."""

from __future__ import annotations

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.kit.reasons import check_text
from guiju.kit.versioned import parsing
from guiju.kit.versioned.reads import months_after
from guiju.policy import events
from guiju.policy.access import WRITE
from guiju.policy.actions.rulebook import next_version, repeal_policy
from guiju.policy.models import PolicyVersion, Review
from guiju.policy.reads.reviewing import sheet_of


def review_policy(
    row: PolicyVersion, decision: str, reason: str, *, actor: Actor, months: int | None = None
) -> Review:
    """Keep (until the next review), change (a draft of the next version is made) or repeal a
    policy, with reasons.
    """
    check_may_all(actor, WRITE)
    reason = check_text(reason, "reason")
    if decision not in Review.Decision.values:
        raise Invalid(
            {"zh": "请选择:保留、修改或废止。", "en": "Choose: keep, change or repeal."},
            field="decision",
        )
    if months is not None:
        parsing.raise_faults(parsing.months_faults(months, "months"))
    with transaction.atomic():
        row = (
            PolicyVersion.objects.select_for_update(of=("self",))
            .select_related("policy")
            .get(pk=row.pk)
        )
        if row.standing != PolicyVersion.State.PUBLISHED or row.ended_on is not None:
            raise Conflict(
                {"zh": "只复审生效的制度。", "en": "Only a policy in force is reviewed."}
            )
        next_on = (
            None
            if decision == "repeal"
            else months_after(clock.today(), months or row.review_after)
        )
        made = Review.objects.create(
            version=row,
            due_on=row.review_on or clock.today(),
            decision=decision,
            reason=reason,
            sheet=sheet_of(row),
            next_on=next_on,
            at=clock.now(),
            by=actor.name,
        )
        PolicyVersion.objects.filter(pk=row.pk).update(review_on=next_on)
        after = {"decision": decision, "next_on": next_on}
        journal.write(
            actor, events.POLICY_REVIEWED, "policy_version", row.pk, after=after, why=reason
        )
        if decision == "repeal":
            repeal_policy(row, reason, actor=actor)
        elif decision == "change":
            next_version(row, actor=actor)
    return made
