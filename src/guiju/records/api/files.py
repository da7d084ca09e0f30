"""Bringing records in over HTTP: uploads, imports, sources, exclusions, agent keys."""

from __future__ import annotations

import itertools
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import File, Query, Router, UploadedFile

from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Forbidden, NotFound, or_not_found
from guiju.foundation.models import Job
from guiju.kit.context import actor_of
from guiju.kit.shapes import JobOut, Number, Page, ReasonIn, many
from guiju.records import access, actions, jobs, mapping, reads, shapes
from guiju.records.actions.calendars import sources_of
from guiju.records.decided import check_brings, check_reads
from guiju.records.models import BusinessCalendar, Exclusion, Import, Upload
from guiju.records.reads import files, manifest

router = Router()


@router.post("/uploads", response={201: shapes.UploadOut}, summary="Send a file")
def send_file(request: HttpRequest, file: UploadedFile = File(...)) -> tuple[int, Upload]:
    """Upload a file, which is kept until it is imported; nothing of it counts yet."""
    return 201, actions.keep_upload(file.name or "file", file.chunks(), actor=actor_of(request))


@router.get("/uploads/{upload_id}/sniff", summary="An upload's kind of file and first rows")
def sniff_file(
    request: HttpRequest, upload_id: int = Number, sheet: shapes.Short = ""
) -> dict[str, Any]:
    """Show an upload's format, sheet, encoding, delimiter and columns, with sample values and
    guessed types.
    """
    return files.sniffed(_upload(request, upload_id), sheet=sheet)


@router.put(
    "/uploads/{upload_id}/mapping",
    response=shapes.UploadOut,
    summary="Set an upload's mapping",
)
def map_file(request: HttpRequest, sent: shapes.MappingIn, upload_id: int = Number) -> Upload:
    """Keep a mapping with an upload, after checking it."""
    row = _upload(request, upload_id)
    how = mapping.load(sent.mapping)
    check_brings(how.record, how.source, actor=actor_of(request))
    return actions.map_upload(row, mapping.dump(how), row.choices, actor=actor_of(request))


@router.post("/uploads/{upload_id}/preview", summary="Preview an upload")
def preview_file(
    request: HttpRequest, sent: shapes.MappingIn, upload_id: int = Number
) -> dict[str, Any]:
    """Show an upload's first rows as understood beside the rows as they came, the first rejects and
    the counts. Nothing is stored.
    """
    row = _upload(request, upload_id)
    check_reads([mapping.load(sent.mapping).record], actor=actor_of(request))
    return files.previewed(row, sent.mapping)


@router.post("/uploads/{upload_id}/import", response={202: JobOut}, summary="Import an upload")
def import_upload(
    request: HttpRequest, sent: shapes.ImportIn, upload_id: int = Number
) -> tuple[int, Job]:
    """Start a job that imports an upload by a mapping; its result names the import. Refused where
    stored records would be replaced by different ones, or where rows look like records already there
    under another key, unless ``replace`` or ``add_alike`` says that this is meant.
    """
    row = _upload(request, upload_id)
    how = mapping.load(sent.mapping)
    check_brings(how.record, how.source, actor=actor_of(request))
    actions.map_upload(row, mapping.dump(how), row.choices, actor=actor_of(request))
    files.check_meant(row, how, replace=sent.replace, add_alike=sent.add_alike)
    return 202, jobs.queue_import(
        row, actor=actor_of(request), replace=sent.replace, add_alike=sent.add_alike
    )


@router.delete("/uploads/{upload_id}", response={204: None}, summary="Forget an uploaded file")
def forget_file(request: HttpRequest, upload_id: int = Number) -> tuple[int, None]:
    """Delete an uploaded file; what was imported from it stays."""
    actions.forget_upload(_upload(request, upload_id), actor=actor_of(request))
    return 204, None


@router.get("/jobs/{job_id}", response=JobOut, summary="How far a job is")
def job(request: HttpRequest, job_id: int = Number) -> Job:
    """Show how far a job on records has come."""
    _check_sees_imports(actor_of(request))
    return or_not_found(Job.objects.filter(pk=job_id, kind__startswith="records.").first())


@router.get("/imports", response=shapes.ImportsOut, summary="All imports")
def imports(request: HttpRequest, page: Query[Page], source: shapes.Short = "") -> dict[str, Any]:
    """List all imports of records, the newest first."""
    _check_sees_imports(actor_of(request))
    rows = Import.objects.order_by("-id")
    rows = rows.filter(source=source) if source else rows
    return page.counted(rows)


@router.get("/imports/{import_id}", response=shapes.ImportReportOut, summary="One import")
def one_import(request: HttpRequest, import_id: int = Number) -> Import:
    """Show the six counts of an import, why most rows were rejected, agents that look alike, and
    the span in which it counts.
    """
    return _import(request, import_id)


@router.post(
    "/imports/{import_id}/take-back", response={202: JobOut}, summary="Take an import back"
)
def take_back(request: HttpRequest, sent: ReasonIn, import_id: int = Number) -> tuple[int, Job]:
    """Start a job that takes an import back, so that it counts no more."""
    check_may_all(actor_of(request), access.IMPORT)
    return 202, jobs.queue_take_back(
        _import(request, import_id).pk, sent.reason, actor=actor_of(request)
    )


