"""`{% load problems %}`: how the words of problems are said."""

from __future__ import annotations

from typing import Any

from django import template

from guiju.process.pages.problems import labels

register = template.Library()
register.filter("kind_title", labels.kind_title)
register.filter("days_open", labels.days_open)
register.filter("age_tone", labels.age_tone)


@register.filter
def problem_state(code: str) -> Any:
    """What a state is called."""
    return labels.STATES[code][1]


@register.filter
def problem_tone(code: str) -> str:
    """The tone of a state's tag."""
    return str(labels.STATES[code][0])


@register.filter
def step_word(code: str) -> Any:
    """What happened, in a word."""
    return labels.STEPS[code][1]


@register.filter
def step_tone(code: str) -> str:
    """The tone of what happened."""
    return str(labels.STEPS[code][0])
