"""Flags of check rules over HTTP: let the rules run, list what they flagged, judge it."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.models import Job
from guiju.kit.doors import entitled
from guiju.kit.shapes import JobOut, Line, Number, Page
from guiju.kit.show import said
from guiju.quality.access.checks import VIEW, visible_rule
from guiju.quality.access.flags import RUN, visible_answer, visible_flags
from guiju.quality.actions.flags import queue_run
from guiju.quality.acts.flags import ACTS
from guiju.quality.models.machine import ModelAnswer
from guiju.quality.reads.judgements import judgement_of
from guiju.quality.shapes import flags as shapes
from guiju.quality.shapes.machine import ModelAnswerOut

router = Router()


@router.get("/flags", response=shapes.QualityFlagsOut, summary="Flags of check rules")
def flags(
    request: HttpRequest,
    page: Query[Page],
    state: Literal["", "open", "confirmed", "dismissed"] = "",
) -> dict[str, Any]:
    """List the flags in conversations that the actor may read, the latest conversation first."""
    rows = visible_flags(entitled(request, VIEW))
    return page.counted(rows.filter(state=state) if state else rows)


@router.post("/flags/run", response={202: JobOut}, summary="Let check rules run")
def run(request: HttpRequest, sent: shapes.QualityCheckRunIn) -> tuple[int, Job]:
    """Start a job that lets the published check rules look through the conversations of some days;
    asked twice, it runs once.
    """
    return 202, queue_run(sent.first, sent.last, actor=entitled(request, RUN, whole=True))


@router.get(
    "/flags/rules/{rule}",
    response=shapes.QualityJudgementOut,
    summary="A check rule beside people's judgement",
)
def judgement(request: HttpRequest, rule: int = Number, model: Line = "") -> dict[str, Any]:
    """Show what a rule found, and how far people agree with it; refused in words below 40
    conversations that both judged. model: whose answers, where the rule asks one; left out: the
    last that was asked.
    """
    row = visible_rule(entitled(request, VIEW), rule)
    told = judgement_of(row, model)
    both = told.comparison
    return {
        "title": row.title,
        "rate": shapes.share(told.rate),
        "waiting": told.waiting,
        "confirmed": told.confirmed,
        "dismissed": told.dismissed,
        "judged": both.judged if both else None,
        "tpr": shapes.share(both.tpr) if both else None,
        "tnr": shapes.share(both.tnr) if both else None,
        "corrected": told.corrected,
        "refused": said(told.refused) if told.refused else "",
        "model": told.model,
        "models": list(told.models),
    }


@router.get(
    "/flags/{flag}/answer", response=ModelAnswerOut, summary="What a model was asked and said"
)
def answer(request: HttpRequest, flag: int = Number) -> ModelAnswer:
    """Show what a model was asked and what it said where it flagged something."""
    return visible_answer(entitled(request, VIEW), flag)


ACTS.operate(router)
