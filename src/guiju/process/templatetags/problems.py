"""`{% load problems %}`: how the words of problems are said."""

from __future__ import annotations

from typing import Any

from django import template

from guiju.process.pages.problems import words

register = template.Library()
register.filter("kind_title", words.kind_title)
register.filter("days_open", words.days_open)
register.filter("age_tone", words.age_tone)


@register.filter
def problem_state(code: str) -> Any:
    """What a state is called."""
    return words.STATES[code][1]


@register.filter
def problem_tone(code: str) -> str:
    """The tone of a state's tag."""
    return str(words.STATES[code][0])


@register.filter
def step_word(code: str) -> Any:
    """What happened, in a word."""
    return words.STEPS[code][1]


@register.filter
def step_tone(code: str) -> str:
    """The tone of what happened."""
    return str(words.STEPS[code][0])
