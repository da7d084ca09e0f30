"""Long work: mine, or all of it."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from guiju.foundation import jobs as long_jobs
from guiju.foundation.access import Actor
from guiju.foundation.models import Job
from guiju.kit import progress
from guiju.kit.context import actor_of
from guiju.kit.progress import Progress
from guiju.kit.table import Choice, Column, Empty, Table
from guiju.web.shell import exporting, machine_names
from guiju.web.shell.access import may_read_result, visible_job, visible_jobs
from guiju.web.shell.actions import EXPORT

STATES = (
    ("waiting", _("waiting")),
    ("running", _("running")),
    ("done", _("done")),
    ("failed", _("failed")),
    ("cancelled", _("cancelled")),
)
#: What a job tells of a thing by a number that only the database knows.
KEYS = {
    "closing",
    "draw",
    "effect",
    "examination",
    "exclusion",
    "import",
    "project",
    "run",
    "trial",
}
JOBS = Table(
    name="jobs",
    title=_("Jobs"),
    columns=[
        Column("id", _("No."), numeric=True, order="id", show=str),
        Column(
            "kind",
            _("Kind"),
            value=lambda row: machine_names.job_kind(row.kind),
            order="kind",
            link=lambda row: reverse("job", args=[row.pk]),
            main=True,
        ),
        Column("state", _("State"), template="shell/cells/job_state.html", order="state"),
        Column("created_at", _("Began"), order="created_at"),
        Column("finished_at", _("Ended"), order="finished_at"),
    ],
    filters=[
        Choice("state", _("State"), lambda request: [(code, str(word)) for code, word in STATES]),
        Choice(
            "kind",
            _("Kind"),
            lambda request: [
                (kind, machine_names.job_kind(kind)) for kind in sorted(long_jobs.KINDS)
            ],
        ),
    ],
    order="-id",
    empty=Empty(_("No jobs"), _("Long work, such as an import, appears here with its progress.")),
)


@require_safe
def jobs(request: HttpRequest) -> HttpResponseBase:
    """List the jobs that the reader may see."""
    return JOBS.respond(request, "shell/jobs.html", visible_jobs(actor_of(request)))


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job with its progress, and what came of it."""
    row = visible_job(actor_of(request), pk)
    actor = actor_of(request)
    context = {
        "job": row,
        "title": machine_names.job_kind(row.kind),
        "progress": _progress(row, actor),
        "result": _result(row) if may_read_result(actor, row) else [],
        "file": row.kind == EXPORT and row.state == Job.State.DONE and row.account == actor.account,
    }
    return render(request, "shell/job.html", context)


@require_safe
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The polled fragment of a job."""
    return progress.respond(
        request, _progress(visible_job(actor_of(request), pk), actor_of(request))
    )


@require_safe
def job_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of one's own long export."""
    actor = actor_of(request)
    return exporting.download(exporting.own_export(actor, pk), actor=actor)


@require_POST
def cancel_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to stop."""
    row = visible_job(actor_of(request), pk)
    long_jobs.cancel(row.pk)
    messages.success(request, _("The job was asked to stop; nothing of it is half-stored."))
    return redirect("job", pk=pk)


def _progress(row: Job, actor: Actor) -> Progress:
    """How far the job is; what it says, names included, only to who may read its result."""
    shown = Progress.of(
        row,
        url=reverse("job_progress", args=[row.pk]),
        title=machine_names.job_kind(row.kind),
        cancel_url=reverse("job_cancel", args=[row.pk]),
        done_url=reverse("job", args=[row.pk]),
    )
    return shown if may_read_result(actor, row) else replace(shown, sentence="")


def _result(row: Job) -> list[tuple[str, str]]:
    if not isinstance(row.result, dict):
        return []
    told = {name: said for name, said in row.result.items() if name not in KEYS}
    return machine_names.pairs(told, noun="job")
