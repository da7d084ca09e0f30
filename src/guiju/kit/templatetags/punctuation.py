"""The signs between a label and its value, and between parts of a line, in the active language, and
sentences that run on; every template has them without loading anything.
"""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.templatetags.i18n import BlockTranslateNode, do_block_translate

from guiju.kit import show

register = template.Library()


class _RunOn(template.Node):
    """A translated sentence as `show.run_on` writes it."""

    def __init__(self, sentence: BlockTranslateNode) -> None:
        self.sentence = sentence

    def render(self, context: template.Context) -> str:
        """The sentence; under its name where the tag names it."""
        said = show.run_on(self.sentence.render(context))
        if self.sentence.asvar:
            context[self.sentence.asvar] = show.run_on(context[self.sentence.asvar])
        return said


@register.tag
def blocktranslate(parser: Any, token: Any) -> template.Node:
    """Django's tag, whose sentence runs on."""
    return _RunOn(do_block_translate(parser, token))


@register.filter
def sign(narrow: str) -> str:
    """What stands between a label and its value (":"), the parts of a line (","), things in a row
    ("、") or round what is said beside ("(", ")"): "班组：华东一组", "Team: East 1". Written as a
    filter, so that no formatter parts it from what it follows.
    """
    if narrow in "()":
        opened, closed = show.bracketed("", "|").split("|")
        return opened if narrow == "(" else closed
    if narrow == "、":
        return show.listed(("", ""))
    return show.labelled("", "") if narrow == ":" else show.clauses(("", ""))


@register.filter
def before_sign(label: object) -> str:
    """A label without what explains it behind a colon, where a sentence follows it."""
    return re.split("[:：]", str(label), maxsplit=1)[0].strip() or str(label)


@register.filter
def listed(parts: Any) -> str:
    """Short things in a row, "王敏、赵强"; nothing of nothing."""
    return show.listed(parts) if parts else ""
