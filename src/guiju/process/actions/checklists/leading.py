"""Lead a checklist: hand a step over, open it again, change its day, give the whole to another,
cancel it.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.errors import Forbidden, Invalid
from guiju.kit.reasons import check_text
from guiju.people.reads import Person
from guiju.process.access.checklists import check_does, check_runs, runs
from guiju.process.actions.checklists.doing import DONE, OPEN, RUNNING, SKIPPED
from guiju.process.actions.checklists.going import (
    NOT_NEEDED,
    WAITING,
    follow,
    fresh,
    locked,
    to_records,
)
from guiju.process.actions.checklists.notices import address, tell, tell_owner, tell_turn
from guiju.process.events.checklists import (
    CHECKLIST_CANCELLED,
    CHECKLIST_OWNED,
    ITEM_DUE_CHANGED,
    ITEM_HANDED_OVER,
    ITEM_REOPENED,
)
from guiju.process.models.checklists import Checklist, ChecklistItem, HandOver
from guiju.process.reads import checklists as reads
from guiju.process.rules import checklists as rules


def hand_over(
    item: ChecklistItem, receiver: Person, reason: str, *, actor: Actor, seen: int | None = None
) -> HandOver:
    """Hand a checklist step over to another person, who works here and is notified."""
    check_does(actor, item)
    reason = check_text(reason, "reason")
    with transaction.atomic():
        row = locked(item.checklist_id, RUNNING)
        item = fresh(row, item.pk, OPEN, WAITING, seen=seen)
        check_does(actor, item)
        _check_receiver(receiver, item.assignee_id)
        sender = item.assignee
        item.assignee, item.by_role, item.stamp, item.reminded_at = (
            receiver,
            False,
            item.stamp + 1,
            None,
        )
        item.save(update_fields=["assignee", "by_role", "stamp", "reminded_at"])
        made = HandOver.objects.create(
            item=item,
            sender=sender,
            receiver=receiver,
            reason=reason,
            at=clock.now(),
            by=actor.name,
        )
        journal.write(
            actor,
            ITEM_HANDED_OVER,
            "checklist",
            row.pk,
            before={"assignee": sender and sender.number},
            after={"item": item.code, "title": item.name, "assignee": receiver.number},
            why=reason,
        )
        sentence = {
            "zh": f"“{item.name}”交给您：{reason}",
            "en": f"“{item.name}” was given to you: {reason}",
        }
        tell([receiver.pk] if receiver.pk != actor.person else [], sentence, address(row, item))
    return made


def change_due(
    item: ChecklistItem, due_on: dt.date, reason: str, *, actor: Actor, seen: int | None = None
) -> ChecklistItem:
    """Change the due day of a step, as whoever leads the checklist."""
    check_runs(actor, item.checklist)
    reason = check_text(reason, "reason")
    with transaction.atomic():
        row = locked(item.checklist_id, RUNNING)
        check_runs(actor, row)
        item = fresh(row, item.pk, OPEN, WAITING, seen=seen)
        if due_on < row.starts_on:
            raise Invalid("期限早于清单开始。", "The day lies before the start.", field="due_on")
        before, item.due_on, item.stamp = item.due_on, due_on, item.stamp + 1
        if before == due_on:
            raise Invalid("期限没有变化。", "The day is the same.", field="due_on")
        item.save(update_fields=["due_on", "stamp"])
        after = {"item": item.code, "title": item.name, "due_on": due_on}
        journal.write(
            actor,
            ITEM_DUE_CHANGED,
            "checklist",
            row.pk,
            before={"due_on": before},
            after=after,
            why=reason,
        )
        if item.assignee_id and item.assignee_id != actor.person:
            sentence = {
                "zh": f"“{item.name}”的期限改为 {due_on}。",
                "en": f"“{item.name}” is now due on {due_on}.",
            }
            tell([item.assignee_id], sentence, address(row, item))
    return item


def reopen_item(
    item: ChecklistItem, reason: str, *, actor: Actor, seen: int | None = None
) -> ChecklistItem:
    """Open a finished step again: by whoever leads the checklist, or who did it. Later steps wait
    until it is done; what of them was done stays done. A checklist that was done runs again.
    """
    _check_reopens(actor, item)
    reason = check_text(reason, "reason")
    with transaction.atomic():
        row = locked(item.checklist_id, RUNNING, Checklist.State.DONE)
        item = fresh(row, item.pk, DONE, SKIPPED, seen=seen)
        _check_reopens(actor, item)
        items = reads.newest(row.items.all())
        items_told = reads.told(items.values())
        for code in rules.undone(items_told, item.code):
            items[code].opened_at = None
            items[code].state, items[code].stamp = WAITING, items[code].stamp + 1
            items[code].save(update_fields=["state", "opened_at", "stamp"])
        before = {
            "state": item.state,
            "done_by": item.done_by,
            "done_at": item.done_at,
            "way": item.way,
        }
        _undo(items[item.code])
        follow(items, rules.reopened(reads.told(items.values()), item.code))
        row.state, row.ended_at = RUNNING, None
        row.save(update_fields=["state", "ended_at"])
        after = {"item": item.code, "title": item.name}
        journal.write(
            actor, ITEM_REOPENED, "checklist", row.pk, before=before, after=after, why=reason
        )
        tell_turn(row, [items[item.code]], actor=actor)
        to_records()
    return items[item.code]


def give_checklist(row: Checklist, owner: Person, reason: str, *, actor: Actor) -> Checklist:
    """Hand a checklist over to another owner, who is notified."""
    check_runs(actor, row)
    reason = check_text(reason, "reason")
    with transaction.atomic():
        row = locked(row.pk, RUNNING)
        check_runs(actor, row)
        _check_receiver(owner, row.owner_id, "owner")
        before = row.owner
        row.owner, row.by_role = owner, False
        row.save(update_fields=["owner", "by_role"])
        journal.write(
            actor,
            CHECKLIST_OWNED,
            "checklist",
            row.pk,
            before={"owner": before.number},
            after={"owner": owner.number},
            why=reason,
        )
        if owner.pk != actor.person:
            tell_owner(
                row,
                {
                    "zh": f"清单“{row.title}”由您负责。",
                    "en": f"You answer for the checklist “{row.title}”.",
                },
            )
    return row


def cancel_checklist(row: Checklist, reason: str, *, actor: Actor) -> Checklist:
    """Cancel a running checklist that is not wanted any more; its holders and the owner are told."""
    check_runs(actor, row)
    reason = check_text(reason, "reason")
    with transaction.atomic():
        row = locked(row.pk, RUNNING)
        check_runs(actor, row)
        cancel(row, reason, actor=actor)
    return row


def cancel(row: Checklist, reason: str, *, actor: Actor) -> None:
    """The same for a row that is locked already, by whoever was found to be entitled."""
    unfinished = row.items.filter(state__in=[OPEN, WAITING])
    holders = {
        *unfinished.filter(state=OPEN).exclude(assignee=None).values_list("assignee", flat=True),
        row.owner_id,
    }
    unfinished.update(state=NOT_NEEDED)
    row.state, row.reason, row.ended_at = Checklist.State.CANCELLED, reason, clock.now()
    row.save(update_fields=["state", "reason", "ended_at"])
    journal.write(actor, CHECKLIST_CANCELLED, "checklist", row.pk, why=reason)
    sentence = {
        "zh": f"清单“{row.title}”已取消：{reason}",
        "en": f"The checklist “{row.title}” was cancelled: {reason}",
    }
    tell(holders - {actor.person}, sentence, address(row))


def _undo(item: ChecklistItem) -> None:
    """It counts as not done; ``opened_at`` stays, so its lead time runs on."""
    item.state, item.way, item.reason, item.stamp = OPEN, "", "", item.stamp + 1
    item.done_at, item.done_by, item.doer, item.reminded_at = None, "", None, None
    item.save(
        update_fields=[
            "state",
            "way",
            "reason",
            "stamp",
            "done_at",
            "done_by",
            "doer",
            "reminded_at",
        ]
    )


def _check_reopens(actor: Actor, item: ChecklistItem) -> None:
    did_it = actor.person is not None and actor.person == item.doer_id
    if not did_it and not runs(actor, item.checklist):
        raise Forbidden("只有负责人或完成人能重新打开。", "Who leads it or did it opens it again.")


def _check_receiver(receiver: Person, before: int | None, field: str = "receiver") -> None:
    if receiver.pk == before:
        raise Invalid("本来就是这个人。", "This person has it already.", field=field)
    if not reads.working().filter(pk=receiver.pk).exists():
        raise Invalid("{name} 已经离职。", "{name} has left.", name=receiver.name, field=field)
