"""Long and recurring work of quality: may be run again after a killed worker without harm."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet

from guiju.foundation import jobs
from guiju.foundation.access import OPERATOR, Actor
from guiju.foundation.models import Job
from guiju.people import reads as people
from guiju.quality.access.samples import check_plans
from guiju.quality.actions import asking, flags, publishing, samples
from guiju.quality.models.conversations import Conversation, ConversationImport
from guiju.quality.models.samples import SampleDraw, SamplePlan

DRAW, DRAW_DUE = "quality.draw", "quality.draw_due"
_DRAWING = {"zh": "正在按班组抽样", "en": "drawing team by team"}


@jobs.job(publishing.PUBLISH)
def publish(step: jobs.Step) -> dict[str, Any]:
    """Bring what was released or changed into the records."""
    return {"evaluations": publishing.publish_evaluations()}


@jobs.job(flags.RUN)
def check(
    step: jobs.Step,
    account: int | None,
    first: str = "",
    last: str = "",
    imported: int | None = None,
) -> dict[str, Any]:
    """Let check rules run through the conversations of some days, or of an import."""
    actor = people.actor_by_id(account)
    rows, run = _chosen(first, last, imported)
    row = flags.run_checks(rows, by=actor.name, actor=actor, step=step, **run)
    flags.queue_questions(step.row.arguments, account=step.row.account)
    return {"conversations": row.conversations, "fresh": row.fresh}


@jobs.job(asking.RUN)
def ask(
    step: jobs.Step,
    account: int | None,
    first: str = "",
    last: str = "",
    imported: int | None = None,
    after: int = 0,
    tally: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Let a model look through the conversations of some days, or of an import, a portion at a time.
    What it did not answer is a sentence of the result.
    """
    actor = people.actor_by_id(account)
    rows, run = _chosen(first, last, imported)
    told = asking.Tally(**(tally or {}))
    rest = asking.ask_portion(rows, after, told, step=step)
    if rest is not None:
        raise jobs.Again(after=rest, tally=asdict(told))
    if told.model:
        asking.finish(told, by=actor.name, actor=actor, **run)
    names = ("conversations", "fresh", "unanswered", "fault")
    return {name: getattr(told, name) for name in names}


def _chosen(
    first: str, last: str, imported: int | None
) -> tuple[QuerySet[Conversation], dict[str, Any]]:
    """The conversations of some days or of an import, and how their run is told."""
    rows = Conversation.objects.all()
    if imported is not None:
        brought = ConversationImport.objects.get(pk=imported)
        return rows.filter(imported=brought), {"imported": brought}
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return rows.filter(started_at__date__range=days), {"first": days[0], "last": days[1]}


def queue_draw(row: SamplePlan, first: dt.date, last: dt.date, *, actor: Actor) -> Job:
    """Draw a plan's sample of the days; asked twice, it runs once."""
    check_plans(actor)
    samples.check_days(row, first, last)
    arguments = {
        "plan": row.pk,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "account": actor.account,
    }
    return jobs.queue(DRAW, arguments, account=actor.account, unique=f"{DRAW}/{row.pk}")


@jobs.job(DRAW)
def draw(step: jobs.Step, plan: int, first: str, last: str, account: int | None) -> dict[str, Any]:
    """Draw a sample, unless an earlier try of this job already did."""
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    made = SampleDraw.objects.filter(
        plan=plan, first=days[0], last=days[1], at__gte=step.row.created_at
    ).first()
    if made is None:
        row = SamplePlan.objects.select_related("form").get(pk=plan)
        made = samples.draw_sample(
            row,
            *days,
            actor=people.actor_by_id(account),
            step=lambda done, total: step(done, total, _DRAWING),
        )
    return {"draw": made.pk}


@jobs.job(DRAW_DUE)
def draw_due(step: jobs.Step) -> dict[str, Any]:
    """Draw what plans ask for after each period."""
    told = samples.draw_what_is_due(
        actor=OPERATOR, step=lambda done, total: step(done, total, _DRAWING)
    )
    return {"draws": told}
