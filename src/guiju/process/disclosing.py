"""Who reads what the journal holds about the line."""

from __future__ import annotations

from django.db.models import QuerySet

from guiju.foundation.access import Actor
from guiju.foundation.disclosure import declare, whoever_has
from guiju.process.access import checklists, problems, procedures, projects
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.models.projects import ActionStep, WeeklyReport


def disclose() -> None:
    """Declare it for each noun."""
    declare("checklist", checklists.visible_checklists)
    declare("rhythm", checklists.visible_rhythms)
    declare("problem", problems.visible_problems)
    declare("problem_class", whoever_has(problems.REPORT, problems.READ))
    declare("project", projects.visible_projects)
    declare("action_step", _steps)
    declare("weekly_report", _reports)
    for noun in ("procedure", "form_template", "form_file", "synonyms"):
        declare(noun, whoever_has(procedures.VIEW))
    declare("procedure_version", _versions)
    declare("confirmation", whoever_has(procedures.READERS))


def _steps(actor: Actor) -> QuerySet[ActionStep]:
    return ActionStep.objects.filter(
        project__in=projects.visible_projects(actor).order_by().values("pk")
    )


def _reports(actor: Actor) -> QuerySet[WeeklyReport]:
    return WeeklyReport.objects.filter(
        project__in=projects.visible_projects(actor).order_by().values("pk")
    )


def _versions(actor: Actor) -> QuerySet[ProcedureVersion] | bool:
    return procedures.visible_versions(actor) if procedures.may_read(actor) else False
