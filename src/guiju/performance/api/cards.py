"""Closings and scorecards over HTTP."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import or_not_found
from guiju.foundation.models import Job
from guiju.kit.context import actor_of
from guiju.kit.shapes import JobOut, MonthIn, Number, Page, ReasonIn, many
from guiju.performance import access, actions, jobs, reads
from guiju.performance.api.lookups import viewer
from guiju.performance.models import Closing, LiveCard, Scorecard
from guiju.performance.reads.bridging import total_lines
from guiju.performance.reads.closings import HEAD, PARTS, card_rows, cards_in_order
from guiju.performance.shapes import cards as shapes
from guiju.performance.shapes.confirmations import ConfirmationIn, Month, Name

router = Router()
#: As many as in a CSV of scorecards.
_DIGITS = 6
_COUNT = Count("cards", filter=~Q(cards__kind="part"))


@router.get("/closings", response=many(shapes.ClosingOut), summary="Closed months")
def closings(request: HttpRequest, page: Query[Page]) -> list[Closing]:
    """List the closed months of which the actor may see a scorecard, the newest first."""
    rows = Closing.objects.filter(pk__in=access.visible_cards(viewer(request)).values("closing"))
    return page.of(rows.annotate(count=_COUNT))


@router.post("/closings", response={202: JobOut}, summary="Close a month")
def close(request: HttpRequest, sent: MonthIn) -> tuple[int, Job]:
    """Start a job that closes a month."""
    check_may_all(actor_of(request), access.CLOSE)
    return 202, jobs.queue_close(sent.month, actor=actor_of(request))


@router.get(
    "/closings/{month}/before",
    response=shapes.BeforeClosingOut,
    summary="What to know before closing",
)
def before(request: HttpRequest, month: Month) -> dict[str, Any]:
    """List what is open in the month, and whom no scheme scores for a part of it; these days leave
    the denominator.
    """
    check_may_all(actor_of(request), access.CLOSE)
    names = ("number", "name", "part", "position")
    rows = [dict(zip(names, row, strict=True)) for row in reads.without_scheme(month)]
    return {"month": month, "open": reads.open_in(month), "without_scheme": rows}


@router.get(
    "/closings/jobs/{job_id}",
    response=JobOut,
    summary="How far a closing, examination or trial is",
)
def job(request: HttpRequest, job_id: int = Number) -> Job:
    """Show how far a closing, an examination or a trial run has come."""
    actor = actor_of(request)
    if not (access.may_close(actor) or access.may_write(actor)):
        check_may_all(actor, access.CLOSE)
    return or_not_found(Job.objects.filter(pk=job_id, kind__in=jobs.KINDS).first())


@router.post(
    "/closings/{month}/reopen", response=shapes.ClosingOut, summary="Ask to open a month again"
)
def reopen(request: HttpRequest, sent: ReasonIn, month: Month) -> Closing:
    """Ask to open a closed month again. The closing holds until another person confirms; then it
    stays readable.
    """
    return _again(actions.reopen_month(month, sent.reason, actor=actor_of(request)))


@router.post(
    "/closings/{month}/reopen/settle",
    response=shapes.ClosingOut,
    summary="Confirm or refuse to open a month again",
)
def settle_reopening(request: HttpRequest, sent: ConfirmationIn, month: Month) -> Closing:
    """Confirm or refuse to open a month again, as another person than the one who asked."""
    check_may_all(actor_of(request), access.REOPEN)
    return _again(
        actions.settle_reopening(reads.closing_of(month), sent.confirm, actor=actor_of(request))
    )


def _again(row: Closing) -> Closing:
    return Closing.objects.annotate(count=_COUNT).get(pk=row.pk)


@router.get("/scorecards", response=shapes.CardsOut, summary="Scorecards of a month")
def scorecards(request: HttpRequest, page: Query[Page], month: Month) -> dict[str, Any]:
    """List the scorecards of the month's present closing."""
    rows = _cards(viewer(request)).exclude(kind="part").filter(closing=reads.closing_of(month))
    rows = rows.order_by("kind", "subject", "number")
    return page.counted(rows)


