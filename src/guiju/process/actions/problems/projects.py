"""Problems taken into a project, and out of it again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may
from guiju.foundation.errors import Conflict
from guiju.process.access.problems import ANSWER, NOUN
from guiju.process.actions.problems.steps import check_text, keep, locked, step, tell
from guiju.process.events import problems as events
from guiju.process.models.problems import Problem, ProblemStep
from guiju.process.models.projects import Project

Step, State = ProblemStep.What, Problem.State
OUT_WITH_WORDS = {"zh": "请写明为什么移出项目。", "en": "Say why it is taken out."}


def take_into_project(
    problems: Sequence[Problem], project: Project, *, actor: Actor
) -> list[Problem]:
    """Take problems into an open project: their reporters are told; each still gets its answer."""
    check_may(actor, ANSWER)
    with transaction.atomic():
        locked_rows = locked(problems, actor=actor)
        fresh = Project.objects.select_for_update().get(pk=project.pk)
        if fresh.state in (Project.State.CLOSED, Project.State.CANCELLED):
            raise Conflict("这个项目已经结束。", "This project has ended.")
        for row in locked_rows:
            _check_takes(row)
        taken = [row for row in locked_rows if row.project_id != fresh.pk]
        for row in taken:
            row.project = fresh
            keep(row, "project")
            step(row, Step.TAKEN, actor, about=fresh.name)
            tell(row, _taken(row, fresh), actor=actor)
        after = {"project": fresh.number, "problems": [row.number for row in taken]}
        journal.write(actor, events.TAKEN, "project", fresh.pk, after=after)
    return locked_rows


def take_out_of_project(row: Problem, reason: str, *, actor: Actor) -> Problem:
    """Take a problem out of its project, with the reason: its reporter is told."""
    check_may(actor, ANSWER)
    reason = check_text(reason, "words", OUT_WITH_WORDS)
    with transaction.atomic():
        row = locked([row], actor=actor)[0]
        project = Project.objects.filter(pk=row.project_id or 0).first()
        if project is None:
            raise Conflict("这个问题不在项目里。", "This problem is in no project.")
        row.project = None
        keep(row, "project")
        step(row, Step.TAKEN_OUT, actor, reason, about=project.name)
        before = {"project": project.number}
        journal.write(actor, events.TAKEN_OUT, NOUN, row.pk, before=before, why=reason)
        sentence = {
            "zh": f"问题 #{row.number} 移出了改善项目“{project.name}”。",
            "en": f"Problem #{row.number} was taken out of the project “{project.name}”.",
        }
        tell(row, sentence, actor=actor)
    return row


def _check_takes(row: Problem) -> None:
    if row.state == State.MERGED:
        raise Conflict(
            "问题 #{number} 已经合并。", "Problem #{number} is merged.", number=row.number
        )
    if row.state == State.WITHDRAWN:
        raise Conflict(
            "问题 #{number} 已经撤回。", "Problem #{number} was withdrawn.", number=row.number
        )


def _taken(row: Problem, project: Project) -> dict[str, str]:
    return {
        "zh": f"问题 #{row.number} 列入了改善项目“{project.name}”。",
        "en": f"Problem #{row.number} was taken into the project “{project.name}”.",
    }
