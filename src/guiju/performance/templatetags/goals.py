"""`{% load goals %}`: how goals and daily plans are said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from guiju.foundation.journal import VERBS
from guiju.kit import show
from guiju.performance.models import Goal
from guiju.performance.pages.goals import labels

register = template.Library()
_TABLES: Mapping[str, Mapping[str, Any]] = {
    "kind": labels.KINDS,
    "period": labels.PERIODS,
    "better": labels.BETTERS,
    "rolls": labels.ROLLS,
    "state": labels.STATES,
    "verdict": labels.VERDICTS,
    "item": labels.ITEMS,
    "source": labels.SOURCES,
}
register.filter("goal_period", labels.period)
register.filter("whose", labels.whose)
register.filter("foretold", labels.foretold)


@register.filter
def goal_word(code: str, table: str) -> Any:
    """What a code is called."""
    word = _TABLES[table].get(code, code)
    return word[1] if isinstance(word, tuple) else word


@register.filter
def goal_tone(code: str, table: str) -> str:
    """The tone of a code's tag."""
    word = _TABLES[table].get(code)
    return str(word[0]) if isinstance(word, tuple) else ""


@register.filter
def goal_value(goal: Goal, value: float | None) -> str:
    """A value of a goal with its unit."""
    return labels.text(goal, value)


@register.filter
def verb_said(code: str) -> str:
    """What a verb of the journal is called."""
    verb = VERBS.get(code)
    return verb.sentence["zh" if show.chinese() else "en"] if verb else code


@register.filter
def at(sent: Mapping[str, Any], name: str) -> Any:
    """What a form sent under a name."""
    return sent.get(name, "")


@register.filter
def amount(value: float | None) -> str:
    """An amount as it is typed: 12, 0.5; empty when there is none."""
    return "" if value is None else f"{value:.10g}"


@register.filter
def told_amount(value: float | None) -> str:
    """An amount as it is read."""
    return show.number(value)
