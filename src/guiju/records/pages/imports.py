"""What was imported: the list, one import's report, its rejects; taking it back; the page of a
long job.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import jobs as queue
from guiju.foundation.access import Actor
from guiju.foundation.bounds import BRIEF
from guiju.foundation.errors import NotFound, or_not_found
from guiju.foundation.models import Job
from guiju.kit import progress, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.figure import Figure
from guiju.kit.forms import TextBox
from guiju.kit.show import said
from guiju.kit.table import Choice, Column, Dates, Empty, Table, Text
from guiju.people import reads as people
from guiju.records import actions, jobs, reads
from guiju.records.access import may_import, may_see_imports
from guiju.records.actions.imports import counts
from guiju.records.decided import published
from guiju.records.models import Import, Upload
from guiju.records.parts.labels import (
    column_title,
    file_title,
    kind_choices,
    kind_title,
    source_title,
)
from guiju.records.reads import manifest

FIRST_REJECTS = 20
JOB_TITLES = {
    jobs.IMPORT: gettext_lazy("Importing"),
    jobs.TAKE_BACK: gettext_lazy("Taking the import back"),
    jobs.EXCLUDE: gettext_lazy("Excluding"),
    jobs.LIFT: gettext_lazy("Lifting the exclusion"),
}


def _count(name: str, title: Any, **more: Any) -> Column:
    return Column(name, title, numeric=True, digits=0, order=name, **more)


IMPORTS = Table(
    name="imports",
    title=gettext_lazy("Imports"),
    columns=[
        Column("at", gettext_lazy("When"), order="at"),
        Column(
            "file_name",
            gettext_lazy("File"),
            order="file_name",
            value=file_title,
            main=True,
            link=lambda row: _url(row),
        ),
        Column("source", gettext_lazy("Source"), order="source", show=source_title),
        Column("kind", gettext_lazy("Kind"), value=lambda row: kind_title(row.kind), order="kind"),
        Column("days", gettext_lazy("Days"), value=lambda row: days(row), order="first_day"),
        _count("read", gettext_lazy("Rows read")),
        _count("stored", gettext_lazy("New rows")),
        _count("updated", gettext_lazy("Updated")),
        _count("unchanged", gettext_lazy("Unchanged"), hidden=True),
        _count("skipped", gettext_lazy("Skipped")),
        _count("rejected", gettext_lazy("Rejected")),
        Column("by", gettext_lazy("Done by"), order="by", show=show.who),
        Column(
            "state",
            gettext_lazy("State"),
            template="records/cells/import_state.html",
            value=lambda row: state(row),
        ),
    ],
    search=["file_name", "source", "by"],
    filters=[
        Choice("kind", gettext_lazy("Kind"), options=lambda request: kind_choices()),
        Text("source", gettext_lazy("Source")),
        Dates("at", gettext_lazy("When"), moments=True),
    ],
    order="-id",
    empty=Empty(
        gettext_lazy("No records yet"),
        gettext_lazy(
            "Upload a file of calls, chats or tickets; you see how every row is understood "
            "before anything is stored."
        ),
        gettext_lazy("Import the first file"),
        "records_import",
    ),
)


class TakeBackForm(forms.Form):
    """Why an import is taken back."""

    why = TextBox(gettext_lazy("Reason"), rows=2, max_length=BRIEF)


def days(row: Import) -> str:
    """From the first to the last day of an import."""
    if row.first_day is None:
        return ""
    return (
        str(row.first_day) if row.first_day == row.last_day else f"{row.first_day} – {row.last_day}"
    )


def state(row: Import) -> str:
    """Whether an import counts, in a word."""
    return _("counts") if row.until is None else _("taken back")


@door(may_see_imports)
def imports(request: HttpRequest) -> HttpResponseBase:
    """List all imports, the newest first."""
    waiting = Job.objects.filter(kind=jobs.IMPORT, state__in=("waiting", "running")).order_by("id")[
        :5
    ]
    drafts = _drafts(actor_of(request))
    context = {"waiting": waiting, "drafts": drafts, "may_import": may_import(actor_of(request))}
    return IMPORTS.respond(request, "records/imports.html", Import.objects.all(), context)


@door(may_see_imports)
def import_report(request: HttpRequest, import_id: int) -> HttpResponse:
    """Report what one import did: six counts that add up, rejected rows with reasons, what comes
    next.
    """
    row = _import(import_id)
    actor = actor_of(request)
    spans = reads.agent_spans()
    house = published(row.source)
    owned = people.first_owned()
    own = [key for key in spans if key.source == row.source]
    unowned, early = reads.judged_keys(own, owned)
    context = {
        "row": row,
        "figures": _figures(row),
        "months": sorted({file.month for file in row.files.all()}),
        "rejects": [
            reject | {"column": column_title(row.kind, reject.get("column", ""))}
            for reject in itertools.islice(rejected_rows(row), FIRST_REJECTS)
        ],
        "unowned": len(unowned),
        "early": len(early),
        "beginners": len(reads.beginners(own, owned)),
        "without_end": reads.without_end(row),
        "overlapping": reads.overlapping(row),
        "look_alikes": reads.look_alikes(row.source, spans),
        "reasons": [_why(row, why) for why in reads.commonest_reasons(row)],
        "may_import": may_import(actor) and house is None,
        "house": said(house.origin) if house else "",
        "doubts": _doubts(row),
        "form": TakeBackForm(),
        "upload": Upload.objects.filter(sha256=row.sha256, account=actor.account, of_import=None)
        .exclude(mapping="")
        .first(),
    }
    return render(request, "records/import.html", context)


@door(may_import, "POST")
def take_back(request: HttpRequest, import_id: int) -> HttpResponse:
    """Queue the taking back of an import, with its reason."""
    row = _import(import_id)
    form = TakeBackForm(request.POST)
    if row.until is None and form.is_valid():
        job = jobs.queue_take_back(row.pk, form.cleaned_data["why"], actor=actor_of(request))
        return redirect("records_job", job.pk)
    context = {"row": row, "form": form}
    return render(request, "records/take_back.html", context, status=200 if row.until else 422)


@door(may_import, "POST")
def take_up(request: HttpRequest, import_id: int) -> HttpResponse:
    """Lay an import's original out beside its mapping, to change it and read it again."""
    upload = actions.take_up(_import(import_id).pk, actor=actor_of(request))
    return redirect("records_upload_columns", upload.pk)


