"""`{% load checklists %}`: how the words of checklists are said."""

from __future__ import annotations

from django import template

from guiju.kit.wording import word_filters
from guiju.process.pages.checklists import labels

register = template.Library()
word_filters(
    register,
    {
        "kind": labels.KINDS,
        "state": labels.STATES,
        "item": labels.ITEMS,
    },
    "checklist_",
)
