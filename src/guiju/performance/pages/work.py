"""Long work of the measure under way: closing, examining, trying."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.foundation.access import Actor
from guiju.foundation.errors import or_not_found
from guiju.foundation.models import Job
from guiju.kit import progress
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.performance import jobs
from guiju.performance.access import may_close, may_write
from guiju.performance.models import SchemeVersion


def may_work(actor: Actor) -> bool:
    """Whether the actor starts any of this work."""
    return may_close(actor) or may_write(actor)


@door(may_work)
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """The page of work under way; done, it leads to what came of it."""
    row = _job(request, job_id)
    shown = _progress(row)
    if row.state == Job.State.DONE:
        return redirect(shown.done_url)
    return render(request, "performance/job.html", {"progress": shown, "job": row})


@door(may_work)
def job_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far the work is."""
    return progress.respond(request, _progress(_job(request, job_id)))


def _job(request: HttpRequest, job_id: int) -> Job:
    actor = actor_of(request)
    kinds = [kind for kind in jobs.KINDS if may_close(actor) or kind != jobs.CLOSE]
    return or_not_found(Job.objects.filter(pk=job_id, kind__in=kinds).first())


def _progress(row: Job) -> progress.Progress:
    url = reverse("performance_job_progress", args=[row.pk])
    return progress.Progress.of(row, url=url, title=_title(row), done_url=_done(row))


def _title(row: Job) -> str:
    if row.kind == jobs.CLOSE:
        return _("Closing %(month)s") % {"month": row.arguments.get("month", "")}
    version = (
        SchemeVersion.objects.select_related("scheme")
        .filter(pk=row.arguments.get("version"))
        .first()
    )
    said = {
        jobs.EXAMINE: _("Examining %(scheme)s"),
        jobs.TRY: _("Trying %(scheme)s on past months"),
    }
    return said[row.kind] % {"scheme": version.shown if version else ""}


def _done(row: Job) -> str:
    result = row.result or {}
    if "closing" in result:
        return reverse("performance_closing", args=[result["closing"]])
    if "trial" in result:
        return reverse("performance_trial", args=[result["scheme"], result["version"]])
    if "examination" in result:
        return reverse("performance_examination", args=[result["scheme"], result["version"]])
    return reverse("performance_closings" if row.kind == jobs.CLOSE else "performance_schemes")
