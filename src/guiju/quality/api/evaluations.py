"""Evaluations over HTTP: begin, type, release, acknowledge, change, appeal, decide."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.errors import or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import Day, LongReasonIn, Number, Page
from guiju.people.access import visible_persons
from guiju.quality.access import evaluations as access
from guiju.quality.actions import appeals as appealing
from guiju.quality.actions import evaluations as actions
from guiju.quality.models.evaluations import Evaluation, Mark, MarkAppeal
from guiju.quality.reads import contacts
from guiju.quality.reads import evaluations as reads
from guiju.quality.reads import forms as forms_reads
from guiju.quality.rules.estimates import Estimate
from guiju.quality.shapes import evaluations as shapes

router = Router()
#: Figures are over so many days unless a day is named: a rolling quarter.
QUARTER = 91


def _seer(request: HttpRequest) -> Actor:
    return entitled(request, access.VIEW)


def _evaluator(request: HttpRequest) -> Actor:
    return entitled(request, access.EVALUATE)


@router.get("/evaluations", response=shapes.EvaluationsOut, summary="Evaluations")
def listed(
    request: HttpRequest,
    page: Query[Page],
    state: Literal["", "draft", "released", "acknowledged", "withdrawn"] = "",
) -> dict[str, Any]:
    """List the evaluations that the actor may see, the latest contact first."""
    rows = access.visible_evaluations(_seer(request))
    return page.counted(rows.filter(state=state) if state else rows)


@router.get(
    "/evaluations/figures", response=shapes.EvaluationsFoundOut, summary="What evaluations come to"
)
def figures(request: HttpRequest, since: Day | None = None) -> dict[str, Any]:
    """Show what the evaluations of samples come to that the actor may see, of contacts since a day
    (else a quarter back): score, pass rate, critical and non-critical accuracy, causes.
    """
    begins = since or clock.today() - dt.timedelta(days=QUARTER)
    rows = access.visible_evaluations(_seer(request)).filter(contact_at__date__gte=begins)
    told = reads.found(rows)
    return {
        "n": told.n,
        "score": told.score,
        **_share(told.passed, "pass_rate", "pass"),
        **_share(told.critical, "critical_accuracy", "critical"),
        "noncritical_accuracy": told.noncritical_accuracy,
        "checked": told.checked,
        "since": begins,
        "causes": dict(reads.causes(rows)),
    }


def _share(told: Estimate, name: str, of: str) -> dict[str, Any]:
    return {
        name: told.share,
        f"{of}_n": told.n,
        f"{of}_effective_n": told.effective_n,
        f"{of}_low": told.low,
        f"{of}_high": told.high,
    }


@router.post("/evaluations", response={201: shapes.EvaluationOut}, summary="Begin an evaluation")
def begin(request: HttpRequest, sent: shapes.EvaluationIn) -> tuple[int, Evaluation]:
    """Begin an evaluation of a person's contact, by the published version of a form."""
    actor = _evaluator(request)
    person = or_not_found(visible_persons(actor).filter(number=sent.person).first())
    version = or_not_found(forms_reads.current().filter(form__code=sent.form).first())
    found = or_not_found(
        contacts.contact(sent.source, sent.contact_key, actor=actor, person=person)
    )
    return 201, actions.begin(
        person, version, found.at, actor=actor, source=found.source, contact_key=found.key
    )


@router.get(
    "/evaluations/{evaluation}", response=shapes.EvaluationMarksOut, summary="One evaluation"
)
def one(request: HttpRequest, evaluation: int = Number) -> Evaluation:
    """Show an evaluation with its marks and what changed of them."""
    return access.visible_evaluation(_seer(request), evaluation)


@router.put(
    "/evaluations/{evaluation}/typed",
    response=shapes.EvaluationOut,
    summary="Keep what was typed of an evaluation",
)
def keep(
    request: HttpRequest, sent: shapes.EvaluationTypedIn, evaluation: int = Number
) -> Evaluation:
    """Keep what its evaluator typed so far, right or unfinished; nobody else sees it."""
    actor = _evaluator(request)
    return actions.keep(access.own_draft(actor, evaluation), sent.as_said(), actor=actor)


