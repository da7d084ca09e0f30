"""Answers are kept by nobody, and refusals have their shape: a page, or the API's, in the
caller's language.
"""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from guiju.people.models import Account
from guiju.web.shell.tests.conftest import PASSWORD, Opened
from tests.cast import LI_LEI, WU_GANG, Member

PERSONAL = (
    "/",
    "/account/",
    "/account/tokens/",
    "/accounts/2fa/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/sessions/",
    "/notices/",
    "/jobs/",
    "/journal/",
    "/no-such-page/",
    "/api/v1/me",
    "/api/v1/people/persons",
    "/api/v1/nowhere",
)


@pytest.mark.parametrize("way", PERSONAL)
def test_nothing_that_is_somebodys_is_kept(opened: Opened, way: str) -> None:
    assert "no-store" in opened(WU_GANG).get(way).headers["cache-control"]


def test_the_secret_of_the_second_factor_is_not_kept(opened: Opened) -> None:
    client = opened(LI_LEI)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for way in ("/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/"):
        assert "no-store" in client.get(way).headers["cache-control"]


@pytest.mark.parametrize(("language", "zh"), [("zh-hans", True), ("en", False)])
@pytest.mark.parametrize(
    ("method", "way", "status"),
    [
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/api/nowhere", 404),
        ("DELETE", "/api/v1/me", 405),
        ("GET", "/api/v1/people/accounts/1/close", 405),
    ],
)
def test_the_api_refuses_in_one_shape_and_both_languages(
    opened: Opened, method: str, way: str, status: int, language: str, zh: bool
) -> None:
    answer = opened(WU_GANG).generic(method, way, headers={"accept-language": language})
    told = answer.json()
    assert (answer.status_code, set(told)) == (status, {"code", "message", "data", "next_step"})
    assert any("一" <= sign <= "鿿" for sign in told["message"]) is zh


@pytest.mark.parametrize(
    ("language", "word"), [("zh-hans", "不能这样打开"), ("en", "This cannot be opened like that")]
)
def test_a_page_asked_by_another_method_says_so(opened: Opened, language: str, word: str) -> None:
    answer = opened(LI_LEI).get("/account/language/", headers={"accept-language": language})
    assert answer.status_code == 405 and word in answer.content.decode()
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("language", "word"), [("zh-hans", "尝试次数过多"), ("en", "Too many tries")]
)
def test_too_many_tries_are_told_on_a_page_of_the_house(
    cast: dict[Member, Account], language: str, word: str
) -> None:
    cache.clear()
    client = Client(headers={"accept-language": language})
    answers = [
        client.post("/accounts/password/reset/", {"email": f"x{turn}@example.org"})
        for turn in range(25)
    ]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused and word in refused[0].content.decode()
    assert "no-store" in refused[0].headers["cache-control"]


def test_who_is_unknown_gets_no_letter_unless_the_house_chose_so(
    db: None, settings: object, mailoutbox: list[object]
) -> None:
    Client().post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert mailoutbox == []
    settings.ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # type: ignore[attr-defined]
    cache.clear()
    Client().post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert len(mailoutbox) == 1
