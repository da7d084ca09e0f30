"""The money watch over HTTP."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.models import Job
from guiju.kit.doors import entitled
from guiju.kit.shapes import JobOut, LongReasonIn, MonthIn, Number, Page, many
from guiju.policy import access, actions, jobs
from guiju.policy.models import Alert, Case
from guiju.policy.shapes import cases as shapes

router = Router()


@router.post("/watch", response={202: JobOut}, summary="Look at a month's money actions")
def watch(request: HttpRequest, sent: MonthIn) -> tuple[int, Job]:
    """Start a job that looks at a month's money actions; asked twice, it runs once."""
    return 202, jobs.queue_watch(sent.month, actor=entitled(request, access.RUN_WATCH, whole=True))


@router.get("/watch/alerts", response=many(shapes.AlertOut), summary="Who stood out")
def alerts(
    request: HttpRequest, page: Query[Page], month: str = Query("", max_length=7)
) -> list[Alert]:
    """List who stood out among comparable peers in the present looks, by month and q value."""
    rows = access.visible_alerts(entitled(request, access.WATCH, whole=True)).filter(
        run__current=True
    )
    rows = rows.filter(run__month=month) if month and "\x00" not in month else rows
    return page.of(rows)


@router.post(
    "/watch/alerts/{pk}/case", response={201: shapes.CaseOut}, summary="Open a case from an alert"
)
def follow(request: HttpRequest, sent: LongReasonIn, pk: int = Number) -> tuple[int, Case]:
    """Open a case from an alert; ``reason`` says what the person should explain."""
    actor = entitled(request, access.RUN_WATCH, whole=True)
    return 201, actions.follow_alert(access.visible_alert(actor, pk), sent.reason, actor=actor)


@router.post("/watch/alerts/{pk}/aside", response=shapes.AlertOut, summary="Set an alert aside")
def aside(request: HttpRequest, sent: LongReasonIn, pk: int = Number) -> Alert:
    """Set an alert aside, with the reason."""
    actor = entitled(request, access.RUN_WATCH, whole=True)
    return actions.set_aside(access.visible_alert(actor, pk), sent.reason, actor=actor)


@router.post("/watch/ceilings", response={201: dict[str, str]}, summary="Set a ceiling")
def ceiling(request: HttpRequest, sent: shapes.CeilingIn) -> tuple[int, dict[str, str]]:
    """Set the highest share of money actions that the rules allow in a group, from a month on."""
    row = actions.set_ceiling(
        sent.group, sent.rate, sent.month, actor=entitled(request, access.RUN_WATCH, whole=True)
    )
    return 201, {"group": row.group, "rate": str(row.rate), "month": row.month}
