"""The signs between a label and its value, and between parts of a line, in the active language;
every template has them without loading anything.
"""

from __future__ import annotations

from typing import Any

from django import template

from guiju.kit import show

register = template.Library()


@register.filter
def sign(narrow: str) -> str:
    """What stands between a label and its value (":") or the parts of a line (","): "班组：华东一组",
    "Team: East 1". Written as a filter, so that no formatter parts it from what it follows.
    """
    return show.labelled("", "") if narrow == ":" else show.clauses(("", ""))


@register.filter
def listed(parts: Any) -> str:
    """Short things in a row, "王敏、赵强"; nothing of nothing."""
    return show.listed(parts) if parts else ""
