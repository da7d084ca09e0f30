"""`{% load goals %}`: how goals and daily plans are said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from guiju.kit.wording import word_filters
from guiju.performance.models import Goal
from guiju.performance.pages.goals import labels

register = template.Library()
word_filters(
    register,
    {
        "kind": labels.KINDS,
        "period": labels.PERIODS,
        "better": labels.BETTERS,
        "rolls": labels.ROLLS,
        "state": labels.STATES,
        "verdict": labels.VERDICTS,
        "item": labels.ITEMS,
        "source": labels.SOURCES,
    },
    "goal_",
)
register.filter("goal_period", labels.period)
register.filter("whose", labels.whose)
register.filter("foretold", labels.foretold)
register.filter("goal_reached", labels.reached)


@register.filter
def goal_value(goal: Goal, value: float | None) -> str:
    """A value of a goal with its unit."""
    return labels.text(goal, value)


@register.filter
def at(sent: Mapping[str, Any], name: str) -> Any:
    """What a form sent under a name."""
    return sent.get(name, "")


@register.filter
def amount(value: float | None) -> str:
    """An amount as it is typed: 12, 0.5; empty when there is none."""
    return "" if value is None else f"{value:.10g}"
