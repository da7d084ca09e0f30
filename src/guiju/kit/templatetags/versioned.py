"""`{% load versioned %}`: what became of the parts of a text between two versions."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from guiju.kit.versioned.comparing import Difference
from guiju.kit.versioned.pages import CHANGES

register = template.Library()


@register.filter
def change_word(what: str) -> Any:
    """What is said of a part that was added, removed, changed, moved, or is the same."""
    return CHANGES[what][1]


@register.filter
def change_tone(what: str) -> str:
    """The tone of the tag of a part."""
    return CHANGES[what][0]


@register.filter
def told_change(parts: Difference) -> SafeString:
    """Show a difference: what went is struck, what came is marked; without the stars of bold
    words, unless nothing else changed.
    """
    read = [(sign, text.replace("**", "")) for sign, text in parts]
    if any(text for sign, text in read if sign != " "):
        parts = tuple((sign, text) for sign, text in read if text)
    tags = {"-": "del", "+": "ins", " ": "span"}
    pieces = ((format_html("<{}>{}</{}>", tags[sign], text, tags[sign]),) for sign, text in parts)
    return format_html_join("", "{}", pieces)
