"""Problems collected on paper or in a chat: a template out, the filled one in, with a preview of
what will be stored.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.errors import GuijuError, NotFound
from guiju.foundation.models import Job
from guiju.kit import drafts, excel, progress, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.process.access.problems import may_answer
from guiju.process.actions.problems.sheets import COLUMNS, DRAFT, preview_problems, read_rows
from guiju.process.jobs.problems import IMPORT, queue_import
from guiju.process.pages.problems import labels


class SheetForm(forms.Form):
    """The template that was filled in."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("The template as xlsx, xls, ods or CSV. Up to 20 MB."),
    )


@door(may_answer)
def template(request: HttpRequest) -> FileResponse:
    """The template with a line that shows how."""
    at = 0 if show.chinese() else 1
    kinds = [title for _code, title in labels.kinds()]
    day = clock.today().isoformat()
    rows = [(_("The refund page shows nothing after the update."), kinds[0], day, "G101")]
    return excel.answer(
        _("Problems collected"), [excel.Heading(titles[at]) for titles in COLUMNS.values()], rows
    )


@door(may_answer, "GET", "HEAD", "POST")
def bring(request: HttpRequest) -> HttpResponse:
    """Take the filled template (step 1); nothing is stored yet."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("process_problems_import_preview", _kept(form.cleaned_data["file"]))
        except GuijuError as error:
            refuse(form, error)
    context = {"form": form, "kinds": labels.kinds()}
    return render(
        request, "process/problems/import.html", context, status=422 if form.errors else 200
    )


@door(may_answer, "GET", "HEAD", "POST")
def preview(request: HttpRequest, draft: str) -> HttpResponse:
    """Show what would be stored and what is refused (step 2); then a job does it."""
    actor = actor_of(request)
    path = drafts.path_of(draft, DRAFT)
    if request.method == "POST":
        return redirect("process_problems_import_job", queue_import(draft, actor=actor).pk)
    told = preview_problems(list(read_rows(path)), actor=actor)
    language = "zh" if show.chinese() else "en"
    bad = [(row, reason[language]) for row, reason in told.bad]
    return render(
        request,
        "process/problems/import_preview.html",
        {"good": told.good, "bad": bad, "draft": draft},
    )


@door(may_answer)
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show the storing under way (step 3); done, what was stored and what was refused."""
    row = _job(request, job_id)
    language, told = "zh" if show.chinese() else "en", row.result or {}
    refused = [(line, reason[language]) for line, reason in told.get("refused", [])]
    context = {
        "progress": _progress(row),
        "stored": told.get("stored", 0),
        "refused": refused,
        "done": row.state == Job.State.DONE,
    }
    return render(request, "process/problems/import_job.html", context)


@door(may_answer)
def job_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far the storing has come."""
    return progress.respond(request, _progress(_job(request, job_id)))


def _job(request: HttpRequest, job_id: int) -> Job:
    """One's own storing of a sheet; absent for others."""
    mine = Job.objects.filter(kind=IMPORT, account=actor_of(request).account)
    row = mine.filter(pk=job_id).first()
    if row is None:
        raise NotFound()
    return row


def _progress(row: Job) -> progress.Progress:
    url, done = (
        reverse(f"process_problems_import_{name}", args=[row.pk]) for name in ("progress", "job")
    )
    return progress.Progress.of(row, url=url, title=_("Problems from a sheet"), done_url=done)


def _kept(sent: Any) -> str:
    """Keep a sent sheet until it is applied; refused when it is none."""
    draft = drafts.keep(sent, DRAFT)
    try:
        list(read_rows(drafts.path_of(draft, DRAFT)))
    except GuijuError:
        drafts.forget(draft, DRAFT)
        raise
    return draft
