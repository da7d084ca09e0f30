"""How a checklist goes on after a step: the course of the rules is written down, whose turn it
is, is told.
"""

from __future__ import annotations

from guiju.foundation import clock, jobs, journal
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, or_not_found
from guiju.process.actions.checklists.notices import tell_owner, tell_turn
from guiju.process.events.checklists import CHECKLIST_DONE
from guiju.process.models.checklists import Checklist, ChecklistItem
from guiju.process.reads import checklists as reads
from guiju.process.rules import checklists as rules

PUBLISH = "process.publish_lead_times"
OPEN, WAITING, NOT_NEEDED = (
    ChecklistItem.State.OPEN,
    ChecklistItem.State.WAITING,
    ChecklistItem.State.NOT_NEEDED,
)
_COPIED = (
    "code",
    "place",
    "name",
    "text",
    "role",
    "minutes",
    "evidence",
    "branches",
    "policy",
    "clause",
    "assignee_id",
    "by_role",
)


def locked(pk: int, *states: str) -> Checklist:
    """The checklist, held until the end of the transaction, in one of these states."""
    rows = Checklist.objects.select_for_update(of=("self",)).select_related(
        "version", "owner", "about", "procedure"
    )
    row = or_not_found(rows.filter(pk=pk).first())
    if row.state not in states:
        raise Conflict("这份清单已经结束。", "This checklist has ended.")
    return row


def fresh(row: Checklist, pk: int, *states: str, seen: int | None = None) -> ChecklistItem:
    """The step as it stands, of the newest round, in one of these states; ``seen``: the stamp of
    the page that asks.
    """
    items = row.items.select_related("checklist__owner", "checklist__about", "assignee")
    item = or_not_found(items.filter(pk=pk).first())
    newer = row.items.filter(code=item.code, round__gt=item.round).exists()
    if item.state not in states or newer or (seen is not None and seen != item.stamp):
        raise Conflict("这一步刚刚有了变化。", "This step has just changed.")
    return item


def go_on(row: Checklist, finished: ChecklistItem, *, actor: Actor) -> None:
    """Open what follows a finished step, or end the checklist."""
    items = reads.newest(row.items.all())
    course = rules.onward(reads.told(items.values()), finished.code, finished.way)
    if course.again:
        items |= _again(items, course)
    follow(items, course)
    if course.ends:
        _end(row, actor=actor)
    else:
        tell_turn(row, [items[course.opens]], actor=actor)


def follow(items: dict[str, ChecklistItem], course: rules.Course) -> None:
    """Write down whose turn it is, what waits, what is not needed."""
    for code in course.idle:
        _set(items[code], NOT_NEEDED)
    for code in course.back:
        _set(items[code], WAITING)
    if course.opens:
        item = items[course.opens]
        item.opened_at = item.opened_at or clock.now()
        _set(item, OPEN)


def to_records() -> None:
    """Queue the way into the records, in the transaction of the change: many changes make one
    job.
    """
    jobs.queue(PUBLISH, {}, unique=PUBLISH)


def _set(item: ChecklistItem, state: str) -> None:
    item.state, item.stamp = state, item.stamp + 1
    item.save(update_fields=["state", "opened_at", "stamp"])


def _again(items: dict[str, ChecklistItem], course: rules.Course) -> dict[str, ChecklistItem]:
    """The steps of a loop, on a new round: what was done before stays as it was."""
    today, target = clock.today(), items[course.opens].due_on
    made = [
        ChecklistItem(
            checklist_id=old.checklist_id,
            round=old.round + 1,
            due_on=rules.due_again(old.due_on, target, today),
            **{name: getattr(old, name) for name in _COPIED},
        )
        for old in (items[code] for code in course.again)
    ]
    return {item.code: item for item in ChecklistItem.objects.bulk_create(made)}


def _end(row: Checklist, *, actor: Actor) -> None:
    row.state, row.ended_at = Checklist.State.DONE, clock.now()
    row.save(update_fields=["state", "ended_at"])
    journal.write(actor, CHECKLIST_DONE, "checklist", row.pk)
    tell_owner(
        row,
        {"zh": f"清单“{row.title}”全部完成。", "en": f"The checklist “{row.title}” is done."},
        tone="good",
    )
