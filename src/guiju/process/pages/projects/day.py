"""What projects add to every page: doors, search, what waits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import CharField, DateField, ExpressionWrapper, F, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.kit import navigation, show
from guiju.kit.navigation import Hit, Todo
from guiju.kit.waits import waits
from guiju.process.access.projects import may_see_overview, may_see_projects, visible_projects
from guiju.process.models.projects import ActionStep, Project, WeeklyReport
from guiju.process.rules.projects import EXECUTE, monday

SOON = 3


def open_doors() -> None:
    """Fill the registries of the kit."""
    navigation.tab(
        "problems", gettext_lazy("Projects"), "process_projects", may=may_see_projects, order=30
    )
    navigation.tab(
        "problems",
        gettext_lazy("Weekly reports"),
        "process_reports",
        may=may_see_overview,
        order=40,
    )
    navigation.action(
        gettext_lazy("Begin a project"), "process_project_new", words=gettext_lazy("new project")
    )
    navigation.search_provider(45)(search)
    waits("report", _reports, _report)
    waits("step", _steps, _step)


def search(actor: Actor, text: str) -> list[Hit]:
    """Projects by name and objective. One query."""
    if not may_see_projects(actor):
        return []
    rows = visible_projects(actor).filter(Q(name__icontains=text) | Q(objective__icontains=text))
    return [
        Hit(
            _("Improvement project"),
            row.name,
            reverse("process_project", args=[row.pk]),
            row.owner.shown,
        )
        for row in rows[: navigation.HITS_PER_PROVIDER]
    ]


def _reports(actor: Actor) -> Any:
    """My projects whose last week, or from Thursday on this week, has no report."""
    if not actor.person:
        return None
    today = clock.today()
    week = monday(today) if today.weekday() >= 3 else monday(today - dt.timedelta(days=7))
    reported = WeeklyReport.objects.filter(week=week).values("project")
    rows = Project.objects.filter(
        owner=actor.person,
        state="open",
        stage=EXECUTE,
        executes_since__lt=week + dt.timedelta(days=5),
    )
    due = ExpressionWrapper(Value(week + dt.timedelta(days=6)), output_field=DateField())
    return (
        rows.exclude(pk__in=reported)
        .annotate(what=Value("report", CharField()), title=F("name"), due=due)
        .values()
    )


def _report(row: dict[str, Any]) -> Todo:
    late = row["due"] < clock.today()
    sentence = _("Weekly report: %(name)s") % {"name": row["title"]}
    return Todo(
        _("report"),
        sentence,
        reverse("process_report_new", args=[row["id"]]),
        show.day(row["due"]),
        "bad" if late else "warn",
    )


def _steps(actor: Actor) -> Any:
    """My action steps that are due within three days or late, of projects that execute."""
    if not actor.person:
        return None
    rows = ActionStep.objects.filter(
        owner=actor.person,
        actual=None,
        dropped=False,
        ends__lte=clock.today() + dt.timedelta(days=SOON),
    )
    rows = rows.filter(project__state="open", project__stage=EXECUTE)
    return rows.annotate(what=Value("step", CharField()), due=F("ends")).values()


def _step(row: dict[str, Any]) -> Todo:
    late = row["due"] < clock.today()
    return Todo(
        _("step"),
        row["title"],
        reverse("process_step", args=[row["id"]]),
        show.day(row["due"]),
        "bad" if late else "warn",
    )
