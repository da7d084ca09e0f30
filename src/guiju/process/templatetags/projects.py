"""`{% load projects %}`: how the words of projects are said."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from guiju.foundation.journal import VERBS
from guiju.process.pages.projects import words
from guiju.process.reads.reports import Line
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


@register.simple_tag
def week_cells(line: Line) -> SafeString:
    """The weeks of a project as cells of a table. Made here: an overview has thousands."""
    cells = ((*words.WEEKS[week.state], f" {week.report.progress}%" if week.report else "") for week in line.weeks)
    return format_html_join("", '<td><span class="tag {}">{}{}</span></td>', cells)


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
