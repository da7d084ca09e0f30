"""Every page where little or nothing is on record yet: an empty house, and one with a single person.
None breaks, and what is said of the nothing is said in the reader's language.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock, once
from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.people.models import Account
from tests.house.doors import DOORS

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3001-\u3011]+")
#: What carries no sentence of ours, or says the languages by their own names.
_UNREAD = re.compile(
    r"<(script|style|textarea|pre|svg)\b.*?</\1>|<[^>]*\blang=\"zh[^>]*>.*?</\w+>", re.S
)
_EMPTY = re.compile(r'<(\w+)[^>]*class="[^"]*\bempty(?:-title)?\b[^"]*"[^>]*>(.*?)</\1>', re.S)
#: Pages whose matter is Chinese and English words side by side.
OF_WORDS = {"process_words", "process_problem_classes"}
#: Chinese that stands on an English page rightly: the other language's own name.
NAMES = {"中文", "圈", "线", "尺", "人", "规矩"}


def account(email: str, *roles: str, **more: Any) -> Account:
    """Somebody who can sign in and holds these roles."""
    told = [(role, None) for role in roles]
    held, token = people.invite(email, told, actor=OPERATOR, **more)
    return people.accept_invitation(token, "a-quiet-lantern-9") or held


def browser(of: Account, language: str) -> Client:
    """A browser in that language, in which somebody is signed in."""
    client = Client(headers={"accept-language": language})
    client.force_login(of, backend="django.contrib.auth.backends.ModelBackend")
    client.raise_request_exception = False
    return client


def pages(words: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The name and address of each page that needs only what is there."""
    for name, (parts, method, _allowed) in sorted(DOORS.items()):
        if method == "GET" and set(parts) <= set(words):
            yield name, reverse(name, args=[words[part] for part in parts])


def faults(client: Client, words: dict[str, Any], language: str, known: set[str]) -> list[str]:
    """What is wrong with the pages, one line each."""
    found = []
    for name, address in pages(words):
        if language == "en" and name in OF_WORDS:
            continue
        once.forget()
        months = (clock.month_of(clock.today()), "2099-01") if "month" in words else ()
        for asked in [f"?month={month}" for month in months] or [""]:
            answer = client.get(address + asked)
            if answer.status_code >= 500:
                found.append(f"{answer.status_code} {name} {address}{asked}")
            elif answer.status_code == 200 and not answer.streaming and b"<html" in answer.content:
                found += misread(f"{name}{asked}", answer.content.decode(), language, known)
    return found


def misread(name: str, page: str, language: str, known: set[str]) -> Iterator[str]:
    """Sentences of a page that are not in its reader's language."""
    page = _UNREAD.sub(" ", page)
    if language == "en":
        text = html.unescape(re.sub(r"<[^>]+>", "\n", page))
        for piece in HAN.findall(text):
            if piece not in known | NAMES:
                yield f"{name}: {piece}"
    else:
        for _tag, inner in _EMPTY.findall(page):
            text = re.sub(r"<[^>]+>", "", inner).strip()
            if text and not HAN.search(text):
                yield f"{name}: {text}"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_an_empty_house_breaks_or_speaks_another_language(language: str) -> None:
    found = {}
    for role in ("manager", "agent"):
        held = account(f"{role}@example.com", role, name="Ann Lee")
        if lines := faults(browser(held, language), {}, language, set()):
            found[role] = lines
    assert found == {}, "\n".join(sorted({line for lines in found.values() for line in lines}))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_a_single_person_breaks_or_speaks_another_language(language: str) -> None:
    team = people.save_team("east-1", "East 1", actor=OPERATOR)
    position = people.save_position("agent", "Agent", actor=OPERATOR)
    person = people.save_person("G101", "Ann Lee", email="ann@example.com", actor=OPERATOR)
    people.record_event(
        person, "joined", dt.date(2025, 1, 1), team=team, position=position, actor=OPERATOR
    )
    people.name_leader(team, person, dt.date(2025, 1, 1), actor=OPERATOR)
    held = account("ann@example.com", "manager", "agent", person=person)
    today = clock.today()
    words = {
        "person": person.pk,
        "team": team.code,
        "month": clock.month_of(today),
        "plan_day": today.isoformat(),
        "account": held.pk,
    }
    found = faults(browser(held, language), words, language, set())
    assert found == [], "\n".join(found)
