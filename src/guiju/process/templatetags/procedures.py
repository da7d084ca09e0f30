"""`{% load procedures %}`: how the words of procedures are said."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from guiju.kit import markdown as marked
from guiju.kit import show
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.pages.procedures import labels
from guiju.process.reads.procedures import Sign, signs_of
from guiju.process.rules.flow import BESIDE, IN_BOX, shortened

register = template.Library()
_TABLES: dict[str, dict[str, Any]] = {
    "area": labels.AREAS,
    "state": labels.STATES,
    "stale": labels.STALE,
    "decision": labels.DECISIONS,
    "reading": labels.READING,
}


@register.filter
def word(code: str, table: str) -> Any:
    """What a code is called: ``{{ row.area|word:"area" }}``."""
    entry = _TABLES[table].get(code, code)
    return entry[1] if isinstance(entry, tuple) else entry


@register.filter
def tone(code: str, table: str) -> str:
    """The tone of a code's tag."""
    entry = _TABLES[table].get(code)
    return str(entry[0]) if isinstance(entry, tuple) else ""


@register.filter
def head_word(name: str) -> Any:
    """What a part of a version is called."""
    return labels.HEADS[name]


register.filter("said", show.said)


@register.filter
def in_box(title: str) -> str:
    """A step's title as it fits into its box of the flow."""
    return shortened(title, IN_BOX)


@register.filter
def beside_arrow(when: str) -> str:
    """When a branch is taken, as it fits beside its arrow."""
    return shortened(when, BESIDE)


@register.filter
def signs(row: ProcedureVersion) -> list[Sign]:
    """Why a version (with its signs) is stale."""
    return signs_of(row)


@register.filter
def markdown(text: str) -> SafeString:
    """What somebody wrote in Markdown, safe to show."""
    return marked.html(text)
