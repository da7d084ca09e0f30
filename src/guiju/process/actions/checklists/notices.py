"""Who is told what about a checklist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse

from guiju.foundation import notices
from guiju.foundation.access import Actor
from guiju.foundation.errors import Sentence
from guiju.people import reads as people
from guiju.people.reads.rows import accounts_by_person
from guiju.process.models.checklists import Checklist, ChecklistItem


def tell_turn(row: Checklist, items: Iterable[ChecklistItem], *, actor: Actor) -> None:
    """Notify each holder that their turn has come; not the one who did the step before just now."""
    for item in items:
        if item.assignee_id is not None and item.assignee_id != actor.person:
            tell([item.assignee_id], _turn(row, item), address(row, item))


def tell_owner(row: Checklist, sentence: Sentence, *, tone: str = "info") -> None:
    """Tell who answers for it."""
    tell([row.owner_id], sentence, address(row), tone=tone)


def tell_started(rows: Iterable[Checklist]) -> None:
    """Tell of checklists that started by themselves, in one mail job: whoever leads, or begins, one
    of them is told of it; whoever does so in several is told once, how many. Three queries for any
    number.
    """
    running = {row.pk: row for row in rows if row.state == Checklist.State.RUNNING}
    opened = ChecklistItem.objects.filter(
        checklist__in=running, state=ChecklistItem.State.OPEN, assignee__isnull=False
    )
    turns: dict[int, list[ChecklistItem]] = defaultdict(list)
    concerned: dict[int, set[int]] = defaultdict(set)
    for item in opened.order_by("pk"):
        turns[item.assignee_id or 0].append(item)
        concerned[item.assignee_id or 0].add(item.checklist_id)
    for row in running.values():
        concerned[row.owner_id].add(row.pk)
    accounts = accounts_by_person(concerned)
    letters: list[tuple[int, Sentence, str]] = []
    for person, lists in sorted(concerned.items()):
        begun = [(running[item.checklist_id], item) for item in turns[person]]
        said = [(_turn(row, item), address(row, item)) for row, item in begun]
        said += [
            (led(running[pk]), address(running[pk]))
            for pk in lists
            if running[pk].owner_id == person
        ]
        if len(lists) > 1:
            said = [
                (
                    _several([running[pk] for pk in lists], len(begun)),
                    reverse("process_checklists") + "?mine=1",
                )
            ]
        letters += [
            (account, sentence, url)
            for account in accounts.get(person, ())
            for sentence, url in said
        ]
    notices.notify_each(letters)


def led(row: Checklist) -> Sentence:
    """What who answers for a checklist is told when it starts."""
    return {
        "zh": f"清单“{row.title}”由您负责。",
        "en": f"You answer for the checklist “{row.title}”.",
    }


def _turn(row: Checklist, item: ChecklistItem) -> Sentence:
    return {
        "zh": f"轮到您：{item.name}（{row.title}），{item.due_on} 前完成。",
        "en": f"Your turn: {item.name} ({row.title}), until {item.due_on}.",
    }


def _several(rows: list[Checklist], turns: int) -> Sentence:
    titles = sorted({row.version.title for row in rows})
    return {
        "zh": f"已开始 {len(rows):,} 份清单：{'、'.join(titles)}"
        + (f"；其中 {turns:,} 个步骤轮到您。" if turns else "。"),
        "en": f"{len(rows):,} checklists started: {', '.join(titles)}"
        + (f"; in {turns:,} steps it is your turn." if turns else "."),
    }


def tell(persons: Iterable[int], sentence: Sentence, url: str, *, tone: str = "info") -> None:
    """Tell persons by their accounts."""
    notices.notify(people.accounts_of(persons), sentence, url, tone=tone)


def address(row: Checklist, item: ChecklistItem | None = None) -> str:
    """Where a checklist, or a step of it, is looked at."""
    if item is not None:
        return reverse("process_checklist_item", args=[row.pk, item.pk])
    return reverse("process_checklist", args=[row.pk])
