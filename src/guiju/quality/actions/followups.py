"""Make something of a finding; say whether coaching helped."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.bounds import TEXT
from guiju.foundation.errors import Conflict, Forbidden, Invalid
from guiju.kit.reasons import check_text
from guiju.people import reads as people
from guiju.quality import followups
from guiju.quality.access.followups import FOLLOW, check_follows, may_close
from guiju.quality.events import followups as events
from guiju.quality.models.evaluations import Mark
from guiju.quality.models.followups import FollowUp

#: One looks whether coaching helped at most so many days later.
LONGEST = 180


def follow_up(
    mark: Mark,
    kind: str,
    text: str,
    *,
    actor: Actor,
    due: dt.date | None = None,
    procedure: str = "",
) -> FollowUp:
    """Make something of a finding: coaching, a problem, a gap in a procedure, or what another room
    offers. Who is coached is told.
    """
    check_follows(actor, mark.evaluation)
    chosen = {each.name: each for each in followups.offered(actor)}.get(kind)
    if chosen is None:
        raise Invalid("请选择怎样跟进。", "Choose what it becomes.", field="kind")
    text = check_text(text, "text", TEXT)
    coaching = kind == followups.COACHING
    if coaching:
        due = _checked(due)
    with transaction.atomic():
        row = FollowUp.objects.create(
            mark=mark,
            kind=kind,
            text=text,
            by_id=actor.person or 0,
            at=clock.now(),
            link=chosen.make(mark, text, procedure, actor),
            due=due if coaching else None,
        )
        after = {"kind": kind, "criterion": mark.criterion.code, "due": row.due}
        journal.write(actor, events.FOLLOWED, "follow_up", row.pk, after=after, why=text)
        if coaching:
            notices.notify(
                people.accounts_of([mark.evaluation.person_id]),
                {
                    "zh": "有人就一项质检结果与您约了辅导。",
                    "en": "You will be coached on a finding.",
                },
                reverse("quality_follow_up", args=[row.pk]),
            )
    return row


def close(row: FollowUp, helped: bool, outcome: str, *, actor: Actor) -> FollowUp:
    """Say whether coaching helped, and what came of it."""
    if not may_close(actor, row):
        if row.closed_at:
            raise Conflict("这次辅导已经结束。", "This coaching is closed already.")
        raise Forbidden(permission=FOLLOW.code)
    outcome = check_text(outcome, "outcome", TEXT)
    with transaction.atomic():
        row = FollowUp.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.closed_at:
            raise Conflict("这次辅导已经结束。", "This coaching is closed already.")
        row.helped, row.outcome, row.closed_at = helped, outcome, clock.now()
        row.save(update_fields=["helped", "outcome", "closed_at"])
        journal.write(
            actor, events.CLOSED, "follow_up", row.pk, after={"helped": helped}, why=outcome
        )
    return row


def _checked(due: dt.date | None) -> dt.date:
    if due is None:
        raise Invalid(
            "请写明哪天回头看。", "Say on which day you look whether it helped.", field="due"
        )
    if not clock.today() < due <= clock.today() + dt.timedelta(days=LONGEST):
        raise Invalid(
            "回看日要在明天到 {most} 天之内。",
            "The day lies from tomorrow to {most} days from now.",
            field="due",
            most=LONGEST,
        )
    return due
