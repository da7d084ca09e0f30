"""The measure over HTTP: the same reads and actions as the pages, so the same permissions."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema
from pydantic import AfterValidator, StringConstraints

from guiju.foundation.access import Actor, check_may, check_may_all
from guiju.foundation.errors import NotFound
from guiju.foundation.models import Job
from guiju.performance import access, actions, jobs, reads
from guiju.performance.models import Closing, SchemeVersion, Scorecard
from guiju.performance.reads.closings import HEAD, card_rows, cards_in_order
from guiju.performance.rules.scheme import LENGTH
from guiju.web.kit.context import actor_of

router = Router(tags=["performance"])
MOST = 2**31 - 1


def _clean(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("no NUL and no half characters")
    return text


Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LENGTH), AfterValidator(_clean)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), AfterValidator(_clean)]
Number = Path(..., ge=1, le=MOST)


class Page(Schema):
    """Which part of a list."""

    offset: int = Field(0, ge=0, le=10**9)
    limit: int = Field(50, ge=1, le=500)


class VersionOut(Schema):
    """A version of a scheme."""

    scheme: str
    version: int
    state: str
    month: str
    text: str
    hash: str
    at: dt.datetime
    by: str
    published_at: dt.datetime | None
    published_by: str

    @staticmethod
    def resolve_scheme(row: SchemeVersion) -> str:
        """The scheme's name."""
        return row.scheme.name


class VersionsOut(Schema):
    """Versions of schemes, newest first."""

    total: int
    rows: list[VersionOut]


class SchemeIn(Schema):
    """A scheme as YAML."""

    text: Text


class PublishIn(Schema):
    """Why a scheme is published despite what its examination says; empty when it says nothing."""

    despite: Annotated[str, StringConstraints(max_length=500), AfterValidator(_clean)] = ""


class MonthIn(Schema):
    """A month."""

    month: Month


class ReasonIn(Schema):
    """Why."""

    reason: Reason


class JobOut(Schema):
    """A closing under way: ask for it again until it is done or failed."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    result: dict[str, Any] | None
    error: dict[str, Any] | None


class ClosingOut(Schema):
    """A closed month; ``current`` until it is opened again."""

    id: int
    month: str
    snapshot: int
    at: dt.datetime
    by: str
    current: bool
    cards: int
    newer_records: bool
    reopened_why: str


class ItemOut(Schema):
    """One item of a card."""

    metric: str
    value: float | None
    n: float | None
    expected: float | None
    low: float | None
    high: float | None
    score: float | None
    weight: float
    points: float | None
    why: str


class CardOut(Schema):
    """A scorecard."""

    id: int
    month: str
    kind: str
    subject: str
    name: str
    scheme: str
    version: int
    total: float | None
    weight: float
    points: float
    items: list[ItemOut]


class CardsOut(Schema):
    """Scorecards, persons before teams."""

    total: int
    rows: list[CardOut]


class SlicedOut(Schema):
    """An item cut by something: the slice, value, n, 95 % interval."""

    slice: str
    value: float | None
    n: float | None
    low: float | None
    high: float | None


class ExplanationOut(Schema):
    """How an item came about: its formula, the curve's corners, the slices, where its value lies among peers."""

    metric: str
    formula: str
    curve: list[list[float]]
    item: ItemOut
    peers: list[float]
    by: str
    slices: list[SlicedOut]


@router.get("/schemes", response=VersionsOut, summary="All versions of all schemes")
def schemes(request: HttpRequest, page: Query[Page], month: str = Query("", max_length=7)) -> dict[str, Any]:
    """Schemes that the actor may read."""
    rows = access.visible_versions(_viewer(request)).order_by("-at", "-pk")
    rows = rows.filter(month=month) if month and "\x00" not in month else rows
    return {"total": rows.count(), "rows": list(rows[page.offset : page.offset + page.limit])}


@router.post("/schemes", response={201: VersionOut}, summary="Store a scheme as a draft")
def write(request: HttpRequest, sent: SchemeIn) -> tuple[int, SchemeVersion]:
    """A new version, or in place of the newest draft."""
    return 201, actions.import_scheme(sent.text, actor=actor_of(request))


@router.get("/schemes/{name}/{version}", response=VersionOut, summary="One version of a scheme")
def scheme(request: HttpRequest, name: Name, version: int = Number) -> SchemeVersion:
    """A version with its text."""
    return _version(request, name, version)


@router.post("/schemes/{name}/{version}/publish", response=VersionOut, summary="Publish a draft")
def publish(request: HttpRequest, sent: PublishIn, name: Name, version: int = Number) -> SchemeVersion:
    """Publish a version for its month; it never changes afterwards."""
    return actions.publish_scheme(_version(request, name, version), actor=actor_of(request), despite=sent.despite)


