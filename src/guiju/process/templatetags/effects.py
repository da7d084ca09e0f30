"""`{% load effects %}`: how answers are said."""

from __future__ import annotations

from typing import Any

from django import template

from guiju.process.pages.effects.sentences import VERDICTS, WANTED, Writing, title_of

register = template.Library()


@register.filter
def verdict(code: str) -> Any:
    """What a verdict is called."""
    return VERDICTS[code][1]


@register.filter
def verdict_tone(code: str) -> str:
    """The tone of its tag."""
    return VERDICTS[code][0]


@register.filter
def wanted(code: str) -> Any:
    """Say the wanted direction, up or down."""
    return WANTED[code]


@register.filter
def metric_title(name: str) -> str:
    """What a metric is called."""
    return title_of(name)


@register.filter
def difference(value: float, write: Writing) -> str:
    """How large a difference is, without its sign."""
    return write.difference(value)[1:]
