"""Addresses of projects: who may open them."""

from __future__ import annotations

from typing import Any

from guiju.process.models.projects import ActionStep, Project
from tests.house.roles import ALL

_LEADERS = {"manager", "team_leader", "supervisor", "quality", "trainer", "people_officer"}
#: Who sees the project of east-1: its leader, those above, and who has a step in it.
_INVOLVED = ALL - {"administrator"}
_RUN = {"manager", "team_leader", "supervisor"}
DOORS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "process_projects": ((), "GET", ALL),
    "process_project": (("project",), "GET", _INVOLVED),
    "process_step": (("step",), "GET", _INVOLVED),
    "process_project_new": ((), "GET", _LEADERS),
    "process_reports": ((), "GET", _LEADERS | {"auditor"}),
    "process_plan_import": ((), "GET", ALL),
    "process_project_cell": (("cell", "column"), "GET", _INVOLVED),
    "process_project_move": (("project",), "POST", _RUN),
    "process_step_new": (("project",), "POST", _INVOLVED),
    "process_link_new": (("project",), "POST", _INVOLVED),
    "process_project_decide": (("project", "kind"), "GET", _RUN | {"people_officer"}),
    "process_report_new": (("project",), "GET", _RUN),
    "process_project_close": (("project",), "GET", _RUN),
    "process_project_next": (("closed",), "GET", _LEADERS),
}
MANAGER: tuple[str, ...] = (
    "/process/projects/",
    "/process/projects/?view=board",
    "/process/projects/?view=gantt",
    "/process/projects/{project}/",
    "/process/projects/{closed}/",
    "/process/projects/new/",
    "/process/projects/reports/",
    "/process/projects/import/",
    "/process/projects/{project}/report/",
    "/process/projects/{project}/close/",
    "/process/projects/{project}/decide/review/",
    "/process/projects/{project}/decide/solution/",
    "/process/projects/{closed}/next/",
    "/process/projects/{project}/rest/pause/",
)
AGENT: tuple[str, ...] = ("/process/projects/", "/process/projects/{project}/")


def words() -> dict[str, Any]:
    """Objects that exist."""
    row = Project.objects.get(name="一次解决率提升")
    step = ActionStep.objects.filter(project=row).first()
    return {
        "project": row.pk,
        "step": step.pk if step else 1,
        "cell": str(row.pk),
        "column": "objective",
        "kind": "review",
        "closed": Project.objects.get(state="closed").pk,
    }
