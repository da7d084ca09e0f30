"""Did it move: the list of projects that named a metric, one project's answer, weighing as a
job.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.foundation.models import Job
from guiju.kit import progress, show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.table import Choice, Column, Dates, Empty, Table
from guiju.process.access.effects import (
    may_name,
    may_see_effects,
    may_weigh,
    may_weigh_any,
    weighable_project,
    weighable_projects,
)
from guiju.process.jobs import effects as jobs
from guiju.process.models.effects import Effect
from guiju.process.models.projects import Project
from guiju.process.pages.effects import pictures
from guiju.process.pages.effects.card import news_of, shown
from guiju.process.pages.effects.sentences import VERDICTS, scope, title_of, writing_of
from guiju.process.reads import effects as reads
from guiju.records import reads as records

_NOT_YET = "none"


def _change(row: Any) -> str:
    """The effect with its interval as text."""
    if row.effect is None:
        return ""
    write = writing_of(records.metrics().get(row.metric), row.metric)
    return show.bracketed(write.difference(row.effect), write.between(row.low, row.high))


def _verdicts(_request: HttpRequest) -> list[tuple[str, str]]:
    return [
        *((code, str(word)) for code, (_tone, word) in VERDICTS.items()),
        (_NOT_YET, _("not weighed yet")),
    ]


class _Verdict(Choice):
    """One of the verdicts, or none yet."""

    def narrow_query(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(verdict=None) if value == _NOT_YET else super().narrow_query(rows, value)


TABLE = Table(
    name="effects",
    title=gettext_lazy("Did it move?"),
    columns=[
        Column("number", "#", numeric=True, digits=0, order="number"),
        Column(
            "name",
            gettext_lazy("Project"),
            order="name",
            main=True,
            link=lambda row: reverse("process_effect", args=[row.pk]),
        ),
        Column(
            "metric", gettext_lazy("Metric"), value=lambda row: title_of(row.metric), order="metric"
        ),
        Column(
            "slice",
            gettext_lazy("Scope"),
            value=lambda row: scope(row.slice),
        ),
        Column("changed_on", gettext_lazy("Changed since"), order="changed_on"),
        Column(
            "verdict",
            gettext_lazy("What came out"),
            template="process/effects/verdict.html",
            order="verdict",
            export=lambda row: str(VERDICTS[row.verdict][1]) if row.verdict else "",
        ),
        Column("effect", gettext_lazy("Effect (95 % interval)"), value=_change, order="relative"),
        Column(
            "value", gettext_lazy("Effect"), value="effect", numeric=True, digits=4, hidden=True
        ),
        Column("low", gettext_lazy("Effect, lower end"), numeric=True, digits=4, hidden=True),
        Column("high", gettext_lazy("Effect, upper end"), numeric=True, digits=4, hidden=True),
        Column("weighed_at", gettext_lazy("Weighed"), order="weighed_at", hidden=True),
    ],
    search=["name", "metric"],
    filters=[
        _Verdict("verdict", gettext_lazy("What came out"), _verdicts),
        Dates("changed_on", gettext_lazy("Changed since")),
    ],
    order="-changed_on",
    empty=Empty(
        gettext_lazy("No project has named its metric yet"),
        gettext_lazy(
            "Open a project and say which number it is to move, where, and since when "
            "something is different."
        ),
    ),
)


def rows_of(actor: Actor) -> QuerySet[Project]:
    """Projects with a metric that the actor sees, each with its present answer; no figures are
    read.
    """
    present = Effect.objects.filter(project=OuterRef("pk"), current=True)
    parts = {
        name: Subquery(present.values(name)[:1])
        for name in ("verdict", "effect", "low", "high", "relative")
    }
    rows = weighable_projects(actor).exclude(metric="").annotate(**parts)
    return rows.annotate(weighed_at=Subquery(present.values("at")[:1]))


@door(may_see_effects)
def effects(request: HttpRequest) -> HttpResponseBase:
    """The projects that named a metric, with their answers."""
    actor = actor_of(request)
    context = {} if "export" in request.GET else _summary(actor)
    return TABLE.respond(request, "process/effects/effects.html", rows_of(actor), context)


def _summary(actor: Actor) -> dict[str, Any]:
    ids = weighable_projects(actor).exclude(metric="").values("pk")
    present = Effect.objects.filter(current=True, project__in=ids)
    counts = dict.fromkeys(VERDICTS, 0)
    for verdict in present.values_list("verdict", flat=True):
        counts[verdict] += 1
    drawn = (
        present.select_related("project")
        .defer("days", "comparison", "result")
        .exclude(relative_low=None)
    )
    several = pictures.of_several(list(drawn.order_by(F("at").desc())[: pictures.MOST_DRAWN]))
    return {"counts": counts, "weighed": sum(counts.values()), "several": several}


@door(may_see_effects)
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one project's present answer: sentence, figures, picture, checks, records."""
    project = weighable_project(actor_of(request), pk)
    row = reads.current_effect(project)
    return render(request, "process/effects/effect.html", _context(request, project, row))


@door(may_see_effects)
def past(request: HttpRequest, pk: int, effect_pk: int) -> HttpResponse:
    """An earlier answer as it was given."""
    project = weighable_project(actor_of(request), pk)
    row = or_not_found(Effect.objects.filter(project=project, pk=effect_pk).first())
    return render(request, "process/effects/effect.html", _context(request, project, row))


def _context(request: HttpRequest, project: Project, row: Effect | None) -> dict[str, Any]:
    actor = actor_of(request)
    context = {
        "project": project,
        "effect": row,
        "may_weigh": may_weigh(actor, project),
        "may_name": may_name(actor, project),
        "pending": reads.pending(project),
        "metric": title_of(project.metric),
        "where": scope(project.slice),
        "past": reads.past_effects(project)[:20],
    }
    return context | (shown(row, actor) | {"news": news_of(row, actor)} if row else {})


@door(may_weigh_any, "POST")
def weigh(request: HttpRequest, pk: int) -> HttpResponse:
    """Weigh a project, as a job."""
    actor = actor_of(request)
    row = jobs.queue_weigh(weighable_project(actor, pk), actor=actor)
    return redirect("process_effect_job", row.pk)


@door(may_weigh_any)
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """The weighing under way; done, it leads to the answer."""
    row = _job(request, job_id)
    if row.state == Job.State.DONE:
        return redirect("process_effect", row.arguments["project"])
    back = reverse("process_effect", args=[row.arguments["project"]])
    return render(request, "process/effects/job.html", {"progress": _progress(row), "back": back})


@door(may_weigh_any)
def job_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far the weighing has come."""
    return progress.respond(request, _progress(_job(request, job_id)))


def _job(request: HttpRequest, job_id: int) -> Job:
    """The job, or absent for who may not weigh its project."""
    row = or_not_found(Job.objects.filter(pk=job_id, kind=jobs.WEIGH).first())
    actor = actor_of(request)
    if not may_weigh(actor, weighable_project(actor, row.arguments["project"])):
        raise Forbidden()
    return row


def _progress(row: Job) -> progress.Progress:
    url, done = (
        reverse("process_effect_job_progress", args=[row.pk]),
        reverse("process_effect", args=[row.arguments["project"]]),
    )
    return progress.Progress.of(row, url=url, title=_("Weighing"), done_url=done)
