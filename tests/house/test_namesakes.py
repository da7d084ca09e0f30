"""Two people of one name are told apart on every page: by the number behind the name, or beside it
in the same line.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField

from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from tests import company as made
from tests.house.api_doors import words
from tests.house.visible import pages

pytestmark = pytest.mark.django_db
NAME, NUMBER, OTHER = "李雷", "G101", "G102"
BARE = re.compile(rf"{NAME}(?! ?[（(]G10)")
TOLD = re.compile(r"G10[12]|a10[12]")
#: Pages on which the bare name is meant to be read, and why.
MEANT = {
    "notices": "a message as it was sent, before there were two",
    "policy_sign": "the name that is typed to sign",
    "performance_trial": "a report that was written down before there were two",
}


@pytest.fixture(scope="module")
def objects(company: None) -> dict[str, Any]:
    """Objects that exist; Li Lei has a namesake in his own team, who was there before anything was
    written down.
    """
    made_of = words()
    people.save_person(OTHER, NAME, actor=OPERATOR)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField) and re.fullmatch(r"(\w+_)?by|actor_name", field.name):
                rows = model._default_manager.filter(**{field.name: NAME})
                rows.update(**{field.name: f"{NAME}（{NUMBER}）"})
    return made_of


@pytest.mark.parametrize("role", ["manager", "team_leader"])
def test_namesakes_are_told_apart_on_every_page(role: str, objects: dict[str, Any]) -> None:
    found, met = list[str](), 0
    for name, address, page in pages(made.client(role), objects):
        for text, line in page.texts:
            met += NAME in text
            if name not in MEANT and BARE.search(text) and not TOLD.search(page.line(line)):
                found.append(f"{name} {address}: {text[:120]} [{page.line(line)[:200]}]")
    assert met > 10
    assert not found, "\n".join(found[:80])
