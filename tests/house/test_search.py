"""The global search: people by any of their names, the clause that is meant first, things to begin."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from guiju.people.models import Account, AgentKey
from tests import company as made

pytestmark = pytest.mark.django_db


def hits(role: str, text: str) -> list[tuple[str, str, str, str]]:
    """(kind, title, address, second line) of each answer, in the order of the page."""
    answer = made.client(role).get("/search/", {"q": text}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return list(_read(answer.content.decode()))


def _read(page: str) -> Iterator[tuple[str, str, str, str]]:
    for group in re.split(r'<div role="group"', page)[1:]:
        kind = re.search(r'aria-label="([^"]*)"', group)
        for href, title, rest in re.findall(
            r'href="([^"]*)"\s*><span>(.*?)</span>(.*?)</a>', group, re.DOTALL
        ):
            detail = re.sub(r"<[^>]*>", "", rest).strip()
            yield kind[1] if kind else "", html.unescape(title), href, html.unescape(detail)


@pytest.mark.parametrize("text", ["李雷", "G101", "ll", "lilei", "LI LEI"])
def test_a_person_is_found_by_name_number_and_spelling(text: str) -> None:
    found = hits("team_leader", text)
    assert ("李雷", "G101") in [(title, detail) for _kind, title, _url, detail in found]


def test_a_person_is_found_by_the_key_of_a_source() -> None:
    key = AgentKey.objects.filter(person__number="G101").values_list("key", flat=True)[0]
    assert ("李雷", "G101") in [(hit[1], hit[3]) for hit in hits("manager", key)]


def test_nobody_is_found_whom_one_does_not_see() -> None:
    assert [hit for hit in hits("agent", "hm") if hit[1] == "韩梅"] == []


def test_the_clause_about_refunds_comes_first() -> None:
    first = hits("agent", "退款")[0]
    assert (first[0], first[2]) == ("条款", "/policy/rules/money-actions/1/#refund-only")


def test_no_snippet_shows_signs_of_markdown() -> None:
    for word in ("退款", "客户", "核对"):
        assert [hit for hit in hits("agent", word) if "**" in hit[3] or "`" in hit[3]] == []


def test_what_can_be_begun_is_offered_to_whom_it_opens_for() -> None:
    assert "/performance/schemes/new/" in [hit[2] for hit in hits("manager", "新建方案")]
    assert "/performance/schemes/new/" not in [hit[2] for hit in hits("agent", "新建")]
    assert "/process/problems/report/" in [hit[2] for hit in hits("agent", "上报")]
    assert hits("agent", "")[0][0] == "开始"


def test_my_team_is_a_page_of_the_search() -> None:
    assert hits("team_leader", "我的班组")[0][1:3] == ("本月", "/performance/team/")


def test_pages_and_actions_are_found_by_their_words_in_both_languages() -> None:
    account = made.MAILS["manager"]
    Account.objects.filter(email=account).update(language="zh-hans")
    browser = made.client("manager")
    for text in ("my team", "report", "new"):
        page = browser.get("/search/", {"q": text})
        assert page.context["rooms"] or page.context["actions"], text
