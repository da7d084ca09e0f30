"""A plan table that comes back from a spreadsheet: compared, then stored cell by cell as if each
had been typed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import IO, Any, cast

from guiju.foundation import journal
from guiju.foundation.access import Actor
from guiju.foundation.errors import GuijuError, Invalid, Sentence, Several
from guiju.kit.plan import (
    Comparison,
    Edit,
    NewRow,
    PlanRow,
    Value,
    row_by_row,
)
from guiju.kit.plan.columns import Span
from guiju.kit.plan.returning import Checks, RoundTrip
from guiju.people.reads import Team
from guiju.people.reads.rows import teams_by_id
from guiju.process.access.projects import BEGIN, check_begins, check_runs_any, visible_projects
from guiju.process.actions.chains import Chain, chain_of, check_order
from guiju.process.actions.projects import (
    add_step,
    begin_project,
    change_project_cells,
    change_step_cells,
    check_cells,
    check_whole_period,
    person_named,
)
from guiju.process.events import projects as events
from guiju.process.models.projects import ActionStep, Project
from guiju.process.plan_table import SHEET_COLUMNS
from guiju.process.reads.projects import all_rows
from guiju.process.rules import chains
from guiju.process.rules.plan_cells import Cells, outside


@dataclass(frozen=True)
class Stored:
    """How much a sheet changed: cells, new projects and steps, cells left as somebody else had
    set them.
    """

    cells: int
    projects: int
    steps: int
    left: int


def _remarks(told: Comparison, rows: Mapping[str, PlanRow]) -> list[tuple[int, Sentence]]:
    """What is stored and worth a second look; steps that cannot move as wanted are refused."""
    return _outsiders(told, rows) + _chained(told)


def _outsiders(told: Comparison, rows: Mapping[str, PlanRow]) -> list[tuple[int, Sentence]]:
    """Steps that the sheet puts outside their project's period: stored, and said."""
    periods: dict[str, Any] = {key: row.values["period"] for key, row in rows.items()}
    moved = [edit for edit in told.edits if edit.column.name == "period"]
    periods |= {edit.key: edit.now for edit in moved}
    made = {row.values["project"]: row.values.get("period") for row in told.new if not row.step}
    steps: list[tuple[int, str, Any, Any]] = [
        (edit.line, edit.title, edit.now, periods.get(edit.key.partition(".")[0]))
        for edit in moved
        if "." in edit.key
    ]
    steps += [
        (
            row.line,
            str(row.values["action"]),
            row.values.get("period"),
            periods.get(row.parent) or made.get(row.values["project"]),
        )
        for row in told.new
        if row.step
    ]
    return [
        (line, _outside(title))
        for line, title, step, project in steps
        if step and project and outside(step, project)
    ]


def _chained(told: Comparison) -> list[tuple[int, Sentence]]:
    """What else moves when the sheet moves steps that others follow; a step that would begin too
    early is refused.
    """
    faults: list[tuple[int, Sentence]] = []
    for chain, edits in _periods(told.edits):
        planned, typed = chain.planned, {_step_of(edit) for edit in edits}
        for edit in edits:
            step, (starts, ends) = _step_of(edit), cast(Span, edit.now)
            now = replace(planned[step], starts=starts, ends=ends)
            moved = chains.along(planned, chain.links, step, now)
            coming = {**planned, **moved, step: now}
            try:
                check_order(chain, coming, {step, *moved})
            except Invalid as error:
                told.edits.remove(edit)
                told.refused.append((edit.line, error))
                continue
            planned = coming
            faults += [
                (edit.line, _along(chain.steps[pk].title)) for pk in moved if pk not in typed
            ]
    return faults


def _periods(edits: Sequence[Edit]) -> list[tuple[Chain, list[Edit]]]:
    """The periods of steps that the edits set, of each project in the order of its chain. Two
    queries a project.
    """
    moved = [edit for edit in edits if edit.column.name == "period" and "." in edit.key]
    faults = []
    for pk in dict.fromkeys(int(edit.key.partition(".")[0]) for edit in moved):
        chain = chain_of(Project(pk=pk))
        mine = {_step_of(edit): edit for edit in moved if edit.key.startswith(f"{pk}.")}
        faults.append(
            (
                chain,
                [mine[step] for step in chains.ordered(chain.steps, chain.links) if step in mine],
            )
        )
    return faults


