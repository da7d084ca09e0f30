"""`{% load calibrations %}`: how what evaluators come to is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import pgettext

from guiju.kit import show
from guiju.quality.rules.calibrating import ENOUGH, is_verified

register = template.Library()
#: So many earlier severities stand in a row.
_EARLIER = 6


@register.filter
def standing(part: Any) -> tuple[str, str]:
    """Whether an evaluator's figures verify them: (tone, word)."""
    if (part.double_scored or 0) < ENOUGH or part.ac1 is None:
        return "plain", pgettext("evaluator", "too few to judge")
    if is_verified(part.double_scored, part.ac1):
        return "good", pgettext("evaluator", "verified")
    return "bad", pgettext("evaluator", "agrees too little")


@register.filter
def earlier(before: dict[int, list[float]], person: int) -> str:
    """The severities of somebody's earlier calibrations, the oldest first."""
    return in_a_row(before.get(person, []))


@register.filter
def in_a_row(severities: Sequence[float]) -> str:
    """Severities one after the other, the oldest first."""
    return " → ".join(show.number(each, 1) for each in severities[-_EARLIER:]) or show.NOTHING
