"""Weighing effects: may be run again after a killed worker without harm."""

from __future__ import annotations

from typing import Any

from guiju.foundation import jobs
from guiju.foundation.access import Actor
from guiju.foundation.models import Job
from guiju.people import reads as people
from guiju.process.access.effects import check_weighs
from guiju.process.actions import effects as actions
from guiju.process.models.projects import Project

WEIGH = "process.weigh"


def queue_weigh(project: Project, *, actor: Actor) -> Job:
    """Weigh a project; asked twice, it runs once."""
    check_weighs(actor, project)
    arguments = {"project": project.pk, "account": actor.account}
    return jobs.queue(WEIGH, arguments, account=actor.account, unique=f"{WEIGH}/{project.pk}")


@jobs.job(WEIGH)
def weigh(step: jobs.Step, project: int, account: int | None) -> dict[str, Any]:
    """Weigh a project's effect. Run again it weighs again."""
    row = actions.weigh(
        Project.objects.get(pk=project), actor=people.actor_by_id(account), step=step
    )
    return {"project": project, "effect": row.pk, "verdict": row.verdict}
