"""Every page of a house in which nothing has happened yet says what to do, and none breaks."""

from __future__ import annotations

import pytest

from guiju.web.shell.tests.conftest import Opened
from tests.cast import LIN_LAN

PAGES = [
    "/", "/notices/", "/jobs/", "/journal/", "/account/", "/account/tokens/", "/records/explore/", "/records/team/",
    "/records/rows/", "/records/imports/", "/records/import/", "/records/sources/", "/records/keys/", "/records/metrics/",
    "/records/exclusions/", "/performance/months/", "/performance/schemes/", "/people/",
    "/people/teams/", "/people/shifts/", "/people/positions/",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_house(opened: Opened, page: str) -> None:
    answer = opened(LIN_LAN).get(page, follow=True)
    assert answer.status_code == 200, page
    assert "<h1" in answer.content.decode()


def test_the_explorer_sends_to_the_first_file(opened: Opened) -> None:
    page = opened(LIN_LAN).get("/records/explore/").content.decode()
    assert 'href="/records/import/"' in page and "Import the first file" in page
