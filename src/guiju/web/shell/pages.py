"""My day, notices, jobs, one's own account: pages that belong to no single feature."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from guiju.foundation import clock
from guiju.foundation import jobs as long_jobs
from guiju.foundation import notices as told
from guiju.foundation.access import ROLES, Actor
from guiju.foundation.models import Job, Notice
from guiju.web.kit import navigation, progress
from guiju.web.kit.table import Column, Empty, Table
from guiju.web.shell.access import visible_job, visible_jobs
from guiju.web.shell.first_steps import first_steps


def in_tongue(sentence: dict[str, str]) -> str:
    """The sentence in the page's language."""
    return sentence.get("zh" if (get_language() or "zh").startswith("zh") else "en", "")


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """The site answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """The home page, composed of what features offer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    steps = first_steps(actor)
    context = {
        "today": clock.now(),
        "todos": navigation.todos(actor),
        "cards": [render_to_string(card.template, card.context, request) for card in navigation.day_cards(actor)],
        "steps": steps,
        "roles": [in_tongue(dict(ROLES[grant.role])) for grant in actor.grants],
    }
    return render(request, "shell/my_day.html", context)


NOTICES = Table(
    name="notices",
    title=_("Notices"),
    columns=[
        Column("at", _("When"), order="at"),
        Column("sentence", _("Notice"), value=lambda row: in_tongue(row.sentence), link=lambda row: row.url or None),
    ],
    order="-at",
    empty=Empty(_("No notices"), _("What you should know will be told here and by e-mail.")),
)


def notices(request: HttpRequest) -> HttpResponseBase:
    """What I was told; looking at it marks it as read."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        told.read(actor.account or 0)
        return redirect("notices")
    return NOTICES.respond(request, "shell/notices.html", Notice.objects.filter(account=actor.account or -1))


JOBS = Table(
    name="jobs",
    title=_("Jobs"),
    columns=[
        Column("id", _("No."), numeric=True, order="id", link=lambda row: reverse("job", args=[row.pk])),
        Column("kind", _("Kind"), order="kind"),
        Column("state", _("State"), template="shell/cells/job_state.html", order="state"),
        Column("created_at", _("Began"), order="created_at"),
        Column("finished_at", _("Ended"), order="finished_at"),
    ],
    order="-id",
    empty=Empty(_("No jobs"), _("Long work, such as an import, appears here with its progress.")),
)


def jobs(request: HttpRequest) -> HttpResponseBase:
    """Long work: mine, or all of it."""
    return JOBS.respond(request, "shell/jobs.html", visible_jobs(request.actor))  # type: ignore[attr-defined]


def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job with its progress."""
    row = visible_job(request.actor, pk)  # type: ignore[attr-defined]
    return render(request, "shell/job.html", {"job": row, "progress": _progress(row), "result": _result(row)})


def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The polled fragment of a job."""
    return progress.respond(request, _progress(visible_job(request.actor, pk)))  # type: ignore[attr-defined]


@require_POST
def cancel_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to stop."""
    row = visible_job(request.actor, pk)  # type: ignore[attr-defined]
    long_jobs.cancel(row.pk)
    messages.success(request, _("The job was asked to stop; nothing of it is half-stored."))
    return redirect("job", pk=pk)


def account_settings(request: HttpRequest) -> HttpResponse:
    """My account: password, second factor, sessions."""
    return render(request, "shell/account.html", {})


def _progress(row: Job) -> progress.Progress:
    here = reverse("job", args=[row.pk])
    return progress.Progress.of(
        row,
        url=reverse("job_progress", args=[row.pk]),
        title=row.kind,
        cancel_url=reverse("job_cancel", args=[row.pk]),
        done_url=here,
    )


def _result(row: Job) -> list[tuple[str, Any]]:
    return list(row.result.items()) if isinstance(row.result, dict) else []