def _in_order(groups: list[list[Edit]]) -> list[list[Edit]]:
    """Rows whose period is set come in the order of their chain: each then stands where the
    sheet wants it.
    """
    ordered = [
        edit.key
        for _chain, edits in _periods([edit for group in groups for edit in group])
        for edit in edits
    ]
    places = {key: place for place, key in enumerate(ordered)}
    return sorted(groups, key=lambda group: places.get(group[0].key, -1))


def _step_of(edit: Edit) -> int:
    return int(edit.key.partition(".")[2])


def _along(title: str) -> Sentence:
    return {"zh": f"后续步骤“{title}”跟着移动。", "en": f"“{title}”, which follows, moves along."}


def _outside(title: str) -> Sentence:
    return {
        "zh": f"步骤“{title}”在项目时间之外。",
        "en": f"The step “{title}” lies outside its project's period.",
    }


class _Check:
    """What stands against edits and new lines: a person whom nobody knows, a period, a project that
    is not the actor's.
    """

    def __init__(self, rows: Mapping[str, PlanRow], actor: Actor) -> None:
        self.rows, self.actor, self.team = rows, actor, _team(actor)
        self.person = lru_cache(maxsize=None)(person_named)
        self.made: set[str] = set()

    def edits(self, edits: Sequence[Edit]) -> None:
        """Check the edits of one row: each cell by itself, then the row as it would stand."""
        row, coming = self.rows[edits[0].key], {edit.column.name: edit.now for edit in edits}
        check_cells(_cells({**row.values, **coming}), coming)
        for edit in edits:
            project = "." not in edit.key
            if edit.column.name == "owner" and self.person(str(edit.now or "")) is None and project:
                raise Invalid("项目要有责任人。", "A project has an owner.", field="owner")
            if edit.column.name == "period" and project:
                check_whole_period(edit.now)

    def new(self, row: NewRow) -> None:
        """Check a new line: of a step, its project exists or is made by a line above."""
        check_cells(_cells(row.values), row.values)
        owner, name = self.person(str(row.values.get("owner") or "")), str(row.values["project"])
        if row.step:
            standing = self.rows.get(row.parent)
            if standing is None and name not in self.made:
                raise Invalid("没有项目“{name}”。", "There is no project “{name}”.", name=name)
            if standing is not None and not standing.may_edit:
                raise Invalid("“{row}”不归您修改。", "“{row}” is not yours to change.", row=name)
            return
        check_begins(self.actor, self.team.pk if self.team else None)
        if owner is None:
            raise Invalid("新项目要有责任人。", "A new project has an owner.", field="owner")
        check_whole_period(row.values.get("period"))
        self.made.add(name)


def _store_all(
    wanted: Sequence[Edit], told: Comparison, _rows: Mapping[str, PlanRow], actor: Actor
) -> Stored:
    """Store the wanted edits row by row and make what is new; the first refusal stores nothing and
    all of them are told.
    """
    issues: list[GuijuError] = []
    for edits in _in_order(row_by_row(wanted)):
        _each(issues, edits[0].line, lambda edits=edits: _store(edits, actor))
    made = _make(told.new, issues, actor)
    if issues:
        raise Several(issues)
    stored = Stored(len(wanted), made[0], made[1], len(told.edits) - len(wanted))
    journal.write(
        actor,
        events.IMPORTED,
        "project",
        "",
        after={"cells": stored.cells, "projects": made[0], "steps": made[1]},
    )
    return stored


def _store(edits: Sequence[Edit], actor: Actor) -> None:
    """The edits of one row, all at once: one after the other they might not fit."""
    (project, _dot, step), values = (
        edits[0].key.partition("."),
        {edit.column.name: edit.now for edit in edits},
    )
    if step:
        change_step_cells(
            ActionStep.objects.select_related("project").get(pk=int(step)), values, -1, actor=actor
        )
    else:
        change_project_cells(Project.objects.get(pk=int(project)), values, -1, actor=actor)


def _cells(values: Mapping[str, Any]) -> Cells:
    """What the rules see of a row that a sheet tells of."""
    starts, ends = values.get("period") or (None, None)
    return Cells(
        starts, ends, values.get("progress") or 0, values.get("expected"), values.get("actual")
    )


