"""Markdown that people write, as HTML for pages and as a plain tree for paper. No raw HTML, no
pictures, no scripts.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

Node = dict[str, Any]
_BLOCKS = {
    "paragraph_open": "p",
    "bullet_list_open": "ul",
    "ordered_list_open": "ol",
    "list_item_open": "li",
    "blockquote_open": "quote",
    "heading_open": "h",
    "table_open": "table",
    "thead_open": "part",
    "tbody_open": "part",
    "tr_open": "row",
    "th_open": "cell",
    "td_open": "cell",
}
#: A text without any of these is plain already.
_SIGNS = re.compile(r"[*_`~\[\]#>|\\&]|^\s*(?:[-+=]|\d+[.)])", re.MULTILINE)
_INLINE = {"strong_open": "strong", "em_open": "em", "s_open": "strike", "link_open": "link"}


@cache
def _reader() -> MarkdownIt:
    # "html": False shows tags as text; links are checked by the library, which refuses javascript:
    # and the like.
    return (
        MarkdownIt("commonmark", {"html": False})
        .enable(["table", "strikethrough"])
        .disable("image")
    )


def html(text: str) -> SafeString:
    """The text as HTML that may stand in a page: every tag in it is ours."""
    return mark_safe(_reader().render(text))  # noqa: S308


def plain(text: str) -> str:
    """The text without its signs of Markdown, on one line: for lists, choices and what a search
    has found.
    """
    text_only = (
        "".join(_words(token) for token in _reader().parse(text)) if _SIGNS.search(text) else text
    )
    return " ".join(text_only.split())


def excerpt(text: str, wanted: str, length: int = 70) -> str:
    """The place of the plain text where a word stands, so long; its beginning when it has none."""
    words = plain(text)
    at = words.casefold().find(wanted.casefold())
    start = at - length // 3 if at > length * 2 // 3 else 0
    cut = words[start : start + length]
    return f"{'…' if start else ''}{cut}{'…' if start + length < len(words) else ''}"


def _words(token: Token) -> str:
    if token.type == "inline":
        return "".join(_words(child) for child in token.children or []) + " "
    return token.content or (" " if token.type in ("softbreak", "hardbreak") else "")


def tree(text: str) -> list[Node]:
    """The text as nested nodes: {"t": kind, "c": children} and {"t": "text", "v": text}; links
    carry their "href".
    """
    return _nested(_reader().parse(text))


def _nested(tokens: list[Token]) -> list[Node]:
    top: Node = {"t": "top", "c": []}
    open_: list[Node] = [top]
    for token in tokens:
        if token.nesting == 1:
            node: Node = {"t": _BLOCKS.get(token.type) or _INLINE.get(token.type, "p"), "c": []}
            if token.type == "link_open":
                node["href"] = str(token.attrGet("href") or "")
            open_[-1]["c"].append(node)
            open_.append(node)
        elif token.nesting == -1:
            open_.pop()
        else:
            open_[-1]["c"] += _leaf(token)
    children: list[Node] = top["c"]
    return children


def _leaf(token: Token) -> list[Node]:
    if token.type == "inline":
        return _nested(token.children or [])
    if token.type in ("fence", "code_block"):
        return [{"t": "block", "v": token.content.rstrip("\n")}]
    if token.type == "code_inline":
        return [{"t": "code", "v": token.content}]
    if token.type in ("softbreak", "hardbreak"):
        return [{"t": "br"}]
    if token.type == "hr":
        return [{"t": "hr"}]
    return [{"t": "text", "v": token.content}]
