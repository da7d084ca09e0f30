"""Every address × every role, with objects that exist and do not, and every page's own words
with odd values: never a fault.
"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client

from tests import company as made
from tests.house.crawling import Crawl, addresses, known_words, patterns
from tests.house.objects import complete

pytestmark = pytest.mark.django_db
ROLES = [*sorted(made.MAILS), "stranger"]
PATTERNS = dict(patterns())
#: Words that many pages take.
COMMON = (
    "q",
    "page",
    "size",
    "sort",
    "columns",
    "from",
    "to",
    "at_from",
    "at_to",
    "on_from",
    "on_to",
    "day",
    "month",
    "by",
    "kind",
    "state",
    "metric",
    "part",
    "team",
    "person",
)
ODDLY = urlencode({name: "9" * 25 if name in ("page", "size") else "0001-01-01" for name in COMMON})


@pytest.fixture(scope="module")
def words(company: None) -> list[str]:
    complete()
    return known_words()


def crawl_as(role: str) -> Crawl:
    client = Client() if role == "stranger" else made.client(role)
    client.raise_request_exception = False
    return Crawl(client)


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_every_role(role: str, words: list[str]) -> None:
    met = crawl_as(role)
    for route, converters in PATTERNS.items():
        for address in addresses(route, converters, words):
            met.ask(address)
            met.ask(address, {})
    assert met.asked > 4_000
    assert (met.ask("/account/").status_code == 200) is (role != "stranger"), (
        "it was signed in to the end"
    )
    assert not met.faults, "\n".join(met.faults)


@pytest.mark.long
@pytest.mark.parametrize("role", ["manager", "administrator", "agent"])
def test_every_page_takes_odd_words(role: str, words: list[str]) -> None:
    met = crawl_as(role)
    for route, converters in PATTERNS.items():
        for address in addresses(route, converters, words, 3):
            answer = met.ask(address)
            if answer.status_code == 200:
                fields, said = met.words_of(answer)
                met.odd_queries(address, said)
                met.odd_forms(address, fields)
    assert met.asked > 1_000
    assert met.ask("/account/").status_code == 200, "it was signed in to the end"
    assert not met.faults, "\n".join(met.faults)


def test_pages_take_odd_words(words: list[str]) -> None:
    """The short form: each page that names no object once, as the manager, with odd values for
    the commonest words at once.
    """
    met = crawl_as("manager")
    for route in PATTERNS:
        if "<" not in route and "(" not in route:
            met.ask(f"/{route}?{ODDLY}")
            met.ask(f"/{route}", dict.fromkeys(COMMON, "0001-01-01"))
    assert met.ask("/account/").status_code == 200, "it was signed in to the end"
    assert not met.faults, "\n".join(met.faults)


def test_pages_take_a_number_that_no_column_holds(words: list[str]) -> None:
    """Each page of an object once, as the manager: in all words of its links and in all fields
    of its forms at once.
    """
    met, beyond = crawl_as("manager"), "9" * 25
    for route, converters in PATTERNS.items():
        address = addresses(route, converters, words, 1)[0]
        answer = met.ask(address)
        if answer.status_code == 200:
            fields, said = met.words_of(answer)
            met.ask(f"{address}?{urlencode(dict.fromkeys(said, beyond))}")
            met.ask(address, dict.fromkeys(fields, beyond))
    assert not met.faults, "\n".join(met.faults)
