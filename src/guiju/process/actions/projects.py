"""Begin a project, change a cell of the plan table, add and drop action steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, Invalid, or_not_found
from guiju.foundation.numbers import numbered
from guiju.kit import show
from guiju.kit.plan import Value
from guiju.people import reads as people
from guiju.people.reads import Person, Team, stands
from guiju.people.reads.rows import persons_by_name, persons_by_number
from guiju.process.access.projects import check_begins, check_edits, check_edits_step
from guiju.process.actions.chains import carried, chain_of, check_order, planned_of
from guiju.process.events import projects as events
from guiju.process.models.projects import ActionStep, Project
from guiju.process.rules.chains import Planned, along
from guiju.process.rules.plan_cells import LONGEST, Cells, fault_of, followed

#: Columns of the plan table and where their values live; the period is two days.
PROJECT_FIELDS = {
    "project": "name",
    "objective": "objective",
    "owner": "owner",
    "type": "type",
    "solves": "solves",
    "progress": "progress",
    "expected": "expected",
    "actual": "actual",
    "difficulty": "difficulty",
    "remarks": "remarks",
}
STEP_FIELDS = {
    "action": "title",
    "owner": "owner",
    "type": "type",
    "solves": "solves",
    "progress": "progress",
    "expected": "expected",
    "actual": "actual",
    "difficulty": "difficulty",
    "remarks": "remarks",
}


def begin_project(
    name: str,
    starts: dt.date,
    ends: dt.date,
    owner: Person,
    *,
    actor: Actor,
    team: Team | None = None,
    before: Project | None = None,
    steps: Sequence[str] = (),
    **values: Any,
) -> Project:
    """Begin a project at the first of the seven steps. values: objective, type, solves, expected,
    remarks, metric, slice.

    before: the project whose next round this is; steps: titles of action steps to begin with.
    """
    check_begins(actor, team.pk if team else None)
    check_whole_period((starts, ends))
    check_cells(Cells(starts, ends, expected=values.get("expected")), ["expected"])
    name = fitting(name, 200, "name")
    if not name:
        raise Invalid("请写项目名称。", "Name the project.", field="name")
    with transaction.atomic():
        row = numbered(
            Project(
                name=name,
                starts=starts,
                ends=ends,
                owner=owner,
                team=team,
                before=before,
                at=clock.now(),
                by=actor.name,
                **values,
            )
        )
        ActionStep.objects.bulk_create(
            ActionStep(project=row, place=place, title=title[:300])
            for place, title in enumerate(steps)
        )
        after = {
            "number": row.number,
            "name": row.name,
            "owner": owner.number,
            "starts": starts,
            "ends": ends,
        }
        journal.write(actor, events.BEGUN, "project", row.pk, after=after)
        tell_owner(
            row,
            actor,
            {"zh": f"请您负责项目“{row.name}”。", "en": f"You own the project “{row.name}”."},
        )
    return row


def change_project(row: Project, column: str, value: Value, seen: int, *, actor: Actor) -> Project:
    """Change one cell of a project's row. ``seen``: its count of changes that the writer knew;
    -1: whatever it is.
    """
    return change_project_cells(row, {column: value}, seen, actor=actor)


def change_project_cells(
    row: Project, values: Mapping[str, Value], seen: int, *, actor: Actor
) -> Project:
    """Change several cells of a project's row at once: they are judged together."""
    with transaction.atomic():
        row = locked(row)
        check_edits(actor, row)
        _check_seen(row.changed, seen)
        before = _set(row, PROJECT_FIELDS, values)
        row.changed += 1
        row.save()
        journal.write(
            actor, events.CHANGED, "project", row.pk, before=before, after=_after(row, before)
        )
    return row


def change_step(
    step: ActionStep, column: str, value: Value, seen: int, *, actor: Actor
) -> ActionStep:
    """Change one cell of an action step's row. Whoever finishes it says so by its progress or
    its actual finish.
    """
    return change_step_cells(step, {column: value}, seen, actor=actor)


