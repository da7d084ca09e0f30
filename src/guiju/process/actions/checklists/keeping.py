"""What is done by the clock: remind of overdue steps, bring lead times to the records."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import Q, QuerySet

from guiju.foundation import clock, journal
from guiju.foundation.access import OPERATOR
from guiju.process.actions.checklists.notices import address, tell
from guiju.process.events.checklists import HOLDERS_REMINDED
from guiju.process.models.checklists import ChecklistItem
from guiju.process.reads import checklists as reads
from guiju.process.rules.lead_times import hours
from guiju.records import actions as records
from guiju.records.decided import publication
from guiju.records.reads import taken_back

SOURCE = "process-checklists"
publication(SOURCE, "checklists", origin={"zh": "清单", "en": "checklists"})
#: Nobody is reminded of one step more often.
PAUSE = dt.timedelta(days=3)
#: So many rows go to the records at once.
PORTION = 2000


def remind_holders() -> int:
    """Remind the holders of overdue steps, and the checklist's owner too; gives of how many steps.
    At most every three days for each.
    """
    moment = clock.now()
    with transaction.atomic():
        rested = Q(reminded_at=None) | Q(reminded_at__lte=moment - PAUSE)
        rows = list(
            ChecklistItem.objects.filter(reads.overdue(), rested)
            .select_related("checklist")
            .order_by("due_on", "pk")
        )
        if not rows:
            return 0
        ChecklistItem.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=moment)
        for row in rows:
            persons = {row.checklist.owner_id} | ({row.assignee_id} if row.assignee_id else set())
            sentence = {
                "zh": f"逾期：{row.name}（{row.checklist.title}），应于 {row.due_on} 完成。",
                "en": f"Overdue: {row.name} ({row.checklist.title}), due on {row.due_on}.",
            }
            tell(persons, sentence, address(row.checklist, row), tone="warn")
        journal.write(
            OPERATOR, HOLDERS_REMINDED, "checklist", "", after={"items": [row.pk for row in rows]}
        )
    return len(rows)


def publish_lead_times() -> int:
    """Bring finished steps to the records and take opened ones back; how many rows came. Done
    again it changes nothing.
    """
    _forget_taken_back()
    _take_back()
    came = 0
    while rows := list(_finished()[:PORTION]):
        came += len(rows)
        told = [_record(row) for row in rows]
        made = records.publish(
            "checklists", SOURCE, told, by=f"checklists-{rows[0].pk}-{rows[-1].pk}-{len(rows)}"
        )
        for row in rows:
            row.import_id = made.pk if made else None
        ChecklistItem.objects.bulk_update(rows, ["import_id"])
    return came


def _finished() -> QuerySet[ChecklistItem]:
    """Finished by a person, not among the records yet."""
    rows = ChecklistItem.objects.filter(import_id=None, state__in=reads.FINISHED).filter(
        Q(doer__isnull=False) | Q(assignee__isnull=False)
    )
    return rows.select_related("checklist__procedure", "doer", "assignee").order_by("pk")


def _forget_taken_back() -> None:
    """Steps whose import was taken back come anew. Two queries."""
    gone = taken_back(SOURCE)
    if gone:
        ChecklistItem.objects.filter(import_id__in=gone).update(import_id=None)


def _take_back() -> None:
    """A step that was opened again stands no more: the import that holds it goes, its other rows
    come anew.
    """
    again = ChecklistItem.objects.filter(import_id__isnull=False).exclude(state__in=reads.FINISHED)
    held: dict[int, list[int]] = defaultdict(list)
    for pk, import_id in again.values_list("pk", "import_id"):
        held[import_id or 0].append(pk)
    for import_id, items in held.items():
        records.take_back_published(
            import_id, why=f"checklist steps {items[:20]} were opened again"
        )
        ChecklistItem.objects.filter(import_id=import_id).update(import_id=None)


def _record(row: ChecklistItem) -> dict[str, str]:
    assert row.done_at is not None
    person, day = row.doer or row.assignee, clock.day_of(row.done_at)
    skipped, took = row.state == ChecklistItem.State.SKIPPED, hours(row.opened_at, row.done_at)
    assert person is not None
    return {
        "key": str(row.pk),
        "person": person.number,
        "date": day.isoformat(),
        "checklist": f"#{row.checklist_id}",
        "procedure": row.checklist.procedure.code,
        "step": row.code,
        "due_on": row.due_on.isoformat(),
        "done_on": "" if skipped else day.isoformat(),
        "on_time": "" if skipped else str(day <= row.due_on).lower(),
        "lead_hours": "" if took is None or skipped else f"{took:.4f}",
        "skipped": str(skipped).lower(),
        "note": row.name,
    }
