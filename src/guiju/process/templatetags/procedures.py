"""`{% load procedures %}`: how the words of procedures are said."""

from __future__ import annotations

from typing import Any

from django import template

from guiju.kit.wording import word_filters
from guiju.process.models.procedures import ProcedureVersion
from guiju.process.pages.procedures import labels
from guiju.process.reads.procedures import Sign, signs_of
from guiju.process.rules.flow import BESIDE, IN_BOX, shortened

register = template.Library()
word_filters(
    register,
    {
        "area": labels.AREAS,
        "state": labels.STATES,
        "stale": labels.STALE,
        "decision": labels.DECISIONS,
        "reading": labels.READING,
    },
)


@register.filter
def head_word(name: str) -> Any:
    """What a part of a version is called."""
    return labels.HEADS[name]


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
