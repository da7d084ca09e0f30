"""Authority over HTTP: other systems ask before they let somebody do a thing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router

from guiju.foundation import clock
from guiju.foundation.errors import or_not_found
from guiju.kit.doors import entitled
from guiju.kit.shapes import Day, LongReasonIn, Number, Page, many
from guiju.people import reads as people
from guiju.policy import access, actions
from guiju.policy.acts.requests import REQUESTS
from guiju.policy.api.lookups import person_of
from guiju.policy.models import Action, Limit, Request
from guiju.policy.reads import authority as reads
from guiju.policy.rules.authority import ASK
from guiju.policy.rules.rulebook import Binding
from guiju.policy.shapes import authority as shapes

router = Router()


@router.post("/authority/check", response=shapes.RulingOut, summary="May this person do this?")
def check(request: HttpRequest, sent: shapes.AskIn) -> dict[str, Any]:
    """Say whether a person may do this: yes, no, or who must approve, with the clause that says so.
    Question and answer are kept.
    """
    actor = entitled(request, access.ASK)
    ruling = actions.ask(
        reads.action_of(sent.action), person_of(actor, sent.person).pk, sent.amount, actor=actor
    )
    return _told(ruling)


@router.get(
    "/authority/actions", response=many(shapes.ActionOut), summary="Actions that need authority"
)
def all_actions(request: HttpRequest) -> list[Action]:
    """List all actions that need authority."""
    entitled(request, access.ASK)
    return list(Action.objects.all())


@router.post(
    "/authority/actions",
    response={201: shapes.ActionOut},
    summary="Name an action that needs authority",
)
def save_action(request: HttpRequest, sent: shapes.ActionIn) -> tuple[int, Action]:
    """Name an action that needs authority, or rename the one with this code."""
    actor = entitled(request, access.LIMITS, whole=True)
    return 201, actions.save_action(
        sent.code, sent.title, kind=sent.kind, system=sent.system, settles=sent.settles, actor=actor
    )


@router.get("/authority/limits", response=many(shapes.LimitOut), summary="Limits")
def limits(request: HttpRequest, on: Day | None = None) -> list[Limit]:
    """List the limits that hold on a day (today, when none is given)."""
    entitled(request, access.ASK)
    return list(reads.limits_on(on or clock.today()))


@router.post("/authority/limits", response={201: shapes.LimitOut}, summary="Write a limit")
def write_limit(request: HttpRequest, sent: shapes.LimitIn) -> tuple[int, Limit]:
    """Write a limit that holds from a day on and is never changed."""
    actor = entitled(request, access.LIMITS, whole=True)
    fields = sent.dict()
    action, policy, clause = (
        reads.action_of(fields.pop("action")),
        fields.pop("policy"),
        fields.pop("clause"),
    )
    binds = Binding(
        *(tuple(fields.pop(name) or ()) or None for name in ("positions", "grades", "teams"))
    )
    return 201, actions.write_limit(action, policy, clause, binds=binds, actor=actor, **fields)


@router.post("/authority/limits/{pk}/end", response=shapes.LimitOut, summary="End a limit")
def end_limit(request: HttpRequest, sent: LongReasonIn, pk: int = Number) -> Limit:
    """End a limit, which allows nothing from now on."""
    actor = entitled(request, access.LIMITS, whole=True)
    row = or_not_found(Limit.objects.select_related("action").filter(pk=pk).first())
    return actions.end_limit(row, actor=actor, why=sent.reason)


@router.get(
    "/authority/matrix",
    response=list[shapes.PermittedOut],
    summary="Which grade gets which permission",
)
def matrix(request: HttpRequest) -> list[dict[str, Any]]:
    """Show which grade has which permission; grades are named like "professional-2"."""
    entitled(request, access.ASK)
    return [
        {
            "action": row.action.code,
            "title": row.action.title,
            "system": row.action.system,
            "grades": {grade: verdict for grade, (verdict, _limit) in row.cells.items()},
        }
        for row in reads.matrix(people.grade_titles())
    ]


@router.get("/authority/requests", response=shapes.RequestsOut, summary="Requests")
def requests(
    request: HttpRequest, page: Query[Page], state: str = Query("", max_length=10)
) -> dict[str, Any]:
    """List the requests that the actor may see, the newest first."""
    rows = access.visible_requests(entitled(request, access.REQUESTS))
    rows = rows.filter(state=state) if state and "\x00" not in state else rows
    shown = page.of(rows)
    today = reads.approvers_of(row for row in shown if row.state == Request.State.WAITING)
    whose = {row.pk: row.person_id for row in shown}
    said = reads.said_approvers(
        {pk: (whose[pk], tuple(person.pk for person in persons)) for pk, persons in today.items()}
    )
    for row in shown:
        row.approvers_today, row.approvers_said = today.get(row.pk, ()), said.get(row.pk, "")
    return {"total": rows.count(), "rows": shown}


@router.post("/authority/requests", response={201: shapes.RequestOut}, summary="Request an action")
def make(request: HttpRequest, sent: shapes.RequestIn) -> tuple[int, Request]:
    """Request an action: it is granted at once within the limit, else it waits for its approver.
    What nobody may approve is refused with the clause.
    """
    actor = entitled(request, access.ASK)
    person = person_of(actor, sent.person)
    row = actions.request_authority(
        reads.action_of(sent.action),
        person,
        sent.amount,
        sent.purpose,
        reference=sent.reference,
        actor=actor,
    )
    return 201, row


REQUESTS.operate(router)


def _told(found: reads.Ruling) -> dict[str, Any]:
    clause, language = found.clause, "zh" if (get_language() or "zh").startswith("zh") else "en"
    message = found.answer.sentence[language].format(**found.answer.data)
    message += found.vacant[language] if found.vacant else ""
    return {
        "verdict": found.answer.verdict,
        "because": found.answer.because,
        "message": message,
        "most": found.answer.most,
        "policy": clause.version.policy.code if clause else None,
        "clause": clause.code if clause else None,
        "clause_number": clause.number if clause else None,
        "clause_text": clause.text if clause else None,
        "approver": found.names or ("manager" if found.managers else None),
        "approvers": [person.pk for person in found.approvers],
        "level": found.limit.ladder[found.level].approver
        if found.limit and found.answer.verdict == ASK
        else None,
    }