def change_step_cells(
    step: ActionStep, values: Mapping[str, Value], seen: int, *, actor: Actor
) -> ActionStep:
    """Change several cells of an action step's row at once: they are judged together. When its
    period moves, the steps that follow it move along (`ActionStep.moved_along`).
    """
    with transaction.atomic():
        project = locked(step.project)
        step = _locked_step(project, step.pk)
        check_edits_step(actor, step, project)
        if step.dropped:
            raise Conflict("这个步骤已经取消。", "This step is dropped already.")
        _check_seen(step.changed, seen)
        was = planned_of(step)
        before = _set(step, STEP_FIELDS, values)
        step.changed += 1
        step.save()
        after = _after(step, before)
        if "period" in values:
            step.moved_along = _take_along(project, step, was, before, after, actor)
        journal.write(
            actor, events.STEP_CHANGED, "action_step", step.pk, before=before, after=after
        )
        if "owner" in values and step.owner:
            _tell_step_owner(step, project, actor)
    return step


def _take_along(
    project: Project,
    step: ActionStep,
    was: Planned,
    before: dict[str, Any],
    after: dict[str, Any],
    actor: Actor,
) -> list[ActionStep]:
    """Move the followers of a step along with it; what stood where goes into both sides of the
    journal's row.
    """
    chain = chain_of(project)
    planned = {**chain.planned, step.pk: was}
    moved = along(planned, chain.links, step.pk, planned_of(step))
    check_order(chain, {**planned, **moved, step.pk: planned_of(step)}, {step.pk, *moved})
    if moved:
        before["along"] = {step.pk: _span(was), **{pk: _span(planned[pk]) for pk in moved}}
        after["along"] = {
            step.pk: _span(planned_of(step)),
            **{pk: _span(where) for pk, where in moved.items()},
        }
    return carried(project, chain, moved, actor=actor)


def _span(planned: Planned) -> list[dt.date | None]:
    return [planned.starts, planned.ends]


def add_step(row: Project, title: str, *, actor: Actor, **values: Any) -> ActionStep:
    """Add an action step at the end. values: owner, starts, ends, solves, type, expected,
    difficulty, remarks.
    """
    title = fitting(title, 300, "title")
    if not title:
        raise Invalid("请写行动步骤。", "Say what is to be done.", field="title")
    with transaction.atomic():
        row = locked(row)
        check_edits(actor, row)
        place = (row.steps.aggregate(most=Max("place"))["most"] or 0) + 1
        step = ActionStep(project=row, place=place, title=title, **values)
        check_cells(cells_of(step), ("period", "expected"))
        step.save()
        after = {
            "project": row.number,
            "title": step.title,
            "owner": step.owner.number if step.owner else None,
            "ends": step.ends,
        }
        journal.write(actor, events.STEP_ADDED, "action_step", step.pk, after=after)
        if step.owner:
            _tell_step_owner(step, row, actor)
    return step


def drop_step(step: ActionStep, reason: str, *, actor: Actor) -> ActionStep:
    """Let an action step go, with the reason; it stays readable."""
    reason = fitting(reason, 500, "reason")
    if not reason:
        raise Invalid("请写明原因。", "Give the reason.", field="reason")
    with transaction.atomic():
        project = locked(step.project)
        check_edits(actor, project)
        step = _locked_step(project, step.pk)
        if step.dropped:
            raise Conflict("这个步骤已经取消。", "This step is dropped already.")
        step.dropped, step.changed = True, step.changed + 1
        step.remarks = "\n".join(filter(None, [step.remarks, reason]))
        step.save(update_fields=["dropped", "changed", "remarks"])
        journal.write(
            actor,
            events.STEP_DROPPED,
            "action_step",
            step.pk,
            before={"title": step.title},
            why=reason,
        )
    return step


def locked(row: Project) -> Project:
    """The project as it stands now, held until the transaction ends."""
    return or_not_found(
        Project.objects.select_for_update(of=("self",))
        .select_related("owner", "team")
        .filter(pk=row.pk)
        .first()
    )


def tell_owner(row: Project, actor: Actor, sentence: Mapping[str, str]) -> None:
    """Notify the owner of a project, unless they did it themselves."""
    if row.owner_id != actor.person:
        notices.notify(
            people.accounts_of([row.owner_id]), sentence, reverse("process_project", args=[row.pk])
        )


