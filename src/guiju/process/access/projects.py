"""Who may see, begin, run and decide projects."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from guiju.foundation.access import Actor, Whose, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.process.models.projects import ActionStep, Project, WeeklyReport

_OWN: Any = dict.fromkeys(
    ("agent", "quality", "trainer", "people_officer", "administrator"), Whose.SELF
)
_RUNNING = (Project.State.OPEN, Project.State.PAUSED)
VIEW = permission(
    "process.projects",
    {"zh": "查看改善项目", "en": "see projects"},
    changes=False,
    own="agent administrator",
    team="team_leader supervisor",
    everyone="quality trainer people_officer manager",
)
RUN = permission(
    "process.run_projects",
    {"zh": "执行项目、写周报", "en": "run projects and report weekly"},
    team="team_leader supervisor",
    everyone="manager",
    **_OWN,
)
BEGIN = permission(
    "process.begin_projects",
    {"zh": "立项", "en": "begin projects"},
    team="team_leader supervisor",
    everyone="quality trainer people_officer manager",
)
DECIDE = permission(
    "process.decide_projects",
    {"zh": "决定与审核项目", "en": "decide and review projects"},
    team="team_leader supervisor",
    everyone="people_officer manager",
)


def may_see_projects(actor: Actor) -> bool:
    """Whether any project can be open to the actor."""
    return actor.may(VIEW)


def may_begin(actor: Actor) -> bool:
    """Whether the actor begins projects."""
    reach = actor.reach(BEGIN)
    return reach.everyone or bool(reach.teams)


def may_run_any(actor: Actor) -> bool:
    """Say whether any project or step can be the actor's to change."""
    return actor.may(RUN) or may_begin(actor)


def may_begin_for(actor: Actor, team: int | None) -> bool:
    """Whether the actor begins projects for this team (None: for the whole company)."""
    reach = actor.reach(BEGIN)
    return reach.everyone or (team is not None and team in reach.teams)


def may_edit_project(actor: Actor, project: Project) -> bool:
    """Whether the actor runs this project: its owner, a leader of its team, a manager. A closed
    one is not edited.
    """
    return project.state in _RUNNING and actor.reach(RUN).covers(
        person=project.owner_id, team=project.team_id
    )


def may_edit_step(actor: Actor, step: ActionStep, project: Project) -> bool:
    """Whether the actor changes a step: who runs the project, or the step's own owner."""
    own = project.state in _RUNNING and actor.reach(RUN).covers(person=step.owner_id)
    return own or may_edit_project(actor, project)


def may_decide(actor: Actor, project: Project) -> bool:
    """Whether the actor decides about this project: a leader of its team, a manager."""
    return project.state in _RUNNING and actor.reach(DECIDE).covers(team=project.team_id)


def may_answer_report(actor: Actor, project: Project) -> bool:
    """Say whether the actor answers this project's reports: who decides about it, but not who
    reports, nor in their own place.
    """
    return may_decide(actor, project) and (actor.operator or not actor.acts_for(project.owner_id))


def may_see_overview(actor: Actor) -> bool:
    """Whether the actor sees who of others has reported."""
    reach = actor.reach(VIEW)
    return reach.everyone or bool(reach.teams)


def visible_projects(actor: Actor) -> QuerySet[Project]:
    """Give the projects that an actor may see: all, those of their teams, those that they own or
    have a step in.
    """
    rows = Project.objects.select_related("owner", "team")
    reach = actor.reach(VIEW)
    if reach.everyone:
        return rows
    theirs = Q(team__in=reach.teams) if reach.teams else Q(pk__in=[])
    if reach.person:
        theirs |= Q(owner=reach.person) | Q(
            pk__in=ActionStep.objects.filter(owner=reach.person).values("project")
        )
    return rows.filter(theirs)


def visible_project(actor: Actor, pk: int) -> Project:
    """Give the project, or `NotFound` when the actor may not see it."""
    return or_not_found(visible_projects(actor).filter(pk=pk).first())


def visible_step(actor: Actor, project: int, pk: int) -> ActionStep:
    """An action step of a visible project, or `NotFound`. Two queries."""
    rows = ActionStep.objects.select_related("project", "owner")
    return or_not_found(rows.filter(pk=pk, project=visible_project(actor, project)).first())


def visible_report(actor: Actor, pk: int) -> WeeklyReport:
    """A weekly report of a visible project, or `NotFound`."""
    rows = WeeklyReport.objects.select_related("project__owner", "project__team")
    rows = rows.filter(project__in=visible_projects(actor).values("pk"), pk=pk)
    return or_not_found(rows.first())


def check_begins(actor: Actor, team: int | None) -> None:
    """Raise `Forbidden` unless the actor begins projects for this team (None: for the whole
    company).
    """
    if not may_begin_for(actor, team):
        raise Forbidden(
            "您只能为自己的班组立项。", "You begin projects for your own teams.", field="team"
        )


def check_runs_any(actor: Actor) -> None:
    """Raise `Forbidden` unless some project or step can be the actor's to change."""
    if not may_run_any(actor):
        raise Forbidden(permission=RUN.code)


def check_edits(actor: Actor, project: Project) -> None:
    """Raise `Forbidden` unless the actor runs this project."""
    if not may_edit_project(actor, project):
        raise Forbidden(
            "这个项目不由您推进，或已结束。", "This project is not yours to run, or has ended."
        )


def check_edits_step(actor: Actor, step: ActionStep, project: Project) -> None:
    """Raise `Forbidden` unless the actor changes this step."""
    if not may_edit_step(actor, step, project):
        sentence = {
            "zh": "这个步骤不由您修改，或项目已结束。",
            "en": "This step is not yours to change, or its project has ended.",
        }
        raise Forbidden(sentence)


def check_decides(actor: Actor, project: Project) -> None:
    """Raise `Forbidden` unless the actor decides about this project."""
    if not may_decide(actor, project):
        sentence = {
            "zh": "这个项目不由您决定，或已结束。",
            "en": "This project is not yours to decide, or has ended.",
        }
        raise Forbidden(sentence)


def check_answers_report(actor: Actor, project: Project) -> None:
    """Raise `Forbidden` unless the actor answers this project's reports."""
    check_decides(actor, project)
    if not may_answer_report(actor, project):
        raise Forbidden("自己的周报由别人回复。", "Another person answers one's own report.")
