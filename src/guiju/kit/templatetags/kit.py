"""`{% load kit %}`: how values are written, and the few tags that the kit's own templates need."""

from __future__ import annotations

import json
import re
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guiju.foundation.journal import VERBS
from guiju.kit import forms, markdown, show
from guiju.kit.panels import Panel

register = template.Library()

register.filter("number", show.number)
register.filter("percent", show.percent)
register.filter("money", show.money)
register.filter("day", show.day)
register.filter("long_day", show.long_day)
register.filter("month", show.month)
register.filter("week", show.week)
register.filter("moment", show.moment)
register.filter("value", show.text)
register.filter("who", show.who)
register.filter("with_number", show.with_number)
register.filter("bracketed", show.bracketed)
register.filter("said", show.said)
register.filter("markdown", markdown.html)


class AgainNode(template.Node):
    """Renders a block of the page a second time as plain text."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: Context) -> SafeString:
        blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
        block = blocks.get_block(self.name) if blocks else None
        text = strip_tags(block.render(context)) if block else ""
        return mark_safe(re.sub(r"\s+", " ", text).strip())  # noqa: S308 — escaped by the block itself


@register.tag
def again(parser: template.base.Parser, token: template.base.Token) -> AgainNode:
    """Repeat the text of a block, as in ``<title>{% again title %}</title>``."""
    return AgainNode(token.split_contents()[1])


@register.filter
def verb_said(code: str) -> str:
    """What a verb of the journal is called."""
    verb = VERBS.get(code)
    return show.said(verb.sentence) if verb else code


@register.simple_tag(takes_context=True)
def panel_body(context: Context, panel: Panel, person: Any) -> SafeString:
    """Draw a panel of a person's page."""
    return panel.body(context["request"], person)


@register.simple_tag
def panel_beside(panel: Panel, person: Any) -> str:
    """Where more stands than a panel says; empty when nowhere."""
    return panel.beside(person.pk) if panel.beside else ""


@register.filter
def as_json(value: Any) -> str:
    """A value as JSON for an attribute, which the template escapes. A fragment keeps it; a
    script block it would lose.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@register.filter(name="sections")
def form_sections(form: Any) -> list[forms.Section]:
    """The visible fields of a form, first those that everybody fills in, then its folded parts."""
    return forms.sections(form) if form else []


@register.filter
def widget_kind(field: Any) -> str:
    """The lower-case name of a bound field's widget: "checkboxinput", "select", …"""
    return type(field.field.widget).__name__.lower()


@register.simple_tag
def masked(code: str | None, url: str) -> str | SafeString:
    """A number that is kept as a code: its beginning, marked as masked, leading to what lies
    under it.
    """
    if not code:
        return show.NOTHING
    sentence = _("masked: %(code)s") % {"code": code}
    return format_html(
        (
            '<a class="masked" href="{}?code={}" title="{}"><span aria-hidden="true">•••</span> '
            '{}<span class="unseen"> {}</span></a>'
        ),
        url,
        code,
        sentence,
        code[:8],
        _("masked"),
    )
