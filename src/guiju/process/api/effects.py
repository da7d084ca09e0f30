"""Whether projects moved their metrics, over HTTP."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from ninja import Query, Router

from guiju.foundation.errors import or_not_found
from guiju.foundation.models import Job
from guiju.kit.context import actor_of
from guiju.kit.doors import entitled
from guiju.kit.shapes import JobOut, Number, Page
from guiju.process.access.effects import VIEW_EFFECTS, WEIGH, weighable_project, weighable_projects
from guiju.process.actions import effects as actions
from guiju.process.jobs.effects import queue_weigh
from guiju.process.models.effects import Effect
from guiju.process.models.projects import Project
from guiju.process.reads import effects as reads
from guiju.process.shapes import effects as shapes

router = Router()


@router.get("/effects", response=shapes.WeighedProjectsOut, summary="Projects that named a metric")
def projects(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """List the projects that named a metric and that the actor may see, the newest change first,
    with their present verdict.
    """
    actor = entitled(request, VIEW_EFFECTS)
    present = Effect.objects.filter(project=OuterRef("pk"), current=True)
    rows = (
        weighable_projects(actor)
        .exclude(metric="")
        .annotate(verdict=Subquery(present.values("verdict")[:1]))
    )
    rows = rows.order_by("-changed_on", "-pk")
    return page.counted(rows)


@router.get("/effects/{pk}", response=shapes.EffectOut, summary="A project's present answer")
def effect(request: HttpRequest, pk: int = Number) -> Effect:
    """Show a project's present answer with everything that it rests on but the daily figures."""
    return or_not_found(
        reads.current_effect(_project(request, pk)),
        "这个项目还没有衡量成效。",
        "This project was not weighed yet.",
    )


@router.put(
    "/effects/{pk}/metric",
    response=shapes.WeighedProjectOut,
    summary="Name what a project is to move",
)
def name_metric(request: HttpRequest, sent: shapes.ProjectMetricIn, pk: int = Number) -> Project:
    """Name the metric that a project is to move. An answer to another question is no longer the
    present one.
    """
    fields = sent.dict()
    metric, slice_, day = fields.pop("metric"), fields.pop("slice"), fields.pop("changed_on")
    project = _project(request, pk, WEIGH)
    return actions.name_metric(project, metric, slice_, day, actor=actor_of(request), **fields)


@router.post("/effects/{pk}/weigh", response={202: JobOut}, summary="Weigh a project's effect")
def weigh(request: HttpRequest, pk: int = Number) -> tuple[int, Job]:
    """Start a job that weighs a project's effect; asked twice, it runs once."""
    return 202, queue_weigh(_project(request, pk, WEIGH), actor=actor_of(request))


def _project(request: HttpRequest, pk: int, permission: Any = VIEW_EFFECTS) -> Project:
    actor = entitled(request, permission)
    return weighable_project(actor, pk)
