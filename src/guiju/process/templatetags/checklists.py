"""`{% load checklists %}`: how the words of checklists are said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from guiju.kit import markdown
from guiju.process.pages.checklists import labels

register = template.Library()
_TABLES: Mapping[str, Mapping[str, Any]] = {
    "kind": labels.KINDS,
    "state": labels.STATES,
    "item": labels.ITEMS,
}


@register.filter
def checklist_word(code: str, table: str) -> Any:
    """What a code is called: ``{{ row.state|checklist_word:"state" }}``."""
    entry = _TABLES[table].get(code, code)
    return entry[1] if isinstance(entry, tuple) else entry


@register.filter
def checklist_tone(code: str, table: str) -> str:
    """The tone of a code's tag."""
    entry = _TABLES[table].get(code)
    return str(entry[0]) if isinstance(entry, tuple) else ""


@register.filter
def step_text(text: str) -> SafeString:
    """What a step says, in Markdown, safe to show."""
    return markdown.html(text)
