"""Filters and tags of the shell's own pages."""

from __future__ import annotations

import re

from django import template

from guiju.foundation import demo

register = template.Library()
#: (what the browser calls itself, what people call it), in the order to look: Edge says that it is
#: Chrome too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Lark", "Feishu"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser(said: str) -> str:
    """ "Chrome 121 · Windows" from what a browser says of itself; an unknown one as it said it,
    cut.
    """
    name = next(((mark, name) for mark, name in _BROWSERS if mark in said), None)
    machine = next((name for mark, name in _MACHINES if mark in said), "")
    if name is None:
        return said[:60] or "—"
    version = re.search(re.escape(name[0]) + r"\w*/(\d+)", said)
    words = f"{name[1]} {version[1]}" if version else name[1]
    return f"{words} · {machine}" if machine else words


@register.simple_tag
def demo_company() -> demo.Made | None:
    """Give the demo company of this instance, whose doors are open to everybody; None elsewhere."""
    return demo.made()