def _make(new: list[NewRow], issues: list[GuijuError], actor: Actor) -> tuple[int, int]:
    made: dict[str, Project] = {}
    steps = 0
    for row in new:
        if row.step:
            steps += _each(issues, row.line, lambda row=row: _make_step(row, made, actor))
        else:
            _each(issues, row.line, lambda row=row: _make_project(row, made, actor))
    return len(made), steps


def _make_project(row: NewRow, made: dict[str, Project], actor: Actor) -> None:
    values: dict[str, Any] = dict(row.values)
    name, (starts, ends) = str(values.pop("project")), values.pop("period", None) or (None, None)
    owner = person_named(str(values.pop("owner", "") or ""))
    if owner is None or starts is None or ends is None:
        raise Invalid("新项目要有责任人和起止时间。", "A new project has an owner and a period.")
    progress, actual = values.pop("progress", 0), values.pop("actual", None)
    values = {
        key: value for key, value in values.items() if value not in (None, "") and key != "action"
    }
    project = begin_project(name, starts, ends, owner, team=_team(actor), actor=actor, **values)
    _tell_done(partial(change_project_cells, project), progress, actual, actor)
    made[name] = project


def _make_step(row: NewRow, made: dict[str, Project], actor: Actor) -> None:
    values: dict[str, Any] = dict(row.values)
    name = str(values.pop("project"))
    project = made.get(name) or (
        visible_projects(actor).filter(pk=int(row.parent)).first() if row.parent else None
    )
    if project is None:
        raise Invalid("没有项目“{name}”。", "There is no project “{name}”.", name=name)
    starts, ends = values.pop("period", None) or (None, None)
    owner = person_named(str(values.pop("owner", "") or ""))
    values = {key: value for key, value in values.items() if value not in (None, "")}
    progress, actual = values.pop("progress", 0), values.pop("actual", None)
    step = add_step(
        project,
        str(values.pop("action")),
        owner=owner,
        starts=starts,
        ends=ends,
        actor=actor,
        **values,
    )
    _tell_done(partial(change_step_cells, step), progress, actual, actor)


def _tell_done(change: Callable[..., object], progress: int, actual: Value, actor: Actor) -> None:
    """How far a new row is, when its line says so."""
    if progress or actual:
        change({"progress": progress, "actual": actual}, -1, actor=actor)


def _each(issues: list[GuijuError], line: int, act: Any) -> int:
    """Do one thing; what is refused is kept with its line, so that all of it is told at once."""
    try:
        act()
    except GuijuError as error:
        said = {"zh": f"第 {line} 行：{error.say('zh')}", "en": f"line {line}: {error.say('en')}"}
        issues.append(
            Invalid(
                {
                    language: text.replace("{", "(").replace("}", ")")
                    for language, text in said.items()
                },
                line=line,
            )
        )
        return 0
    return 1


def _team(actor: Actor) -> Team | None:
    """The team of a new project: that which the actor leads, when it is one; else the whole
    company.
    """
    reach = actor.reach(BEGIN)
    if reach.everyone or not reach.teams:
        return None
    return teams_by_id(reach.teams).order_by("path").first()


def _checks(actor: Actor, rows: Mapping[str, PlanRow]) -> Checks:
    check = _Check(rows, actor)
    return check.edits, check.new


PLAN = RoundTrip(SHEET_COLUMNS, all_rows, _checks, _store_all, _remarks)


def compare_plan(file: IO[bytes], *, actor: Actor) -> Comparison:
    """Compare a plan table that comes back with what stands: what it would change, and what of it
    would be refused. Nothing is stored.
    """
    check_runs_any(actor)
    return PLAN.compare(file, actor)


def apply_plan(file: IO[bytes], *, state: str, take: Collection[str] = (), actor: Actor) -> Stored:
    """Store what a plan table changes that comes back; all of it or nothing (`RoundTrip.apply`)."""
    check_runs_any(actor)
    stored: Stored = PLAN.apply(file, state=state, take=take, actor=actor)
    return stored


__all__ = ["PLAN", "Stored", "apply_plan", "compare_plan"]
