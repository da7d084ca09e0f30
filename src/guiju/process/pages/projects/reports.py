"""Weekly reports: the overview of who reported."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from guiju.foundation import clock
from guiju.kit import excel, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.process.access.projects import (
    may_see_overview,
    visible_projects,
)
from guiju.process.pages.projects.labels import WEEKS
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


def _sheet(lines: list[Any]) -> HttpResponseBase:
    weeks = [show.week(week.start) for week in lines[0].weeks] if lines else []
    heads = [_("Project name"), _("Who answers for it"), *weeks, _("owed")]
    rows = (
        [
            line.project.name,
            line.project.owner.shown,
            *(str(WEEKS[week.state][1]) for week in line.weeks),
            line.owed,
        ]
        for line in lines
    )
    return excel.answer(_("Weekly reports"), [excel.Heading(head) for head in heads], rows)
