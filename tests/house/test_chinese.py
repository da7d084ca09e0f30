"""No page shows an English sentence to a Chinese reader, neither where one reads it nor in what its
scripts are given.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from tests import company as made
from tests.journeys.every_page import BEFORE, english, places

pytestmark = pytest.mark.django_db
#: What is English in any language.
APART = {"script", "style", "code", "pre"}
#: Elements without an end.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Page(HTMLParser):
    """Collects the texts of a page, of its attributes, and of the JSON that its scripts read."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: set[str] = set()
        self._open: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._apart():
            self.texts |= {value.strip() for _name, value in attrs if value}
        if tag not in VOID:
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == ("script", {"type": "application/json"}):
            self.texts |= set(_texts(json.loads(data)))
        elif not self._apart():
            self.texts.add(data.strip())

    def _apart(self) -> bool:
        return any(tag in APART or of.get("lang") == "en" for tag, of in self._open)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def untranslated(browser: Client, place: str) -> set[str]:
    """The English sentences on a page."""
    answer = browser.get(place, follow=True)
    assert answer.status_code in (200, 404), (place, answer.status_code)
    page = Page()
    page.feed(answer.content.decode())
    assert len(page.texts) > 5, place
    return {f"{place}: {text}" for text in page.texts & english()}


@pytest.mark.parametrize("role", places())
def test_every_page_is_all_chinese(role: str, company: None) -> None:
    browser, words = made.client(role), made.words()
    found = [untranslated(browser, place.format(**words)) for place in places()[role]]
    assert set().union(*found) == set()


def test_what_is_english_is_seen() -> None:
    one = min(english())
    for text in (f"<p>{one}</p>", f'<i title="{one}">', f'<b data-words="{one}"></b>'):
        page = Page()
        page.feed(text)
        assert page.texts & english() == {one}
    page = Page()
    page.feed(f"<code>{one}</code><p lang=en>{one}</p>")
    assert page.texts & english() == set()


def test_pages_before_signing_in_are_all_chinese(company: None) -> None:
    assert set().union(*(untranslated(Client(), place) for place in BEFORE)) == set()
