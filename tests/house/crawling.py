"""Every address of the site with every object that exists, objects that do not, and what pages' own
links and forms can say.

What is sent is the same in each run: nothing here is left to chance.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

from tests import company as made

#: Addresses of one name that are opened, the first and last of each part.
MOST = 12
#: Names of the query that are tried on one page.
MOST_NAMES = 25
NUMBERS = ("1", "2", "3", "7", "999999", "0", "9223372036854775807", "99999999999999999999999")
WORDS = (
    "2026-02",
    "2026-13",
    "contacts",
    "nowhere",
    "%00",
    "%ED%A0%80",
    "x" * 300,
    "9" * 30,
    "L08",
    "main",
    "pdf",
    "zh-hans",
)
ODD = (
    "",
    "-1",
    "0",
    "9" * 25,
    "票\x00",
    "x" * 3_000,
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "1e400",
    "[]",
    "'\"<",
)
#: Answers that carry no page: files and what leads elsewhere.
_NAME = re.compile(rb"""name=["']([\w.\-]{1,60})["']""")
_LINK = re.compile(rb"""href=["']([^"'#]{1,1000})["']""")
#: A part of an address written as an expression, without parentheses in it.
_GROUP = re.compile(r"\(\?P<(\w+)>([^()]*)\)")
_FOREIGN = ("static/", "api/")


def patterns(found: Any = None, before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """(address with its parts in angles, converter of each part) of every page of ours and of
    the libraries.
    """
    for each in get_resolver().url_patterns if found is None else found:
        route = before + str(each.pattern).lstrip("^")
        if isinstance(each, URLResolver):
            if not route.startswith(_FOREIGN):
                yield from patterns(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield route, dict(each.pattern.converters)


def known_words() -> list[str]:
    """Codes and numbers of things that exist."""
    held = [str(value) for value in made.words().values()]
    for model in ("policy.Policy", "process.Procedure", "process.FormTemplate"):
        held += list(apps.get_model(model)._default_manager.values_list("code", flat=True)[:2])
    return list(dict.fromkeys(held))


def addresses(
    route: str, converters: dict[str, Any], words: list[str], most: int = MOST
) -> list[str]:
    """Addresses of one pattern: its parts filled with what exists, with neighbours and with
    nonsense.
    """
    route = _GROUP.sub(_as_part, route).replace("$", "").replace("\\", "")
    parts = re.findall(r"<(?:\w+:)?(\w+)>", route)
    if not parts:
        return [f"/{route}"]
    numbers = [str(value) for value in words if value.isdigit()]
    choices = []
    for part in parts:
        whole = isinstance(converters.get(part), IntConverter) or f"<int:{part}>" in route
        choices.append(list(dict.fromkeys([*numbers, *NUMBERS])) if whole else [*words, *WORDS])
    rows = list(
        zip(
            *(itertools.islice(itertools.cycle(each), max(map(len, choices))) for each in choices),
            strict=True,
        )
    )
    rows += (
        list(itertools.islice(itertools.product(*(each[:4] for each in choices)), 16))
        if len(parts) > 1
        else []
    )
    step = max(1, len(rows) // most)
    return ["/" + _filled(route, parts, row) for row in rows[::step]]


def _as_part(group: re.Match[str]) -> str:
    """A part that is written as an expression: numbers, one of some words, or any text."""
    name, inner = group[1], group[2]
    if inner.startswith("\\d"):
        return f"<int:{name}>"
    return inner.split("|")[0] if "|" in inner else f"<{name}>"


def _filled(route: str, parts: list[str], values: tuple[str, ...]) -> str:
    for part, value in zip(parts, values, strict=True):
        route = re.sub(rf"<(?:\w+:)?{part}>", lambda _, value=value: value, route)
    return route


@dataclass
class Crawl:
    """What one role met: how often each status was answered, and every fault."""

    client: Client
    asked: int = 0
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._cookies = self.client.cookies.output(header="", sep=";")

    def ask(self, address: str, form: dict[str, str] | None = None) -> Any:
        """One question; what it changes is forgotten, that somebody signed out too."""
        self.client.cookies = SimpleCookie(self._cookies)
        with transaction.atomic():
            if form is None:
                answer = self.client.get(address)
            else:
                answer = self.client.post(address, form)
            transaction.set_rollback(True)
        self.asked += 1
        if answer.status_code >= 500:
            sent = "" if form is None else f" with {str(form)[:200]}"
            self.faults.append(
                f"{answer.status_code} {'POST' if form is not None else 'GET'} "
                f"{address[:300]}{sent}"
            )
        return answer

    def words_of(self, answer: Any) -> tuple[list[str], list[str]]:
        """The names that a page's forms send, and those that the links to itself say."""
        if answer.streaming or b"<html" not in answer.content[:2_000]:
            return [], []
        fields = {name.decode() for name in _NAME.findall(answer.content)} - {
            "csrfmiddlewaretoken",
            "viewport",
        }
        links = [
            urlsplit(link.decode(errors="replace").replace("&amp;", "&"))
            for link in _LINK.findall(answer.content)
        ]
        said = {name for link in links for name, _ in parse_qsl(link.query)}
        return sorted(fields)[:MOST_NAMES], sorted(said | fields)[:MOST_NAMES]

    def odd_queries(self, address: str, names: list[str], odd: tuple[str, ...] = ODD) -> None:
        """Each name of the page's query with each odd value."""
        for name, value in itertools.product(names, odd):
            self.ask(f"{address}?{urlencode({name: value})}")

    def odd_forms(self, address: str, fields: list[str], odd: tuple[str, ...] = ODD) -> None:
        """The page's form with nothing, and with an odd value everywhere."""
        self.ask(address, {})
        for value in odd:
            self.ask(address, dict.fromkeys(fields, value))
