"""Every page of a month in which nothing was recorded, of the present one, on the first day of a
month, with a namesake, and asked odd things: none breaks, and an empty page says so in the reader's
language.
"""

from __future__ import annotations

import datetime as dt
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.people.models import Person, Team
from tests import company as made
from tests.house.doors import DOORS

pytestmark = pytest.mark.django_db
PAGES = [name for name, (_parts, method, _allowed) in DOORS.items() if method == "GET"]
#: What a page reads from its address, found in the code of its module.
READ = re.compile(r"""GET(?:\.get|\.getlist)?[(\[]["'](\w+)["']""")
#: What every table reads.
OF_TABLES = ("page", "search", "sort", "state", "kind")
MONTHS = ("2030-02", "0001-01", "9999-12")
COMING = "2099-01"
HAN, LATIN = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z]{2}")
#: What a list, a card or a picture says when there is nothing to show.
EMPTY = re.compile(r'<(\w+)[^>]*class="[^"]*\bempty(?:-title)?\b[^"]*"[^>]*>(.*?)</\1>', re.S)
ODD = ("-1", "99999999999999999999999", "票%", "2026-13")


def read_by(address: str) -> set[str]:
    """The parameters that the page of an address reads itself."""
    view = inspect.unwrap(resolve(address).func)
    return set(READ.findall(Path(inspect.getsourcefile(view) or "").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def browsers(company: None) -> dict[str, Client]:
    return {role: made.client(role) for role in made.MAILS}


@pytest.fixture(scope="module")
def words(company: None) -> dict[str, object]:
    return made.words()


def opened(name: str, browsers: dict[str, Client], words: dict[str, object]) -> tuple[Client, str]:
    """Who sees most of the page, and its address."""
    parts, _method, allowed = DOORS[name]
    role = next((role for role in ("manager", "team_leader") if role in allowed), min(allowed))
    return browsers[role], reverse(name, args=[words[part] for part in parts])


@pytest.mark.parametrize("name", PAGES)
def test_a_month_without_records_is_an_empty_page(
    name: str, browsers: dict[str, Client], words: dict[str, object]
) -> None:
    browser, address = opened(name, browsers, words)
    read = read_by(address)
    if not read & {"month", "day", "year", "on"}:
        return
    for month in MONTHS:
        of_name = {"month": month, "day": f"{month}-01", "year": month[:4], "on": f"{month}-28"}
        answer = browser.get(address, {each: of_name[each] for each in read & set(of_name)})
        assert answer.status_code < 500, (address, month)
        assert answer.status_code == 200 or month != "2030-02", (address, answer.status_code)


@pytest.fixture(scope="module")
def namesake(company: None) -> Person:
    """Another 李雷, in the team of the first."""
    team = Team.objects.get(code="east-1")
    row = people.save_person("G992", "李雷", look_alike=True, actor=OPERATOR)
    people.record_event(row, "joined", dt.date(2026, 1, 5), team=team, actor=OPERATOR)
    return row


@pytest.fixture(scope="module")
def english(company: None) -> dict[str, Client]:
    """The same people, who read English."""
    opened = {role: made.client(role) for role in ("manager", "team_leader", "agent")}
    for browser in opened.values():
        browser.cookies["django_language"] = "en"
    return opened


@pytest.mark.parametrize("name", PAGES)
def test_the_present_and_a_coming_month_are_pages_in_the_readers_language(
    name: str,
    browsers: dict[str, Client],
    english: dict[str, Client],
    words: dict[str, object],
    namesake: Person,
) -> None:
    browser, address = opened(name, browsers, words)
    answer = browser.get(address, {"month": clock.month_of(clock.today())})
    assert answer.status_code < 500, address
    assert list(unsaid(answer, HAN)) == [], address
    role = next(role for role, one in browsers.items() if one is browser)
    answer = english.get(role, browser).get(address, {"month": COMING})
    assert answer.status_code < 500, address
    if role in english:
        assert list(unsaid(answer, LATIN)) == [], address


@pytest.mark.parametrize("name", [name for name in PAGES if "person" in DOORS[name][0]])
def test_the_pages_of_a_namesake_without_records_stand(
    name: str, browsers: dict[str, Client], words: dict[str, object], namesake: Person
) -> None:
    browser, address = opened(name, browsers, words | {"person": namesake.pk})
    answer = browser.get(address)
    assert answer.status_code < 500, address


def unsaid(answer: Any, letters: re.Pattern[str]) -> Iterator[str]:
    """What is said of nothing on a page, and has none of these letters."""
    if answer.status_code != 200 or answer.streaming:
        return
    for _tag, inner in EMPTY.findall(answer.content.decode(errors="replace")):
        text = re.sub(r"<[^>]+>", "", inner).strip()
        if text and not letters.search(text):
            yield text


@pytest.mark.parametrize("name", PAGES)
def test_odd_parameters_break_no_page(
    name: str, browsers: dict[str, Client], words: dict[str, object]
) -> None:
    browser, address = opened(name, browsers, words)
    for odd in ODD:
        asked = dict.fromkeys([*sorted(read_by(address) - {"export", "template"}), *OF_TABLES], odd)
        answer = browser.get(address, asked)
        assert answer.status_code < 500, (address, odd)


@pytest.mark.parametrize("name", PAGES)
def test_the_first_day_of_a_month_breaks_no_page(
    name: str,
    browsers: dict[str, Client],
    words: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 3, 31, 16, 5, tzinfo=dt.UTC))
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 4, 1))
    browser, address = opened(name, browsers, words)
    assert browser.get(address).status_code < 500, address
