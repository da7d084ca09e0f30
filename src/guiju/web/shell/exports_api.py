"""Long exports over HTTP: begin one, look how far it is, stop it, fetch its file. A person's
own: no narrow token opens them.
"""

from __future__ import annotations

from typing import Annotated

from django.http import FileResponse, HttpRequest
from ninja import Router, Schema
from pydantic import StringConstraints

from guiju.foundation import jobs
from guiju.foundation.models import Job
from guiju.kit.context import actor_of
from guiju.kit.shapes import JobOut, Number, Whole
from guiju.web.shell import exporting
from guiju.web.shell.refusals import language_of

router = Router(tags=["exports"])


class ExportIn(Schema):
    """A page with a table, its search and filters in the query, as the browser shows it:
    ``/records/rows/?kind=contacts``.
    """

    address: Annotated[str, StringConstraints(pattern=r"^/[^/]", max_length=4_000), Whole]


@router.post("/exports", response={202: JobOut}, summary="Export a table")
def export(request: HttpRequest, sent: ExportIn) -> tuple[int, Job]:
    """Start a job that writes the table at a page's address, all its rows, into an Excel file. Ask
    for the job until it is done.
    """
    return 202, exporting.begin_at(sent.address, language_of(request), actor=actor_of(request))


@router.get("/exports/{job_id}", response=JobOut, summary="How far an export is")
def one(request: HttpRequest, job_id: int = Number) -> Job:
    """Show how far an export of one's own has come."""
    return exporting.own_export(actor_of(request), job_id)


@router.post("/exports/{job_id}/cancel", response={202: JobOut}, summary="Stop an export")
def cancel(request: HttpRequest, job_id: int = Number) -> tuple[int, Job]:
    """Stop an export of one's own, of which nothing stays."""
    row = exporting.own_export(actor_of(request), job_id)
    jobs.cancel(row.pk)
    row.refresh_from_db()
    return 202, row


@router.get("/exports/{job_id}/file", summary="The file of an export")
def file(request: HttpRequest, job_id: int = Number) -> FileResponse:
    """Give an export's file for one day, while its owner still has the permissions under which it
    was written.
    """
    actor = actor_of(request)
    return exporting.download(exporting.own_export(actor, job_id), actor=actor)
