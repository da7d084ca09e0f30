"""Every page of a house in which nothing has happened yet says what to do, and none breaks."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guiju.web.shell.api import api
from guiju.web.shell.tests.conftest import Opened
from tests.cast import LIN_LAN
from tests.house.doors import DOORS

PAGES = [
    "/",
    "/notices/",
    "/jobs/",
    "/journal/",
    "/account/",
    "/account/tokens/",
    "/records/explore/",
    "/records/team/",
    "/records/rows/",
    "/records/imports/",
    "/records/import/",
    "/records/sources/",
    "/records/keys/",
    "/records/metrics/",
    "/records/exclusions/",
    "/performance/months/",
    "/performance/schemes/",
    "/people/",
    "/people/teams/",
    "/people/shifts/",
    "/people/positions/",
]
#: What the API tells without being told of what.
READS = sorted(
    path
    for path, ways in api.get_openapi_schema()["paths"].items()
    if "get" in ways and "{" not in path
)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_house(opened: Opened, page: str) -> None:
    answer = opened(LIN_LAN).get(page, follow=True)
    assert answer.status_code == 200, page
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize(
    "name",
    sorted(name for name, (parts, method, _) in DOORS.items() if not parts and method == "GET"),
)
def test_no_page_breaks_in_an_empty_house(opened: Opened, name: str) -> None:
    assert opened(LIN_LAN).get(reverse(name)).status_code < 500


@pytest.mark.parametrize("path", READS)
def test_nothing_that_is_read_breaks_in_an_empty_house(opened: Opened, path: str) -> None:
    answer = opened(LIN_LAN).get(path)
    assert answer.status_code < 500
    assert answer.status_code < 400 or set(answer.json()) == {
        "code",
        "message",
        "data",
        "next_step",
    }


def test_the_explorer_sends_to_the_first_file(opened: Opened) -> None:
    page = opened(LIN_LAN).get("/records/explore/").content.decode()
    assert 'href="/records/import/"' in page and "Import the first file" in page
