"""What a reader sees of a page: its texts, without addresses, attributes and what is marked as code.
A picture's texts stand in the table beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.db import transaction
from django.test import Client

from guiju.foundation import once
from tests.house import page_doors
from tests.house.doors import OPEN

#: What is not read: code is shown as code where who reads it writes it (a formula, YAML).
_UNSEEN = {"script", "style", "template", "head", "svg", "code", "pre", "textarea", "kbd"}
_ALONE = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
#: What is read in one go: a name and the number beside it may stand in parts of one line.
_ROWS = {"tr", "li", "option"}
_LINES = _ROWS | {"p", "h1", "h2", "h3", "dt", "dd", "figcaption", "caption", "label", "div"}
_SLICES = ("week", "shift", "team", "queue", "channel", "month")


class Page(HTMLParser):
    """The texts of a page, each with the number of the line in which it stands."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, int]] = []
        self._open: list[tuple[str, int, bool]] = []
        self._tags: list[str] = []
        self._count = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ALONE:
            return
        self._count += 1
        line, in_row = self._open[-1][1:] if self._open else (0, False)
        if tag in _LINES and not in_row:
            line = self._count
        named = (dict(attrs).get("class") or "").split()
        seen = "code" if "code" in named else tag
        self._open.append((seen, line, in_row or tag in _ROWS))
        self._tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._tags:
            self._open.pop()
            if self._tags.pop() == tag:
                break

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", " ", data).strip()
        if text and not any(tag in _UNSEEN for tag, _line, _row in self._open):
            self.texts.append((text, self._open[-1][1] if self._open else 0))

    def line(self, number: int) -> str:
        """All that stands in a line."""
        return " ".join(text for text, line in self.texts if line == number)


def pages(browser: Client, words: dict[str, Any]) -> Iterator[tuple[str, str, Page]]:
    """Every page that opens for somebody: its name, its address, what is seen of it."""
    for name in sorted(page_doors.named() - OPEN):
        at = page_doors.address(name, words)
        slices = [f"{at}?by={by}" for by in _SLICES] if name == "records_explore" else []
        for address in (at, *slices):
            once.forget()
            with transaction.atomic():
                answer = browser.get(address)
                transaction.set_rollback(True)
            if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content:
                yield name, address, Page(answer.content.decode())
