"""Incidents and merits over HTTP."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.errors import Forbidden, or_not_found
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import Number, Page, many
from guiju.policy import access, actions
from guiju.policy.acts.cases import CASES
from guiju.policy.api.lookups import person_of
from guiju.policy.models import Case
from guiju.policy.reads import cases as reads
from guiju.policy.reads.rulebook import clause_in_force
from guiju.policy.rules.alike import Part
from guiju.policy.shapes import cases as shapes

router = Router()


@router.get("/cases", response=shapes.CasesOut, summary="Incidents, merits, money cases")
def cases(
    request: HttpRequest,
    page: Query[Page],
    kind: Literal["", "incident", "merit", "money"] = "",
) -> dict[str, Any]:
    """List the cases that the actor is involved in or entitled to decide."""
    rows = _seen(request).filter(kind=kind) if kind else _seen(request)
    return page.counted(rows.prefetch_related("statements"))


@router.get("/cases/alike", response=many(shapes.PartOut), summary="Are rules applied alike?")
def alike(request: HttpRequest, by: Literal["team", "leader", "grade"] = "team") -> list[Part]:
    """Compare founded incidents by team, leader or grade with intervals, over all time."""
    if not access.may_compare(actor_of(request)):
        raise Forbidden()
    return reads.applied_alike(list(reads.founded(_seen(request))), by)


@router.get("/cases/{pk}", response=shapes.CaseOut, summary="One case")
def case(request: HttpRequest, pk: int = Number) -> Case:
    """Show one case with its statements and decisions."""
    return _case(request, pk)


@router.post("/cases", response={201: shapes.CaseOut}, summary="Report an incident or a merit")
def report(request: HttpRequest, sent: shapes.CaseIn) -> tuple[int, Case]:
    """Report an incident, or, of an encouraged act, a merit."""
    actor = entitled(request, access.REPORT)
    clause = or_not_found(
        clause_in_force(sent.policy, sent.clause, sent.on),
        "那天没有这一条制度生效。",
        "No such clause was in force on that day.",
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


CASES.operate(router)


def _seen(request: HttpRequest) -> Any:
    actor = actor_of(request)
    if not access.may_see_cases(actor):
        raise Forbidden()
    return access.visible_cases(actor)


def _case(request: HttpRequest, pk: int) -> Case:
    if not access.may_see_cases(actor_of(request)):
        raise Forbidden()
    return access.visible_case(actor_of(request), pk)