@door(may_see_imports)
def rejects(request: HttpRequest, import_id: int) -> FileResponse:
    """The rejected rows of an import as CSV: line, reason, and the row as it came."""
    row = _import(import_id)
    path = manifest.root() / row.rejects
    if not row.rejects or not path.is_file():
        raise NotFound()
    name = f"rejects-{row.pk}.csv"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8"
    )


@door(may_see_imports)
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """The page of a long job on records."""
    row = _job(job_id)
    shown = _progress(row)
    if row.state == Job.State.DONE and shown.done_url:
        return redirect(shown.done_url)
    upload = row.arguments.get("upload")
    known = Upload.objects.filter(pk=upload).first() if upload else None
    return render(request, "records/job.html", {"progress": shown, "job": row, "upload": known})


@door(may_see_imports)
def job_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a job is: the fragment that the page asks for every second."""
    return progress.respond(request, _progress(_job(job_id)))


@door(may_import, "POST")
def cancel_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask a job to stop."""
    queue.cancel(_job(job_id).pk)
    return redirect("records_job", job_id)


def rejected_rows(row: Import) -> Iterator[dict[str, str]]:
    """The rejected rows of an import, one dict each: line, reason in the active language, the
    columns as they came.
    """
    for reject in reads.rejects_of(row):
        english = reject.pop("reason_en", "")
        yield reject if show.chinese() else reject | {"reason": english}


def _progress(row: Job) -> progress.Progress:
    result = row.result or {}
    done_url = ""
    if "import" in result:
        done_url = reverse("records_import_report", args=[result["import"]])
    elif row.state == Job.State.DONE:
        done_url = reverse("records_exclusions" if "exclusion" in result else "records_imports")
    return progress.Progress.of(
        row,
        url=reverse("records_job_progress", args=[row.pk]),
        title=JOB_TITLES.get(row.kind, _("Working")),
        cancel_url=reverse("records_job_cancel", args=[row.pk]) if row.kind == jobs.IMPORT else "",
        done_url=done_url,
    )


def _figures(row: Import) -> list[Figure]:
    titles = {
        "read": (_("Rows read"), _("rows in the file")),
        "stored": (_("New rows"), _("not known before")),
        "updated": (_("Updated"), _("the older version stays readable")),
        "unchanged": (_("Unchanged"), _("the same as before")),
        "skipped": (_("Skipped"), _("left out by the mapping")),
        "rejected": (_("Rejected"), _("not understood; nothing of them counts")),
    }
    tones = {"rejected": "warn" if row.rejected else ""}
    return [
        Figure(titles[name][0], value, digits=0, note=titles[name][1], tone=tones.get(name, ""))
        for name, value in counts(row).items()
    ]


def _doubts(row: Import) -> str:
    """The columns of the record's heart that the mapping of an import says nothing of."""
    titles = [column_title(row.kind, name) for name in reads.unsaid(row)]
    return ("、" if show.chinese() else ", ").join(titles)


def _why(row: Import, why: reads.Why) -> dict[str, Any]:
    """A reason as the page says it."""
    reason = why.reason[show.language()]
    return {"reason": reason, "rows": why.rows, "line": why.line, "value": why.value}


def _drafts(actor: Actor) -> QuerySet[Upload]:
    """Files that this person uploaded and did not import yet."""
    return Upload.objects.filter(account=actor.account).order_by("-id")[:5]


def _import(import_id: int) -> Import:
    return or_not_found(Import.objects.filter(pk=import_id).first())


def _job(job_id: int) -> Job:
    known = Job.objects.filter(pk=job_id, kind__startswith="records.")
    return or_not_found(known.first())


def _url(row: Import) -> str:
    return reverse("records_import_report", args=[row.pk])
