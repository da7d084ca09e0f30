"""Start a checklist: its items are copies of the steps, each with who does it and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.people.reads import Person
from guiju.people.reads.rows import person_by_id
from guiju.process.access.checklists import check_starts
from guiju.process.actions.checklists.notices import led, tell_owner, tell_turn
from guiju.process.events.checklists import CHECKLIST_STARTED
from guiju.process.models.checklists import Checklist, ChecklistItem, ChecklistRhythm
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.reads import checklists as reads
from guiju.process.rules import checklists as rules

#: A start further ahead than this, or before that day, is a slip of the pen.
FARTHEST, EARLIEST = dt.timedelta(days=366), dt.date(2000, 1, 1)


def start_checklist(
    version: ProcedureVersion,
    starts_on: dt.date,
    *,
    actor: Actor,
    about: Person | None = None,
    case: str = "",
    owner: Person | None = None,
    assignees: Mapping[str, Person] | None = None,
    kind: str = "manual",
    event: int | None = None,
    rhythm: tuple[ChecklistRhythm, dt.date] | None = None,
    roles: reads.Roles | None = None,
    by_role: bool = False,
    tell: bool = True,
) -> Checklist:
    """Run a version in force for a person or a case. Without ``owner`` the actor answers for it;
    without ``assignees`` (by step's code) each step's role says who does it. Whose turn it is, is
    told.

    ``event``: the employment event behind it; a procedure runs once for an event, else `Conflict`.
    ``rhythm``: that which starts it by itself, and for which of its days. Without ``tell`` the
    caller tells of many at once.
    """
    check_starts(actor, about)
    case = case.strip()
    owner = owner or _own_person(actor)
    _check(version, about, case, starts_on)
    planned = reads.plan(version, starts_on, about, owner, roles)
    if not planned:
        raise Invalid("这份流程没有步骤。", "This procedure has no steps.", field="procedure")
    chosen = _chosen(planned, assignees or {})
    with transaction.atomic():
        _check_once(version, event)
        row = Checklist.objects.create(
            procedure_id=version.procedure_id,
            version=version,
            title=_title(version, about, case),
            kind=kind,
            about=about,
            case=case[:300],
            owner=owner,
            by_role=by_role,
            starts_on=starts_on,
            event=event,
            rhythm=rhythm[0] if rhythm else None,
            rhythm_day=rhythm[1] if rhythm else None,
            started_at=clock.now(),
            started_by=actor.name,
            starter=actor.account,
        )
        items = _items(row, planned, chosen)
        after = {
            "procedure": version.procedure.code,
            "version": version.version,
            "about": about and about.number,
        }
        after |= {"case": case, "owner": owner.number, "starts_on": starts_on, "event": event}
        after |= {"rhythm": rhythm[0].pk, "rhythm_day": rhythm[1]} if rhythm else {}
        journal.write(actor, CHECKLIST_STARTED, "checklist", row.pk, after=after)
        if tell:
            tell_turn(
                row, [item for item in items if item.state == ChecklistItem.State.OPEN], actor=actor
            )
        if tell and owner.pk != actor.person:
            tell_owner(row, led(row))
    return row


def _items(
    row: Checklist, planned: list[reads.Planned], chosen: Mapping[str, Person]
) -> list[ChecklistItem]:
    made = [
        _item(row, planned_step, chosen.get(planned_step.step.code, planned_step.assignee))
        for planned_step in planned
    ]
    course = rules.first(reads.told(made))
    for item in made:
        if item.code == course.opens:
            item.state, item.opened_at = ChecklistItem.State.OPEN, clock.now()
        elif item.code in course.idle:
            item.state = ChecklistItem.State.NOT_NEEDED
    return ChecklistItem.objects.bulk_create(made)


def _item(row: Checklist, planned: reads.Planned, assignee: Person) -> ChecklistItem:
    step = planned.step
    same = ("code", "place", "text", "role", "minutes", "evidence", "branches", "policy", "clause")
    return ChecklistItem(
        checklist=row,
        name=step.title,
        assignee=assignee,
        by_role=assignee == planned.assignee,
        due_on=planned.due_on,
        **{name: getattr(step, name) for name in same},
    )


def _chosen(planned: list[reads.Planned], assignees: Mapping[str, Person]) -> dict[str, Person]:
    unknown = sorted(set(assignees) - {planned_step.step.code for planned_step in planned})
    if unknown:
        raise NotFound(
            "没有步骤“{step}”。", "There is no step “{step}”.", step=unknown[0], field="assignees"
        )
    return dict(assignees)


def _check(version: ProcedureVersion, about: Person | None, case: str, starts_on: dt.date) -> None:
    if version.state != ProcedureVersion.State.PUBLISHED:
        raise Conflict("只有已发布的流程才能执行。", "Only a published procedure can be run.")
    if about is None and not case:
        raise Invalid("请写明为谁或为什么事。", "Say for whom or for what.", field="about")
    if len(case) > 300:
        raise Invalid("不超过 {most} 字。", "At most {most} letters.", field="case", most=300)
    if starts_on - clock.today() > FARTHEST:
        raise Invalid(
            "开始日期在一年以后。", "The start lies more than a year ahead.", field="starts_on"
        )
    if starts_on < EARLIEST:
        raise Invalid("开始日期太早。", "The start lies too far back.", field="starts_on")


def _check_once(version: ProcedureVersion, event: int | None) -> None:
    """The constraint would say it too; so says a sentence."""
    if (
        event is not None
        and Checklist.objects.filter(event=event, procedure=version.procedure_id).exists()
    ):
        raise Conflict(
            "这次变动已经开始过这份流程。", "This event has started this procedure already."
        )


def _own_person(actor: Actor) -> Person:
    person = person_by_id(actor.person)
    if person is None:
        raise Forbidden("请指定负责人。", "Name the person who answers for it.", field="owner")
    return person


def _title(version: ProcedureVersion, about: Person | None, case: str) -> str:
    return " · ".join(filter(None, (version.title, about.name if about else "", case)))[:300]
