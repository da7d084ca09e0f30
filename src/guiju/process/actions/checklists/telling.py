"""Who is told what about a checklist."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from guiju.foundation import notices
from guiju.foundation.access import Actor
from guiju.foundation.errors import Sentence
from guiju.people import reads as people
from guiju.process.models.checklists import Checklist, ChecklistItem


def tell_turn(row: Checklist, items: Iterable[ChecklistItem], *, actor: Actor) -> None:
    """Tell each holder that her turn has come; not her who did it just now."""
    for item in items:
        if item.assignee_id is not None and item.assignee_id != actor.person:
            sentence: Sentence = {
                "zh": f"轮到您:{item.name}({row.title}),{item.due_on} 前完成。",
                "en": f"Your turn: {item.name} ({row.title}), until {item.due_on}.",
            }
            tell([item.assignee_id], sentence, address(row, item))


def tell_owner(row: Checklist, sentence: Sentence, *, tone: str = "info") -> None:
    """Tell who answers for it."""
    tell([row.owner_id], sentence, address(row), tone=tone)


def tell(persons: Iterable[int], sentence: Sentence, url: str, *, tone: str = "info") -> None:
    """Tell persons by their accounts."""
    notices.notify(people.accounts_of(persons), sentence, url, tone=tone)


def address(row: Checklist, item: ChecklistItem | None = None) -> str:
    """Where a checklist, or a step of it, is looked at."""
    if item is not None:
        return reverse("process_checklist_item", args=[row.pk, item.pk])
    return reverse("process_checklist", args=[row.pk])
