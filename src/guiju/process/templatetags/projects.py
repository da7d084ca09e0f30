"""`{% load projects %}`: how the words of projects are said."""

from __future__ import annotations

from typing import Any

from django import template

from guiju.foundation.journal import VERBS
from guiju.process.pages.projects import words
from guiju.web.kit import show

register = template.Library()


@register.filter
def week_tone(state: str) -> str:
    """The tone of a week's tag."""
    return words.WEEKS[state][0]


@register.filter
def week_word(state: str) -> Any:
    """How a week stands."""
    return words.WEEKS[state][1]


@register.filter
def decision_word(kind: str) -> Any:
    """What was decided."""
    return words.DECISIONS[kind]


@register.filter
def knowledge_word(kind: str) -> Any:
    """What kind of knowledge item it is."""
    return words.KNOWLEDGE[kind]


@register.filter
def verb_said(code: str) -> str:
    """A verb of the journal in words."""
    found = VERBS.get(code)
    return found.sentence["zh" if show.chinese() else "en"] if found else code


@register.filter
def step_id(key: str) -> int:
    """The id of a step from its row's key "17.203"."""
    return int(key.rpartition(".")[2])