def person_named(text: str, field: str = "owner") -> Person | None:
    """Somebody by name, staff number, or "name (number)"; None for an empty text. Refused when
    nobody or several fit, and as an owner who does not work here any more. One to four queries.
    """
    trimmed = text.strip()
    if not trimmed:
        return None
    plain = show.narrow(trimmed)
    number = plain.rpartition("(")[2].rstrip(")") if plain.endswith(")") else trimmed
    rows = list(persons_by_number([number])[:1]) or list(persons_by_name(trimmed)[:2])
    if not rows:
        raise Invalid(
            "没有叫“{name}”的人。", "There is nobody called “{name}”.", name=trimmed, field=field
        )
    if len(rows) > 1:
        raise Invalid(
            "叫“{name}”的有几位，请写工号。",
            "Several are called “{name}”: write the staff number.",
            name=trimmed,
            field=field,
        )
    if field == "owner" and rows[0].pk not in stands(clock.today(), [rows[0].pk]):
        raise Invalid(
            "{name} 已不在职。",
            "{name} does not work here any more.",
            name=rows[0].name,
            field=field,
        )
    return rows[0]


def _set(
    row: Project | ActionStep, fields: Mapping[str, str], values: Mapping[str, Value]
) -> dict[str, Any]:
    """Set cells, let progress and finish follow each other, and judge the row; gives what stood
    there.
    """
    standing = {name: getattr(row, name) for name in ("starts", "ends", *fields.values())}
    for column, value in values.items():
        if column == "period":
            _set_period(row, value)
        elif column in fields:
            setattr(row, fields[column], _owner(row, value) if column == "owner" else value)
        else:
            raise Invalid(
                "计划表没有这一列可改。",
                "The plan table has no such column to change.",
                field=column,
            )
    row.progress, row.actual = followed(cells_of(row), clock.today(), values)
    check_cells(cells_of(row), values)
    named = {
        name
        for column in values
        for name in (("starts", "ends") if column == "period" else (fields[column],))
    }
    changed = {name for name, was in standing.items() if was != getattr(row, name)}
    return {name: _told(was) for name, was in standing.items() if name in named | changed}


def _owner(row: Project | ActionStep, value: Value) -> Person | None:
    if row.owner is not None and value == row.owner.written:
        return row.owner
    person = person_named(str(value or ""))
    if person is None and isinstance(row, Project):
        raise Invalid("项目要有责任人。", "A project has an owner.", field="owner")
    return person


def _set_period(row: Project | ActionStep, value: Value) -> None:
    assert isinstance(value, tuple)
    if isinstance(row, Project):
        check_whole_period(value)
    row.starts, row.ends = value


def _after(row: Project | ActionStep, before: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _told(getattr(row, name)) for name in before}


def _told(value: Any) -> Any:
    return value.number if isinstance(value, Person) else value


def _check_seen(changed: int, seen: int) -> None:
    if seen not in (-1, changed):
        raise Conflict()


def fitting(text: str, most: int, field: str) -> str:
    """The text without blanks around it; refused when it is longer than what is kept, rather
    than cut.
    """
    trimmed = text.strip()
    if len(trimmed) > most:
        raise Invalid("不超过 {most} 字。", "At most {most} letters.", field=field, most=most)
    return trimmed


def check_whole_period(value: Value) -> None:
    """Raise `Invalid` unless a project's period has both days, in their order, ten years at
    most.
    """
    if not isinstance(value, tuple) or value[0] is None or value[1] is None:
        raise Invalid(
            "项目时间要有起止两天。",
            "A project's period has a first and a last day.",
            field="period",
        )
    check_cells(Cells(*value), ["period"])
    if (value[1] - value[0]).days > LONGEST:
        raise Invalid("项目不超过十年。", "A project lasts ten years at most.", field="ends")


def cells_of(row: Project | ActionStep) -> Cells:
    """What the rules of a plan's cells see of a row."""
    return Cells(row.starts, row.ends, row.progress, row.expected, row.actual)


def check_cells(cells: Cells, changed: Collection[str]) -> None:
    """Raise `Invalid` when the changed columns do not fit the row: days out of order, done
    without a finish …
    """
    fault = fault_of(cells, clock.today(), changed)
    if fault is not None:
        raise Invalid(fault.sentence, field=fault.field)


def _locked_step(project: Project, pk: int) -> ActionStep:
    step = or_not_found(
        project.steps.select_for_update(of=("self",)).select_related("owner").filter(pk=pk).first()
    )
    step.project = project
    return step


def _tell_step_owner(step: ActionStep, project: Project, actor: Actor) -> None:
    if step.owner_id in (None, actor.person):
        return
    sentence = {
        "zh": f"项目“{project.name}”的一步由您负责：{step.title}",
        "en": f"A step of “{project.name}” is yours: {step.title}",
    }
    notices.notify(
        people.accounts_of([step.owner_id]), sentence, reverse("process_project", args=[project.pk])
    )
