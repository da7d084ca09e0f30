"""Incidents and merits over HTTP."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.errors import Forbidden, NotFound
from guiju.kit.context import actor_of
from guiju.policy import access, actions
from guiju.policy.api import shapes
from guiju.policy.api.lookups import person_of, reader
from guiju.policy.models import Case
from guiju.policy.reads import cases as reads
from guiju.policy.reads.rulebook import clause_in_force
from guiju.policy.rules.alike import Part

router = Router()


@router.get("/cases", response=shapes.CasesOut, summary="Incidents, merits, money cases")
def cases(
    request: HttpRequest,
    page: Query[shapes.Page],
    kind: Literal["", "incident", "merit", "money"] = "",
) -> dict[str, Any]:
    """List the cases that the actor is involved in or entitled to decide."""
    rows = _seen(request).filter(kind=kind) if kind else _seen(request)
    return {
        "total": rows.count(),
        "rows": list(rows.prefetch_related("statements")[page.offset : page.offset + page.limit]),
    }


@router.get("/cases/alike", response=list[shapes.PartOut], summary="Are rules applied alike?")
def alike(request: HttpRequest, by: Literal["team", "leader", "grade"] = "team") -> list[Part]:
    """Compare founded incidents by team, leader or grade with intervals, over all time."""
    if not access.may_compare(actor_of(request)):
        raise Forbidden()
    return reads.applied_alike(list(reads.founded(_seen(request))), by)


@router.get("/cases/{pk}", response=shapes.CaseOut, summary="One case")
def case(request: HttpRequest, pk: int = shapes.Number) -> Case:
    """Show one case with its statements and decisions."""
    return _case(request, pk)


@router.post("/cases", response={201: shapes.CaseOut}, summary="Report an incident or a merit")
def report(request: HttpRequest, sent: shapes.CaseIn) -> tuple[int, Case]:
    """Report an incident, or, of an encouraged act, a merit."""
    actor = reader(request, access.REPORT)
    clause = clause_in_force(sent.policy, sent.clause, sent.on)
    if clause is None:
        raise NotFound(
            {"zh": "那天没有这一条制度生效。", "en": "No such clause was in force on that day."},
            field="clause",
        )
    kind = "merit" if clause.kind == "encouraged" else "incident"
    person = person_of(actor, sent.person)
    return 201, actions.report_case(
        kind,
        person,
        clause,
        sent.on,
        sent.facts,
        intent=sent.intent,
        self_corrected=sent.self_corrected,
        actor=actor,
    )


@router.post(
    "/cases/{pk}/statements",
    response={201: shapes.StatementOut},
    summary="Add a statement to a case",
)
def state(
    request: HttpRequest, sent: shapes.StatementIn, pk: int = shapes.Number
) -> tuple[int, Any]:
    """Add a statement to a case, which is never changed."""
    return 201, actions.add_statement(_case(request, pk), sent.text, actor=actor_of(request))


@router.post("/cases/{pk}/decide", response=shapes.CaseOut, summary="Decide a case")
def decide(request: HttpRequest, sent: shapes.CaseDecisionIn, pk: int = shapes.Number) -> Case:
    """Decide a case, as somebody entitled who is not involved."""
    fields = sent.dict()
    return actions.decide_case(
        _case(request, pk),
        fields.pop("outcome"),
        fields.pop("reason"),
        actor=actor_of(request),
        **fields,
    )


@router.post(
    "/cases/{pk}/exception", response=shapes.CaseOut, summary="Approve or refuse an exception"
)
def except_(request: HttpRequest, sent: shapes.ApprovalIn, pk: int = shapes.Number) -> Case:
    """Approve or refuse a humane exception, as another person than the one who decided."""
    return actions.settle_exception(
        _case(request, pk), sent.approve, sent.reason, actor=actor_of(request)
    )


@router.post("/cases/{pk}/appeal", response=shapes.CaseOut, summary="Appeal a case")
def appeal(request: HttpRequest, sent: shapes.StatementIn, pk: int = shapes.Number) -> Case:
    """Appeal the decision of one's own case, within two weeks."""
    return actions.appeal_case(_case(request, pk), sent.text, actor=actor_of(request)).case


@router.post(
    "/cases/{pk}/appeal/decide", response=shapes.CaseOut, summary="Decide an appeal finally"
)
def decide_appeal(request: HttpRequest, sent: shapes.ApprovalIn, pk: int = shapes.Number) -> Case:
    """Decide the appeal of a case finally; ``approve``: uphold it."""
    return actions.decide_case_appeal(
        _case(request, pk), sent.approve, sent.reason, actor=actor_of(request)
    )


def _seen(request: HttpRequest) -> Any:
    actor = actor_of(request)
    if not access.may_see_cases(actor):
        raise Forbidden()
    return access.visible_cases(actor)


def _case(request: HttpRequest, pk: int) -> Case:
    if not access.may_see_cases(actor_of(request)):
        raise Forbidden()
    return access.visible_case(actor_of(request), pk)
