"""Projects as the plan table shows them, and what the rules ask of one."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guiju.foundation import clock
from guiju.foundation.access import Actor
from guiju.foundation.once import once
from guiju.kit import show
from guiju.kit.plan import PlanRow
from guiju.kit.texts import Said
from guiju.process.access.projects import may_edit_project, may_edit_step, visible_projects
from guiju.process.models.problems import Problem
from guiju.process.models.procedures import Procedure, ProcedureVersion
from guiju.process.models.projects import ActionStep, Decision, Project, StepLink, WeeklyReport
from guiju.process.rules.chains import Planned, early
from guiju.process.rules.plan_cells import outside
from guiju.process.rules.projects import (
    CLOSE,
    EXECUTE,
    NEEDS,
    Facts,
    StepFacts,
    late,
    needs,
    weeks_owed,
)

_RUNNING = (Project.State.OPEN, Project.State.PAUSED)
#: What the rules ask of a step.
_FACTS = ("project_id", "owner_id", "ends", "solves", "progress", "actual", "dropped")


def facts_of(
    row: Project,
    *,
    owed: int | None = None,
    problems: int | None = None,
    decisions: Sequence[Decision] | None = None,
) -> Facts:
    """What the rules ask of a project. One query, and one for each of the others that is not
    given.
    """
    made = row.decisions.order_by("id") if decisions is None else decisions
    facts = [(decision.kind, decision.sound, decision.at) for decision in made]
    problems = problems_of(row) if problems is None else problems
    return _facts(
        row, row.steps.all(), facts, problems, len(owed_weeks(row)) if owed is None else owed
    )


def needs_of(
    rows: Sequence[Project], steps: Mapping[int, Sequence[ActionStep]]
) -> dict[int, list[str]]:
    """What each open project lacks before its next stage, in the active language. Three queries
    for any number.
    """
    asked = [row for row in rows if row.state == Project.State.OPEN and row.stage < CLOSE]
    decisions, told = defaultdict(list), defaultdict(list)
    made = Decision.objects.filter(project__in=asked).order_by("id")
    for project, kind, sound, at in made.values_list("project", "kind", "sound", "at"):
        decisions[project].append((kind, sound, at))
    for project, week in WeeklyReport.objects.filter(project__in=asked).values_list(
        "project", "week"
    ):
        told[project].append(week)
    problems = Counter(Problem.objects.filter(project__in=asked).values_list("project", flat=True))
    language, today, lacks = show.language(), clock.today(), {}
    for row in asked:
        owed = (
            len(weeks_owed(row.executes_since, today, told[row.pk], row.pauses))
            if row.stage == EXECUTE
            else 0
        )
        facts = _facts(row, steps.get(row.pk, ()), decisions[row.pk], problems[row.pk], owed)
        lacks[row.pk] = [NEEDS[code][language] for code in needs(facts)]
    return lacks


def _facts(
    row: Project,
    steps: Iterable[ActionStep],
    decisions: Sequence[tuple[str, bool, dt.datetime]],
    problems: int,
    owed: int,
) -> Facts:
    """What decided before it was sent back does not count: it is decided anew."""
    valid = [
        (kind, sound)
        for kind, sound, at in decisions
        if row.sent_back_at is None or at > row.sent_back_at
    ]
    trimmed = tuple(
        StepFacts(
            bool(step.owner_id),
            step.ends is not None,
            bool(step.solves.strip()),
            step.progress == 100,
            step.dropped,
        )
        for step in steps
    )
    reviews = [sound for kind, sound in valid if kind == Decision.Kind.REVIEW]
    return Facts(
        stage=row.stage,
        problems=problems,
        solves=row.solves,
        objective=row.objective,
        solution=any(kind == Decision.Kind.SOLUTION for kind, _sound in valid),
        reviewed=bool(reviews) and reviews[-1],
        steps=trimmed,
        owed=owed,
        closed=row.state == Project.State.CLOSED,
    )


def renewed_by(row: Project) -> QuerySet[Procedure]:
    """Procedures of which a version was written since the project began: what it can have left
    behind.
    """
    written = ProcedureVersion.objects.filter(
        written_at__date__gte=min(row.starts, clock.day_of(row.at))
    )
    return Procedure.objects.filter(pk__in=written.values("procedure"))


def problems_of(row: Project) -> int:
    """How many problems of the front line the project takes up. One query."""
    return Problem.objects.filter(project=row).count()


def owed_weeks(row: Project, until: dt.date | None = None) -> list[dt.date]:
    """Mondays of the weeks that a project has not reported; none when it does not execute. One
    query.
    """
    if row.state not in _RUNNING or row.stage != EXECUTE:
        return []
    return weeks_owed(
        row.executes_since,
        until or clock.today(),
        row.reports.values_list("week", flat=True),
        row.pauses,
    )


class PlanSource:
    """Rows of the plan table for the pages: a page of projects, each followed by its steps. Two
    queries a page, one to count.
    """

    def __init__(self, rows: QuerySet[Project], actor: Actor, *, steps: bool = True) -> None:
        self.rows, self.actor, self.steps = rows, actor, steps

    def count(self) -> int:
        """Count the projects of the plan."""
        return self.rows.count()

    def slice(self, order: str, offset: int, limit: int) -> list[PlanRow]:
        """Projects from an offset with their steps."""
        rows = self.rows.order_by(order, "-number") if order else self.rows.order_by("-number")
        return plan_rows(
            list(rows.select_related(None).select_related("owner")[offset : offset + limit]),
            self.actor,
            steps=self.steps,
        )


def plan_rows(projects: Sequence[Project], actor: Actor, *, steps: bool = True) -> list[PlanRow]:
    """The rows of projects and their steps. One query for all steps, one for what follows what;
    without them (a board) three for what each project needs.
    """
    below: dict[int, list[Any]] = defaultdict(list)
    each = ActionStep.objects.filter(project__in=projects).order_by("place", "id")
    for step in each.select_related("owner") if steps else each.values_list(*_FACTS, named=True):
        below[step.project_id].append(step)
    links = follows_of(projects) if steps else {}
    today, rows = clock.today(), []
    lacks = {} if steps else needs_of(projects, below)
    for project in projects:
        row = project_row(project, actor, today, below[project.pk])
        rows.append(replace(row, needs=lacks[project.pk]) if lacks.get(project.pk) else row)
        if steps:
            rows += [
                step_row(step, project, actor, today, links.get(step.pk, ()))
                for step in below[project.pk]
            ]
    return rows


def project_row(
    row: Project, actor: Actor, today: dt.date, steps: Iterable[ActionStep] = ()
) -> PlanRow:
    """Build the row of a project."""
    running = row.state in _RUNNING
    counted = [step for step in steps if not step.dropped]
    return PlanRow(
        key=str(row.pk),
        title=row.name,
        owner=row.owner.written,
        values={
            "project": row.name,
            "objective": row.objective,
            "period": (row.starts, row.ends),
            "owner": row.owner.written,
            "type": row.type,
            "solves": row.solves,
            "progress": row.progress,
            "expected": row.expected,
            "actual": row.actual,
            "difficulty": row.difficulty,
            "remarks": row.remarks,
        },
        changed=row.changed,
        url=_page(row.pk),
        cell_url=_cell_url(str(row.pk)),
        may_edit=may_edit_project(actor, row),
        lane=str(row.stage),
        move_url=_page(row.pk, "process_project_move"),
        onward=row.state == Project.State.OPEN and row.stage < CLOSE,
        span=(row.starts, row.ends),
        span_url=_cell_url(str(row.pk), "period"),
        slip=row.actual or row.expected,
        progress=row.progress,
        late=running and late(row.ends, row.actual, today),
        done=not running,
        tags=_tags(row, counted),
    )


def follows_of(projects: Sequence[Project]) -> dict[int, list[ActionStep]]:
    """The steps that each step follows, dropped ones left out. One query."""
    before: dict[int, list[ActionStep]] = defaultdict(list)
    rows = StepLink.objects.filter(
        after__project__in=projects, before__dropped=False, after__dropped=False
    )
    for link in rows.select_related("before").order_by("after", "before__place"):
        before[link.after_id].append(link.before)
    return before


def step_row(
    step: ActionStep,
    project: Project,
    actor: Actor,
    today: dt.date,
    follows: Sequence[ActionStep] | None = None,
) -> PlanRow:
    """Build the row of an action step. ``follows``: the steps that it follows; looked for when not
    given, one query.
    """
    if follows is None:
        follows = [
            link.before
            for link in step.links_back.select_related("before")
            if not link.before.dropped
        ]
    names = show.listed(before.title for before in follows)
    key, done = f"{project.pk}.{step.pk}", step.dropped or step.actual is not None
    return PlanRow(
        key=key,
        title=step.title,
        owner=step.owner.written if step.owner else "",
        step=True,
        values={
            "project": project.name,
            "period": (step.starts, step.ends),
            "owner": step.owner.written if step.owner else "",
            "type": step.type,
            "action": step.title,
            "solves": step.solves,
            "progress": step.progress,
            "expected": step.expected,
            "actual": step.actual,
            "difficulty": step.difficulty,
            "remarks": step.remarks,
            "after": names,
        },
        follows=names,
        after=tuple(f"{project.pk}.{before.pk}" for before in follows),
        changed=step.changed,
        url=_page(project.pk),
        cell_url=_cell_url(key),
        may_edit=not step.dropped and may_edit_step(actor, step, project),
        lane=str(project.stage),
        span=(step.starts or step.ends, step.ends),
        span_url=_cell_url(key, "period"),
        slip=step.actual or step.expected,
        progress=step.progress,
        late=not done and late(step.ends, step.actual, today),
        done=done,
        tags=_step_tags(step, project, follows),
    )


def _step_tags(
    step: ActionStep, project: Project, follows: Sequence[ActionStep]
) -> list[tuple[str, Said]]:
    if step.dropped:
        return [("plain", _("dropped"))]
    tags: list[tuple[str, Said]] = []
    if outside((step.starts, step.ends), (project.starts, project.ends)):
        tags.append(("warn", _("outside the project's period")))
    tags += [
        ("plain", _("after: %(steps)s") % {"steps": step_before.title}) for step_before in follows
    ]
    planned = {
        step_before.pk: Planned(step_before.starts, step_before.ends, step_before.actual)
        for step_before in (step, *follows)
    }
    if early(planned, [(step_before.pk, step.pk) for step_before in follows]):
        tags.append(("warn", _("begins before what it follows is finished")))
    return tags


def all_rows(actor: Actor) -> dict[str, PlanRow]:
    """Every row that the actor sees, by key: what a sheet that comes in is compared with. Two
    queries.
    """
    return {row.key: row for row in plan_rows(list(visible_projects(actor)), actor)}


def late_projects() -> Q:
    """Those whose day is over and that are not finished."""
    return Q(state__in=_RUNNING, ends__lt=clock.today(), actual=None)


def _tags(row: Project, steps: Sequence[ActionStep]) -> list[tuple[str, Said]]:
    tags: list[tuple[str, Said]] = []
    if row.state != Project.State.OPEN:
        tones = {
            "paused": ("warn", _("paused")),
            "closed": ("good", _("finished and closed")),
            "cancelled": ("plain", _("cancelled")),
        }
        tags.append(tones[row.state])
    if steps:
        done = sum(step.actual is not None for step in steps)
        counts = {"done": done, "all": len(steps)}
        tags.append(
            (
                "plain",
                ngettext("%(done)s of %(all)s step", "%(done)s of %(all)s steps", len(steps))
                % counts,
            )
        )
    return tags


def _cell_url(key: str, column: str = "COLUMN") -> str:
    return _pattern("process_project_cell", "KEY", column).replace("KEY", key)


def _page(project: int, name: str = "process_project") -> str:
    return _pattern(name, 0).replace("/0/", f"/{project}/")


@once
def _pattern(name: str, *parts: str | int) -> str:
    """Work out an address once in general: to do so takes longer than to fill it in, and a plan has
    hundreds.
    """
    return reverse(name, args=parts)
