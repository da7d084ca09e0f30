"""Procedures over HTTP: read, write, review, publish, confirm having read."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.bounds import MOST_NUMBER
from guiju.foundation.errors import Forbidden, NotFound
from guiju.kit import drafts
from guiju.kit.doors import entitled
from guiju.kit.shapes import Line, Number, Page
from guiju.kit.sheets.importing import kept
from guiju.kit.versioned.api import Operations
from guiju.process.access.procedures import (
    CONFORM,
    READERS,
    VIEW,
    WRITE,
    may_see_readers,
    visible_version,
    visible_versions,
)
from guiju.process.actions import procedures as actions
from guiju.process.actions import reading
from guiju.process.actions.conformance import check_log
from guiju.process.actions.projects import person_named
from guiju.process.documents import FORMATS, procedure_in
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.reading import Confirmation, ProcedureReview
from guiju.process.procedure_copy import procedure_copy
from guiju.process.reads import procedures as reads
from guiju.process.reads import reading as reading_reads
from guiju.process.reads.conformance import Asked, columns_of_file
from guiju.process.rules.conformance import Checked
from guiju.process.rules.procedures import changes, understood, written
from guiju.process.shapes import procedures as shapes
from guiju.records.numbers import wilson

router = Router()


def told_of(row: ProcedureVersion, told: Checked, offset: int, limit: int) -> dict[str, Any]:
    """What a checked log answers."""
    low, high = wilson(told.conforming, len(told.cases))
    return {
        "version": row.version,
        "cases": len(told.cases),
        "conforming": told.conforming,
        "share": told.conforming / len(told.cases),
        "low": low,
        "high": high,
        "passed_over": told.passed_over,
        "deviations": [
            {"kind": deviation.kind, **deviation.sentence, "cases": count}
            for deviation, count in told.frequent()[:100]
        ],
        "items": [
            {
                "case": each.case,
                "conforms": each.conforms,
                "kind": each.deviation.kind if each.deviation else "",
                "zh": each.deviation.sentence["zh"] if each.deviation else "",
                "en": each.deviation.sentence["en"] if each.deviation else "",
                "place": each.deviation.place if each.deviation else None,
            }
            for each in told.cases[offset : offset + limit]
        ],
    }


Area = Literal["", shapes.Area]
State = Literal["", "draft", "review", "published", "superseded", "withdrawn"]


def _reader(request: HttpRequest) -> Actor:
    return entitled(request, VIEW)


def _writer(request: HttpRequest) -> Actor:
    return entitled(request, WRITE, whole=True)


def _leader(request: HttpRequest) -> Actor:
    actor = _reader(request)
    if not may_see_readers(actor):
        raise Forbidden(permission=READERS.code)
    return actor


@router.get("/procedures", response=shapes.ProcedureVersionsOut, summary="Procedures")
def listed(
    request: HttpRequest,
    page: Query[Page],
    state: State = "published",
    area: Area = "",
    stale: bool = False,
) -> dict[str, Any]:
    """List versions of procedures in a state (empty: all), by title. ``stale``: past review, unread
    or contradicted.
    """
    rows = reads.with_signs(visible_versions(_reader(request)))
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(area=area) if area else rows
    rows = rows.filter(reads.stale()) if stale else rows
    return page.counted(rows.order_by("title", "pk"))


@router.post("/procedures", response={201: shapes.ProcedureVersionOut}, summary="Write a draft")
def write(request: HttpRequest, sent: shapes.ProcedureIn) -> tuple[int, ProcedureVersion]:
    """Write a draft of a new procedure, or of the next version of one, in its parts or as YAML."""
    actor = _writer(request)
    text = understood(sent.yaml) if sent.yaml else sent.as_text()
    return 201, actions.write_procedure(text, actor=actor, note=sent.note, seen=sent.seen)


@router.post(
    "/documents",
    response={201: shapes.ProcedureVersionOut},
    summary="Write a draft from a document",
)
def bring(
    request: HttpRequest,
    file: File[UploadedFile],
    code: shapes.MaybeCode = Form(""),
    note: shapes.Note = Form(""),
) -> tuple[int, ProcedureVersion]:
    """Write a draft from a Word, Markdown or YAML document or a flow chart (.dot): a new procedure,
    or with the ``code`` of an existing one its next version.
    """
    actor = _writer(request)
    row = (
        visible_versions(actor).filter(procedure__code=code).order_by("-version").first()
        if code
        else None
    )
    text = procedure_in(file, code, reads.text_of(row) if row else None)
    seen = row.written_at.isoformat() if row else ""
    return 201, actions.write_procedure(
        text, actor=actor, note=note, seen=seen, only_new=row is None
    )


@router.get(
    "/procedures/{code}", response=shapes.ProcedureTextOut, summary="A procedure as it is in use"
)
def one(request: HttpRequest, code: shapes.Code) -> ProcedureVersion:
    """Show the published version of a procedure; of one that was never published, the newest that
    the actor may read.
    """
    return visible_version(_reader(request), code)


@router.get(
    "/procedures/{code}/readers",
    response=list[shapes.ReaderOut],
    summary="Who has read a procedure",
)
def readers(
    request: HttpRequest, code: shapes.Code, version: int | None = Query(None, ge=1, le=MOST_NUMBER)
) -> list[dict[str, Any]]:
    """List who opened a procedure and when, who confirmed it and who is late, of the persons within
    reach. Without ``version``: the one in use.
    """
    actor = _leader(request)
    return reading_reads.reading_of(
        visible_version(actor, code, version), actor.reach(READERS), clock.today()
    )


@router.get("/readers/{person}", response=list[shapes.ReadOut], summary="What somebody has read")
def read_by(request: HttpRequest, person: Line) -> list[dict[str, Any]]:
    """List what a person (by staff number within reach) opened and when, confirmed, or is late
    with, the latest first.
    """
    actor = _leader(request)
    reader = reading_reads.reader_in_reach(actor.reach(READERS), number=person)
    rows = reading_reads.opened_by(reader, clock.today())
    return sorted(
        rows, key=lambda each: (each["last"] is not None, each["last"] or each["due"]), reverse=True
    )


@router.post(
    "/procedures/{code}/conformance",
    response=shapes.ConformanceOut,
    summary="Hold an event log against a procedure",
)
def conform(
    request: HttpRequest,
    file: File[UploadedFile],
    code: shapes.Code,
    case: Line = Form(...),
    activity: Line = Form(...),
    order: Line = Form(""),
    running: bool = Form(False),
    silent: bool = Form(False),
    offset: int = Form(0, ge=0, le=MOST_NUMBER),
    limit: int = Form(1_000, ge=0, le=10_000),
) -> dict[str, Any]:
    """Check each case of an event log (a table with an event a row; columns ``case``, ``activity``,
    ``order``) against the procedure in use. ``running``: cases may still be under way; ``silent``:
    the log leaves out decisions and marks. Of the cases, ``limit`` from ``offset``.
    """
    actor = entitled(request, CONFORM, whole=True)
    row = visible_version(actor, code)
    asked = Asked(case, activity, order, running, silent)
    draft = kept(file, "events", columns_of_file)
    try:
        told = check_log(row, drafts.path_of(draft, "events"), asked, actor=actor)
    finally:
        drafts.forget(draft, "events")
    return told_of(row, told, offset, limit)


@router.post(
    "/procedures/{code}/review",
    response={201: shapes.ProcedureReviewOut},
    summary="Review a procedure on its day",
)
def review(
    request: HttpRequest, sent: shapes.ProcedureReviewIn, code: shapes.Code
) -> tuple[int, ProcedureReview]:
    """Review a procedure on its day: keep it, change it or take it out of use."""
    actor = _writer(request)
    row = visible_version(actor, code)
    return 201, actions.review_procedure(
        row, sent.decision, sent.reason, months=sent.months, actor=actor
    )


@router.put(
    "/procedures/{code}/owner", response=shapes.ProcedureVersionOut, summary="Name the owner"
)
def own(request: HttpRequest, sent: shapes.ProcedureOwnerIn, code: shapes.Code) -> ProcedureVersion:
    """Name the owner of a procedure, who keeps it right."""
    actor = _writer(request)
    row, person = visible_version(actor, code), person_named(sent.owner)
    if person is None:
        raise NotFound(field="owner")
    row.procedure = actions.name_owner(row.procedure, person, actor=actor)
    return row


@router.post(
    "/procedures/{code}/{number}/confirm",
    response=shapes.ConfirmedOut,
    summary="Confirm having read",
)
def confirm(request: HttpRequest, code: shapes.Code, number: int = Number) -> Confirmation:
    """Confirm having read the version of a procedure in use; refused when another version is in
    use.
    """
    actor = _reader(request)
    return reading.confirm_reading(visible_version(actor, code, number), actor=actor)


@router.get("/procedures/{code}/{number}/file", summary="One version as a document")
def as_file(
    request: HttpRequest,
    code: shapes.Code,
    number: int = Number,
    format: Literal["docx", "md", "yaml"] = "docx",
) -> HttpResponse:
    """Give one version of a procedure as a Word, Markdown or YAML document, as `/documents` takes
    it.
    """
    kind, made = FORMATS[format]
    return HttpResponse(
        made(reads.text_of(visible_version(_reader(request), code, number))), content_type=kind
    )


VERSIONS = Operations(
    reads.PROCEDURE,
    "/procedures",
    shapes.Code,
    shapes.ProcedureVersionOut,
    lambda request, code, number: visible_version(_reader(request), code, number),
    _writer,
    __name__,
)
VERSIONS.add_showing(router, shapes.ProcedureTextOut, procedure_copy)
VERSIONS.add_reading(router, written, changes, shapes.StepChangeOut)
VERSIONS.add_moves(
    router, actions.send_to_review, actions.return_procedure, actions.discard_procedure
)
VERSIONS.add_publishing(router, actions.publish_procedure)
VERSIONS.add_withdrawing(router, actions.withdraw_procedure)
