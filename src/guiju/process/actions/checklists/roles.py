"""Steps and checklists that follow a role go along to who holds it now: the leader, the mentor,
the people officer.
"""

from __future__ import annotations

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import OPERATOR
from guiju.people.reads import Person
from guiju.process.actions.checklists.going import OPEN, WAITING
from guiju.process.actions.checklists.notices import address, tell, tell_owner
from guiju.process.events.checklists import CHECKLIST_FOLLOWED, ITEM_FOLLOWED
from guiju.process.models.checklists import Checklist, ChecklistItem
from guiju.process.reads import checklists as reads

FOLLOW_ROLES = "process.follow_roles"
RUNNING = Checklist.State.RUNNING


def follow_roles() -> int:
    """Give every unfinished step, and every checklist, that follows a role to who holds the role
    today; gives how many moved.

    Run by the clock and after every change of who leads. What somebody was given by name stays
    theirs. Done again it changes nothing.
    """
    roles = reads.Roles()
    items = ChecklistItem.objects.filter(
        by_role=True, state__in=[OPEN, WAITING], checklist__state=RUNNING
    )
    moved = 0
    for item in items.select_related("checklist__about", "checklist__owner", "assignee").order_by(
        "pk"
    ):
        holder = roles.now(item)
        if holder is not None and holder.pk != item.assignee_id:
            moved += _give(item, holder)
    owned = Checklist.objects.filter(by_role=True, state=RUNNING).exclude(about=None)
    for row in owned.select_related("about", "owner").order_by("pk"):
        leads = reads.leader(row.about, max(row.starts_on, clock.today())) if row.about else None
        if leads is not None and leads.pk != row.owner_id:
            moved += _own(row, leads)
    return moved


def _give(item: ChecklistItem, holder: Person) -> bool:
    """Give the step to its holder, unless it changed meanwhile; the new holder is notified when it
    is their turn.
    """
    with transaction.atomic():
        Checklist.objects.select_for_update(of=("self",)).get(pk=item.checklist_id)
        unchanged = ChecklistItem.objects.filter(pk=item.pk, stamp=item.stamp, by_role=True)
        if not unchanged.update(assignee=holder, stamp=item.stamp + 1, reminded_at=None):
            return False
        before, after = (
            {"assignee": item.assignee and item.assignee.number},
            {"assignee": holder.number},
        )
        after |= {"item": item.code, "title": item.name}
        journal.write(
            OPERATOR, ITEM_FOLLOWED, "checklist", item.checklist_id, before=before, after=after
        )
        if item.state == OPEN:
            row = item.checklist
            sentence = {
                "zh": f"轮到您：{item.name}（{row.title}），{item.due_on} 前完成。",
                "en": f"Your turn: {item.name} ({row.title}), until {item.due_on}.",
            }
            tell([holder.pk], sentence, address(row, item))
    return True


def _own(row: Checklist, owner: Person) -> bool:
    """The whole, unless it changed meanwhile; its new owner is told."""
    with transaction.atomic():
        unchanged = Checklist.objects.filter(
            pk=row.pk, owner=row.owner_id, by_role=True, state=RUNNING
        )
        if not unchanged.update(owner=owner):
            return False
        before, row.owner = {"owner": row.owner.number}, owner
        journal.write(
            OPERATOR,
            CHECKLIST_FOLLOWED,
            "checklist",
            row.pk,
            before=before,
            after={"owner": owner.number},
        )
        tell_owner(
            row,
            {
                "zh": f"清单“{row.title}”由您负责。",
                "en": f"You answer for the checklist “{row.title}”.",
            },
        )
    return True