@router.post(
    "/imports/{import_id}/read-again",
    response={202: JobOut},
    summary="Read an import again by a changed mapping",
)
def read_again(
    request: HttpRequest, sent: shapes.ReadAgainIn, import_id: int = Number
) -> tuple[int, Job]:
    """Start a job that applies a changed mapping to the original of an import and replaces its
    rows; its result names the import that took its place.
    """
    actor = actor_of(request)
    check_may_all(actor, access.IMPORT)
    how = mapping.load(sent.mapping)
    row = actions.take_up(_import(request, import_id).pk, actor=actor)
    actions.map_upload(row, mapping.dump(how), {"why": sent.reason}, actor=actor)
    return 202, jobs.queue_import(row, actor=actor)


@router.get(
    "/imports/{import_id}/rejects",
    response=list[dict[str, Any]],
    summary="An import's rejected rows",
)
def rejects(
    request: HttpRequest, page: Query[Page], import_id: int = Number
) -> list[dict[str, Any]]:
    """List an import's rejected rows: line, reason, and the columns as they came."""
    row = _import(request, import_id)
    return list(itertools.islice(reads.rejects_of(row), page.offset, page.offset + page.limit))


@router.get("/imports/{import_id}/rejects.csv", summary="An import's rejected rows as CSV")
def rejects_file(request: HttpRequest, import_id: int = Number) -> FileResponse:
    """Give an import's file of rejected rows as it was written."""
    row = _import(request, import_id)
    path = manifest.root() / row.rejects
    if not row.rejects or not path.is_file():
        raise NotFound()
    return FileResponse(path.open("rb"), content_type="text/csv; charset=utf-8")


@router.get("/calendars", response=list[shapes.BusinessHoursOut], summary="Business hours")
def calendars(request: HttpRequest) -> list[dict[str, Any]]:
    """List all business hours, with the sources of contacts that have them."""
    _check_sees_imports(actor_of(request))
    return [_hours_out(row) for row in BusinessCalendar.objects.order_by("name")]


@router.put("/calendars/{name}", response=shapes.BusinessHoursOut, summary="Write business hours")
def save_calendar(
    request: HttpRequest, name: shapes.Name, sent: shapes.BusinessHoursIn
) -> dict[str, Any]:
    """Write business hours, or change them; a job then computes the months of their sources anew."""
    fields = sent.dict(exclude={"sources"})
    return _hours_out(
        actions.save_calendar(name, fields, actor=actor_of(request), sources=sent.sources)
    )


@router.get("/sources", response=many(shapes.SourceOut), summary="All sources")
def sources(request: HttpRequest) -> list[reads.SourceState]:
    """List the sources of records, whether they are late, and the days without records."""
    _check_sees_imports(actor_of(request))
    return reads.source_states()


@router.post("/sources", response={201: shapes.SourceOut}, summary="Keep a source")
def save_source(request: HttpRequest, sent: shapes.SourceIn) -> tuple[int, reads.SourceState]:
    """Keep a mapping as the way in which files of its source are read; the same source again is
    changed.
    """
    row = actions.save_source(
        sent.mapping, actor=actor_of(request), folder=sent.folder, every_hours=sent.every_hours
    )
    return 201, next(state for state in reads.source_states() if state.source.pk == row.pk)


@router.get("/exclusions", response=many(shapes.ExclusionOut), summary="What does not count")
def exclusions(request: HttpRequest, page: Query[Page]) -> list[Exclusion]:
    """List the exclusions of days and records, the newest first."""
    _check_sees_imports(actor_of(request))
    return page.of(Exclusion.objects.order_by("-id"))


@router.post("/exclusions", response={202: JobOut}, summary="Exclude days or records")
def exclude(request: HttpRequest, sent: shapes.ExclusionIn) -> tuple[int, Job]:
    """Start a job that excludes days or records, so that they count no more."""
    check_may_all(actor_of(request), access.EXCLUDE)
    asked = sent.dict() | {name: _iso(getattr(sent, name)) for name in ("date_from", "date_to")}
    actions.exclusions.check_exclusion(
        sent.kind,
        sent.reason,
        actor=actor_of(request),
        date_from=sent.date_from,
        date_to=sent.date_to,
        keys=sent.keys,
    )
    return 202, jobs.queue_exclude(asked, actor=actor_of(request))


@router.post("/exclusions/{exclusion_id}/lift", response={202: JobOut}, summary="Lift an exclusion")
def lift(request: HttpRequest, sent: ReasonIn, exclusion_id: int = Number) -> tuple[int, Job]:
    """Start a job that lifts an exclusion, so that what was excluded counts again."""
    check_may_all(actor_of(request), access.EXCLUDE)
    row = or_not_found(Exclusion.objects.filter(pk=exclusion_id).first())
    check_reads([row.kind], actor=actor_of(request))
    return 202, jobs.queue_lift(exclusion_id, sent.reason, actor=actor_of(request))


def _check_sees_imports(actor: Actor) -> None:
    if not access.may_see_imports(actor):
        raise Forbidden(permission=access.VIEW.code)


def _upload(request: HttpRequest, upload_id: int) -> Upload:
    return files.upload_of(upload_id, actor=actor_of(request))


def _import(request: HttpRequest, import_id: int) -> Import:
    actor = actor_of(request)
    _check_sees_imports(actor)
    row = or_not_found(Import.objects.filter(pk=import_id).first())
    check_reads([row.kind], actor=actor)
    return row


def _hours_out(row: BusinessCalendar) -> dict[str, Any]:
    return {"name": row.name, **row.written, "sources": sources_of(row.name)}


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
