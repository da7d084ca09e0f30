"""Review a policy on its day: the sheet is kept as it was, with what was decided."""

from __future__ import annotations

import datetime as dt

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit.versioned import actions as texts
from guiju.kit.versioned.reads import months_after
from guiju.policy import events
from guiju.policy.actions.rulebook import next_version, repeal_policy
from guiju.policy.models import PolicyVersion, Review
from guiju.policy.reads.reviewing import sheet_of
from guiju.policy.reads.rulebook import POLICY


def _next_on(row: PolicyVersion, decision: str, months: int) -> dt.date | None:
    return None if decision == "repeal" else months_after(clock.today(), months)


REVIEWS = texts.Reviews(
    model=Review,
    verb=events.POLICY_REVIEWED,
    ends="repeal",
    word={"zh": "废止", "en": "repeal"},
    change=next_version,
    end=repeal_policy,
    next_on=_next_on,
    in_use=lambda row: row.standing == "published" and row.ended_on is None,
    kept=lambda row: {"due_on": row.review_on or clock.today(), "sheet": sheet_of(row)},
)


def review_policy(
    row: PolicyVersion, decision: str, reason: str, *, actor: Actor, months: int | None = None
) -> Review:
    """Keep (until the next review), change (a draft of the next version is made) or repeal a
    policy, with reasons.
    """
    made: Review = texts.review(POLICY, REVIEWS, row, decision, reason, actor=actor, months=months)
    return made
