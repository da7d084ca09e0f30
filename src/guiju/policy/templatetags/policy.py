"""`{% load policy %}`: how the circle's words are said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from guiju.kit import markdown as marked
from guiju.policy.pages import labels
from guiju.policy.signed_copy import grouped

register = template.Library()
_TABLES: Mapping[str, Mapping[str, Any]] = {
    "kind": labels.KINDS,
    "state": labels.STATES,
    "cause": labels.CAUSES,
    "verdict": labels.VERDICTS,
    "request": labels.REQUESTS,
    "case_kind": labels.CASE_KINDS,
    "case": labels.CASES,
    "intent": labels.INTENTS,
    "outcome": labels.OUTCOMES,
    "penalty": labels.PENALTIES,
    "exception": labels.EXCEPTIONS,
    "decision": labels.DECISIONS,
    "approver": labels.APPROVERS,
    "fault": labels.FAULTS,
    "erratum": labels.ERRATA,
    "field": labels.FIELDS,
    "signed": labels.SIGNED,
}


@register.filter
def word(code: str, table: str) -> Any:
    """What a code is called: ``{{ clause.kind|word:"kind" }}``."""
    entry = _TABLES[table].get(code, code)
    return entry[1] if isinstance(entry, tuple) else entry


@register.filter
def tone(code: str, table: str) -> str:
    """The tone of a code's tag."""
    entry = _TABLES[table].get(code)
    return str(entry[0]) if isinstance(entry, tuple) else ""


@register.filter
def markdown(text: str) -> SafeString:
    """What somebody wrote in Markdown, safe to show."""
    return marked.html(text)


@register.filter
def in_groups(code: str) -> str:
    """A verification code in groups of four."""
    return grouped(code)
