"""`{% load policy %}`: how the circle's words are said."""

from __future__ import annotations

from django import template

from guiju.kit.wording import word_filters
from guiju.policy.pages import labels
from guiju.policy.signed_copy import grouped

register = template.Library()
word_filters(
    register,
    {
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
    },
)


@register.filter
def in_groups(code: str) -> str:
    """A verification code in groups of four."""
    return grouped(code)