@router.get("/live", response=shapes.LiveCardsOut, summary="Provisional cards of the running month")
def live(request: HttpRequest, page: Query[Page], team: str = Query("", max_length=50)) -> Any:
    """List the provisional cards of the running month that the actor may see, of one team or all:
    reckoned like a closing up to the newest day of records, and kept as none.
    """
    rows = access.visible_live(viewer(request))
    rows = (rows.filter(team__code=team) if team else rows).order_by("kind", "pk")
    part = rows[page.offset : page.offset + page.limit]
    return {"total": rows.count(), "rows": list(part)}


@router.get("/live/{card}", response=shapes.LiveCardOut, summary="One provisional card")
def live_card(request: HttpRequest, card: int = Number) -> LiveCard:
    """Show a provisional card with its items."""
    return access.visible_live_card(viewer(request), card)


@router.get("/scorecards.csv", summary="Scorecards of a month as CSV")
def scorecards_csv(request: HttpRequest, month: Month) -> HttpResponse:
    """Give the rows of `guiju scorecards --csv`, of the scorecards that the actor may see."""
    cards = cards_in_order(
        access.visible_cards(viewer(request)).filter(closing=reads.closing_of(month))
    )
    lines = [
        ",".join(HEAD),
        *(",".join(cells) for card in cards for cells in card_rows(card, month)),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/csv; charset=utf-8")


@router.get("/scorecards/{card}", response=shapes.CardOut, summary="One scorecard")
def scorecard(request: HttpRequest, card: int = Number) -> Scorecard:
    """Show a scorecard with its items."""
    return access.visible_card(viewer(request), card)


@router.get(
    "/scorecards/{card}/bridge",
    response=shapes.BridgeOut,
    summary="Why a total is not that of the month before",
)
def bridge(request: HttpRequest, card: int = Number) -> dict[str, Any]:
    """Lead from the total of the month before to this one, in steps that add up to the digit."""
    actor = viewer(request)
    row = access.visible_card(actor, card)
    of = reads.bridge_of(row, actor=actor)
    shown = of.found.shown(_DIGITS) if of.found else None
    return {
        "card": row.pk,
        "month": row.closing.month,
        "total": shown.after if shown else None,
        "before_card": of.before.pk if of.before else None,
        "before_month": of.month,
        "before_total": shown.before if shown else None,
        "steps": [
            {"cause": step.kind, "metric": step.item, "points": points}
            for step, points in (shown.steps if shown else ())
        ],
        "why_not": of.why_not,
        "total_lines": [
            {"part": kind, "of": of_total, "percent": size, "points": points}
            for kind, of_total, size, points in total_lines(of.now.scheme, of.now.now)
        ],
    }


@router.get(
    "/scorecards/{card}/items/{metric}",
    response=shapes.ExplanationOut,
    summary="How an item came about",
)
def explanation(
    request: HttpRequest,
    metric: Name,
    card: int = Number,
    by: str = Query("hour", max_length=200),
) -> dict[str, Any]:
    """Explain an item of a scorecard by its formula, its curve and its slices."""
    of = reads.explanation_of(access.visible_card(viewer(request), card), metric)
    by = by if by in of.slices else of.slices[0]
    return {
        "metric": metric,
        "formula": of.metric.formula,
        "curve": [list(point) for point in of.declared.curve.points()],
        "item": of.item,
        "peers": [item.value for item in of.peers],
        "by": by,
        "slices": [
            {
                "slice": str(row[by]),
                "value": row["value"],
                "n": row["n"],
                "low": row.get("low"),
                "high": row.get("high"),
            }
            for row in of.sliced(by)
        ],
    }


def _cards(actor: Actor) -> Any:
    rows = access.visible_cards(actor).select_related("closing", "version__scheme")
    return rows.prefetch_related("items", PARTS)