@router.post(
    "/evaluations/{evaluation}/release",
    response=shapes.EvaluationMarksOut,
    summary="Release an evaluation",
)
def release(request: HttpRequest, evaluation: int = Number) -> Evaluation:
    """Release what was kept: from then on the agent sees it. What is missing is told at once."""
    actor = _evaluator(request)
    return actions.release(access.own_draft(actor, evaluation), actor=actor)


@router.delete(
    "/evaluations/{evaluation}", response={204: None}, summary="Drop a draft of an evaluation"
)
def drop(request: HttpRequest, evaluation: int = Number) -> tuple[int, None]:
    """Let a draft of one's own go."""
    actor = _evaluator(request)
    actions.drop(access.own_draft(actor, evaluation), actor=actor)
    return 204, None


@router.post(
    "/evaluations/{evaluation}/acknowledge",
    response=shapes.EvaluationOut,
    summary="Acknowledge an evaluation",
)
def acknowledge(request: HttpRequest, evaluation: int = Number) -> Evaluation:
    """Say that one has seen the evaluation of one's own contact."""
    actor = _seer(request)
    return actions.acknowledge(access.visible_evaluation(actor, evaluation), actor=actor)


@router.post(
    "/evaluations/{evaluation}/withdraw",
    response=shapes.EvaluationOut,
    summary="Withdraw an evaluation",
)
def withdraw(request: HttpRequest, sent: LongReasonIn, evaluation: int = Number) -> Evaluation:
    """Take a released evaluation back, with a reason; it counts no more."""
    actor = _evaluator(request)
    row = access.visible_evaluation(actor, evaluation)
    return actions.withdraw(row, sent.reason, actor=actor)


@router.post("/marks/{mark}/change", response=shapes.MarkOut, summary="Change a released mark")
def change(request: HttpRequest, sent: shapes.MarkChangeIn, mark: int = Number) -> Mark:
    """Change a released mark with a reason, which the agent sees."""
    actor = _evaluator(request)
    row = access.visible_mark(actor, mark)
    return actions.change_mark(row, sent.level, sent.reason, cause=sent.cause, actor=actor)


@router.post("/marks/{mark}/appeal", response={201: shapes.MarkAppealOut}, summary="Appeal a mark")
def appeal(
    request: HttpRequest, sent: shapes.MarkAppealIn, mark: int = Number
) -> tuple[int, MarkAppeal]:
    """Appeal a mark of one's own evaluation; another person decides."""
    actor = _seer(request)
    row = access.visible_mark(actor, mark)
    return 201, appealing.appeal(row, sent.statement, sent.wanted, actor=actor)


@router.get("/appeals", response=shapes.MarkAppealsOut, summary="Appeals of marks")
def appeals(
    request: HttpRequest,
    page: Query[Page],
    state: Literal["", "open", "upheld", "partly", "refused", "withdrawn"] = "",
) -> dict[str, Any]:
    """List the appeals of marks that the actor may see, the newest first."""
    rows = access.visible_appeals(_seer(request))
    return page.counted(rows.filter(state=state) if state else rows)


@router.get("/appeals/{appeal}", response=shapes.MarkAppealOut, summary="One appeal of a mark")
def appealed(request: HttpRequest, appeal: int = Number) -> MarkAppeal:
    """Show an appeal of a mark with its decision and reasons."""
    return access.visible_appeal(_seer(request), appeal)


@router.post(
    "/appeals/{appeal}/decide",
    response=shapes.MarkAppealOut,
    summary="Decide an appeal of a mark",
)
def decide(
    request: HttpRequest, sent: shapes.MarkAppealDecisionIn, appeal: int = Number
) -> MarkAppeal:
    """Decide an appeal, as another person than who evaluated, who appeals, or who leads them."""
    actor = actor_of(request)
    row = access.visible_appeal(_seer(request), appeal)
    return appealing.decide_appeal(row, sent.verdict, sent.reason, level=sent.level, actor=actor)


@router.post(
    "/appeals/{appeal}/withdraw",
    response=shapes.MarkAppealOut,
    summary="Withdraw an appeal of a mark",
)
def withdraw_appeal(request: HttpRequest, appeal: int = Number) -> MarkAppeal:
    """Take one's own appeal back while nobody has decided it."""
    actor = _seer(request)
    return appealing.withdraw_appeal(access.visible_appeal(actor, appeal), actor=actor)