@router.delete("/schemes/{name}/{version}", response={204: None}, summary="Discard a draft")
def discard(request: HttpRequest, name: Name, version: int = Number) -> tuple[int, None]:
    """Throw a draft away."""
    actions.discard_draft(_version(request, name, version), actor=actor_of(request))
    return 204, None


@router.get("/closings", response=list[ClosingOut], summary="Closed months")
def closings(request: HttpRequest, page: Query[Page]) -> list[dict[str, Any]]:
    """Closed months of which the actor sees a card, newest first."""
    rows = Closing.objects.filter(pk__in=access.visible_cards(_viewer(request)).values("closing"))
    found = rows.annotate(count=Count("cards"))[page.offset : page.offset + page.limit]
    return [_closing_out(row) for row in found]


@router.post("/closings", response={202: JobOut}, summary="Close a month")
def close(request: HttpRequest, sent: MonthIn) -> tuple[int, Job]:
    """Close a month as a long job."""
    check_may_all(actor_of(request), access.CLOSE)
    return 202, jobs.queue_close(sent.month, actor=actor_of(request))


@router.get("/closings/jobs/{job_id}", response=JobOut, summary="How far a closing is")
def job(request: HttpRequest, job_id: int = Number) -> Job:
    """A closing under way."""
    check_may_all(actor_of(request), access.CLOSE)
    row = Job.objects.filter(pk=job_id, kind=jobs.CLOSE).first()
    if row is None:
        raise NotFound()
    return row


@router.post("/closings/{month}/reopen", response=ClosingOut, summary="Open a month again")
def reopen(request: HttpRequest, sent: ReasonIn, month: Month) -> dict[str, Any]:
    """Let a closing hold no more; it stays readable."""
    row = actions.reopen_month(month, sent.reason, actor=actor_of(request))
    return _closing_out(Closing.objects.annotate(count=Count("cards")).get(pk=row.pk))


@router.get("/scorecards", response=CardsOut, summary="Scorecards of a month")
def scorecards(request: HttpRequest, page: Query[Page], month: Month) -> dict[str, Any]:
    """The cards of the closing that holds."""
    rows = _cards(_viewer(request)).filter(closing=reads.closing_of(month)).order_by("kind", "subject", "pk")
    found = rows[page.offset : page.offset + page.limit]
    return {"total": rows.count(), "rows": [_card_out(row) for row in found]}


@router.get("/scorecards.csv", summary="Scorecards of a month as CSV")
def scorecards_csv(request: HttpRequest, month: Month) -> HttpResponse:
    """The rows of `guiju scorecards --csv`, of the cards that the actor sees."""
    cards = cards_in_order(access.visible_cards(_viewer(request)).filter(closing=reads.closing_of(month)))
    lines = [",".join(HEAD), *(",".join(cells) for card in cards for cells in card_rows(card, month))]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/csv; charset=utf-8")


@router.get("/scorecards/{card}", response=CardOut, summary="One scorecard")
def scorecard(request: HttpRequest, card: int = Number) -> dict[str, Any]:
    """A card with its items."""
    return _card_out(access.visible_card(_viewer(request), card))


@router.get("/scorecards/{card}/items/{metric}", response=ExplanationOut, summary="How an item came about")
def explanation(
    request: HttpRequest, metric: Name, card: int = Number, by: str = Query("hour", max_length=20)
) -> dict[str, Any]:
    """The formula, the curve, the slices."""
    of = reads.explanation_of(access.visible_card(_viewer(request), card), metric)
    by = by if by in of.slices() else of.slices()[0]
    return {
        "metric": metric,
        "formula": of.metric.formula,
        "curve": [list(point) for point in of.declared.curve.points()],
        "item": of.item,
        "peers": list(of.peers),
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


def _viewer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    check_may(actor, access.VIEW)
    return actor


def _version(request: HttpRequest, name: str, number: int) -> SchemeVersion:
    row = access.visible_versions(_viewer(request)).filter(scheme__name=name, version=number).first()
    if row is None:
        raise NotFound()
    return row


def _cards(actor: Actor) -> Any:
    return access.visible_cards(actor).select_related("closing", "version__scheme").prefetch_related("items")


def _card_out(row: Scorecard) -> dict[str, Any]:
    return {
        "id": row.pk, "month": row.closing.month, "kind": row.kind, "subject": row.subject, "name": row.name,
        "scheme": row.version.scheme.name, "version": row.version.version, "total": row.total, "weight": row.weight,
        "points": row.points, "items": list(row.items.all()),
    }  # fmt: skip


def _closing_out(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk, "month": row.month, "snapshot": row.snapshot, "at": row.at, "by": row.by, "current": row.current,
        "cards": row.count, "newer_records": reads.newer_records(row), "reopened_why": row.reopened_why,
    }  # fmt: skip
