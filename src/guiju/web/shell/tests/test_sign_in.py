"""Coming in: with a password, with a second factor, by a one-time link, by a reset; and being kept out."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client

from guiju.foundation.access import OPERATOR
from guiju.people import actions as people
from guiju.people.models import Account
from guiju.web.shell.tests.conftest import PASSWORD, Opened
from tests.cast import HAN_MEI, LI_LEI, Member

LOGIN = "/accounts/login/"
Cast = dict[Member, Account]


def enter(client: Client, member: Member, password: str = PASSWORD) -> int:
    return client.post(LOGIN, {"login": member.email, "password": password}).status_code


@pytest.fixture
def stranger() -> Client:
    return Client(headers={"accept-language": "en"})


def test_a_stranger_is_sent_to_sign_in_and_back_again(cast: Cast, stranger: Client) -> None:
    sent = stranger.get("/notices/?page=2")
    assert sent.headers["location"] == "/accounts/login/?next=/notices/%3Fpage%3D2"
    page = stranger.get(sent.headers["location"])
    assert b'name="next" value="/notices/?page=2"' in page.content
    back = stranger.post(LOGIN, {"login": LI_LEI.email, "password": PASSWORD, "next": "/notices/?page=2"})
    assert back.headers["location"] == "/notices/?page=2"


def test_no_way_leads_to_another_house(cast: Cast, stranger: Client) -> None:
    sent = stranger.post(LOGIN, {"login": LI_LEI.email, "password": PASSWORD, "next": "https://example.org/"})
    assert sent.headers["location"] == "/"


def test_the_sign_in_page_runs_and_loads_nothing_foreign(db: None, stranger: Client) -> None:
    page = stranger.get(LOGIN)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert page.headers["x-frame-options"] == "DENY"
    assert b'autocomplete="current-password"' in page.content


def test_a_wrong_password_says_the_same_as_an_unknown_address(cast: Cast, stranger: Client) -> None:
    known = stranger.post(LOGIN, {"login": LI_LEI.email, "password": "not-this-one"})
    unknown = stranger.post(LOGIN, {"login": "nobody@example.com", "password": "not-this-one"})
    said = [re.findall(r'<ul><li>.*?</ul>', each.content.decode(), re.S) for each in (known, unknown)]
    assert said[0] and said[0] == said[1]


def test_guessing_is_stopped_for_that_account_and_for_nobody_else(cast: Cast, stranger: Client) -> None:
    codes = [enter(stranger, LI_LEI, f"guess-{turn}") for turn in range(10)]
    assert codes[0] == 200 and codes[-1] == 429
    assert enter(stranger, LI_LEI) == 429, "not even the right password, for a while"
    assert "quarter of an hour" in stranger.post(LOGIN, {"login": LI_LEI.email, "password": "x"}).content.decode()
    assert enter(Client(), HAN_MEI) == 302, "a colleague behind the same address comes in"


def test_a_closed_account_stays_outside(cast: Cast, stranger: Client) -> None:
    people.close_account(cast[LI_LEI], actor=OPERATOR)
    assert enter(stranger, LI_LEI) == 200
    assert stranger.get("/").status_code == 302


def test_signing_out_is_a_post(opened: Opened) -> None:
    client = opened(LI_LEI)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_a_welcome_link_opens_once(db: None, stranger: Client) -> None:
    _account, token = people.invite("new@example.com", [("agent", None)], name="新人", actor=OPERATOR)
    way = f"/welcome/{token}"
    assert "new@example.com" in stranger.get(way).content.decode()
    differing = stranger.post(way, {"password": PASSWORD, "again": "another"})
    assert "The two passwords differ." in differing.content.decode()
    weak = stranger.post(way, {"password": "1234567890", "again": "1234567890"})
    assert weak.status_code == 200 and b"data-errors" in weak.content
    assert stranger.post(way, {"password": PASSWORD, "again": PASSWORD}).headers["location"] == "/"
    assert stranger.get("/").status_code == 200
    again = Client(headers={"accept-language": "en"}).get(way)
    assert again.status_code == 409 and "used already" in again.content.decode()
    assert Client().get("/welcome/made-up").status_code == 404


def test_a_welcome_link_does_not_step_over_the_second_factor(cast: Cast, stranger: Client) -> None:
    second_factor(cast[LI_LEI])
    token = people.renew_invitation(cast[LI_LEI], actor=OPERATOR)
    sent = stranger.post(f"/welcome/{token}", {"password": PASSWORD + "!", "again": PASSWORD + "!"})
    assert sent.headers["location"].startswith("/accounts/2fa/authenticate/")
    assert stranger.get("/").status_code == 302


def test_the_second_factor_is_asked_for(cast: Cast, stranger: Client) -> None:
    secret = second_factor(cast[LI_LEI])
    sent = stranger.post(LOGIN, {"login": LI_LEI.email, "password": PASSWORD})
    assert sent.headers["location"].startswith("/accounts/2fa/authenticate/")
    assert stranger.get("/").status_code == 302
    assert stranger.get("/accounts/2fa/authenticate/").status_code == 200
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    assert stranger.post("/accounts/2fa/authenticate/", {"code": code}).headers["location"] == "/"
    assert stranger.get("/").status_code == 200


def test_a_forgotten_password_is_chosen_anew_by_mail(cast: Cast, stranger: Client) -> None:
    done = stranger.post("/accounts/password/reset/", {"email": LI_LEI.email}, follow=True)
    assert done.status_code == 200
    [letter] = mail.outbox
    assert letter.to == [LI_LEI.email] and letter.subject == "Guiju: a new password"
    way = re.search(r"http://testserver(\S+)", str(letter.body))
    assert way
    form = stranger.get(way[1], follow=True)
    target = form.redirect_chain[-1][0]
    stranger.post(target, {"password1": "another-lamp-77", "password2": "another-lamp-77"})
    assert enter(Client(), LI_LEI) == 200
    assert enter(Client(), LI_LEI, "another-lamp-77") == 302
    used = Client(headers={"accept-language": "en"}).get(way[1])
    assert "no longer opens" in used.content.decode()


def test_the_reset_page_tells_nobody_who_has_an_account(cast: Cast, stranger: Client) -> None:
    known = stranger.post("/accounts/password/reset/", {"email": LI_LEI.email}, follow=True)
    unknown = stranger.post("/accounts/password/reset/", {"email": "nobody@example.com"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain


@pytest.mark.parametrize("way", ["signup/", "email/", "confirm-email/", "password/set/", "inactive/", "login/code/confirm/"])
def test_nobody_makes_her_own_account_or_address(opened: Opened, way: str) -> None:
    assert opened(LI_LEI).get(f"/accounts/{way}").status_code == 404


def second_factor(account: Account) -> str:
    secret = totp.get_totp_secret(regenerate=True) if False else totp.generate_totp_secret()
    totp.TOTP.activate(account, secret)
    assert Authenticator.objects.filter(user=account).count() == 1
    return secret
