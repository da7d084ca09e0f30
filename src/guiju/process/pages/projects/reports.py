"""Weekly reports: handed in, answered, and the overview of who reported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.kit import excel
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import done_or_shown
from guiju.process.access.projects import (
    check_edits,
    may_see_overview,
    may_see_projects,
    visible_project,
    visible_projects,
    visible_report,
)
from guiju.process.actions import reports as actions
from guiju.process.pages.projects.forms import ReportForm
from guiju.process.pages.projects.labels import WEEKS
from guiju.process.reads.projects import owed_weeks
from guiju.process.reads.reports import executing, overview

#: So many projects stand side by side.
MOST = 500


@door(may_see_overview)
def reports(request: HttpRequest) -> HttpResponseBase:
    """Who has reported on what, week by week; as Excel too."""
    rows = list(
        executing(visible_projects(actor_of(request))).order_by("owner__name", "number")[: MOST + 1]
    )
    lines = overview(rows[:MOST], clock.today())
    lines.sort(key=lambda line: -line.owed)
    if request.GET.get("export") == "xlsx":
        return _sheet(lines)
    weeks = [week.start for week in lines[0].weeks] if lines else []
    helped = [
        (line.project, week.report)
        for line in lines
        for week in line.weeks
        if week.report and week.report.help and not week.report.answered_at
    ]
    context = {
        "lines": lines,
        "weeks": weeks,
        "helped": helped,
        "words": WEEKS,
        "owed": sum(line.owed for line in lines),
        "more": len(rows) > MOST,
    }
    return render(request, "process/projects/reports.html", context)


@door(may_see_projects, "GET", "HEAD", "POST")
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in a week's report."""
    actor = actor_of(request)
    row = visible_project(actor, pk)
    check_edits(actor, row)
    owed = owed_weeks(row)
    form = ReportForm(
        request.POST or None,
        initial={"week": owed[0] if owed else clock.today(), "progress": row.progress},
    )

    def act(said: dict[str, Any]) -> object:
        return actions.report_week(
            row, said.pop("week"), said.pop("progress"), said.pop("done"), actor=actor, **said
        )

    return done_or_shown(
        request,
        form,
        act,
        reverse("process_project", args=[pk]),
        title=_("Weekly report: %(name)s") % {"name": row.name},
        submit=_("Hand the report in"),
        said=_("Reported."),
        lead=_("How far, what is hard, which help is needed. One a week, due by Sunday."),
    )


@door(may_see_projects, "POST")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a project's weekly report."""
    report = visible_report(actor_of(request), pk)
    actions.answer_report(report, request.POST.get("answer", ""), actor=actor_of(request))
    messages.success(request, _("Answered; the owner has been told."))
    return redirect("process_project", report.project_id)


def _sheet(lines: list[Any]) -> HttpResponseBase:
    weeks = [week.start.isoformat() for week in lines[0].weeks] if lines else []
    heads = [_("Project name"), _("Who answers for it"), *weeks, _("owed")]
    rows = (
        [
            line.project.name,
            line.project.owner.name,
            *(str(WEEKS[week.state][1]) for week in line.weeks),
            line.owed,
        ]
        for line in lines
    )
    return excel.answer(_("Weekly reports"), [excel.Heading(head) for head in heads], rows)
