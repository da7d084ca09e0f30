"""`{% load problems %}`: how the words of problems are said, and what the actor may do with one."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from guiju.foundation.once import once
from guiju.process.access import problems as access
from guiju.process.models.problems import Problem
from guiju.process.pages.problems import words
from guiju.web.kit.context import actor_of

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


@register.simple_tag
def kind_options(chosen: str) -> SafeString:
    """The classes that are offered, as options of a choice."""
    return mark_safe(_options().replace(f'"{escape(chosen)}">', f'"{escape(chosen)}" selected>', 1))  # noqa: S308


@once
def _options() -> str:
    """Made once a request: a page of problems has fifty such choices."""
    return format_html_join("", '<option value="{}">{}</option>', words.kinds())


@register.simple_tag(takes_context=True)
def answers_problem(context: dict[str, Any], row: Problem) -> bool:
    """Whether the reader may classify and answer this one."""
    return access.answers(actor_of(context["request"]), row)
