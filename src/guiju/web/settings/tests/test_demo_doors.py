"""Who signs in to the demo company: of every part somebody, the same in the tutorial, on the sign-in
page and in the cast.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import translation

from guiju.foundation import demo
from guiju.foundation.demo import Made, Story
from guiju.web.settings.demo.company import LEADERS, PASSWORD, SECOND, doors
from tests.cast import CAST

TUTORIAL = Path(__file__).resolve().parents[5] / "docs" / "tutorial" / "first-month.md"


def test_there_are_two_managers_an_administrator_a_people_officer_and_an_auditor() -> None:
    roles = sorted(leader.role for leader in (*LEADERS, SECOND) if leader.role)
    assert roles == ["administrator", "auditor", "manager", "manager", "people_officer"]
    cast = {member.email: member.name for member in CAST}
    assert {door.email: door.name for door in doors()}.items() <= cast.items()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_tutorial_names_them_all_in_both_languages(language: str) -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    with translation.override(language):
        for door in doors():
            row = next(line for line in text.splitlines() if door.email in line)
            assert door.name in row and door.part in row
    assert PASSWORD in text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_sign_in_page_of_a_demo_company_lists_them_and_no_other_does(
    settings: LazySettings, tmp_path: Path, language: str
) -> None:
    settings.HOME = tmp_path
    browser = Client(HTTP_ACCEPT_LANGUAGE=language)
    assert PASSWORD not in browser.get("/accounts/login/").content.decode()
    with translation.override(language):
        made = Made(Story(demo.clock.today()).day, language, PASSWORD, tuple(doors()))
    demo.remember(made)
    page = browser.get("/accounts/login/").content.decode()
    for door in made.doors:
        assert door.email in page and door.name in page and door.part in page
    assert PASSWORD in page and made.until.isoformat() in page
