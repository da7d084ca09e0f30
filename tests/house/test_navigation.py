"""The navigation by role: few entries, few tabs, and every page has its place in them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiju.foundation.access import Actor
from guiju.foundation.once import look
from guiju.kit import navigation
from guiju.people.models import Account
from guiju.people.reads.actors import actor_by_id
from tests import company as made
from tests.house.doors import DOORS

pytestmark = pytest.mark.django_db
#: Entries with "my day": those of today, and never more than.
ENTRIES = {
    "agent": (8, 8),
    "team_leader": (10, 11),
    "supervisor": (10, 11),
    "manager": (11, 14),
    "people_officer": (8, 14),
    "administrator": (8, 14),
    "auditor": (11, 14),
    "quality": (10, 14),
    "trainer": (7, 14),
}
TABS = 7
#: Pages of nobody's room: the frame and the account menu lead there.
OF_THE_HOUSE = {
    "my_day",
    "notices",
    "jobs",
    "account_settings",
    "tokens",
    "token_new",
    "kit:search",
    "people_choose",  # what a field looks up
}
OWN = {"performance_my_cards", "performance_my_pay", "performance_live_mine"}
#: Pages that open for a role and mean nothing to it: of others when one sees nobody else, of one's own
#: card when one never had any.
NOT_OFFERED = {
    "agent": {
        "people_persons",
        "people_teams",
        "people_positions",
        "records_team",
        "performance_entries",
        "performance_closings",
    },
    "team_leader": {"people_positions"},
    "manager": {"records_agent", *OWN},
    "people_officer": OWN,
}
#: Pages to which rows lead that this company has none of: masked numbers, states of agents.
OF_ROWS = {"records_look_up", "records_states"}


@pytest.fixture(scope="module")
def browsers(company: None) -> dict[str, Client]:
    return {role: made.client(role) for role in made.MAILS}


def map_of(role: str, path: str = "/") -> navigation.Map:
    return navigation.mapped(actor(role), path)


@pytest.mark.parametrize("role", ENTRIES)
def test_entries_are_few(role: str) -> None:
    seen = map_of(role)
    today, most = ENTRIES[role]
    assert (len(seen.places) + 1, today <= most) == (today, True), [
        str(place.title) for place in seen.places
    ]
    assert {
        str(place.title): len(place.tabs) for place in seen.places if len(place.tabs) > TABS
    } == {}


@pytest.mark.parametrize("role", ENTRIES)
def test_every_tab_opens_and_stands_in_its_place(role: str, browsers: dict[str, Client]) -> None:
    for place in map_of(role).places:
        for tab in place.tabs:
            answer = browsers[role].get(tab.url)
            assert answer.status_code == 200, tab.url
            text = answer.content.decode()
            wings = text[text.index('id="wings"') :].partition("</nav>")[0]
            entry = rf'<a\s+class="door on"\s+href="{place.url}"\s+aria-current="\w+"'
            assert len(re.findall(entry, wings)) == 1, tab.url
            assert wings.count('class="door on"') == 1, tab.url
            if len(place.tabs) > 1:
                bar = text[text.index('class="tabs place"') :].partition("</nav>")[0]
                assert re.findall(r'href="([^"]*)"', bar) == [each.url for each in place.tabs]
                assert bar.count('aria-current="page"') == bar.count("aria-current") == 1, tab.url


@pytest.mark.parametrize("role", ENTRIES)
def test_no_page_is_in_two_places(role: str) -> None:
    counted = Counter(tab.url for place in map_of(role).places for tab in place.tabs)
    assert [url for url, n in counted.items() if n > 1] == []


@pytest.mark.parametrize("role", ENTRIES)
def test_the_navigation_asks_the_database_nothing(role: str) -> None:
    asking = actor(role)
    with look():
        navigation.mapped(asking, "/")  # whether who sees everybody has a card is kept for a while
        with CaptureQueriesContext(connection) as queries:
            navigation.mapped(asking, "/")
    assert len(queries) == 0


@pytest.mark.parametrize("role", ["agent", "team_leader", "manager", "people_officer"])
def test_every_page_has_a_place_and_is_found_from_a_tab(
    role: str, browsers: dict[str, Client]
) -> None:
    pages = {
        reverse(name): name
        for name, (parts, method, allowed) in DOORS.items()
        if method == "GET" and not parts and role in allowed and name not in OF_THE_HOUSE
    }
    met: set[str] = set()
    ahead = {"/", *(tab.url for place in map_of(role).places for tab in place.tabs)}
    while ahead:
        met |= ahead
        ahead = {link for url in ahead for link in links(browsers[role].get(url))} & {*pages} - met
    homeless = {name for url, name in pages.items() if map_of(role, url).current is None}
    lost = {name for url, name in pages.items() if url not in met}
    assert (homeless - NOT_OFFERED[role], lost - NOT_OFFERED[role] - OF_ROWS) == (
        set(),
        set(),
    )


def test_what_means_nothing_to_a_role_is_not_there() -> None:
    agent = {tab.url for place in map_of("agent").places for tab in place.tabs}
    for name in ("performance_entries", "performance_closings", "people_positions"):
        assert reverse(name) not in agent
    manager = {tab.url for place in map_of("manager").places for tab in place.tabs}
    assert reverse("performance_my_cards") not in manager
    assert reverse("performance_my_cards") in agent


def test_the_month_stays_from_page_to_page(browsers: dict[str, Client]) -> None:
    browser = browsers["manager"]
    assert "2026 年 1 月" in shown_month(browser.get("/records/team/?month=2026-01"))
    for name in ("records_team", "people_shifts", "performance_fair", "policy_watch"):
        assert "2026 年 1 月" in shown_month(browser.get(reverse(name))), name
    assert "2026 年 2 月" in shown_month(browser.get(f"{reverse('people_shifts')}?month=2026-02"))
    assert "2026 年 2 月" in shown_month(browser.get(reverse("records_team")))


#: What people come for, who, the links they follow from "my day", and what they then read.
TASKS = {
    "my team so far this month": ("team_leader", ["/performance/team/"], "华东一组"),
    "what I have to do": ("agent", [], "待办"),
    "the clause about refunds": (
        "agent",
        ["/policy/rules/", "/policy/rules/money-actions/1/"],
        'id="refund-only"',
    ),
    "why my score changed": (
        "agent",
        ["/performance/mine/", r"/performance/(?:mine|months/cards)/[\d-]+/"],
        "李雷",
    ),
    "why my score changed, from my own page": (
        "agent",
        ["/people/me/", r"/performance/months/cards/\d+/"],
        "李雷",
    ),
    "why the score of somebody of my team changed": (
        "team_leader",
        ["/performance/team/", r"/people/\d+/", r"/performance/months/cards/\d+/"],
        "总分",
    ),
    "who is on tonight": ("team_leader", ["/performance/team/", "/people/shifts/"], "今天当班"),
}


@pytest.mark.parametrize("task", TASKS)
def test_what_people_come_for_is_three_clicks_away(task: str, browsers: dict[str, Client]) -> None:
    role, steps, read = TASKS[task]
    answer = browsers[role].get("/")
    for step in steps:
        ways = [link for link in links(answer) if re.fullmatch(step, link)]
        assert ways, (task, step)
        answer = browsers[role].get(min(ways), follow=True)
    assert len(steps) <= 3
    assert read in answer.content.decode(), task


def shown_month(answer: Any) -> str:
    """What the control of the month says."""
    return answer.content.decode().partition('class="row month"')[2].partition("</summary>")[0]


def links(answer: Any) -> set[str]:
    """Where a page leads, without what follows the question mark."""
    return (
        set() if answer.streaming else set(re.findall(r'href="([^"?#]+)', answer.content.decode()))
    )


def actor(role: str) -> Actor:
    """Who holds the role, as a page is asked by them."""
    return actor_by_id(Account.objects.get(email=made.MAILS[role]).pk)
