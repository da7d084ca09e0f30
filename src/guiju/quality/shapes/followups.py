"""What became of findings."""

from __future__ import annotations

from ninja import Schema

from guiju.kit.shapes import listed_out, out
from guiju.quality.models.followups import FollowUp
from guiju.quality.reads.followups import effect_of
from guiju.quality.rules.checks.comparing import Share


class MissedOut(Schema):
    """How often a criterion was missed in so many evaluations, with the 95 % interval."""

    missed: int
    n: int
    low: float | None
    high: float | None


FollowUpOut = out(
    "FollowUpOut",
    FollowUp,
    "What became of a finding; link: the page of what was made; due: when one looks again.",
    "id kind text at link due closed_at helped outcome",
    mark="mark.id",
    evaluation="mark.evaluation.id",
    person="mark.evaluation.person.number",
    criterion="mark.criterion.code",
    by="by.number",
)
FollowUpsOut = listed_out("FollowUpsOut", FollowUpOut, "A page of what became of findings.")


def _missed(share: Share) -> MissedOut:
    low, high = share.interval or (None, None)
    return MissedOut(missed=share.part, n=share.n, low=low, high=high)


FollowUpEffectOut = out(
    "FollowUpEffectOut",
    FollowUp,
    "What became of a finding, with how often its criterion was missed before and after.",
    "",
    extends=FollowUpOut,
    before=(MissedOut, lambda row: _missed(effect_of(row).before)),
    after=(MissedOut, lambda row: _missed(effect_of(row).after)),
)
